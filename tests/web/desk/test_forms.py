"""Enrolling and changing through the forms: refused in the field's own words, nothing typed lost, the reason kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from reminders.clock import real
from reminders.outbox.phone_refusals import record_refusal
from reminders.record.outcomes import Outcome
from reminders.record.people import OptOut, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of
from reminders.reports.patient_names import person
from tests.day import CHICAGO, Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]

ENROLL = {
    "name": "Ana Ruiz",
    "phone": "(312) 555-0142",
    "mrn": "A-1001",
    "time_zone": "America/Chicago",
    "language": "en",
    "preferred_time": "",
    "consent_given_at": "2026-03-02T09:00",
    "consent_method": "written",
    "unencrypted_ok": "yes",
    "infused_at": "2026-03-02T09:30",
    "baseline_pain": "6,5",
    "condition": "crps",
    "course": "",
    "number": "",
    "protocol": "chronic-pain",
}


#: Consent to texts on a new phone.
CONSENT = {name: ENROLL[name] for name in ("consent_given_at", "consent_method", "unencrypted_ok")}


def count(day: Day, table: type[Patient] | type[Infusion] | type[Outcome]) -> int:
    with day.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_enrolling_says_what_will_happen(day: Day, signed_in: Enter) -> None:
    somebody = signed_in("coordinator")
    sent = somebody.send("/enroll", **ENROLL, birth_date="1961-03-02")
    assert sent.status_code == 302
    page = somebody.read(sent.location)
    assert "Ana will get 10 texts until Mon May 25 ; the next one today 1:30 pm ." in page
    assert [str(o.value) for o in day.outcomes()] == ["6.5"]
    other = {**ENROLL, "mrn": "", "phone": "3125550143"}
    looked = words(somebody.send("/enroll/preview", page="/enroll", **other).text)
    assert "A patient called Ana Ruiz is known." in looked
    assert "Ana Ruiz , born Mar 2, 1961, record number A-1001 , last infusion today" in looked
    refused = somebody.send("/enroll", **other, birth_date="2062-03-02")
    assert "Nobody alive was born on that day; check the birth date." in words(refused.text)
    assert count(day, Patient) == 1


@pytest.mark.parametrize(
    ("how", "until"),
    [
        (OptOut.KEYWORD, "until the patient texts START from that phone"),
        (OptOut.WRONG_PERSON, "until you have made sure that the phone is the patient's"),
    ],
)
def test_a_phone_that_refused_texts_is_said_so_where_it_is_enrolled_and_where_it_is_entered(
    day: Day, signed_in: Enter, how: OptOut, until: str
) -> None:
    phone, other, sender = "+13125550142", "+13125550143", str(day.settings.twilio_sender)
    with day.database.write() as session:
        record_refusal(session, sender, index_of(session, "phone", phone), at=real(), how=how)
    somebody = signed_in()
    page = somebody.read(somebody.send("/enroll", **ENROLL | {"phone": phone}).location)
    assert "Nothing is sent to Ana's phone" in page
    assert until in page
    enrollment = day.enroll(other, name="Bo Lee")
    own = f"/patients/{enrollment.patient.id}"
    change(somebody, f"{own}/change/phone", phone=phone, shared_phone="yes", **CONSENT)
    assert until in somebody.read(own)
    assert day.tick() == 0
    opt_in = somebody.send(f"{own}/change/opt-in", why="I called the phone and she answered.")
    assert opt_in.status_code == (422 if how is OptOut.KEYWORD else 302)
    assert (until in somebody.read(own)) is (how is OptOut.KEYWORD)


def test_sending_the_form_twice_enrolls_once(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    assert somebody.send("/enroll", **ENROLL).location == somebody.send("/enroll", **ENROLL).location
    assert (count(day, Patient), count(day, Infusion)) == (1, 1)


WRONG_FIELDS: list[tuple[str, str, str]] = [
    ("name", "", "The name is missing."),
    ("phone", "12", "too few digits"),
    ("baseline_pain", "11", "from 0 to 10"),
    ("baseline_pain", "a lot", "Type a number from 0 to 10"),
    ("baseline_pain", "", "say that it is not known yet"),
    ("condition", "", "Choose what the infusion is given for."),
    ("infused_at", "", "When the infusion was given is missing."),
    ("infused_at", "2027-03-02T09:30", "still to come"),
    ("infused_at", "yesterday", "Type a date and a time"),
    ("time_zone", "Mars/Base", "not a time zone"),
    ("language", "xx", "Texts are written in"),
    ("preferred_time", "23:00", "Texts leave from"),
    ("course", "-1", "Type a whole number"),
    ("unencrypted_ok", "", "not encrypted"),
    ("consent_given_at", "", "When consent was given is missing."),
    ("mrn", "A\u202eB", "cannot be shown"),
]


def test_a_field_that_is_wrong_is_named_and_nothing_typed_is_lost(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    for field, typed, sentence in WRONG_FIELDS:
        sent = {**ENROLL, "name": "Ana <Ruiz>", field: typed}
        answer = somebody.send("/enroll", **sent)
        assert (field, answer.status_code) == (field, 422)
        assert sentence in words(answer.text), words(answer.text)[:600]
        assert f'href="#f-{field}"' in answer.text
        assert f'id="e-{field}"' in answer.text
        kept = ("name", "phone", "mrn", "baseline_pain", "infused_at", "consent_given_at")
        for name, value in sent.items():
            if name in kept and value.isprintable():
                found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', answer.text)
                assert found, name
                assert unescape(found[1]) == value
    assert count(day, Patient) == 0


def test_everything_wrong_with_the_form_is_told_at_once_in_the_forms_order(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    wrong = {"name": "", "phone": "12", "mrn": "A\u202eB", "language": "xx", "time_zone": "Mars/Base"}
    wrong |= {"preferred_time": "noon", "infused_at": "yesterday", "baseline_pain": "a lot", "condition": "?"}
    wrong |= {"course": "-1", "number": "100", "protocol": "none", "consent_given_at": "", "consent_method": "x"}
    answer = somebody.send("/enroll", **{**ENROLL, **wrong, "unencrypted_ok": ""})
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#f-(\w+)"', answer.text) == [*wrong, "unencrypted_ok"]
    assert count(day, Patient) == 0


def test_a_phone_to_confirm_is_asked_back_though_another_field_cannot_be_read(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    somebody.send("/enroll", **ENROLL)
    answer = somebody.send("/enroll", **{**ENROLL, "name": "Bea Ruiz", "mrn": "A-1002", "infused_at": ""})
    assert re.findall(r'<li><a href="#f-(\w+)"', answer.text) == ["phone", "infused_at"]
    assert "shared_phone" in answer.text


def test_a_shared_phone_and_a_second_infusion_that_day_are_asked_back(day: Day, signed_in: Enter) -> None:
    somebody = signed_in()
    somebody.send("/enroll", **ENROLL)
    other = {**ENROLL, "name": "Bea Ruiz", "mrn": "A-1002"}
    asked = somebody.send("/enroll", **other)
    assert asked.status_code == 422
    assert "shared_phone" in asked.text
    assert somebody.send("/enroll", **other, shared_phone="yes").status_code == 302
    again = {**ENROLL, "infused_at": "2026-03-02T09:45"}
    asked = somebody.send("/enroll", **again)
    assert asked.status_code == 422
    assert "second_of_day" in asked.text
    assert somebody.send("/enroll", **again, second_of_day="yes").status_code == 302


def test_a_further_infusion_is_filled_in_and_needs_no_second_consent(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    day.later(days=7)
    somebody = signed_in()
    patient_id = clinic_life.ana.patient.id
    page = somebody.get(f"/enroll?patient={patient_id}").text
    assert 'value="Ana Ruiz"' in page
    assert "Consent to texts" not in page
    given = {n: ENROLL[n] for n in ("language", "time_zone", "condition", "protocol")}
    sent = somebody.send(
        f"/enroll?patient={patient_id}", patient=patient_id, name="Ana Ruiz", phone=clinic_life.phones["ana"],
        mrn="A-1001", infused_at="2026-03-09T09:30", baseline_pending="yes", course="1", number="2", **given,
    )  # fmt: skip
    assert sent.status_code == 302, words(sent.text)
    assert "not asked: a newer infusion took over" in somebody.read(f"/patients/{patient_id}")


@pytest.mark.parametrize(("days", "course", "number"), [(7, 1, 2), (90, 2, 1)])
def test_a_further_infusion_is_offered_in_its_course_and_the_page_after_it_names_the_course(
    day: Day, clinic_life: Lived, signed_in: Enter, days: int, course: int, number: int
) -> None:
    day.later(days=days)
    somebody, patient_id = signed_in(), clinic_life.ana.patient.id
    page = somebody.get(f"/enroll?patient={patient_id}").text
    for field, value in (("course", course), ("number", number)):
        assert re.search(rf'name="{field}"[^>]*value="{value}"', page), field
    given = {n: ENROLL[n] for n in ("language", "time_zone", "condition", "protocol")}
    at = (day.now - timedelta(hours=1)).astimezone(CHICAGO)
    sent = somebody.send(
        f"/enroll?patient={patient_id}", patient=patient_id, name="Ana Ruiz", phone=clinic_life.phones["ana"],
        mrn="A-1001", infused_at=f"{at:%Y-%m-%dT%H:%M}", baseline_pending="yes", **given,
    )  # fmt: skip
    after = somebody.read(sent.headers["Location"])
    assert f"This is infusion {number} of course {course}." in after
    assert ("The baseline is missing" in after) is (course == 2)  # the first course has its own


def change(somebody: Visitor, address: str, **fields: str) -> None:
    sent = somebody.send(address, why="The patient asked on the phone", **fields)
    assert sent.status_code == 302, words(sent.text)


def test_every_change_is_made_and_kept_with_its_reason(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    somebody = signed_in()
    own = f"/patients/{clinic_life.ana.patient.id}"
    change(somebody, f"{own}/change/name", name="Ana María Ruiz", mrn="A-1001")
    change(somebody, f"{own}/change/phone", phone="(312) 555-0177", **CONSENT)
    change(somebody, f"{own}/change/hour", preferred_time="17:30", time_zone="America/Denver")
    change(somebody, f"{own}/change/language", language="es")
    change(somebody, f"{own}/change/pause", until="2026-03-10T09:00")
    assert "Paused until" in somebody.read(own)
    change(somebody, f"{own}/change/resume")
    change(somebody, f"{own}/change/opt-out")
    assert "No more texts : the patient told staff to stop them" in somebody.read(own)
    change(somebody, f"{own}/change/opt-in")
    change(somebody, f"{own}/change/end", ended="left")
    assert "No more texts: left the clinic." in somebody.read(own)
    change(somebody, f"{own}/change/reopen")
    infusion = f"/infusions/{clinic_life.ana.infusion.id}/change"
    change(somebody, f"{infusion}/details", infused_at="2026-03-01T09:30", condition="other", course="1", number="1")
    change(somebody, f"{infusion}/cancel")
    assert "Canceled : The patient asked on the phone" in somebody.read(own)
    change(somebody, f"{infusion}/reinstate")
    change(somebody, f"/infusions/{clinic_life.luis.infusion.id}/change/baseline", baseline_pain="7")
    with day.database.read() as session:
        row = session.get_one(Patient, clinic_life.ana.patient.id)
        known = person(session, row)
        due = session.scalars(
            select(CheckIn.due_at).where(CheckIn.infusion_id == clinic_life.ana.infusion.id, CheckIn.step == "d7")
        ).one()
    assert (known.name, known.phone, known.language) == ("Ana María Ruiz", "+13125550177", "es")
    assert (
        due.isoformat() == "2026-03-08T23:30:00+00:00"
    )  # 17:30 in Denver seven days after March 1, clocks just changed
    history = somebody.read(f"{own}/history")
    assert history.count("The patient asked on the phone") >= 11
    assert "→ (312) 555-0177" in history


def test_a_change_without_a_reason_is_refused_and_keeps_what_was_typed(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    somebody = signed_in()
    answer = somebody.send(f"/patients/{clinic_life.ana.patient.id}/change/phone", phone="(312) 555-0177", why="")
    assert answer.status_code == 422
    assert "The reason is missing." in answer.text
    assert 'value="(312) 555-0177"' in answer.text
    assert somebody.get(f"/patients/{clinic_life.ana.patient.id}/change/nothing").status_code == 404


def test_a_correction_is_a_new_row_and_the_page_marks_it(day: Day, clinic_life: Lived, signed_in: Enter) -> None:
    somebody = signed_in("clinician")
    (outcome,) = day.outcomes(patient_id=clinic_life.ana.patient.id, source="patient")
    assert somebody.send(f"/outcomes/{outcome.id}/change/correct", value="12", why="typo").status_code == 422
    change(somebody, f"/outcomes/{outcome.id}/change/correct", value="5")
    values = [str(o.value) for o in day.outcomes(patient_id=clinic_life.ana.patient.id, step="h4", measure="pain")]
    assert values == ["6", "5"]
    assert "5 corrected" in somebody.read(f"/patients/{clinic_life.ana.patient.id}")


def test_an_admin_runs_the_clinic(day: Day, signed_in: Enter) -> None:
    admin = signed_in()
    own = "/settings"
    names = {"name": "Lakeside", "text_name": "Lakeside", "phone": "(312) 555-0111"}
    names |= {"hours_start": "08:00", "hours_end": "19:00"}
    assert admin.send("/settings/clinic", page=own, **names).status_code == 302
    refused = admin.send("/settings/clinic", page=own, **{**names, "text_name": "Ketamine Center"})
    assert refused.status_code == 422
    assert 'value="Ketamine Center"' in refused.text
    assert admin.send("/settings/pause", page=own, do="pause", why="").status_code == 422
    assert admin.send("/settings/pause", page=own, do="pause", why="Holiday").status_code == 302
    assert "Questions are paused for the whole clinic: Holiday" in admin.read("/")
    assert admin.send("/settings/pause", page=own, do="resume").status_code == 302
    added = admin.send("/settings/contacts", page=own, do="add", contact_name="Dr. Lee", contact_phone="312 555 0188")
    assert added.status_code == 302
    nobody = admin.send("/settings/contacts", page=own, do="add", contact_name="Dr. No")
    assert nobody.status_code == 422
    page = admin.read(own)
    assert "Dr. Lee (312) 555-0188" in page


def test_an_admin_of_one_clinic_cannot_touch_another_clinics_staff(day: Day, signed_in: Enter) -> None:
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    stranger = signed_in("admin", other)
    signed_in("coordinator")
    for what in ("disable", "link", "codes", "role"):
        sent = stranger.send(
            "/settings/staff", page="/settings", do=what, email="coordinator-own@lakeside.example", role="admin"
        )
        assert sent.status_code == 404, what
