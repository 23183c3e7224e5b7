"""Each standing reason holds a question at its claim and is what staff read; what is true of others holds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.effects import ensure_number
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import ensure_sender
from reminders.outbox.phone_refusals import record_doubt, record_refusal
from reminders.outbox.review import clinics_on, with_reasons
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import unseal
from reminders.record.texts import Message, MessageState
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row, request_for
from tests.outbox.claiming import OTHER_PHONE, kind_taken, queued
from tests.record.rows import consent_of

Make = Callable[[Session, Care, Enrollment], object]
SHORT_CODE = "72975"


def patient_is(**values: object) -> Make:
    return lambda session, care, of: session.execute(
        update(Patient).where(Patient.id == of.patient.id).values(**values)
    )


def clinic_is(**values: object) -> Make:
    return lambda session, care, of: session.execute(
        update(Clinic).where(Clinic.id == of.patient.clinic_id).values(**values)
    )


def refused(how: OptOut) -> Make:
    return lambda session, care, of: record_refusal(session, SENDER, str(of.patient.phone_index), at=NOON, how=how)


def canceled(session: Session, care: Care, of: Enrollment) -> None:
    session.execute(update(Infusion).where(Infusion.id == of.infusion.id).values(status="cancelled"))


def superseded(session: Session, care: Care, of: Enrollment) -> None:
    """Two infusions, of which the other one is made the later one."""
    patient = session.get_one(Patient, of.patient.id)
    earlier = {"infused_at": NOON - timedelta(days=3)}
    again = request_for(consent=None, infusion=earlier, patient={"phone": unseal(session, patient, "phone")})
    clinic = session.get_one(Clinic, patient.clinic_id)
    enroll(session, clinic, again, actor="staff:1", settings=care.settings)
    session.execute(update(Infusion).where(Infusion.id == of.infusion.id).values(infused_at=NOON - timedelta(days=4)))


def bad_number(session: Session, care: Care, of: Enrollment) -> None:
    number = ensure_number(session, of.patient.clinic_id, SENDER, str(of.patient.phone_index))
    number.bad_since, number.bad_code = NOON, 21211


def consent_withdrawn(session: Session, care: Care, of: Enrollment) -> None:
    consent = consent_of(session.get_one(Patient, of.patient.id))
    consent.withdrawn, consent.recorded_at = True, NOON + timedelta(seconds=1)
    session.add(consent)


def called_without_consent(session: Session, care: Care, of: Enrollment) -> None:
    consent_withdrawn(session, care, of)
    patient_is(call_only=True)(session, care, of)


def urgent(session: Session, care: Care, of: Enrollment) -> None:
    about = About(patient_id=of.patient.id)
    open_flag(
        session, of.patient.clinic_id, FlagKind.DANGER, about, natural_key="danger:1", opened_at=NOON, urgent=True
    )


MADE: dict[str, tuple[Reason, Make]] = {
    "deceased": (Reason.DECEASED, patient_is(ended_reason="deceased", ended_at=NOON)),
    "erased": (Reason.ERASED, patient_is(erased_at=NOON)),
    "a death reported": (Reason.DEATH_REPORTED, refused(OptOut.DECEASED)),
    "ended as a wrong person": (Reason.WRONG_PERSON, patient_is(ended_reason="wrong-person", ended_at=NOON)),
    "a wrong number": (Reason.WRONG_PERSON, refused(OptOut.WRONG_PERSON)),
    "ended": (Reason.ENDED, patient_is(ended_reason="moved away", ended_at=NOON)),
    "opted out": (Reason.OPTED_OUT, refused(OptOut.KEYWORD)),
    "consent withdrawn": (Reason.NO_CONSENT, consent_withdrawn),
    "canceled": (Reason.CANCELLED, canceled),
    "superseded": (Reason.SUPERSEDED, superseded),
    "bad number": (Reason.BAD_NUMBER, bad_number),
    "only called": (Reason.CALL_ONLY, patient_is(call_only=True)),
    "only called, which takes no consent": (Reason.CALL_ONLY, called_without_consent),
    "urgent": (Reason.URGENT_OPEN, urgent),
    "maybe opted out": (
        Reason.REFUSAL_IN_DOUBT,
        lambda session, care, of: record_doubt(session, SENDER, str(of.patient.phone_index), at=NOON),
    ),
    "paused": (Reason.PATIENT_PAUSED, patient_is(paused_at=NOON)),
    "paused for a while": (
        Reason.PATIENT_PAUSED, patient_is(paused_at=NOON, paused_until=NOON + timedelta(seconds=1)),
    ),
    "in the hospital": (Reason.HOSPITALIZED, patient_is(paused_at=NOON, paused_for="hospital")),
    "clinic paused": (Reason.CLINIC_PAUSED, clinic_is(paused_at=NOON)),
}  # fmt: skip


@pytest.fixture
def question(care: Care, ana: Enrollment) -> str:
    """Ana's first question, which may leave."""
    with care.database.write() as session:
        session.execute(update(Message).values(state=MessageState.DELIVERED.value))
        session.execute(update(CheckIn).values(closes_at=care.now + timedelta(days=20)))
    return queued(
        care, ana, Kind.QUESTION, "How is your pain?", "question:1", check_in_id=ana.check_ins[0].id, question="pain"
    )


def reason_read(care: Care, of: Enrollment) -> Reason | None:
    with care.database.read() as session:
        clinic = session.get_one(Clinic, of.patient.clinic_id)
        found = with_reasons(session, clinic, care.now, CheckIn.patient_id == of.patient.id)
        return next(reason for check_in, reason in found if check_in.id == of.check_ins[0].id)


def make(care: Care, of: Enrollment, how: Make) -> None:
    with care.database.write() as session:
        how(session, care, of)


@pytest.mark.parametrize("what", MADE)
def test_a_standing_reason_holds_a_question_and_is_what_staff_read(
    care: Care, ana: Enrollment, question: str, what: str
) -> None:
    reason, how = MADE[what]
    assert reason_read(care, ana) is None
    make(care, ana, how)
    assert reason_read(care, ana) == reason
    assert kind_taken(care) is None


@pytest.mark.parametrize("what", MADE)
def test_what_is_true_of_another_clinics_patient_holds_nothing_here(
    care: Care, ana: Enrollment, question: str, what: str
) -> None:
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        other = request_for(patient={"phone": OTHER_PHONE})
        theirs = enroll(session, hillside, other, actor="staff:1", settings=care.settings)
        session.execute(update(Message).where(Message.id != question).values(state=MessageState.DELIVERED.value))
    make(care, theirs, MADE[what][1])
    assert reason_read(care, ana) is None
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id != question).values(state=MessageState.DELIVERED.value))
    assert kind_taken(care) == Kind.QUESTION


def test_a_pause_that_is_over_holds_nothing(care: Care, ana: Enrollment, question: str) -> None:
    make(care, ana, patient_is(paused_at=NOON - timedelta(days=1), paused_until=NOON))
    assert reason_read(care, ana) is None
    assert kind_taken(care) == Kind.QUESTION


@pytest.mark.parametrize(
    ("sender", "phone", "leaves"),
    [(SHORT_CODE, None, False), (SHORT_CODE, "+13125550199", True), (SENDER, None, True)],
)
def test_a_clinic_that_nobody_can_call_back_asks_nothing(
    care: Care, ana: Enrollment, question: str, sender: str, phone: str | None, leaves: bool
) -> None:
    with care.database.write() as session:
        add_clinic_row(session, "hillside").phone = None
        ensure_sender(session, sender, None)
        session.execute(update(Clinic).where(Clinic.id == care.clinic_id).values(phone=phone, sender=sender))
        session.execute(update(Message).where(Message.id == question).values(sender=sender))
    assert reason_read(care, ana) == (None if leaves else Reason.CLINIC_NOT_READY)
    assert (kind_taken(care) == Kind.QUESTION) == leaves


def test_the_clinics_on_a_phone_are_those_with_a_patient_on_it_and_those_named(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        named, quiet = add_clinic_row(session, "hillside").id, add_clinic_row(session, "riverside").id
        found: list[Any] = clinics_on(session, str(ana.patient.phone_index), named)
    assert found == sorted([care.clinic_id, named])
    assert quiet not in found


def test_reasons_are_read_for_one_clinics_check_ins_as_the_record_has_them_now(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside")
        enroll(session, hillside, request_for(), actor="staff:1", settings=care.settings)
    with care.database.write() as session:
        first = session.get_one(CheckIn, ana.check_ins[0].id)
        assert first.awaiting is None
        as_sql = update(CheckIn).where(CheckIn.id == first.id).values(awaiting="pain")
        session.execute(as_sql.execution_options(synchronize_session=False))
        found = with_reasons(session, care.clinic(session), care.now)
        assert {check_in.id for check_in, _ in found} == {check_in.id for check_in in ana.check_ins}
        assert first.awaiting == "pain"
