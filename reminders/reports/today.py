"""The worklist of a clinic's day: what is wrong, what needs a person, what was asked and answered, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select, text
from sqlalchemy.orm import Session

from reminders.care.hours import local_day, local_midnights
from reminders.record.outcomes import Measure, Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import BASELINE_MISSING, CheckIn, CheckInState, Infusion, begins_course
from reminders.reports import flags
from reminders.reports.current import course_has_baseline, current_outcomes
from reminders.reports.flags import FlagView, count_open, on_call, open_flags
from reminders.reports.people import Person, people
from reminders.reports.texting_problems import TextingProblem, texting_problems

NEXT_SHOWN = 10
ASKED_SHOWN = 100

#: The day's check-ins are counted up to this number; more are shown as "1,000 or more".
COUNTED = 1_000
BASELINES_SHOWN = 20

#: A baseline is asked of staff while the running schedule could still use it.
BASELINE_WANTED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One check-in on the worklist."""

    check_in_id: str
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

    troubles: tuple[TextingProblem, ...]
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
    baselines_more: bool
    """Whether more baselines are missing than are shown."""

    @property
    def asked_more(self) -> bool:
        """Whether more were asked today than were counted."""
        return self.asked_count == COUNTED

    @property
    def review_said(self) -> str:
        """How many flags wait, in words if not all were counted."""
        return _said(self.review_count, more=self.review_count == flags.COUNTED)

    @property
    def baselines_said(self) -> str:
        """How many baselines are missing."""
        return _said(len(self.missing_baselines), more=self.baselines_more)

    @property
    def things(self) -> str:
        """Everything a person should look at, as "3 things"."""
        number = self.review_count + len(self.missing_baselines)
        more = self.baselines_more or self.review_count == flags.COUNTED
        return f"{_said(number, more=more)} thing{'' if number == 1 else 's'}"


def today(session: Session, clinic: Clinic, *, now: datetime, sender: str | None, collect_seconds: float) -> Today:
    """The day of one clinic, in the clinic's zone; `sender` is the number or service its texts are sent from."""
    start, end = local_midnights(local_day(now, ZoneInfo(clinic.time_zone)), ZoneInfo(clinic.time_zone))
    asked_today = and_(CheckIn.clinic_id == clinic.id, CheckIn.asked_at >= start, CheckIn.asked_at < end)
    asked_count, answered_count = _counts(session, asked_today)
    asked = session.scalars(
        select(CheckIn).where(asked_today).order_by(CheckIn.asked_at.desc(), CheckIn.id).limit(ASKED_SHOWN)
    ).all()
    coming = session.scalars(
        select(CheckIn)
        .where(CheckIn.clinic_id == clinic.id, text("state = 'scheduled'"), CheckIn.asked_at.is_(None))
        .order_by(CheckIn.due_at, CheckIn.id)
        .limit(NEXT_SHOWN)
    ).all()
    pending = session.scalars(
        select(Infusion)
        .where(
            Infusion.clinic_id == clinic.id,
            text(BASELINE_MISSING),
            Infusion.infused_at > now - BASELINE_WANTED_FOR,
            ~course_has_baseline(),
            begins_course(Infusion),  # a score before a later one would be no baseline
        )
        .order_by(Infusion.infused_at)
        .limit(BASELINES_SHOWN + 1)
    ).all()
    baselines_more, pending = len(pending) > BASELINES_SHOWN, pending[:BASELINES_SHOWN]
    persons = people(session, clinic.id, [r.patient_id for r in (*asked, *coming)] + [i.patient_id for i in pending])
    scores = _scores(session, clinic.id, asked)
    urgent = open_flags(session, clinic.id, "urgent")
    review = open_flags(session, clinic.id, "review")
    return Today(
        troubles=tuple(texting_problems(session, clinic, sender=sender, collect_seconds=collect_seconds)),
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
        baselines_more=baselines_more,
    )


def _said(number: int, *, more: bool) -> str:
    return f"{number:,}{' or more' if more else ''}"


def _counts(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
    """How many of these check-ins there are and how many are answered, of the newest `COUNTED` at most."""
    newest = select(CheckIn.state).where(which).order_by(CheckIn.asked_at.desc()).limit(COUNTED).subquery()
    answered = func.sum(case((newest.c.state == CheckInState.ANSWERED.value, 1), else_=0))
    asked_count, answered_count = session.execute(select(func.count(), answered).select_from(newest)).one()
    return asked_count, answered_count or 0


def _line(row: CheckIn, persons: dict[str, Person], scores: dict[str, Decimal]) -> Line:
    return Line(
        check_in_id=row.id,
        person=persons[row.patient_id],
        step=row.step,
        state=row.state,
        due_at=row.due_at,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        score=scores.get(row.id),
    )


def _scores(session: Session, clinic_id: str, check_ins: Sequence[CheckIn]) -> dict[str, Decimal]:
    rows = session.scalars(
        current_outcomes(clinic_id).where(
            Outcome.patient_id.in_({c.patient_id for c in check_ins}),  # their index; check-ins have none for this
            Outcome.check_in_id.in_([c.id for c in check_ins]),
            Outcome.measure == Measure.PAIN,
        )
    )
    return {r.check_in_id: r.value for r in rows if r.check_in_id and r.value is not None}
