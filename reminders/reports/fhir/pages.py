"""Pages of Patients, Procedures and Observations, in the order of their identifiers, that never skip one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from reminders.record.columns import Row
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports.fhir.infusion import procedures
from reminders.reports.fhir.lines import lines_of
from reminders.reports.fhir.names import Names, Resource
from reminders.reports.fhir.observation import observation
from reminders.reports.fhir.patient import patients
from reminders.reports.keyset import Cursor, Page, read_page

T = TypeVar("T", bound=Row)


@dataclass(frozen=True)
class Wanted:
    """Which resources: of one clinic (None: of all, for the operator), and what else must hold of their rows."""

    clinic_id: str | None
    conditions: Sequence[ColumnElement[bool]] = ()
    identity: bool = False
    """Whether Patients are given with name, phone and record number."""

    def of(self, table: type[Patient] | type[Infusion] | type[Outcome]) -> Sequence[ColumnElement[bool]]:
        """The conditions on a table's rows."""
        own = [] if self.clinic_id is None else [table.clinic_id == self.clinic_id]
        return [*own, *self.conditions]


Pages = Callable[[Session, Wanted, Cursor, int, Names], Page[Resource]]


def patient_query(wanted: Wanted) -> Select[Patient]:
    """The wanted patients, erased ones included: what refers to them must find something."""
    return select(Patient).where(*wanted.of(Patient))


def procedure_query(wanted: Wanted) -> Select[Infusion]:
    """The wanted infusions, canceled ones included."""
    return select(Infusion).where(*wanted.of(Infusion))


def observation_query(wanted: Wanted) -> Select[Outcome]:
    """The outcomes in force, withdrawn ones included, each beside its infusion."""
    newer = aliased(Outcome)
    return (
        select(Outcome)
        .outerjoin(newer, newer.supersedes == Outcome.id)
        .join(Infusion, (Infusion.id == Outcome.infusion_id) & (Infusion.clinic_id == Outcome.clinic_id))
        .where(newer.id.is_(None), *wanted.of(Outcome))
    )


def _patients(session: Session, wanted: Wanted, cursor: Cursor, limit: int, names: Names) -> Page[Resource]:
    page = read_page(session, patient_query(wanted), Patient.id, cursor, limit)
    return Page(patients(session, page.rows, names, identity=wanted.identity), page.next)


def _procedures(session: Session, wanted: Wanted, cursor: Cursor, limit: int, names: Names) -> Page[Resource]:
    page = read_page(session, procedure_query(wanted), Infusion.id, cursor, limit)
    return Page(procedures(session, page.rows, names), page.next)


def _observations(session: Session, wanted: Wanted, cursor: Cursor, limit: int, names: Names) -> Page[Resource]:
    page = read_page(session, observation_query(wanted), Outcome.id, cursor, limit)
    return Page([observation(line, names) for line in lines_of(session, page.rows)], page.next)


PAGES: Final[Mapping[str, Pages]] = {
    "Patient": _patients,
    "Procedure": _procedures,
    "Observation": _observations,
}

_QUERIES: Final[Mapping[str, Callable[[Wanted], Select[Patient] | Select[Infusion] | Select[Outcome]]]] = {
    "Patient": patient_query,
    "Procedure": procedure_query,
    "Observation": observation_query,
}


def count(session: Session, resource_type: str, wanted: Wanted) -> int:
    """How many there are."""
    rows = _QUERIES[resource_type](wanted).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0
