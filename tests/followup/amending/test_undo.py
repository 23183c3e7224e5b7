"""Undoing a change puts back what stood before, as another change; only a change that still stands can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from reminders.clock import real
from reminders.errors import NotFound
from reminders.followup import amending
from reminders.followup.amending.calls import call_instead
from reminders.followup.amending.subject import audit_amendment
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.enrolling.identity import birth_date_of
from reminders.followup.intake.recording.refusals import Choice, doubt
from reminders.outbox.phone_refusals import TextedPhone, stance_of
from reminders.record.access import INFUSION_CHANGED
from reminders.record.people import Patient, PausedFor
from reminders.record.schedule import Infusion
from reminders.record.sealing import unseal_or_none
from tests.followup.amending.helpers import BY, change, check_ins, history, move_infusion, put, refused
from tests.migrated import SENDER
from tests.one_clinic import INFUSED_AT, Care

#: An ending and a cancellation taken back, and put back again.
RETURNED = ("reopen", "reinstate-infusion", "cancel-infusion", "end")


def standing(care: Care, enrolled: Enrollment) -> list[str]:
    with care.database.read() as session:
        return [one.entry_id for one in amending.undoable(session, session.get_one(Patient, enrolled.patient.id))]


def undo(care: Care, enrolled: Enrollment, entry_id: str | None = None, *, shared_phone: bool = False) -> None:
    entry_id = entry_id or standing(care, enrolled)[0]
    with care.database.write() as session:
        patient = session.get_one(Patient, enrolled.patient.id)
        amending.undo_change(session, care.clinic_id, patient, entry_id, shared_phone=shared_phone, **BY)


def known(care: Care, enrolled: Enrollment) -> tuple[object, ...]:
    with care.database.read() as session:
        row = session.get_one(Patient, enrolled.patient.id)
        sealed = [unseal_or_none(session, row, column) for column in ("name", "phone", "mrn")]
        return (*sealed, row.time_zone, row.language, row.preferred_time, row.call_only, birth_date_of(session, row))


def test_every_detail_of_a_patient_is_put_back(care: Care) -> None:
    enrolled = put(care, patient={"mrn": None})
    before, due = known(care, enrolled), check_ins(care, enrolled.infusion)["d7"].due_at
    change(care, enrolled.patient, name="Ana Lopez", mrn="B-1")
    change(care, enrolled.patient, phone="+13125550143")
    change(care, enrolled.patient, time_zone="America/New_York", preferred_time=time(18))
    change(care, enrolled.patient, birth_date=date(1961, 3, 2))
    change(care, enrolled.patient, language="es")
    made = standing(care, enrolled)
    assert len(made) == 5
    assert refused(lambda: change(care, enrolled.patient, birth_date=date(2961, 3, 2))) == ["birth_date"]
    for entry_id in reversed(made):
        undo(care, enrolled, entry_id)
    assert (known(care, enrolled), check_ins(care, enrolled.infusion)["d7"].due_at) == (before, due)
    assert [action for action, _ in history(care)] == ["change-patient"] * 10
    assert set(standing(care, enrolled)).isdisjoint(made), "they do not stand any more; what undid them does"
    undo(care, enrolled)  # the newest: the language again
    assert known(care, enrolled)[4] == "es"


def test_calls_and_a_birth_date_entered_with_a_later_infusion_are_put_back(care: Care) -> None:
    enrolled = put(care, patient={"birth_date": date(1961, 3, 2)})
    before = known(care, enrolled)
    with care.database.write() as session:
        call_instead(session, care.clinic_id, enrolled.patient.id, **BY)
    assert known(care, enrolled)[6] is True
    undo(care, enrolled)
    assert known(care, enrolled) == before
    undo(care, enrolled)  # the undoing is a change that can be undone too
    assert known(care, enrolled)[6] is True

    put(care, patient={"birth_date": date(1962, 3, 2), "call_only": False})
    assert known(care, enrolled)[6:] == (False, date(1962, 3, 2))
    undo(care, enrolled)
    assert known(care, enrolled)[6:] == (True, date(1961, 3, 2))


def test_an_infusions_time_and_dose_are_put_back(care: Care, enrolled: Enrollment) -> None:
    due = check_ins(care, enrolled.infusion)["h24"].due_at
    earlier = INFUSED_AT - timedelta(hours=2)
    move_infusion(care, enrolled.infusion, earlier, dose_mg_per_kg=Decimal("0.5"), condition="other", course=2)
    undo(care, enrolled)
    with care.database.read() as session:
        row = session.get_one(Infusion, enrolled.infusion.id)
    assert (row.infused_at, row.dose_mg_per_kg, row.condition, row.course) == (INFUSED_AT, None, "crps", 1)
    assert check_ins(care, enrolled.infusion)["h24"].due_at == due


def test_what_was_changed_again_or_is_somebody_elses_is_not_undone(care: Care, enrolled: Enrollment) -> None:
    change(care, enrolled.patient, phone="+13125550143")
    (first,) = standing(care, enrolled)
    eva = put(care, patient={"name": "Eva Lopez", "mrn": "A-1002", "phone": "+13125550142"})
    assert refused(lambda: undo(care, enrolled, first)) == ["phone"], "the old phone is another patient's by now"
    assert refused(lambda: undo(care, eva, first)) == [""]
    undo(care, enrolled, first, shared_phone=True)
    assert refused(lambda: undo(care, enrolled, first)) == [""]
    with care.database.read() as session, pytest.raises(NotFound):
        amending.audited_change(session, session.get_one(Patient, enrolled.patient.id), first)


def test_a_pause_an_end_and_a_cancellation_are_taken_back_to_what_stood_before(
    care: Care, enrolled: Enrollment
) -> None:
    patient_id, infusion_id = enrolled.patient.id, enrolled.infusion.id
    tomorrow = care.now + timedelta(days=1)

    def turn(what: Callable[..., object], subject: str = patient_id, **options: object) -> None:
        with care.database.write() as session:
            what(session, care.clinic_id, subject, **options, **BY)

    def state() -> tuple[bool, datetime | None, str | None, str | None, str]:
        with care.database.read() as session:
            row, infusion = session.get_one(Patient, patient_id), session.get_one(Infusion, infusion_id)
            return (row.paused_at is not None, row.paused_until, row.paused_for, row.ended_reason, infusion.status)

    begun = state()
    turn(amending.pause_patient, until=tomorrow)
    paused = state()
    assert paused == (True, tomorrow, None, None, "active")
    turn(amending.pause_patient, until=None, paused_for=PausedFor.HOSPITAL)
    assert state() == (True, None, "hospital", None, "active")
    undo(care, enrolled)
    assert state() == paused, "the pause before, with its end"
    turn(amending.resume_patient)
    assert state() == begun
    undo(care, enrolled)
    assert state() == paused
    turn(amending.resume_patient)
    resumed = standing(care, enrolled)[0]
    care.at(tomorrow)
    assert refused(lambda: undo(care, enrolled, resumed)) == [""], "the pause would be over by now"

    turn(amending.end_patient, ended="moved")
    undo(care, enrolled)
    assert state() == begun
    turn(amending.end_patient, ended="moved")
    turn(amending.end_patient, ended="deceased")
    undo(care, enrolled)
    assert state()[3] == "moved"
    turn(amending.reopen_patient)
    undo(care, enrolled)
    assert state()[3] == "moved"
    turn(amending.reopen_patient)
    turn(amending.cancel_infusion, infusion_id)
    undo(care, enrolled)
    assert state() == begun
    undo(care, enrolled)
    assert state()[4] == "cancelled"


def test_an_ending_and_a_cancellation_come_back_with_when_and_why_they_were(care: Care, enrolled: Enrollment) -> None:
    """And every step of it stays in the history, one entry after the other."""
    patient_id, infusion_id = enrolled.patient.id, enrolled.infusion.id

    def stands() -> tuple[datetime | None, str | None, str, str | None]:
        with care.database.read() as session:
            row, infusion = session.get_one(Patient, patient_id), session.get_one(Infusion, infusion_id)
            reason = unseal_or_none(session, infusion, "cancelled_reason")
            return (row.ended_at, row.ended_reason, infusion.status, reason)

    with care.database.write() as session:
        amending.end_patient(session, care.clinic_id, patient_id, ended="moved", **BY)
        amending.cancel_infusion(session, care.clinic_id, infusion_id, actor=BY["actor"], why="Wrong patient")
    ended = stands()
    assert ended == (care.now, "moved", "cancelled", "Wrong patient")
    for later in (1, 2):  # what undoing put back can be turned and put back again
        care.at(care.now + timedelta(hours=later))
        with care.database.write() as session:
            amending.reopen_patient(session, care.clinic_id, patient_id, **BY)
            amending.reinstate_infusion(session, care.clinic_id, infusion_id, **BY)
        assert stands() == (None, None, "active", None)
        undo(care, enrolled)
        undo(care, enrolled, standing(care, enrolled)[1])
        assert stands() == ended
    told = history(care)
    assert [action for action, _ in told] == ["end", "cancel-infusion", *RETURNED, *RETURNED]
    for (_, before), (_, after) in ((told[2], told[5]), (told[3], told[4])):
        assert before["old"] == after["new"], "what was taken away is what was put back"
    assert told[2][1]["old"] == {"ended_at": str(ended[0]), "ended_reason": "moved"}
    assert told[3][1]["old"] == {"cancelled_reason": "Wrong patient"}


def test_a_stop_told_to_staff_a_text_of_the_patients_and_a_move_forward_are_not_taken_back(
    care: Care, enrolled: Enrollment
) -> None:
    by_patient: dict[str, Any] = {"actor": f"patient:{enrolled.patient.id}", "why": "asked for texts to go on"}
    with care.database.write() as session:
        patient = session.get_one(Patient, enrolled.patient.id)
        amending.record_oral_opt_out(session, care.clinic_id, patient.id, **BY)
        audit_amendment(session, patient, "resume", **by_patient)
        audit_amendment(
            session, patient, INFUSION_CHANGED, **BY, subject="infusion", subject_id=enrolled.infusion.id,
            old={"schedule": "chronic-pain 1"}, new={"schedule": "chronic-pain 2"},
        )  # fmt: skip
    assert standing(care, enrolled) == []
    with care.database.write() as session:
        amending.record_oral_opt_in(session, care.clinic_id, enrolled.patient.id, **BY)
    assert standing(care, enrolled) == [], "it counted for this clinic alone, and a stop would count for all"


def test_a_pause_that_ended_by_itself_is_not_taken_back(care: Care, enrolled: Enrollment) -> None:
    tomorrow = care.now + timedelta(days=1)
    with care.database.write() as session:
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=None, **BY)
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=tomorrow, **BY)
    (changed,) = standing(care, enrolled)
    with care.database.write() as session:  # as the duty does, without an entry
        patient = session.get_one(Patient, enrolled.patient.id)
        patient.paused_at = patient.paused_until = None
    assert standing(care, enrolled) == []
    assert refused(lambda: undo(care, enrolled, changed)) == [""], "it would have been paused without an end"


def test_taking_back_a_longer_pause_than_was_meant_ends_it_where_the_one_before_is_over(
    care: Care, enrolled: Enrollment
) -> None:
    tomorrow = care.now + timedelta(days=1)
    with care.database.write() as session:
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=tomorrow, **BY)
        amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=tomorrow + timedelta(days=20), **BY)
    care.at(tomorrow + timedelta(hours=1))
    undo(care, enrolled)
    with care.database.read() as session:
        assert session.get_one(Patient, enrolled.patient.id).paused_at is None


def test_a_text_that_may_be_a_refusal_keeps_texts_at_rest_when_a_pause_is_taken_back(
    care: Care, enrolled: Enrollment
) -> None:
    def rests() -> bool:
        with care.database.read() as session:
            index = session.get_one(Patient, enrolled.patient.id).phone_index
            return stance_of(session, TextedPhone(care.clinic_id, SENDER, str(index))).rests

    with care.database.write() as session:
        patient = amending.pause_patient(session, care.clinic_id, enrolled.patient.id, until=None, **BY)
        doubt(
            session,
            TextedPhone(care.clinic_id, SENDER, str(patient.phone_index)),
            Choice(real(), f"patient:{patient.id}"),
        )
    undo(care, enrolled)
    with care.database.read() as session:
        assert session.get_one(Patient, enrolled.patient.id).paused_at is None
    assert rests()
    with care.database.write() as session:
        amending.resume_patient(session, care.clinic_id, enrolled.patient.id, **BY)
    assert not rests()
    with care.database.read() as session:
        found = amending.undoable(session, session.get_one(Patient, enrolled.patient.id))
        assert all(change.old for change in found if change.action == "resume"), "a rest that ended was no pause"
