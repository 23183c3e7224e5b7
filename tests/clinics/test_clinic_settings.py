"""Adding and changing clinics, and their on-call lists."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from reminders.clinics import clinic_settings, on_call
from reminders.clinics.clinic_settings import ClinicChanges, add_clinic, change_clinic
from reminders.clinics.names import neutral_name
from reminders.errors import NotFound, Refused
from reminders.followup.enrolling.enroll import enroll
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.people import Clinic, OnCallContact
from reminders.record.sealing import unseal
from tests.one_clinic import Care, request_for

GOOD: dict[str, Any] = {"slug": "hillside", "name": "Hillside Clinic", "time_zone": "America/Denver"}


def refused(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [e.field for e in error.value.errors]


def test_a_clinic_is_added_with_its_first_on_call_contact(care: Care) -> None:
    with care.database.write() as session:
        clinic = add_clinic(
            session, **GOOD, sender="+1 312 555 0111", alert_phone="(312) 555-0112", alert_email="Duty@Example.com"
        )
    with care.database.read() as session:
        kept = session.get_one(Clinic, clinic.id)
        contact = session.scalars(select(OnCallContact).where(OnCallContact.clinic_id == clinic.id)).one()
        assert (kept.slug, kept.sender, kept.text_name) == ("hillside", "+13125550111", "Hillside Clinic")
        assert (contact.position, contact.phone, contact.email) == (1, "+13125550112", "duty@example.com")
        assert not list(verify(session))


def test_a_clinic_without_contact_has_an_empty_on_call_list(care: Care) -> None:
    with care.database.write() as session:
        clinic = add_clinic(session, **GOOD)
        assert session.scalars(select(OnCallContact).where(OnCallContact.clinic_id == clinic.id)).all() == []


def test_a_messaging_service_or_a_short_code_can_be_the_sender(care: Care) -> None:
    with care.database.write() as session:
        assert add_clinic(session, **GOOD, sender="MG" + "0a" * 16).sender == "MG" + "0a" * 16
        assert add_clinic(session, **GOOD | {"slug": "two"}, sender="72345").sender == "72345"


def test_every_bad_field_is_named_at_once(care: Care) -> None:
    with pytest.raises(Refused) as error, care.database.write() as session:
        add_clinic(
            session,
            slug="Hill Side",
            name="\x00",
            time_zone="Mars/Base",
            sender="12",
            phone="call us",
            text_name="Ketamine Pain Center",
            alert_phone="0",
            alert_email="nobody",
        )
    assert sorted(refused(error)) == [
        "alert_email", "alert_phone", "name", "phone", "sender", "slug", "text_name", "time_zone",
    ]  # fmt: skip


def test_a_slug_is_taken_once(care: Care) -> None:
    with care.database.write() as session:
        add_clinic(session, **GOOD)
    with pytest.raises(Refused) as error, care.database.write() as session:
        add_clinic(session, **GOOD)
    assert refused(error) == ["slug"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Hillside Clinic", "Hillside Clinic"),
        ("Hillside Ketamine Clinic", "Hillside Clinic"),
        ("Hillside Pain Clinic", "Hillside Clinic"),
        ("Clínica Peña", "Clinica Peña"),
        ("North Ketamine & Pain Clinic", "North Clinic"),
        ("Valley Spine & Joint Center", "Valley Joint Center"),
        ("Riverside Pain Institute of Greater Washington and Surroundings", "Riverside Institute"),
        ("Center for Pain", "Center"),
        ("CRPS & Neuro Institute", "Institute"),
        ("Sports Medicine & Spine of Ohio", "Medicine Ohio"),
        ("Spravato Clinic of Denver", "Clinic of Denver"),
        ("The Very Long Named Hillside Medical Center of Denver", "The Very Long Named Hillside"),
        ("Ketamine", "Your clinic"),
        ("疼痛诊所", "Your clinic"),
    ],
)
def test_texts_show_the_neutral_part_of_a_clinics_name(name: str, shown: str) -> None:
    found = neutral_name(name)
    assert len(found) <= 30
    assert found == shown


def test_a_change_is_kept_with_old_and_new(care: Care) -> None:
    with care.database.write() as session:
        change_clinic(session, care.clinic_id, ClinicChanges(hours_start=time(10), texts_per_day=3), actor="staff:1")
        change_clinic(session, care.clinic_id, ClinicChanges(hours_start=time(10)), actor="staff:1")
    with care.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "change-clinic")).one()
        assert care.clinic(session).hours_start == time(10)
        assert '"09:00:00"' in unseal(session, entry, "details")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (ClinicChanges(hours_start=time(21)), "hours_start"),
        (ClinicChanges(texts_per_day=0), "texts_per_day"),
        (ClinicChanges(time_zone="x"), "time_zone"),
        (ClinicChanges(text_name="Spine and Pain"), "text_name"),
    ],
)
def test_a_bad_change_is_refused(care: Care, changes: ClinicChanges, field: str) -> None:
    with pytest.raises(Refused) as error, care.database.write() as session:
        change_clinic(session, care.clinic_id, changes, actor="staff:1")
    assert field in refused(error)


def test_pausing_a_clinic_shows_on_every_check_in_and_resuming_brings_them_back(care: Care) -> None:
    with care.database.write() as session:
        check_ins = enroll(
            session, care.clinic(session), request_for(), actor="operator", settings=care.settings
        ).check_ins
        clinic_settings.pause_clinic(session, care.clinic_id, why="Moving house", actor="staff:1")
        assert {c.reason for c in check_ins} == {"clinic-paused"}
        clinic_settings.resume_clinic(session, care.clinic_id, actor="staff:1")
        assert {(c.state, c.reason) for c in check_ins} == {("scheduled", None)}


def test_contacts_are_paged_in_the_order_they_were_added_and_can_be_removed(care: Care) -> None:
    with care.database.write() as session:
        first = on_call.add_contact(
            session, care.clinic_id, name="Dr Ode", phone="3125550113", email=None, actor="staff:1"
        )
        second = on_call.add_contact(
            session, care.clinic_id, name="Duty", phone=None, email="d@example.org", actor="staff:1"
        )
        on_call.remove_contact(session, care.clinic_id, first.id, actor="staff:1")
    assert (first.position, second.position) == (1, 2)
    assert first.removed_at is not None


def test_a_contact_needs_a_way_to_be_reached(care: Care) -> None:
    with pytest.raises(Refused) as error, care.database.write() as session:
        on_call.add_contact(session, care.clinic_id, name="Dr Ode", phone=" ", email=None, actor="staff:1")
    assert refused(error) == ["phone"]


def test_another_clinics_contact_is_not_there(care: Care) -> None:
    with care.database.write() as session:
        other = add_clinic(session, **GOOD, alert_phone="3125550113")
        contact = session.scalars(select(OnCallContact).where(OnCallContact.clinic_id == other.id)).one()
        with pytest.raises(NotFound):
            on_call.remove_contact(session, care.clinic_id, contact.id, actor="staff:1")


#: What makes a name more than a name, in any text that begins with it.
NO_NAMES = (
    "http://lakeside.example", "See https://x.io/a", "www.lakeside.org", "lakeside.com", "clinic.example.com",
    "Lakeside bit.ly/x2", "ana@lakeside.org", "Lakeside 312-555-0142", "Call (312) 555 0142", "Lakeside +13125550142",
    "Lake\x07side", "Lake\nside", "\u200b\u200d", "x" * 121,
)  # fmt: skip


def test_a_clinics_name_is_a_name_alone_wherever_it_is_given(care: Care) -> None:
    for name in NO_NAMES:
        with pytest.raises(Refused) as error, care.database.write() as session:
            add_clinic(session, **GOOD | {"name": name})
        assert (name, set(refused(error))) == (name, {"name"})
        with pytest.raises(Refused) as error, care.database.write() as session:
            change_clinic(session, care.clinic_id, ClinicChanges(name=name), actor="staff:1")
        assert (name, set(refused(error))) == (name, {"name"})


def test_nor_is_its_name_in_texts_anything_else(care: Care) -> None:
    for name in (name for name in NO_NAMES if "\n" not in name):
        with pytest.raises(Refused) as error, care.database.write() as session:
            change_clinic(session, care.clinic_id, ClinicChanges(text_name=name), actor="staff:1")
        assert (name, set(refused(error))) == (name, {"text_name"})


@pytest.mark.parametrize("name", ["St. Mary's Clinic", "Dr. Lopez & Co", "Clinic No. 12", "Clinic 24/7", "No.1 Center"])
def test_dots_and_digits_of_ordinary_names_are_left_alone(care: Care, name: str) -> None:
    with care.database.write() as session:
        assert add_clinic(session, **GOOD | {"name": name}).text_name == name


def test_a_clinics_name_is_kept_without_what_nobody_sees(care: Care) -> None:
    with care.database.write() as session:
        clinic = add_clinic(session, **GOOD | {"name": "\u202eHill\u200bside\u00a0 Cli\u0301nic\ufeff"})
        assert (clinic.name, clinic.text_name) == ("Hillside Cl\u00ednic", "Hillside Clinic")


def test_a_number_our_texts_come_from_is_nobodys_on_call_phone(care: Care) -> None:
    with care.database.write() as session:
        add_clinic(session, **GOOD, sender="+13125550166")
    with pytest.raises(Refused) as error, care.database.write() as session:
        on_call.add_contact(session, care.clinic_id, name="Duty", phone="+13125550166", email=None, actor="staff:1")
    assert refused(error) == ["phone"]
