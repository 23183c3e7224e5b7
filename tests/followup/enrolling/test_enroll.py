"""Enrolling a patient: what is added, what is found again, what is never done twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from reminders.clock import real
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.enrolling import identity
from reminders.followup.enrolling.enroll import Enrollment, EnrollmentRequest, enroll
from reminders.followup.intake.recording.refusals import Choice, stop
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.columns import Row
from reminders.record.outcomes import Outcome
from reminders.record.people import Consent, DataKey, OptOut, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message
from tests.one_clinic import INFUSED_AT, NOON, Care, add_clinic_row, request_for

DAY = timedelta(days=1)
STEPS = ["h4", "h24", "h72", "d7", "d14", "d21", "d28", "d42", "d56", "d84"]
SENDER = "+13125550100"


def put(care: Care, request: EnrollmentRequest) -> Enrollment:
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request, actor="staff:1", settings=care.settings)


def count(care: Care, table: type[Row]) -> int:
    with care.database.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def fields_refused(care: Care, request: EnrollmentRequest) -> list[str]:
    with pytest.raises(Refused) as error:
        put(care, request)
    return [e.field for e in error.value.errors]


# What an enrollment makes


def test_a_new_patient_gets_every_check_in_of_the_protocol(care: Care) -> None:
    enrollment = put(care, request_for())
    assert (enrollment.created, enrollment.new_patient) == (True, True)
    assert [c.step for c in enrollment.check_ins] == STEPS
    assert {(c.state, c.reason, c.final) for c in enrollment.check_ins} == {("scheduled", None, False)}
    assert enrollment.check_ins[0].due_at == INFUSED_AT + timedelta(hours=4)


def test_names_phones_and_record_numbers_are_sealed_with_the_patients_own_key(care: Care) -> None:
    patient = put(care, request_for()).patient
    with care.database.read() as session:
        kept = session.get_one(Patient, patient.id)
        assert unseal(session, kept, "name") == "Ana Ruiz"
        assert unseal(session, kept, "phone") == "+13125550142"
        assert unseal(session, kept, "mrn") == "A-1001"
        assert session.get_one(DataKey, kept.data_key_id).patient_id == kept.id


def test_the_baseline_is_the_clinics_outcome(care: Care) -> None:
    infusion = put(care, request_for(infusion={"baseline_pain": Decimal("6.5")})).infusion
    with care.database.read() as session:
        row = session.scalars(select(Outcome)).one()
    assert (row.infusion_id, row.step, row.measure, row.value) == (infusion.id, "baseline", "pain", Decimal("6.5"))
    assert (row.source, row.recall, row.replied_at, row.recorded_by) == ("clinic", "24h", INFUSED_AT, "staff:1")


def test_a_pending_baseline_records_nothing(care: Care) -> None:
    put(care, request_for(infusion={"baseline_pain": None}))
    assert count(care, Outcome) == 0


def test_a_baseline_of_zero_is_a_value(care: Care) -> None:
    put(care, request_for(infusion={"baseline_pain": Decimal(0)}))
    assert count(care, Outcome) == 1


def test_consent_is_kept_with_who_when_how_and_wording(care: Care) -> None:
    put(care, request_for(consent={"method": "oral"}))
    with care.database.read() as session:
        consent = session.scalars(select(Consent)).one()
    assert (consent.method, consent.unencrypted_ok, consent.withdrawn) == ("oral", True, False)
    assert (consent.recorded_by, consent.recorded_at, consent.wording_version[:3]) == ("staff:1", care.now, "en-")


def test_zone_and_language_left_out_are_the_clinics_and_english(care: Care) -> None:
    patient = put(care, request_for(patient={"time_zone": None})).patient
    assert (patient.time_zone, patient.language) == ("America/Chicago", "en")


def test_check_ins_fall_on_the_patients_preferred_hour(care: Care) -> None:
    d7 = put(care, request_for(patient={"preferred_time": time(18, 30)})).check_ins[3]
    assert d7.due_at.hour == 23  # 18:30 in Chicago, after the clocks went forward
    assert d7.due_at.minute == 30


def test_everything_is_in_the_audit_trail_sealed(care: Care) -> None:
    infusion = put(care, request_for()).infusion
    with care.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "enroll")).one()
        assert (entry.actor, entry.subject_id) == ("staff:1", infusion.id)
        assert "Ana Ruiz" in unseal(session, entry, "details")
        assert b"Ana Ruiz" not in (entry.details_sealed or b"")
        assert not list(verify(session))


def test_the_welcome_text_goes_out_at_the_first_enrollment_only(care: Care) -> None:
    put(care, request_for())
    care.at(NOON + 10 * DAY)
    put(care, request_for(infusion={"infused_at": INFUSED_AT + 10 * DAY}))
    with care.database.read() as session:
        assert session.scalars(select(Message.kind)).all() == [Kind.WELCOME]


def test_an_infusion_whose_windows_have_all_closed_is_recorded_and_texts_nobody(care: Care) -> None:
    enrollment = put(care, request_for(infusion={"infused_at": INFUSED_AT - 200 * DAY}))
    assert {(c.state, c.reason, c.final) for c in enrollment.check_ins} == {("skipped", "closed-at-enrollment", True)}
    assert count(care, Message) == 0


def test_the_first_texted_infusion_of_a_patient_known_from_history_brings_the_welcome(care: Care) -> None:
    put(care, request_for(infusion={"infused_at": INFUSED_AT - 200 * DAY}))
    put(care, request_for())
    assert count(care, Message) == 1


# Finding a patient again


@pytest.mark.parametrize(
    "again",
    [
        {"name": "Ana Ruiz"},
        {"name": "ANA RUIZ", "mrn": None},
        {"name": "Aná  Ruíz", "mrn": None},
        {"name": "Ruiz, Ana M."},
        {"name": "Ana Ruiz", "mrn": " a-1001 "},
        {"phone": "312-555-0142", "mrn": None},
    ],
)
def test_a_known_patient_is_found_again_and_needs_no_new_consent(care: Care, again: dict[str, Any]) -> None:
    first = put(care, request_for())
    care.at(NOON + 10 * DAY)
    request = request_for(patient=again, consent=None, infusion={"infused_at": INFUSED_AT + 10 * DAY})
    second = put(care, request)
    assert (second.created, second.new_patient, second.patient.id) == (True, False, first.patient.id)
    assert count(care, Consent) == 1
    with care.database.read() as session:
        assert unseal(session, session.get_one(Patient, first.patient.id), "name") == "Ana Ruiz"


def test_a_record_number_that_comes_later_is_learned(care: Care) -> None:
    first = put(care, request_for(patient={"mrn": None}))
    care.at(NOON + 10 * DAY)
    second = put(care, request_for(infusion={"infused_at": INFUSED_AT + 10 * DAY}))
    assert second.patient.id == first.patient.id
    with care.database.read() as session:
        assert unseal(session, session.get_one(Patient, first.patient.id), "mrn") == "A-1001"


def test_one_record_number_under_two_names_is_refused_naming_both(care: Care) -> None:
    put(care, request_for())
    with pytest.raises(Refused) as error:
        put(care, request_for(patient={"name": "Eva Lopez"}))
    (problem,) = error.value.errors
    assert problem.field == "patient.name"
    assert "Ana Ruiz" in problem.sentence
    assert "Eva Lopez" in problem.sentence


def test_another_phone_for_a_known_record_number_is_refused_until_it_is_changed(care: Care) -> None:
    first = put(care, request_for())
    request = request_for(patient={"phone": "+13125550143"}, infusion={"infused_at": INFUSED_AT - 3 * DAY})
    assert fields_refused(care, request) == ["patient.phone"]
    with care.database.write() as session:
        changes = amending.PatientChanges(phone="+13125550143")
        amending.change_patient(session, care.clinic_id, first.patient.id, changes, actor="staff:1", why="New phone")
    assert put(care, request).patient.id == first.patient.id


def test_the_old_phone_of_a_patient_without_record_number_does_not_enroll_them_twice(care: Care) -> None:
    request = request_for(patient={"mrn": None})
    first = put(care, request)
    with care.database.write() as session:
        changes = amending.PatientChanges(phone="+13125550143")
        amending.change_patient(session, care.clinic_id, first.patient.id, changes, actor="staff:1", why="New phone")
    assert fields_refused(care, request) == ["patient.phone"]
    assert count(care, Patient) == 1


def test_two_people_of_one_name_on_one_phone_are_told_apart_by_record_number(care: Care) -> None:
    father = put(care, request_for()).patient
    assert fields_refused(care, request_for(patient={"mrn": "A-1002"}, shared_phone=True)) == ["patient.name"]
    son = put(care, request_for(patient={"name": "Ana Ruiz Jr.", "mrn": "A-1002"}, shared_phone=True)).patient
    assert father.id != son.id
    with care.database.write() as session:  # as it may stand in a record from before that was refused
        identity.seal_identity(session, session.get_one(Patient, son.id), name="Ana Ruiz")
    later = {"infused_at": INFUSED_AT - 3 * DAY}
    assert fields_refused(care, request_for(patient={"mrn": None}, infusion=later)) == ["patient.mrn"]
    assert put(care, request_for(patient={"mrn": "A-1002"}, infusion=later)).patient.id == son.id


def test_another_clinics_patient_is_not_known_here(care: Care) -> None:
    first = put(care, request_for())
    with care.database.write() as session:
        other = add_clinic_row(session, "other")
        second = enroll(session, other, request_for(), actor="staff:2", settings=care.settings)
    assert second.new_patient
    assert second.patient.id != first.patient.id


def test_newer_details_of_a_known_patient_are_taken_over_and_what_is_left_out_stays(care: Care) -> None:
    put(care, request_for(patient={"language": "es", "preferred_time": time(17)}))
    care.at(NOON + 10 * DAY)
    later = {"infused_at": INFUSED_AT + 10 * DAY}
    patient = put(care, request_for(patient={"time_zone": "America/New_York"}, infusion=later)).patient
    assert (patient.language, patient.preferred_time, patient.time_zone) == ("es", time(17), "America/New_York")
    with care.database.read() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "change-patient")).one().actor == "staff:1"


# One phone, two patients


def test_another_patients_phone_is_refused_until_somebody_says_it_is_shared(care: Care) -> None:
    put(care, request_for())
    eva = {"name": "Eva Lopez", "mrn": "A-1002"}
    assert fields_refused(care, request_for(patient=eva)) == ["patient.phone"]
    put(care, request_for(patient=eva, shared_phone=True))
    with care.database.read() as session:
        assert session.scalars(select(Patient.shared_phone)).all() == [True, True]


def test_the_phone_of_a_patient_who_left_can_be_enrolled_again(care: Care) -> None:
    first = put(care, request_for()).patient
    with care.database.write() as session:
        amending.end_patient(session, care.clinic_id, first.id, actor="staff:1", why="Moved away", ended="left")
    assert not put(care, request_for(patient={"name": "Eva Lopez", "mrn": "A-1002"})).patient.shared_phone


# Doing it again


def test_enrolling_the_same_infusion_again_changes_nothing(care: Care) -> None:
    first = put(care, request_for())
    tables: tuple[type[Row], ...] = (Patient, Consent, Infusion, CheckIn, Outcome, Message, AuditEntry)
    before = [count(care, table) for table in tables]
    second = put(care, request_for())
    assert not second.created
    assert second.infusion.id == first.infusion.id
    assert [c.id for c in second.check_ins] == [c.id for c in first.check_ins]
    assert [count(care, table) for table in tables] == before


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"condition": "migraine"}, "infusion.condition"),
        ({"course": 2}, "infusion.course"),
        ({"number": 3}, "infusion.number"),
        ({"baseline_pain": Decimal(7)}, "infusion.baseline_pain"),
    ],
)
def test_a_repeat_that_says_something_else_is_refused(care: Care, different: dict[str, Any], field: str) -> None:
    put(care, request_for())
    assert fields_refused(care, request_for(infusion=different)) == [field]


def test_a_repeat_fills_in_a_baseline_that_was_pending(care: Care) -> None:
    put(care, request_for(infusion={"baseline_pain": None}))
    assert not put(care, request_for()).created
    assert count(care, Outcome) == 1


def test_a_repeat_that_leaves_the_baseline_out_is_a_repeat(care: Care) -> None:
    put(care, request_for())
    assert not put(care, request_for(infusion={"baseline_pain": None})).created


def test_a_repeat_after_the_baseline_was_corrected_is_a_repeat(care: Care) -> None:
    put(care, request_for())
    with care.database.write() as session:
        baseline = session.scalars(select(Outcome)).one()
        amending.correct_outcome(session, care.clinic_id, baseline.id, value=Decimal(7), actor="staff:1", why="Misread")
    assert not put(care, request_for()).created


def test_another_time_on_the_same_day_is_refused_unless_it_is_a_second_infusion(care: Care) -> None:
    first = put(care, request_for(infusion={"infused_at": INFUSED_AT - timedelta(hours=4)}))
    assert fields_refused(care, request_for()) == ["infusion.infused_at"]
    second = put(care, request_for(second_of_day=True))
    assert (first.infusion.of_day, second.infusion.of_day) == (1, 2)
    assert not put(care, request_for(second_of_day=True)).created


def test_a_cancelled_infusion_is_not_enrolled_again_behind_somebodys_back(care: Care) -> None:
    first = put(care, request_for())
    with care.database.write() as session:
        amending.cancel_infusion(session, care.clinic_id, first.infusion.id, actor="staff:1", why="Wrong patient")
    assert fields_refused(care, request_for()) == ["infusion.infused_at"]
    other = put(care, request_for(infusion={"infused_at": INFUSED_AT - timedelta(hours=1)}))
    assert other.infusion.of_day == 2


@pytest.mark.parametrize("mrn", ["A-1001", None])
def test_identical_enrollments_at_the_same_moment_make_one(care: Care, mrn: str | None) -> None:
    request = request_for(patient={"mrn": mrn})
    together, results = threading.Barrier(4), list[Enrollment]()

    def post() -> None:
        together.wait()
        results.append(put(care, request))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.created for r in results) == [False, False, False, True]
    assert len({r.infusion.id for r in results}) == 1
    assert [count(care, t) for t in (Patient, Infusion, CheckIn, Outcome, Message)] == [1, 1, 10, 1, 1]
    with care.database.read() as session:
        assert not list(verify(session))


# Infusions in the order they happened


def test_a_newer_infusion_supersedes_what_is_left_of_the_earlier_one(care: Care) -> None:
    first = put(care, request_for())
    care.at(NOON + 10 * DAY)
    put(care, request_for(infusion={"infused_at": INFUSED_AT + 10 * DAY}))
    with care.database.read() as session:
        rows = session.scalars(select(CheckIn).where(CheckIn.infusion_id == first.infusion.id)).all()
    assert {c.reason for c in rows if c.closes_at > care.now} == {"superseded"}


def test_an_earlier_infusion_entered_later_is_itself_superseded(care: Care) -> None:
    later = put(care, request_for())
    earlier = put(care, request_for(infusion={"infused_at": INFUSED_AT - DAY, "baseline_pain": Decimal(9)}))
    assert {c.reason for c in earlier.check_ins if not c.final} == {"superseded"}
    with care.database.read() as session:
        rows = session.scalars(select(CheckIn).where(CheckIn.infusion_id == later.infusion.id)).all()
    assert {c.state for c in rows} == {"scheduled"}


def test_course_and_number_left_out_go_on_from_the_infusion_before(care: Care) -> None:
    first = put(care, request_for(infusion={"course": 2, "number": 3})).infusion
    care.at(NOON + 3 * DAY)
    second = put(care, request_for(infusion={"infused_at": INFUSED_AT + 3 * DAY})).infusion
    between = put(care, request_for(infusion={"infused_at": INFUSED_AT + DAY})).infusion
    fresh = put(care, request_for(infusion={"infused_at": INFUSED_AT + 2 * DAY, "course": 3})).infusion
    found = [(i.course, i.number) for i in (first, second, between, fresh)]
    assert found == [(2, 3), (2, 4), (2, 4), (3, 1)]


# Who is not texted


@pytest.mark.parametrize("ended", amending.END_REASONS)
def test_an_ended_patient_is_refused_until_that_is_undone(care: Care, ended: str) -> None:
    patient = put(care, request_for()).patient
    with care.database.write() as session:
        amending.end_patient(session, care.clinic_id, patient.id, actor="staff:1", why="Told us", ended=ended)
    request = request_for(infusion={"infused_at": INFUSED_AT - 2 * DAY})
    assert fields_refused(care, request) == ["patient.name"]
    with care.database.write() as session:
        amending.reopen_patient(session, care.clinic_id, patient.id, actor="staff:1", why="A mix-up")
    assert put(care, request).created


def test_a_phone_that_opted_out_is_enrolled_and_never_texted(care: Care) -> None:
    with care.database.write() as session:
        phone = TextedPhone(care.clinic_id, SENDER, index_of(session, "phone", "+13125550142"))
        stop(session, phone, Choice(real(), "service"), how=OptOut.KEYWORD)
    enrollment = put(care, request_for())
    assert {(c.state, c.reason, c.final) for c in enrollment.check_ins} == {("skipped", "opted-out", False)}
    assert count(care, Message) == 0


def test_nothing_is_kept_of_a_refused_enrollment(care: Care) -> None:
    before = count(care, AuditEntry)
    request = replace(request_for(consent=None), second_of_day=True)
    assert fields_refused(care, request) == ["consent"]
    assert [count(care, t) for t in (Patient, DataKey, Infusion, Message)] == [0, 0, 0, 0]
    assert count(care, AuditEntry) == before
