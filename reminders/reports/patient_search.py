"""Finds patients by any part of a name, record number or phone.

The database can look up sealed text only as a whole, by its keyed index: an index of parts would give common names
away by how often they occur. So the whole name, number or phone is looked up, and for a part of one the clinic's
patients are opened in memory, the newest first, until enough are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from reminders.record.normalize import match_form
from reminders.record.people import Patient
from reminders.record.sealing import index_of, prepare, readable_or_none
from reminders.texting import numbers

#: Patients that a search finds at most.
MOST_FOUND: Final = 50

#: Patients opened in one look at the database, and at most in all. A part that nobody has costs about a second for
#: each 25,000; older patients than these are found by the whole name, number or phone.
OPENED_AT_ONCE: Final = 2_000
MOST_OPENED: Final = 50_000

#: Digits that can be a part of a phone: fewer are in nearly every one.
FEWEST_DIGITS: Final = 3

_PHONE: Final = re.compile(r"[\d\s().+/-]+")
_NOT_DIGITS: Final = re.compile(r"\D+")


@dataclass(frozen=True)
class FoundPatients:
    """The identifiers of the patients found, the best match first. `more` says that others fit too."""

    ids: tuple[str, ...]
    more: bool = False


@dataclass(slots=True)
class _Sealed:
    """The sealed columns of a patient that are searched."""

    id: str
    clinic_id: str
    data_key_id: str
    name_sealed: bytes | None
    mrn_sealed: bytes | None
    phone_sealed: bytes | None
    __tablename__: str = Patient.__tablename__


def search_patients(session: Session, clinic_id: str, text: str) -> FoundPatients:
    """A clinic's patients each word of the text fits: a part of the name, of the record number or of the phone.

    Patients with exactly this name, number or phone come first, then those with a name that begins like it.
    """
    wanted = _Wanted.of(text)
    if wanted is None:
        return FoundPatients(())
    found = dict.fromkeys(_exactly(session, clinic_id, text))
    begins: list[str] = []
    inside: list[str] = []
    for patient in _opened(session, clinic_id):
        if patient.id not in found and wanted.fits(patient):
            (begins if wanted.begins(patient) else inside).append(patient.id)
            if len(begins) > MOST_FOUND:
                break
    ids = (*found, *begins, *inside)
    return FoundPatients(ids[:MOST_FOUND], more=len(ids) > MOST_FOUND)


@dataclass(frozen=True, slots=True)
class _Known:
    """A patient's details in the form in which they are compared."""

    id: str
    name: str
    mrn: str
    phone: str


@dataclass(frozen=True)
class _Wanted:
    """What was typed: its words, and its digits if it can be a part of a phone."""

    words: tuple[str, ...]
    digits: str

    @classmethod
    def of(cls, text: str) -> _Wanted | None:
        words = tuple(match_form(text).split())
        digits = _NOT_DIGITS.sub("", text) if _PHONE.fullmatch(text) else ""
        return cls(words, digits if len(digits) >= FEWEST_DIGITS else "") if words else None

    def fits(self, who: _Known) -> bool:
        if self.digits and self.digits in who.phone:
            return True
        return all(word in who.name or word in who.mrn or _in_phone(word, who.phone) for word in self.words)

    def begins(self, who: _Known) -> bool:
        return all(any(part.startswith(word) for part in who.name.split()) for word in self.words)


def _in_phone(word: str, phone: str) -> bool:
    return len(word) >= FEWEST_DIGITS and word.isdecimal() and word in phone


def _exactly(session: Session, clinic_id: str, text: str) -> list[str]:
    """Patients with exactly this name, record number or phone, the newest first."""
    indexes = [
        Patient.name_index == index_of(session, "name", text),
        Patient.mrn_index == index_of(session, "mrn", text),
    ]
    with suppress(numbers.PhoneError):
        indexes.append(Patient.phone_index == index_of(session, "phone", numbers.parse(text)))
    # Each condition has an index of its own; all in one, SQLite would read the whole clinic.
    named = [select(Patient.id).where(Patient.clinic_id == clinic_id, condition) for condition in indexes]
    return sorted(session.scalars(union(*named)), reverse=True)[: MOST_FOUND + 1]


def _opened(session: Session, clinic_id: str) -> Iterator[_Known]:
    """The clinic's patients, the newest first. What no key opens is empty."""
    columns = (
        Patient.id, Patient.clinic_id, Patient.data_key_id,
        Patient.name_sealed, Patient.mrn_sealed, Patient.phone_sealed,
    )  # fmt: skip
    query = (
        select(*columns).where(Patient.clinic_id == clinic_id, Patient.erased_at.is_(None)).order_by(Patient.id.desc())
    )
    last = None
    for _ in range(MOST_OPENED // OPENED_AT_ONCE):
        page = query.where(Patient.id < last) if last else query
        rows = [_Sealed(*row) for row in session.execute(page.limit(OPENED_AT_ONCE))]
        prepare(session, rows)
        for row in rows:
            name, mrn, phone = (readable_or_none(session, row, column) or "" for column in ("name", "mrn", "phone"))
            yield _Known(row.id, match_form(name), match_form(mrn), phone.lstrip("+"))
        if len(rows) < OPENED_AT_ONCE:
            return
        last = rows[-1].id
