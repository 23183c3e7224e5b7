"""Tells the physician, once a course, that its relief has ended; takes that back when a correction undoes it.

Relief is followed from the course's last infusion, by the same rules as in the outcomes report
(`care.figures.relief_ended`). Nobody is paged and the patient is not texted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Final

import structlog
from sqlalchemy import ClauseElement, String, and_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from reminders.care.figures.course import Answer, Course, Given, RateStatus, Timepoint
from reminders.care.figures.relief_ended import AT_BASELINE_POINTS, relief_ended
from reminders.care.figures.response import RESPONSE_PERCENT, is_less_by
from reminders.followup.intake.recording import course_flags, next_course
from reminders.followup.intake.recording.course_flags import raise_once, take_back
from reminders.followup.intake.recording.outcomes import baseline_of_course, newest_infusion
from reminders.logs.errors import Place, log_error
from reminders.record.outcomes import BASELINE, FlagKind, Measure, Outcome, Source
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus

log = structlog.get_logger()

UNDONE: Final = "After a change to the record, the answers no longer show that relief has ended."
AGAIN: Final = "The answers show again that relief has ended."


def flag_if_ended(session: Session, clinic: Clinic, infusion_id: str, value: Decimal, baseline: Decimal | None) -> None:
    """Check whether relief has ended after a new answer: one about a whole day, in its window, and no correction.

    `baseline` is the course's. An answer that is relief by itself ends none, so nothing is read then: the answers of
    the infusion are read after a poor one, and more only if that shows an end.
    """
    if baseline is None or _is_relief(value, baseline):
        return
    with _beside_reply(session, infusion_id):
        if _shows_end(session, infusion_id, baseline):
            _tell(session, clinic, session.get_one(Infusion, infusion_id))


def review_after_reply(session: Session, clinic_id: str, patient_id: str) -> None:
    """`review` after a reply that changed the record. If that fails, what the reply changed is kept all the same."""
    with _beside_reply(session, patient_id):
        review(session, clinic_id, patient_id)


def review(session: Session, clinic_id: str, patient_id: str) -> None:
    """Look at everything a patient was flagged for, and at the latest course, after the record was changed.

    Call it after an answer or a baseline was corrected, withdrawn or marked, after a baseline was given for an infusion
    with answers, and after an infusion was added, changed, canceled or reinstated.
    """
    session.flush()
    patient = session.get_one(Patient, patient_id)
    if patient.erased_at is not None:
        return
    flags = course_flags.flags_of(session, patient, FlagKind.RELIEF_ENDED)
    over = [mine for mine in flags if mine.infusion_id is not None and not _has_ended(session, mine.infusion_id)]
    if over:
        course_flags.lock(session, patient)
    for mine in over:
        take_back(session, mine, UNDONE)
        next_course.withdraw_reminder(session, patient, str(mine.infusion_id), UNDONE)
    newest = newest_infusion(session, patient)
    if newest is not None and _has_ended(session, newest.id):
        _tell(session, session.get_one(Clinic, clinic_id), newest)


@contextmanager
def _beside_reply(session: Session, about: str) -> Iterator[None]:
    """Undo and log what fails here, and keep what was done before it. `about` is an id."""
    try:
        with session.begin_nested():
            yield
    except OperationalError:
        raise  # the database's trouble, such as a deadlock: the reply is read again
    except Exception as error:  # noqa: BLE001 (an answer is not lost because of what follows from it)
        log_error(log, "a course could not be looked at", error, where=Place.COURSE, about=about)


def _tell(session: Session, clinic: Clinic, infusion: Infusion) -> None:
    patient = session.get_one(Patient, infusion.patient_id)
    newest = newest_infusion(session, patient)
    if newest is None or newest.id != infusion.id:
        return  # the next infusion was given: what followed this one is history
    raise_once(session, clinic, patient, infusion, FlagKind.RELIEF_ENDED, AGAIN)
    next_course.remind_after_relief(session, clinic, patient, infusion)


def _is_relief(value: Decimal, baseline: Decimal) -> bool:
    return is_less_by(baseline, value, RESPONSE_PERCENT) and baseline - value > AT_BASELINE_POINTS


def _has_ended(session: Session, infusion_id: str) -> bool:
    baseline = baseline_of_course(session, infusion_id)
    return baseline is not None and _shows_end(session, infusion_id, baseline)


def _shows_end(session: Session, infusion_id: str, baseline: Decimal) -> bool:
    """Whether the answers since an infusion that counts show that relief has ended, by one that was not imported."""
    rows = _ANSWERS.all(session.connection(), infusion=infusion_id)
    if not rows:
        return False
    timepoints, sources = [], {}
    for _, step, recall, replied_at, value, late, doubtful, source, closes_at in rows:
        answer = Answer(replied_at, value, late, doubtful)
        timepoints.append(Timepoint(step, recall, closes_at, RateStatus.EXPECTED, None, answer))
        sources[timepoints[-1].valid] = source
    course = Course("", 0, "", baseline, (Given(rows[0].infused_at, tuple(timepoints)),))
    ended = relief_ended(course)
    return ended is not None and sources[ended.second] != Source.IMPORT


def _answers() -> ClauseElement:
    later = aliased(Outcome)
    return (
        select(
            Infusion.infused_at,
            Outcome.step,
            Outcome.recall,
            Outcome.replied_at,
            Outcome.value,
            Outcome.late,
            Outcome.doubtful,
            Outcome.source,
            CheckIn.closes_at,
        )
        .select_from(Infusion)
        # Joining by patient too lets the database use the index, which begins with the patient.
        .join(
            Outcome,
            and_(
                Outcome.infusion_id == Infusion.id,
                Outcome.clinic_id == Infusion.clinic_id,
                Outcome.patient_id == Infusion.patient_id,
            ),
        )
        .join(CheckIn, and_(CheckIn.id == Outcome.check_in_id, CheckIn.clinic_id == Outcome.clinic_id))
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            Infusion.id == given("infusion", String),
            Infusion.status == InfusionStatus.ACTIVE.value,
            Outcome.measure == Measure.PAIN.value,
            Outcome.step != BASELINE,
            Outcome.value.is_not(None),
            later.id.is_(None),
        )
    )


_ANSWERS = Prepared(lambda _engine: _answers())
