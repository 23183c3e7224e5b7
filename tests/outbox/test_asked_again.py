"""A question that the provider rejected is asked after all, once what stood against it is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.recording.refusals import Choice
from reminders.outbox.claim import Claimed
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.review import review
from reminders.outbox.settle import settle
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import index_of
from reminders.record.texts import Message
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import Rejected
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import OTHER_PHONE, PHONE, taken

OTHER_SENDER = "+13125550177"


@pytest.fixture
def question(care: Care, ana: Enrollment) -> Claimed:
    """Ana's first question, claimed."""
    with care.database.write() as session:
        session.execute(update(Message).values(state="delivered"))
    care.at(ana.check_ins[0].due_at)
    return asked(care)


FAILURES = [(21211, FailureClass.BAD_NUMBER), (21610, FailureClass.OPTED_OUT), (30007, FailureClass.LOOK)]


def asked(care: Care) -> Claimed:
    with care.database.write() as session:
        remind.queue_due(session)
    found = taken(care)
    assert found is not None
    with care.database.read() as session:
        assert session.get_one(Message, found.message_id).kind == Kind.QUESTION
    return found


def rejected(care: Care, question: Claimed, code: int, failure: FailureClass) -> None:
    with care.database.write() as session:
        settle(session, question, Rejected(code, failure, "no"))


def started(care: Care, question: Claimed) -> None:
    """The phone texts START a minute after the question was claimed."""
    with care.database.write() as session:
        phone, claimed_at = index_of(session, "phone", PHONE), session.get_one(Message, question.message_id).claimed_at
        assert claimed_at is not None
        choice = Choice(claimed_at + timedelta(minutes=1), "phone")
        refusals.start(session, TextedPhone(care.clinic_id, SENDER, phone), choice)


def first_check_in(care: Care, ana: Enrollment) -> tuple[str, str | None, bool]:
    with care.database.read() as session:
        row = session.get_one(CheckIn, ana.check_ins[0].id)
        return row.state, row.reason, row.final


@pytest.mark.parametrize("told_first", ["start", "stop"])
def test_after_a_stop_that_only_the_provider_knew_of_start_has_the_question_asked(
    care: Care, ana: Enrollment, question: Claimed, told_first: str
) -> None:
    """Whichever is told first: START, while the question was on its way, or that the provider holds a stop."""
    if told_first == "start":
        started(care, question)
    rejected(care, question, 21610, FailureClass.OPTED_OUT)
    if told_first == "stop":
        assert first_check_in(care, ana) == ("skipped", "opted-out", False)
        started(care, question)
    assert first_check_in(care, ana) == ("scheduled", None, False)
    assert asked(care).message_id != question.message_id


@pytest.mark.parametrize(("code", "failure"), FAILURES)
def test_what_was_rejected_for_the_old_phone_keeps_no_question_from_the_new_one(
    care: Care, ana: Enrollment, question: Claimed, code: int, failure: FailureClass
) -> None:
    with care.database.write() as session:
        changes = PatientChanges(phone=OTHER_PHONE)
        change_patient(session, care.clinic_id, ana.patient.id, changes, why="A new phone.", actor="staff:1")
    rejected(care, question, code, failure)
    assert first_check_in(care, ana) == ("scheduled", None, False)
    assert asked(care).to == OTHER_PHONE


def test_a_sender_that_cannot_reach_a_phone_keeps_no_question_of_the_clinics_next_sender(
    care: Care, ana: Enrollment, question: Claimed
) -> None:
    with care.database.write() as session:
        care.clinic(session).sender = OTHER_SENDER
    rejected(care, question, 21612, FailureClass.BAD_NUMBER)
    assert first_check_in(care, ana) == ("scheduled", None, False)
    assert asked(care).sender == OTHER_SENDER


@pytest.mark.parametrize(("code", "failure"), FAILURES)
def test_while_the_reason_stands_or_for_what_it_is_it_is_not_asked_again(
    care: Care, ana: Enrollment, question: Claimed, code: int, failure: FailureClass
) -> None:
    rejected(care, question, code, failure)
    state, reason, final = first_check_in(care, ana)
    assert (state, final) == ("skipped", reason == "not-accepted")
    with care.database.write() as session:
        remind.queue_due(session)
    assert taken(care) is None


def test_a_question_rejected_while_its_patient_was_paused_is_asked_once_the_pause_is_over(
    care: Care, ana: Enrollment, question: Claimed
) -> None:
    for paused_at, skipped in ((care.now, True), (None, False)):
        with care.database.write() as session:
            session.get_one(Patient, ana.patient.id).paused_at = paused_at
            review(session, care.clinic_id, ana.patient.id)
        if skipped:
            rejected(care, question, 30007, FailureClass.LOOK)
            assert first_check_in(care, ana) == ("skipped", "patient-paused", False)
    assert asked(care).message_id != question.message_id
