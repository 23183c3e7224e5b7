"""The clinic's patients: a keyset page of them with their latest score, and those that a search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.record.outcomes import BASELINE, Flag, Measure, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.reports.outcomes_in_force import active_infusions, current_outcomes
from reminders.reports.patient_filter import PatientFilter, choose
from reminders.reports.patient_names import Person, people
from reminders.reports.patient_search import search_patients
from reminders.reports.seriousness import Level
from reminders.reports.worklist import entries_without_flag

PAGE_SIZE: Final = 50

#: Everybody, the newest first.
ALL: Final = PatientFilter()


@dataclass(frozen=True)
class Score:
    """A pain score of the running course. `step` is its timepoint."""

    value: Decimal
    step: str
    at: datetime


@dataclass(frozen=True)
class PatientLine:
    """One patient in the list."""

    person: Person
    infusion: Infusion | None
    baseline: Decimal | None
    scores: tuple[Score, ...]
    next_due: datetime | None
    course: tuple[Decimal | None, ...]
    """The scores at the course's timepoints so far; None where an answer is missing."""
    open_flags: int
    urgent: bool
    besides: frozenset[Level]
    """Why Today lists the patient without a flag: to be called, or a missing baseline."""
    standing: str
    """`asked`, `paused`, `hospital`, `ended` or `done` (nothing left to ask)."""

    @property
    def needs_person(self) -> bool:
        """Whether Today lists the patient."""
        return bool(self.open_flags or self.besides)

    @property
    def latest(self) -> Score | None:
        """The newest score of the course."""
        return self.scores[-1] if self.scores else None


@dataclass(frozen=True)
class PatientPage:
    """Some of the patients in the order asked for; `next_before` continues the list."""

    lines: tuple[PatientLine, ...]
    next_before: str | None
    searched: bool = False
    """Whether more patients were not looked at yet, because few of those looked at fit."""


def patient_list(
    session: Session, clinic_id: str, which: PatientFilter = ALL, *, before: str | None, now: datetime,
    size: int = PAGE_SIZE,
) -> PatientPage:  # fmt: skip
    """One page of the clinic's patients that fit."""
    found = choose(session, clinic_id, which, before=before, now=now, size=size)
    return PatientPage(tuple(_lines(session, clinic_id, found.rows, now)), found.last, found.searched)


@dataclass(frozen=True)
class Found:
    """The patients that a search found, the best match first; `more` says that others fit too."""

    lines: tuple[PatientLine, ...]
    more: bool


def search(session: Session, clinic_id: str, text: str, *, now: datetime) -> Found:
    """Patients of whom each word of the text is a part of the name, record number or phone."""
    found = search_patients(session, clinic_id, text)
    rows = session.scalars(select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_(found.ids))).all()
    by_id = {row.id: row for row in rows}
    return Found(tuple(_lines(session, clinic_id, [by_id[one] for one in found.ids], now)), found.more)


def _lines(session: Session, clinic_id: str, rows: Sequence[Patient], now: datetime) -> list[PatientLine]:
    ids = [row.id for row in rows]
    persons = people(session, clinic_id, ids)
    infusions = active_infusions(session, clinic_id, ids)
    pains: dict[str, list[Outcome]] = {}
    for outcome in session.scalars(
        current_outcomes(clinic_id).where(Outcome.patient_id.in_(ids), Outcome.measure == Measure.PAIN)
    ):
        pains.setdefault(outcome.patient_id, []).append(outcome)
    due = dict(
        session.execute(
            select(CheckIn.patient_id, func.min(CheckIn.due_at))
            .where(
                CheckIn.clinic_id == clinic_id,
                CheckIn.patient_id.in_(ids),
                CheckIn.state == CheckInState.SCHEDULED,
            )
            .group_by(CheckIn.patient_id)
        ).all()
    )
    past: dict[str, list[CheckIn]] = {}
    for check_in in session.scalars(
        select(CheckIn)
        .where(
            CheckIn.clinic_id == clinic_id,
            CheckIn.patient_id.in_(ids),
            CheckIn.state.in_((CheckInState.ANSWERED, CheckInState.MISSED)),
        )
        .order_by(CheckIn.due_at)
    ):
        past.setdefault(check_in.infusion_id, []).append(check_in)
    flags: dict[str, list[str]] = {}
    for patient_id, concern in session.execute(
        select(Flag.patient_id, Flag.concern).where(
            Flag.clinic_id == clinic_id, Flag.patient_id.in_(ids), Flag.resolved_at.is_(None)
        )
    ):
        flags.setdefault(patient_id or "", []).append(concern)
    besides: dict[str, set[Level]] = {}
    for entry in entries_without_flag(session, clinic_id, now):
        besides.setdefault(entry.whose, set()).add(entry.level)
    return [
        _line(row, persons[row.id], infusions.get(row.id, []), pains.get(row.id, []), past, due.get(row.id),
              flags.get(row.id, []), frozenset(besides.get(row.id, ())), now)
        for row in rows
    ]  # fmt: skip


def _line(
    row: Patient,
    who: Person,
    infusions: list[Infusion],
    pains: list[Outcome],
    past: dict[str, list[CheckIn]],
    next_due: datetime | None,
    flags: list[str],
    besides: frozenset[Level],
    now: datetime,
) -> PatientLine:
    last = infusions[-1] if infusions else None
    course = [i.id for i in infusions if last is not None and i.course == last.course]
    of_course = sorted((o for o in pains if o.infusion_id in course), key=lambda o: o.replied_at)
    by_check_in = {o.check_in_id: o.value for o in of_course}
    return PatientLine(
        person=who,
        infusion=last,
        baseline=next((o.value for o in of_course if (o.step, o.infusion_id) == (BASELINE, course[0])), None),
        scores=tuple(
            Score(o.value, o.step, o.replied_at) for o in of_course if o.step != BASELINE and o.value is not None
        ),
        next_due=next_due,
        course=tuple(by_check_in.get(c.id) for infusion in course for c in past.get(infusion, ())),
        open_flags=len(flags),
        urgent="urgent" in flags,
        besides=besides,
        standing=_standing(row, next_due, now),
    )


def _standing(row: Patient, next_due: datetime | None, now: datetime) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.paused_at is not None and (row.paused_until is None or row.paused_until > now):
        return row.paused_for or "paused"
    return "asked" if next_due is not None else "done"
