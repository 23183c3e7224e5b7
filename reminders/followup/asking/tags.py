"""Name tags: on a phone that patients share, each text begins with the name of the patient it is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.fields import Fields
from reminders.record.people import Patient
from reminders.record.sealing import readable_or_none

#: Begins the tag of a patient whose name has no letters A to Z and who was enrolled before that was refused.
_NUMBERED: Final = "No."

_SAYS_WHOM: Final = "On a shared phone each text says whom it is for"


def tag_of(session: Session, patient: Patient) -> str | None:
    """A patient's name tag; None if nobody shares their phone."""
    if not patient.shared_phone:
        return None
    on_phone = session.scalars(
        select(Patient)
        .where(
            Patient.clinic_id == patient.clinic_id,
            Patient.phone_index == patient.phone_index,
            or_(Patient.ended_at.is_(None), Patient.id == patient.id),
        )
        .order_by(Patient.id)
    ).all()
    return tags_on(session, on_phone).get(patient.id)


def tags_on(session: Session, patients: Sequence[Patient]) -> dict[str, str]:
    """The tag of each patient on one phone, by patient id. No two are the same.

    Patients whose names cannot be told apart (enrolled before that was refused) are numbered.
    """
    names = [name_of(session, patient) for patient in patients]
    return {
        patient.id: tag or f"{(wording.name_tag(name) or _NUMBERED)[: wording.TAG_CHARACTERS - 3]} {number}"
        for number, (patient, name, tag) in enumerate(
            zip(patients, names, wording.name_tags(names), strict=True), start=1
        )
    }


def refuse_alike(session: Session, fields: Fields, name: str, others: Sequence[Patient], *, renamed: bool) -> None:
    """Note in `fields` if a patient called `name` cannot share a phone with `others`: a tag must tell them apart.

    The sentence is about the field `name` if the patient is being `renamed`, else about `phone`.
    """
    if not others:
        return
    field = "name" if renamed else "phone"
    if wording.name_tag(name) is None:
        fields.refuse(
            field,
            f"{_SAYS_WHOM}, in the letters A to Z, and this patient's name has none. "
            f"Add the name in those letters, like: {name} (Mei).",
            unnamed=f"{_SAYS_WHOM}, in the letters A to Z, and this patient's name has none. Add the name in those "
            "letters.",
        )
        return
    for other in others:
        theirs = name_of(session, other)
        if wording.name_tag(theirs) is None:
            fields.refuse(
                "phone",
                f"{_SAYS_WHOM}, in the letters A to Z, and the name {theirs} has none. "
                "Add them to that name on the patient's page first.",
                unnamed=f"{_SAYS_WHOM}, in the letters A to Z, and the name of another patient on it has none. Add "
                "them to that name on the patient's page first.",
            )
            return
        if None in wording.name_tags([name, theirs]):
            fields.refuse(
                field,
                f"{_SAYS_WHOM}, and {name} cannot be told from {theirs} within "
                f"{wording.TAG_CHARACTERS} letters. Add to the name what tells them apart, like: {name} Jr.",
                unnamed=f"{_SAYS_WHOM}, and this patient's name cannot be told from another's on it within "
                f"{wording.TAG_CHARACTERS} letters. Add to the name what tells them apart, like Jr.",
            )
            return
    if None in wording.name_tags([name, *(name_of(session, other) for other in others)]):
        how = "another name there."
        fields.refuse(field, f"{_SAYS_WHOM}; give {name} {how}", unnamed=f"{_SAYS_WHOM}; give this patient {how}")


def name_of(session: Session, patient: Patient) -> str:
    """A patient's name; empty if there is none or it cannot be opened."""
    return readable_or_none(session, patient, "name") or ""
