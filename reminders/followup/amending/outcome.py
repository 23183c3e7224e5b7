"""Recording, correcting and withdrawing outcomes. A correction is a new row that names the old one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders.care.figures import peg
from reminders.care.protocol import CHOICES
from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, Refused
from reminders.fields import Fields
from reminders.followup.amending.subject import audit_amendment, checked_reason, infusion_of, outcome_of
from reminders.followup.enrolling import baseline
from reminders.followup.enrolling.requests import PegBaseline, check_peg
from reminders.followup.intake.recording import relief_ended
from reminders.followup.intake.recording.outcomes import seal_reason
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.events import announce_outcome
from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.record.people import Patient


def set_baseline_peg(
    session: Session,
    clinic_id: str,
    infusion_id: str,
    given: PegBaseline,
    *,
    actor: str,
    why: str,
    only_pending: bool = False,
) -> None:
    """Record the PEG answers before an infusion that are pending, and correct those that differ; all or nothing.

    With `only_pending` nothing is corrected: an answer that differs from the recorded one is refused. Raises
    `NotFound`, `Refused`.
    """
    locked_clinic(session, clinic_id)
    infusion, patient = infusion_of(session, clinic_id, infusion_id)
    fields = Fields()
    why = fields.why(why)
    given = check_peg(given, fields.within("baseline_peg."))
    known = baseline.baseline_histories(session, infusion)
    lines = {measure: known.get(measure, []) for measure in given.by_measure()}
    if only_pending:
        for item, measure in peg.ITEMS.items():
            line = lines.get(measure)
            if line and line[-1].value not in (None, given.by_measure()[measure]):
                fields.refuse(f"baseline_peg.{item}", "Another answer is recorded; correct that one.")
    fields.done()
    for measure, value in given.by_measure().items():
        line = lines[measure]
        if line and line[-1].value is not None:
            _replace(session, patient, line[-1], value, actor=actor, why=why, action="correct-outcome")
        elif line:  # withdrawn before
            _supersede(session, patient, line[-1], value, actor=actor, why=why, action="record-baseline")
        else:
            outcome = baseline.record_first(session, patient, infusion, value, actor=actor, why=why, measure=measure)
            audit_amendment(
                session, patient, "record-baseline",
                actor=actor, why=why, new={"value": value}, subject="outcome", subject_id=outcome.id,
            )  # fmt: skip


def record_baseline(
    session: Session, clinic_id: str, infusion_id: str, *, score: Decimal, actor: str, why: str | None = None
) -> Outcome:
    """Record a baseline that was pending. Raises `NotFound`, and `Refused` if a different one is recorded."""
    locked_clinic(session, clinic_id)
    infusion, patient = infusion_of(session, clinic_id, infusion_id)
    fields = Fields()
    score = fields.score("baseline_pain", score)
    why = fields.why(why) if why else None
    line = baseline.baseline_history(session, infusion)
    current = line[-1] if line else None
    if current is not None and current.value not in (None, score):
        fields.refuse("baseline_pain", "Another baseline is recorded; correct that one.")
    fields.done()
    if current is not None and current.value == score:
        return current
    if current is not None:  # withdrawn before
        return _supersede(session, patient, current, score, actor=actor, why=why, action="record-baseline")
    outcome = baseline.record_first(session, patient, infusion, score, actor=actor, why=why)
    relief_ended.review(session, clinic_id, patient.id)
    audit_amendment(
        session, patient, "record-baseline",
        actor=actor, why=why, new={"value": score}, subject="outcome", subject_id=outcome.id,
    )  # fmt: skip
    return outcome


def correct_outcome(
    session: Session, clinic_id: str, outcome_id: str, *, value: Decimal, actor: str, why: str
) -> Outcome:
    """Replace a wrong value, or confirm a doubtful one. Returns the row now in force. Raises `NotFound`, `Refused`."""
    locked_clinic(session, clinic_id)
    outcome, patient = outcome_of(session, clinic_id, outcome_id)
    fields = Fields()
    why = fields.why(why)
    value = checked_value(fields, outcome.measure, value)
    fields.done()
    return _replace(session, patient, outcome, value, actor=actor, why=why, action="correct-outcome")


def withdraw_outcome(session: Session, clinic_id: str, outcome_id: str, *, actor: str, why: str) -> Outcome:
    """Mark a value as entered in error. Returns the row now in force. Raises `NotFound`, `Refused`."""
    locked_clinic(session, clinic_id)
    outcome, patient = outcome_of(session, clinic_id, outcome_id)
    return _replace(session, patient, outcome, None, actor=actor, why=checked_reason(why), action="withdraw-outcome")


def withdraw_outcomes(session: Session, clinic_id: str, outcome_ids: Sequence[str], *, actor: str, why: str) -> None:
    """Mark several values as entered in error, all or none. Raises `NotFound`, `Refused`."""
    why = checked_reason(why)
    for outcome_id in sorted(set(outcome_ids)):
        withdraw_outcome(session, clinic_id, outcome_id, actor=actor, why=why)


def checked_value(fields: Fields, measure: str, value: Decimal) -> Decimal:
    """The value of an answer to a question, if it is one that the question allows."""
    choices = CHOICES.get(measure)
    if choices is None:
        return fields.score("value", value, what="A pain score" if measure == Measure.PAIN else "This answer")
    return fields.choice("value", value, choices)


def _replace(
    session: Session, patient: Patient, outcome: Outcome, value: Decimal | None, *, actor: str, why: str, action: str
) -> Outcome:
    later = session.scalar(
        select(Outcome).where(Outcome.clinic_id == outcome.clinic_id, Outcome.supersedes == outcome.id)
    )
    standing = later or outcome
    if standing.value == value and not standing.doubtful and (later is None or later.source != Source.PATIENT):
        return standing  # nothing to correct, or the same correction sent twice
    if later is not None:
        raise _meanwhile()
    return _supersede(session, patient, outcome, value, actor=actor, why=why, action=action)


def _supersede(
    session: Session,
    patient: Patient,
    outcome: Outcome,
    value: Decimal | None,
    *,
    actor: str,
    why: str | None,
    action: str,
) -> Outcome:
    row = Outcome(
        id=new_id(),
        clinic_id=outcome.clinic_id,
        patient_id=outcome.patient_id,
        infusion_id=outcome.infusion_id,
        check_in_id=outcome.check_in_id,
        step=outcome.step,
        measure=outcome.measure,
        value=value,
        recall=outcome.recall,
        replied_at=outcome.replied_at,
        recorded_at=clock_of(session).now(),
        source=_source_of_correction(outcome),
        late=outcome.late,
        supersedes=outcome.id,
        recorded_by=actor,
    )
    add_outcome(session, patient, row, why)
    if row.step == BASELINE:
        baseline.update_baseline_missing(session, row.clinic_id, row.patient_id)
    if row.measure == Measure.PAIN:
        relief_ended.review(session, row.clinic_id, row.patient_id)
    audit_amendment(
        session, patient, action,
        actor=actor, why=why, old={"value": outcome.value}, new={"value": value},
        subject="outcome", subject_id=row.id,
    )  # fmt: skip
    return row


def _source_of_correction(outcome: Outcome) -> str:
    if outcome.step == BASELINE:
        return Source.CLINIC.value
    # What was taken by phone stays that: it was never texted.
    return Source.CALL.value if outcome.source == Source.CALL else Source.STAFF.value


def add_outcome(session: Session, patient: Patient, row: Outcome, why: str | None) -> None:
    """Add a new row with its reason, and tell the clinic's systems. Raises `Refused` if another came first."""
    seal_reason(session, row, why, data_key_id=patient.data_key_id)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise _meanwhile() from None  # another correction, the patient's perhaps, came first
    announce_outcome(session, row)


def _meanwhile() -> Refused:
    return Refused([FieldError("value", "This value was corrected meanwhile; look at the newest before changing it.")])
