"""The worklist of a clinic's day: what is wrong, what needs a person, what was asked and answered, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select, text
from sqlalchemy.orm import Session

from reminders.care.hours import local_day, local_midnights
from reminders.clinics.reach import contacts_of
from reminders.record.outcomes import Measure, Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.reports.missing_baselines import MissingBaseline
from reminders.reports.outcomes_in_force import current_outcomes
from reminders.reports.patient_names import Person, people
from reminders.reports.texting_problems import TextingProblem, texting_problems
from reminders.reports.worklist import Thread, Worklist, worklist

NEXT_SHOWN = 10
ASKED_SHOWN = 100

#: The day's check-ins are counted up to this number; more are shown as "1,000 or more".
COUNTED = 1_000


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
class Today:
    """Everything the Today page shows."""

    troubles: tuple[TextingProblem, ...]
    work: Worklist
    asked_count: int
    answered_count: int
    asked: tuple[Line, ...]
    next_out: tuple[Line, ...]
    anybody_on_call: bool
    any_patient: bool

    @property
    def asked_more(self) -> bool:
        """Whether more were asked today than were counted."""
        return self.asked_count == COUNTED

    @property
    def urgent(self) -> tuple[Thread, ...]:
        """Patients, phones and the clinic itself, where something is urgent."""
        return self.work.urgent

    @property
    def in_danger(self) -> int:
        """How many patients may be in danger."""
        return sum(thread.danger for thread in self.work.urgent)

    @property
    def review(self) -> tuple[Thread, ...]:
        """Whom a person should look at besides."""
        return self.work.review

    @property
    def review_count(self) -> int:
        """How many those are, also where not all are shown."""
        return self.work.review_count

    @property
    def review_said(self) -> str:
        """How many wait for a person, in words if not all were counted."""
        return _said(self.review_count, more=self.work.more)

    @property
    def waiting_said(self) -> str:
        """The same with what is counted, as "3 patients"; "3 things" where some are phones of nobody, or the clinic."""
        noun = "patient" if all(thread.person for thread in self.review) else "thing"
        return f"{self.review_said} {noun}{'' if self.review_count == 1 else 's'}"

    @property
    def missing_baselines(self) -> list[MissingBaseline]:
        """The infusions among the threads whose course has no baseline."""
        return [item.baseline for thread in self.work.threads for item in thread.items if item.baseline]


def today(session: Session, clinic: Clinic, *, now: datetime, sender: str | None) -> Today:
    """The day of one clinic, in the clinic's zone; `sender` is the number or service its texts are sent from."""
    asked_on_the_day = asked_today(clinic, now)
    asked_count, answered_count = counts(session, asked_on_the_day)
    asked = session.scalars(
        select(CheckIn).where(asked_on_the_day).order_by(CheckIn.asked_at.desc(), CheckIn.id).limit(ASKED_SHOWN)
    ).all()
    next_out = coming(session, clinic.id)
    persons = people(session, clinic.id, [row.patient_id for row in (*asked, *next_out)])
    scores = _scores(session, clinic.id, asked)
    return Today(
        troubles=tuple(texting_problems(session, clinic, sender=sender)),
        work=worklist(session, clinic.id, now),
        asked_count=asked_count,
        answered_count=answered_count,
        asked=tuple(_line(c, persons, scores) for c in asked),
        next_out=tuple(_line(c, persons, scores) for c in next_out),
        anybody_on_call=bool(contacts_of(session, clinic.id)),
        any_patient=session.scalar(select(Infusion.id).where(Infusion.clinic_id == clinic.id).limit(1)) is not None,
    )


def asked_today(clinic: Clinic, now: datetime) -> ColumnElement[bool]:
    """Whether a check-in was asked on the clinic's day (for a query over `CheckIn`)."""
    start, end = local_midnights(local_day(now, ZoneInfo(clinic.time_zone)), ZoneInfo(clinic.time_zone))
    return and_(CheckIn.clinic_id == clinic.id, CheckIn.asked_at >= start, CheckIn.asked_at < end)


def coming(session: Session, clinic_id: str) -> Sequence[CheckIn]:
    """The check-ins that are asked next."""
    return session.scalars(
        select(CheckIn)
        .where(CheckIn.clinic_id == clinic_id, text("state = 'scheduled'"), CheckIn.asked_at.is_(None))
        .order_by(CheckIn.due_at, CheckIn.id)
        .limit(NEXT_SHOWN)
    ).all()


def _said(number: int, *, more: bool) -> str:
    return f"{number:,}{' or more' if more else ''}"


def counts(session: Session, which: ColumnElement[bool]) -> tuple[int, int]:
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
