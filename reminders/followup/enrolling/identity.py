"""Who a patient is: finding a known one, telling whether two entries can be one person, and sharing a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders.fields import Fields
from reminders.record.audit import audit
from reminders.record.normalize import match_form
from reminders.record.people import Patient
from reminders.record.prepared import given
from reminders.record.sealing import index_of, readable_or_none, seal, unseal, unseal_or_none
from reminders.texting import numbers

_NOT_A_WORD = re.compile(r"[\W_]+")


def _phone_of(whose: str) -> str:
    return f"This phone belongs to {whose}. If they share it, say so; if not, check the number."


#: `why_phone_is_taken` without saying whose it is.
PHONE_IS_TAKEN: Final = _phone_of("another patient")


def find_known(
    session: Session, clinic_id: str, fields: Fields, *, mrn: str | None, phone: str, name: str
) -> tuple[Patient | None, Sequence[Patient]]:
    """The patient that an entry means: by record number, else by phone and name. Notes contradictions in `fields`.

    If `mrn` is given and belongs to nobody, phone and name find only a patient without a record number. Also returns
    every patient with this phone, where they were asked for.
    """
    if mrn is not None:
        patient = session.scalar(_WITH_MRN, {"clinic": clinic_id, "mrn": index_of(session, "mrn", mrn)})
        if patient is not None:
            refuse_contradictions(session, fields, patient, mrn=mrn, phone=phone, name=name)
            return patient, ()
    if not phone or not name:
        return None, ()
    on_phone = patients_with_phone(session, clinic_id, phone)
    same = [
        p for p in on_phone if p.name_index == index_of(session, "name", name) and (mrn is None or p.mrn_index is None)
    ]
    living = [p for p in same if p.ended_at is None] or same
    if len(living) > 1:
        fields.refuse("mrn", f"{len(living)} patients are called {name} on this phone: give the record number.")
    return (living[0] if living else None), on_phone


def patients_with_phone(session: Session, clinic_id: str, phone: str) -> Sequence[Patient]:
    """Every patient of a clinic with this phone, including those whose texts were ended."""
    return session.scalars(_WITH_PHONE, {"clinic": clinic_id, "phone": index_of(session, "phone", phone)}).all()


# Made once a process: making a query, and finding it among those that are compiled, takes longer than running it.
_OF_CLINIC = select(Patient).where(Patient.clinic_id == given("clinic", String))
_WITH_MRN = _OF_CLINIC.where(Patient.mrn_index == given("mrn", String))
_WITH_PHONE = _OF_CLINIC.where(Patient.phone_index == given("phone", String)).order_by(Patient.id)


def others_texted_on(session: Session, clinic_id: str, phone: str, *, except_id: str | None = None) -> list[Patient]:
    """The patients who are texted on this phone, except `except_id`."""
    return texted_among(patients_with_phone(session, clinic_id, phone), except_id=except_id)


def others_texted_on_phone_of(session: Session, patient: Patient) -> list[Patient]:
    """Who else is texted on a patient's phone; nobody where it cannot be opened."""
    phone = unseal_or_none(session, patient, "phone")
    return others_texted_on(session, patient.clinic_id, phone, except_id=patient.id) if phone else []


def texted_among(on_phone: Sequence[Patient], *, except_id: str | None = None) -> list[Patient]:
    """Those of the patients with a phone who are texted, except `except_id`."""
    return [p for p in on_phone if p.ended_at is None and p.id != except_id]


def why_phone_is_taken(session: Session, others: Sequence[Patient]) -> str:
    """The sentence for staff that refuses a phone which belongs to other patients."""
    names = " and ".join(unseal_or_none(session, p, "name") or unseal(session, p, "mrn") for p in others)
    return _phone_of(names)


def seal_identity(
    session: Session, patient: Patient, *, name: str | None = None, phone: str | None = None, mrn: str | None = None
) -> None:
    """Seal what identifies a patient, and set the indexes by which they are found. None leaves a value unchanged."""
    for column, text in (("name", name), ("phone", phone), ("mrn", mrn)):
        if text is not None:
            seal(session, patient, column, text)
            setattr(patient, f"{column}_index", index_of(session, column, text))


def seal_birth_date(session: Session, patient: Patient, day: date | None) -> None:
    """Seal when a patient was born. None leaves it unchanged."""
    if day is not None:
        seal(session, patient, "birth_date", day.isoformat())


def birth_date_of(session: Session, patient: Patient) -> date | None:
    """When a patient was born; None if that is not known, was erased or cannot be opened."""
    text = readable_or_none(session, patient, "birth_date")
    return date.fromisoformat(text) if text else None


def mark_shared(session: Session, others: Sequence[Patient], *, actor: str) -> None:
    """Mark patients as sharing their phone: texts to them carry a name tag from now on."""
    for other in others:
        if not other.shared_phone:
            other.shared_phone = True
            audit(
                session,
                other.clinic_id,
                actor=actor,
                action="share-phone",
                subject="patient",
                subject_id=other.id,
            )


def mark_unshared(session: Session, clinic_id: str, phone_index: str, *, actor: str) -> None:
    """If only one patient is left on a phone, mark it as not shared: texts need no name tag any more."""
    left = session.scalars(
        select(Patient).where(
            Patient.clinic_id == clinic_id, Patient.phone_index == phone_index, Patient.ended_at.is_(None)
        )
    ).all()
    if len(left) == 1 and left[0].shared_phone:
        left[0].shared_phone = False
        audit(session, clinic_id, actor=actor, action="unshare-phone", subject="patient", subject_id=left[0].id)


def same_person(known: str, given: str) -> bool:
    """Whether two spellings of a name can belong to one person.

    Case, accents, order and punctuation are ignored; words may be missing on one side, and an initial stands for a word
    ("Ruiz, Ana M." is "Ana María Ruiz"; "Ana Ruiz" is not "Ana Lopez").
    """
    fewer, more = sorted((_words(known), _words(given)), key=len)
    rest = list(more)
    for word in sorted(fewer, key=len, reverse=True):  # whole words first; initials match what is left
        match = next((w for w in rest if w == word), None) or next((w for w in rest if _initial(word, w)), None)
        if match is None:
            return False
        rest.remove(match)
    return any(word in more for word in fewer)


def refuse_contradictions(
    session: Session, fields: Fields, patient: Patient, *, mrn: str, phone: str, name: str
) -> None:
    """Note in `fields` a name or phone that is not this patient's. What is empty or not known contradicts nothing."""
    known_name, known_phone = unseal_or_none(session, patient, "name"), unseal_or_none(session, patient, "phone")
    if name and known_name is not None and not same_person(known_name, name):
        fields.refuse(
            "name",
            f"Record number {mrn} belongs to {known_name}, not to {name}. Check the number; if it is the same person, "
            "change the name on the patient's page first.",
            unnamed=f"Record number {mrn} belongs to a patient of another name. Check the number; if it is the same "
            "person, change the name on the patient's page first.",
        )
    elif phone and known_phone is not None and phone != known_phone:
        fields.refuse(
            "phone",
            f"{known_name or mrn} is known with the phone {numbers.display(known_phone)}. If it is a new one, change "
            "it on the patient's page first, then enroll.",
            unnamed="The patient with this record number is known with another phone. If it is a new one, change it on "
            "the patient's page first, then enroll.",
        )


def _words(name: str) -> list[str]:
    return [word for word in _NOT_A_WORD.split(match_form(name).replace("'", "").replace("’", "")) if word]


def _initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)
