"""A score that staff took by phone: recorded for a check-in as if the patient had texted it, with source `call`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reminders.care.protocol import Question, Recall
from reminders.care.reasons import Reason
from reminders.clinics.row import locked_clinic
from reminders.errors import Conflict, FieldError, NotFound
from reminders.fields import Fields
from reminders.followup.alerting import flag
from reminders.followup.amending.outcome import add_outcome, checked_value
from reminders.followup.amending.subject import audit_amendment, patient_of
from reminders.followup.asking.questions import questions_of
from reminders.followup.intake.acting import disputes
from reminders.followup.intake.acting.answer import calls_for
from reminders.followup.intake.recording import outcomes, relief_ended
from reminders.followup.intake.recording.outcomes import InForce
from reminders.outbox.queue import drop
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.flags import About
from reminders.record.outcomes import Flag, FlagKind, Measure, Outcome, Source
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.record.texts import Message, MessageState


@dataclass(frozen=True)
class PhoneScore:
    """What the patient said on the phone: the `value` of a `measure` that the check-in asks, said at `replied_at`."""

    measure: str
    value: Decimal
    replied_at: datetime


def record_phone_score(
    session: Session,
    clinic_id: str,
    check_in_id: str,
    given: PhoneScore,
    *,
    actor: str,
    why: str | None = None,
    only_pending: bool = False,
) -> tuple[Outcome, bool]:
    """Record it. Returns the outcome in force, and whether it is new: a repeat, or a value that is in force, adds none.

    Another value in force is superseded, unless it is newer or somebody else put it in place of this very call. What
    was still to be texted about this measure is not sent, nor are further questions of the check-in. With
    `only_pending` nothing is superseded: a question that was answered meanwhile is refused. Raises `NotFound`,
    `Refused` naming every bad field, and `Conflict` if the answer in force is newer or may not be superseded.
    """
    locked_clinic(session, clinic_id)
    fields = Fields()
    given = check_phone_score(session, clinic_id, check_in_id, given, fields)
    why = fields.why(why, "why") if why else None
    fields.done()
    check_in, patient = _locked(session, clinic_id, check_in_id)
    before = outcomes.current(session, check_in.infusion_id, check_in.step, given.measure)
    if before is not None and before.value == given.value and not before.doubtful and check_in.dispute_until is None:
        return session.get_one(Outcome, before.id), False
    if before is not None and not only_pending and _is_said_again(session, check_in, given, before, actor):
        return session.get_one(Outcome, before.id), False
    _refuse_contradiction(before, given, only_pending)
    outcome = _outcome(session, check_in, given, before, actor)
    add_outcome(session, patient, outcome, why)
    _settle(session, check_in, given, late=outcome.late, actor=actor)
    _look_at_course(session, patient, check_in, outcome)
    audit_amendment(
        session, patient, "record-call",
        actor=actor, why=why, old={"value": before.value if before else None}, new={"value": given.value},
        subject="outcome", subject_id=outcome.id,
    )  # fmt: skip
    return outcome, True


def check_phone_score(
    session: Session, clinic_id: str, check_in_id: str, given: PhoneScore, fields: Fields
) -> PhoneScore:
    """The score in the form it is stored in; what is wrong with it is noted in `fields`. Raises `NotFound`."""
    check_in = _check_in(session, clinic_id, check_in_id)
    asked = {str(question.measure): question for question in questions_of(session, check_in)}
    value = given.value
    if given.measure in asked:
        value = checked_value(fields, given.measure, given.value)
    else:
        fields.refuse("measure", f"This check-in asks for {' and '.join(asked)}.")
    known = len(fields.errors)
    replied_at = fields.past_instant("replied_at", given.replied_at, clock_of(session).now())
    if len(fields.errors) == known:
        _refuse_check_in(session, check_in, replied_at, fields)
    return replace(given, value=value, replied_at=replied_at)


def pending(session: Session, check_in: CheckIn) -> list[Question]:
    """The questions of a check-in that have no answer in force, in order."""
    found = []
    for question in questions_of(session, check_in):
        answer = outcomes.current(session, check_in.infusion_id, check_in.step, str(question.measure))
        if answer is None or answer.value is None:
            found.append(question)
    return found


def _check_in(session: Session, clinic_id: str, check_in_id: str) -> CheckIn:
    row = session.scalar(select(CheckIn).where(CheckIn.clinic_id == clinic_id, CheckIn.id == check_in_id))
    if row is None:
        raise NotFound("There is no such check-in.")
    return row


def _locked(session: Session, clinic_id: str, check_in_id: str) -> tuple[CheckIn, Patient]:
    """The check-in and its patient, locked in the order in which a reply locks them."""
    patient = patient_of(session, clinic_id, _check_in(session, clinic_id, check_in_id).patient_id)
    check_in = session.get_one(CheckIn, check_in_id, with_for_update=True, populate_existing=True)
    return check_in, patient


def _refuse_check_in(session: Session, check_in: CheckIn, replied_at: datetime, fields: Fields) -> None:
    """Refuse a score that does not belong to the timepoint."""
    if replied_at < check_in.due_at:
        fields.refuse("replied_at", "This is before the check-in began; its score is of a later time.")
    infusion = session.get_one(Infusion, check_in.infusion_id)
    newer = exists().where(
        Infusion.clinic_id == check_in.clinic_id,
        Infusion.patient_id == check_in.patient_id,
        Infusion.status == InfusionStatus.ACTIVE.value,
        Infusion.infused_at > infusion.infused_at,
        Infusion.infused_at <= replied_at,
    )
    if infusion.status == InfusionStatus.CANCELLED:
        fields.refuse("check_in_id", "The infusion of this check-in was canceled.")
    elif session.scalar(select(newer)):
        fields.refuse("check_in_id", "The patient had a newer infusion by then; record it for one of its check-ins.")


def _is_said_again(session: Session, check_in: CheckIn, given: PhoneScore, before: InForce, actor: str) -> bool:
    """Whether this very call was recorded before, and is in force or was corrected or withdrawn by somebody else since.

    A system that sends an old list again says nothing new: it neither undoes what staff corrected nor settles what the
    patient disputed since. Whoever corrected it themselves may say the first value again.
    """
    same = select(Outcome.id).where(
        Outcome.clinic_id == check_in.clinic_id,
        Outcome.patient_id == check_in.patient_id,  # what the index is of
        Outcome.check_in_id == check_in.id,
        Outcome.measure == given.measure,
        Outcome.source == Source.CALL.value,
        Outcome.value == given.value,
        Outcome.replied_at == given.replied_at,
    )
    said = session.scalars(same).all()
    return before.id in said or (bool(said) and session.get_one(Outcome, before.id).recorded_by != actor)


def _refuse_contradiction(before: InForce | None, given: PhoneScore, only_pending: bool) -> None:
    if before is None or before.value is None:
        return
    if only_pending:
        raise Conflict([FieldError("value", "Another answer is recorded meanwhile; correct that one.")])
    if before.replied_at > given.replied_at:
        raise Conflict([FieldError("replied_at", "The patient gave a newer answer since; correct that one instead.")])


def _outcome(session: Session, check_in: CheckIn, given: PhoneScore, before: InForce | None, actor: str) -> Outcome:
    question = next(q for q in questions_of(session, check_in) if q.measure == given.measure)
    corrects = before is not None and before.value is not None
    return Outcome(
        id=new_id(),
        clinic_id=check_in.clinic_id,
        patient_id=check_in.patient_id,
        infusion_id=check_in.infusion_id,
        check_in_id=check_in.id,
        step=check_in.step,
        measure=given.measure,
        value=given.value,
        recall=question.recall.value,
        replied_at=given.replied_at,
        recorded_at=clock_of(session).now(),
        source=Source.CALL.value,
        # A patient who answered in time may correct that later, by phone as by text.
        late=before.late if corrects and before is not None else given.replied_at >= check_in.closes_at,
        supersedes=before.id if before else None,
        recorded_by=actor,
    )


def _settle(session: Session, check_in: CheckIn, given: PhoneScore, *, late: bool, actor: str) -> None:
    """The check-in is answered: nothing is asked about this measure any more, and what was unclear about it is done."""
    if given.measure == Measure.PAIN:
        check_in.answered_at = check_in.answered_at or given.replied_at
        if not late:  # as with a text: a late answer is kept, and the check-in stays missed
            check_in.state, check_in.reason, check_in.retry_at = CheckInState.ANSWERED, None, None
    if check_in.awaiting == given.measure:
        check_in.awaiting, check_in.clarified, check_in.nudge_at = None, 0, None
    session.flush()
    waiting = select(Message).where(
        Message.check_in_id == check_in.id,
        Message.state == MessageState.QUEUED.value,
        Message.question.is_not(None),
    )
    for text in session.scalars(waiting).all():
        if given.measure in (Measure.PAIN, text.question):  # after the pain score staff ask the rest, or nobody does
            drop(session, text, Reason.ANSWERED)
    flag.resolve_unclear(session, check_in.clinic_id, check_in.id, given.measure, actor=actor)
    if check_in.dispute_until is not None:
        disputes.close_if_settled(session, check_in)


def _look_at_course(session: Session, patient: Patient, check_in: CheckIn, outcome: Outcome) -> None:
    """Flag what the answer says by itself, and what it says together with the others of its course."""
    value = outcome.value
    assert value is not None
    is_pain = outcome.measure == Measure.PAIN
    baseline = outcomes.baseline_of_course(session, check_in.infusion_id) if is_pain else None
    kind = calls_for(outcome.measure, value, baseline)
    if kind is not None:
        _flag(session, patient, check_in, outcome, kind)
    if is_pain and outcome.recall != Recall.NOW:
        relief_ended.review(session, check_in.clinic_id, check_in.patient_id)


def _flag(session: Session, patient: Patient, check_in: CheckIn, outcome: Outcome, kind: FlagKind) -> None:
    """Flag the score for staff, unless a flag about the same trouble is open."""
    same = exists().where(
        Flag.clinic_id == check_in.clinic_id,
        Flag.patient_id == patient.id,
        Flag.check_in_id == check_in.id,
        Flag.kind == kind.value,
        Flag.resolved_at.is_(None),
    )
    if not session.scalar(select(same)):
        clinic = session.get_one(Clinic, check_in.clinic_id)
        about = About.of(patient, infusion_id=check_in.infusion_id, check_in_id=check_in.id)
        flag.open_review(session, clinic, kind, about, natural_key=f"{kind.value}:call:{outcome.id}")
