"""The facts of a clinic's courses: read where they are kept and still hold, computed where not, and kept for next time.

What is read is always right without anything being kept: `keep` only makes the next report cheaper.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import structlog
from sqlalchemy import Select, and_, delete, insert, or_, select
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from reminders.care.figures.course import Course
from reminders.care.figures.facts import CourseFacts, facts_of
from reminders.logs.errors import trace
from reminders.record.database import Database
from reminders.record.facts import ChangedPatient, PatientFacts, lock_patients
from reminders.record.people import Patient
from reminders.reports.courses import courses, questions

log = structlog.get_logger()

#: Of what the facts are and how they are written. Raise it with every change to either: the kept ones are then
#: recomputed.
VERSION: Final = 4

#: Patients whose courses are in memory at a time, and for whom writers wait while facts are kept (some 0.1 s).
CHUNK: Final = 100


def facts(session: Session, clinic_id: str, *, now: datetime) -> Iterator[CourseFacts]:
    """The facts of every course of a clinic as of `now` (care time), in no order."""
    others: list[str] = []
    for patient_id, kept in session.execute(_kept(clinic_id, now)).yield_per(1000):
        if kept is None:
            others.append(patient_id)
        else:
            yield from read_back(patient_id, kept)
    if others:
        asking = questions(session, clinic_id)
        for chunk in _chunks(others):
            for course in courses(session, clinic_id, now=now, patient_ids=chunk, asking=asking):
                yield facts_of(course)


def keep(database: Database, clinic_id: str, *, now: datetime) -> int:
    """Keep the facts of the patients of whom none hold, a few in a transaction; returns of how many.

    It stops where the database does not take them within a moment (it is read-only, or somebody writes a great deal),
    and the log says so. Any other error is raised.
    """
    return sum(keep_in_steps(database, clinic_id, now=now))


def keep_in_steps(database: Database, clinic_id: str, *, now: datetime, at_a_time: int = CHUNK) -> Iterator[int]:
    """As `keep`, step by step: yields after each transaction for how many patients facts were kept."""
    with database.read() as session:
        missing = session.scalars(
            _kept(clinic_id, now).with_only_columns(Patient.id).where(PatientFacts.id.is_(None))
        ).all()
    kept = 0
    for chunk in _chunks(missing, at_a_time):
        try:
            with database.write_soon() as session:
                done = _keep(session, clinic_id, chunk, now)
        except (OperationalError, InternalError) as error:  # the latter is PostgreSQL's where it is read-only
            log.info("facts not kept", clinic=clinic_id, kept=kept, **trace(error))
            return
        kept += done
        yield done


def _kept(clinic_id: str, now: datetime) -> Select[str, str | None]:
    """Every patient of the clinic, with what is kept and holds."""
    changed = select(ChangedPatient.id).where(ChangedPatient.patient_id == PatientFacts.id).exists()
    holds = and_(
        PatientFacts.id == Patient.id,
        PatientFacts.clinic_id == Patient.clinic_id,
        PatientFacts.version == VERSION,
        or_(PatientFacts.known_from.is_(None), PatientFacts.known_from <= now),
        or_(PatientFacts.known_until.is_(None), PatientFacts.known_until > now),
        ~changed,
    )
    return select(Patient.id, PatientFacts.courses).outerjoin(PatientFacts, holds).where(Patient.clinic_id == clinic_id)


def _chunks(patient_ids: Sequence[str], size: int = CHUNK) -> Iterator[Sequence[str]]:
    return (patient_ids[first : first + size] for first in range(0, len(patient_ids), size))


def _keep(session: Session, clinic_id: str, patient_ids: Sequence[str], now: datetime) -> int:
    still = lock_patients(session, patient_ids)
    if not still:
        return 0
    asking = questions(session, clinic_id)  # now that no infusion of theirs can come with a newer protocol
    found = sorted(
        courses(session, clinic_id, now=now, patient_ids=still, asking=asking), key=lambda course: course.patient_id
    )
    by_patient = {key: list(group) for key, group in groupby(found, key=lambda course: course.patient_id)}
    session.execute(delete(ChangedPatient).where(ChangedPatient.patient_id.in_(still)))
    session.execute(delete(PatientFacts).where(PatientFacts.id.in_(still)))
    session.execute(
        insert(PatientFacts), [_row(clinic_id, patient, by_patient.get(patient, []), now) for patient in still]
    )
    return len(still)


def _row(clinic_id: str, patient_id: str, mine: Sequence[Course], now: datetime) -> dict[str, Any]:
    closing = [t.closes_at for course in mine for infusion in course.infusions for t in infusion.timepoints]
    return {
        "id": patient_id,
        "clinic_id": clinic_id,
        "version": VERSION,
        "known_from": max((at for at in closing if at <= now), default=None),
        "known_until": min((at for at in closing if at > now), default=None),
        "courses": written(mine),
    }


def written(mine: Sequence[Course]) -> str:
    """The facts of one patient's courses, as they are kept: a line for each, its fields separated by tabs."""
    return "\n".join(_line(facts_of(course)) for course in mine)


def _line(found: CourseFacts) -> str:
    lasting = ("", "") if found.lasting is None else tuple(map(str, map(int, found.lasting)))
    return "\t".join(
        (
            str(found.number), _number(found.baseline), _number(found.dose), found.began.isoformat(), found.steps,
            found.distances, found.recalls, f"{found.is_seen:d}", *lasting, found.codes, found.answers, found.waits,
            json.dumps(found.condition),  # whatever a clinic's code is, no tab is left in it
        )
    )  # fmt: skip


def read_back(patient_id: str, kept: str) -> Iterator[CourseFacts]:
    """The facts of one patient's courses out of what is kept."""
    for line in kept.split("\n") if kept else ():
        number, baseline, dose, began, steps, distances, recalls, is_seen, observed, if_next, *texts = line.split("\t")
        codes, answers, waits, condition = texts
        yield CourseFacts(
            patient_id, int(number), _unquoted(condition), _decimal(baseline), _decimal(dose),
            datetime.fromisoformat(began), steps, distances, recalls, is_seen == "1",
            (float(observed), float(if_next)) if observed else None, codes, answers, waits,
        )  # fmt: skip


@lru_cache(maxsize=1024)
def _decimal(said: str) -> Decimal | None:
    return Decimal(said) if said else None


@lru_cache(maxsize=1024)
def _unquoted(said: str) -> str:
    return str(json.loads(said))


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(value)
