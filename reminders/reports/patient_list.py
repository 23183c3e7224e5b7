"""The clinic's patients: a keyset page of them with their latest score, and the search by name, number or phone.

The database can look up sealed names only as a whole. So a search looks for the whole name, record number or
phone through their indexes among all patients, and for part of a name among the newest ones, opened in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from reminders.record.columns import without_index
from reminders.record.normalize import match_form
from reminders.record.outcomes import BASELINE, Flag, Measure, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import index_of, prepare
from reminders.reports.current import active_infusions, current_outcomes
from reminders.reports.patient_filter import PatientFilter, choose
from reminders.reports.people import Person, people, person
from reminders.texting import numbers

PAGE_SIZE: Final = 50

#: Newest patients whose names are opened to look for a part of one; older ones are found by their whole name.
NAMES_OPENED: Final = 4_000
MOST_FOUND: Final = 50

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
    standing: str
    """`asked`, `paused`, `hospital`, `ended` or `done` (nothing left to ask)."""

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


def search(session: Session, clinic_id: str, text: str, *, now: datetime) -> list[PatientLine]:
    """Patients whose name contains the text, or whose whole name, record number or phone it is."""
    text = " ".join(text.split())
    if not text:
        return []
    indexes = [
        Patient.name_index == index_of(session, "name", text),
        Patient.mrn_index == index_of(session, "mrn", text),
    ]
    with suppress(numbers.PhoneError):
        indexes.append(Patient.phone_index == index_of(session, "phone", numbers.parse(text)))
    # Each condition has an index of its own; all in one, SQLite would read the whole clinic.
    named = [select(Patient.id).where(Patient.clinic_id == clinic_id, condition) for condition in indexes]
    exact = session.scalars(
        select(Patient)
        .where(Patient.clinic_id == clinic_id, Patient.id.in_(union(*named)))
        .order_by(without_index(Patient.id).desc())
        .limit(MOST_FOUND)
    ).all()
    found = {row.id: row for row in exact}
    for row in _named_like(session, clinic_id, text):
        if len(found) >= MOST_FOUND:
            break
        found.setdefault(row.id, row)
    return _lines(session, clinic_id, list(found.values()), now)


def _named_like(session: Session, clinic_id: str, text: str) -> list[Patient]:
    rows = session.scalars(
        select(Patient)
        .where(Patient.clinic_id == clinic_id, Patient.erased_at.is_(None))
        .order_by(Patient.id.desc())
        .limit(NAMES_OPENED)
    ).all()
    prepare(session, rows)
    wanted = match_form(text).split()
    return [row for row in rows if _fits(wanted, match_form(person(session, row).name).split())]


def _fits(wanted: list[str], name: list[str]) -> bool:
    return bool(wanted) and all(any(word.startswith(part) for word in name) for part in wanted)


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
    return [
        _line(row, persons[row.id], infusions.get(row.id, []), pains.get(row.id, []), past, due.get(row.id),
              flags.get(row.id, []), now)
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
        standing=_standing(row, next_due, now),
    )


def _standing(row: Patient, next_due: datetime | None, now: datetime) -> str:
    if row.ended_at is not None:
        return "ended"
    if row.paused_at is not None and (row.paused_until is None or row.paused_until > now):
        return row.paused_for or "paused"
    return "asked" if next_due is not None else "done"
