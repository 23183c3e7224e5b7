"""The worklist of a clinic's day: what is wrong, what needs a person, what was asked and answered, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from reminders.care.hours import local_day, local_midnights
from reminders.record.outcomes import Measure, Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.reports.current import course_has_baseline, current_outcomes
from reminders.reports.flags import FlagView, count_open, on_call, open_flags
from reminders.reports.people import Person, people
from reminders.reports.troubles import Trouble, troubles

NEXT_SHOWN = 10
ASKED_SHOWN = 100
BASELINES_SHOWN = 20

#: A baseline is asked of staff while the running schedule could still use it.
BASELINE_WANTED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One check-in on the worklist."""

    person: Person
    step: str
    state: str
    due_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None
    score: Decimal | None


@dataclass(frozen=True)
class MissingBaseline:
    """An infusion whose course has no baseline."""

    infusion_id: str
    person: Person
    infused_at: datetime


@dataclass(frozen=True)
class Today:
    """Everything the Today page shows."""

    troubles: tuple[Trouble, ...]
    urgent: tuple[FlagView, ...]
    review: tuple[FlagView, ...]
    review_count: int
    missing_baselines: tuple[MissingBaseline, ...]
    asked_count: int
    answered_count: int
    asked: tuple[Line, ...]
    next_out: tuple[Line, ...]
    anybody_on_call: bool
    any_patient: bool


def today(session: Session, clinic: Clinic, *, now: datetime, sender: str | None, collect_seconds: float) -> Today:
    """The day of one clinic, in the clinic's zone; `sender` is whom its texts leave from."""
    start, end = local_midnights(local_day(now, ZoneInfo(clinic.time_zone)), ZoneInfo(clinic.time_zone))
    asked_today = and_(CheckIn.clinic_id == clinic.id, CheckIn.asked_at >= start, CheckIn.asked_at < end)
    answered = and_(asked_today, CheckIn.state == CheckInState.ANSWERED)
    asked_count, answered_count = (
        session.scalar(select(func.count()).select_from(CheckIn).where(which)) or 0 for which in (asked_today, answered)
    )
    asked = session.scalars(
        select(CheckIn).where(asked_today).order_by(CheckIn.asked_at.desc(), CheckIn.id).limit(ASKED_SHOWN)
    ).all()
    coming = session.scalars(
        select(CheckIn)
        .where(CheckIn.clinic_id == clinic.id, CheckIn.state == CheckInState.SCHEDULED, CheckIn.asked_at.is_(None))
        .order_by(CheckIn.due_at, CheckIn.id)
        .limit(NEXT_SHOWN)
    ).all()
    pending = session.scalars(
        select(Infusion)
        .where(
            Infusion.clinic_id == clinic.id,
            Infusion.status == InfusionStatus.ACTIVE,
            Infusion.infused_at > now - BASELINE_WANTED_FOR,
            ~course_has_baseline(),
        )
        .order_by(Infusion.infused_at)
        .limit(BASELINES_SHOWN)
    ).all()
    persons = people(session, clinic.id, [r.patient_id for r in (*asked, *coming)] + [i.patient_id for i in pending])
    scores = _scores(session, clinic.id, [c.id for c in asked])
    urgent = open_flags(session, clinic.id, "urgent")
    review = open_flags(session, clinic.id, "review")
    return Today(
        troubles=tuple(troubles(session, clinic, sender=sender, collect_seconds=collect_seconds)),
        urgent=tuple(urgent),
        review=tuple(review),
        review_count=count_open(session, clinic.id, "review"),
        missing_baselines=tuple(MissingBaseline(i.id, persons[i.patient_id], i.infused_at) for i in pending),
        asked_count=asked_count,
        answered_count=answered_count,
        asked=tuple(_line(c, persons, scores) for c in asked),
        next_out=tuple(_line(c, persons, scores) for c in coming),
        anybody_on_call=bool(on_call(session, clinic.id)),
        any_patient=session.scalar(select(Infusion.id).where(Infusion.clinic_id == clinic.id).limit(1)) is not None,
    )


def _line(row: CheckIn, persons: dict[str, Person], scores: dict[str, Decimal]) -> Line:
    return Line(
        person=persons[row.patient_id],
        step=row.step,
        state=row.state,
        due_at=row.due_at,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        score=scores.get(row.id),
    )


def _scores(session: Session, clinic_id: str, check_in_ids: list[str]) -> dict[str, Decimal]:
    rows = session.scalars(
        current_outcomes(clinic_id).where(Outcome.check_in_id.in_(check_in_ids), Outcome.measure == Measure.PAIN)
    )
    return {r.check_in_id: r.value for r in rows if r.check_in_id and r.value is not None}
