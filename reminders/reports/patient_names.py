"""Opens the sealed names of patients, many at once, for pages that list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.places import works_at
from reminders.record.access import ApiKey, Staff
from reminders.record.actors import ActorKind, parts_of
from reminders.record.people import Patient
from reminders.record.sealing import Erased, SealedRow, SealError, prepare, unseal_or_none

ERASED_NAME: Final = "Erased patient"

#: Shown in place of sealed text that no key opens any more, so that one broken row does not break a whole page.
UNREADABLE: Final = "(cannot be opened)"

_OTHERS: Final = {"operator": "the operator", "service": "the system"}


@dataclass(frozen=True)
class Person:
    """A patient as staff know them. `phone` is E.164; erased patients have no phone or record number.

    Of an imported patient the name or the phone may not be known; the record number then stands for the name.
    """

    id: str
    name: str
    phone: str | None
    mrn: str | None
    time_zone: str
    language: str
    erased: bool
    birth_date: date | None = None


def person(session: Session, patient: Patient) -> Person:
    """One patient's details, opened."""
    name, mrn = opened(session, patient, "name"), opened(session, patient, "mrn")
    without_name = ERASED_NAME if mrn is None else f"Record number {mrn}"
    return Person(
        id=patient.id,
        name=name or without_name,
        phone=opened(session, patient, "phone"),
        mrn=mrn,
        time_zone=patient.time_zone,
        language=patient.language,
        erased=name is None and mrn is None,
        birth_date=_day(opened(session, patient, "birth_date")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text not in (None, UNREADABLE) else None


def people(session: Session, clinic_id: str, ids: Iterable[str | None]) -> dict[str, Person]:
    """Patients of a clinic by id."""
    wanted = {i for i in ids if i}
    rows = session.scalars(select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_(wanted))).all()
    prepare(session, rows)
    return {row.id: person(session, row) for row in rows}


def opened(session: Session, row: object, column: str) -> str | None:
    """A sealed column's text; None if it is empty or was erased, `UNREADABLE` if no key opens it.

    A row without a data key has nothing sealed.
    """
    try:
        return unseal_or_none(session, cast(SealedRow, row), column)
    except Erased:
        return None
    except SealError:
        return UNREADABLE


def actors(session: Session, clinic_id: str, names: Iterable[str | None]) -> dict[str, str]:
    """Who did things (`staff:ID`, `key:ID`, `patient:ID`, `operator`, `service`), in words."""
    wanted = {name for name in names if name}
    ids = {parts_of(name)[1] for name in wanted} - {""}
    emails = dict(session.execute(select(Staff.id, Staff.email).where(works_at(clinic_id), Staff.id.in_(ids))).all())
    keys = dict(
        session.execute(select(ApiKey.id, ApiKey.name).where(ApiKey.clinic_id == clinic_id, ApiKey.id.in_(ids))).all()
    )
    said = {}
    for name in wanted:
        kind, identifier = parts_of(name)
        if kind == ActorKind.STAFF:
            said[name] = emails.get(identifier, "a former staff member")
        elif kind == ActorKind.KEY:
            said[name] = f"the clinic's system ({keys.get(identifier, 'a former key')})"
        elif kind == ActorKind.PATIENT:
            said[name] = "the patient"
        else:
            said[name] = _OTHERS.get(name, name)
    return said
