"""Undoing a change of a patient, their texting or an infusion: what was there before is put back, as another change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup.amending.calls import call_instead, text_instead
from reminders.followup.amending.infusion import change_infusion
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.amending.turned import TURNED, Back
from reminders.record.access import INFUSION_CHANGED, AuditEntry
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import Erased, SealError, prepare, unseal_or_none

PATIENT_CHANGED: Final = "change-patient"

#: The actions that choose calls or texts, and whether the patient was called before each.
CALLS: Final = {"call-instead": False, "text-instead": True}

#: The field of an infusion that was moved to another version of its schedule, which moves forward alone.
_MOVED: Final = "schedule"

#: The audit actions that can be undone here, and those that can only stand in the way of it.
UNDOABLE: Final = frozenset({PATIENT_CHANGED, INFUSION_CHANGED, *CALLS, *TURNED})


@dataclass(frozen=True)
class Change:
    """A change that can be undone, with the values before and after it by field, as they were audited."""

    entry_id: str
    action: str
    subject_id: str
    """The patient's id, or the infusion's that was changed."""
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    actor: str
    made_at: datetime
    """Real time."""

    @property
    def turns(self) -> bool:
        """Whether it turned something on or off, such as a pause, rather than give fields new values."""
        return self.action in TURNED


def undoable(session: Session, patient: Patient) -> list[Change]:
    """The changes that still stand as they were made, newest first: no later one touches the same field."""
    entries = session.scalars(_changes(session, patient).order_by(AuditEntry.sequence.desc())).all()
    prepare(session, entries)
    return list(_standing(session, session.get_one(Patient, patient.id), entries))


def changed_by(session: Session, patient: Patient, entry_id: str) -> bool:
    """Whether this entry of the audit trail is a change of the patient, whether or not it still stands."""
    return session.scalar(_changes(session, patient).where(AuditEntry.id == entry_id)) is not None


def audited_change(session: Session, patient: Patient, entry_id: str) -> Change:
    """A change of the patient's details, or of an infusion of theirs, that still stands. Raises `NotFound`."""
    change = next((one for one in undoable(session, patient) if one.entry_id == entry_id), None)
    if change is None:
        raise NotFound("There is no such change, or it was changed again since.")
    return change


def newest_change(session: Session, patient: Patient) -> str | None:
    """The id of the newest change that still stands; None if there is none."""
    found = undoable(session, patient)
    return found[0].entry_id if found else None


def undo_change(
    session: Session,
    clinic_id: str,
    patient: Patient,
    entry_id: str,
    *,
    actor: str,
    why: str,
    shared_phone: bool = False,
    second_of_day: bool = False,
) -> None:
    """Put back what was there before a change of the patient, of their texting, or of one of their infusions.

    `shared_phone` and `second_of_day` confirm what a change to these values would ask. Raises `Refused` if the fields
    were changed again since or what was there before cannot be put back.
    """
    locked_clinic(session, clinic_id)
    change = next((one for one in undoable(session, patient) if one.entry_id == entry_id), None)
    if change is None:
        raise Refused([FieldError("", "This was changed again since. The history says which change is the newest.")])
    before = dict(change.old)
    turned = TURNED.get(change.action)
    if turned is not None and turned.take_back is not None:
        back = Back(
            clinic_id, change.subject_id, before, change.made_at, actor, why,
            shared_phone=shared_phone, second_of_day=second_of_day,
        )  # fmt: skip
        turned.take_back(session, back)
        return
    if change.action == INFUSION_CHANGED:
        change_infusion(
            session, clinic_id, change.subject_id, actor=actor, why=why, second_of_day=second_of_day,
            **_infusion_values(before),
        )  # fmt: skip
        return
    called = before.pop("call_only", None)
    if before:
        change_patient(
            session, clinic_id, patient.id, _patient_values(before, shared_phone=shared_phone), actor=actor, why=why
        )
    if called:
        call_instead(session, clinic_id, patient.id, actor=actor, why=why)
    elif called is not None:
        text_instead(session, clinic_id, patient.id, consent=None, actor=actor, why=why)


def _changes(session: Session, patient: Patient) -> Select[AuditEntry]:
    """The entries about changes of the patient, of their texting and of their infusions."""
    infusion_ids = session.scalars(
        select(Infusion.id).where(Infusion.clinic_id == patient.clinic_id, Infusion.patient_id == patient.id)
    ).all()
    return select(AuditEntry).where(
        AuditEntry.clinic_id == patient.clinic_id,
        AuditEntry.subject_id.in_([patient.id, *infusion_ids]),
        AuditEntry.action.in_(UNDOABLE),
    )


def _standing(session: Session, patient: Patient, entries: Sequence[AuditEntry]) -> list[Change]:
    found, touched = [], set[tuple[str, str]]()
    for entry in entries:
        try:
            details = json.loads(unseal_or_none(session, entry, "details") or "{}")
        except (Erased, SealError):
            continue
        old, new = details.get("old") or {}, details.get("new") or {}
        if entry.action in CALLS:
            old, new = {"call_only": CALLS[entry.action]}, {"call_only": not CALLS[entry.action]}
        turned = TURNED.get(entry.action)
        if entry.action == "resume" and not old:
            continue  # a rest ended, and no pause: nothing was turned that could be turned back
        names = {*old, *new} if turned is None else {turned.what}
        fields = {(entry.subject_id, field) for field in names}
        can_be = _MOVED not in names if turned is None else turned.can_be_taken_back(entry.actor)
        if turned is not None and turned.stands is not None:
            can_be = can_be and turned.stands(patient, new)
        if fields and not fields & touched and can_be:
            before = old if turned else {field: old.get(field) for field in names}
            found.append(Change(entry.id, entry.action, entry.subject_id, before, new, entry.actor, entry.at))
        touched |= fields
    return found


def _patient_values(before: Mapping[str, Any], *, shared_phone: bool) -> PatientChanges:
    for field, what in (("name", "name"), ("phone", "phone")):
        if field in before and before[field] is None:
            raise Refused([FieldError("", f"No {what} was known before. Change it instead.")])
    hour, born = before.get("preferred_time"), before.get("birth_date")
    return PatientChanges(
        name=before.get("name"),
        phone=before.get("phone"),
        mrn=before.get("mrn"),
        no_mrn="mrn" in before and before["mrn"] is None,
        birth_date=date.fromisoformat(born) if born else None,
        no_birth_date="birth_date" in before and born is None,
        time_zone=before.get("time_zone"),
        language=before.get("language"),
        preferred_time=time.fromisoformat(hour) if hour else None,
        no_preferred_time="preferred_time" in before and hour is None,
        shared_phone=shared_phone,
    )


def _infusion_values(before: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: before[name] for name in ("condition", "course", "number") if name in before}
    if before.get("infused_at"):
        values["infused_at"] = datetime.fromisoformat(before["infused_at"])
    if before.get("dose_mg_per_kg"):
        values["dose_mg_per_kg"] = Decimal(before["dose_mg_per_kg"])
    return values | {"no_dose": "dose_mg_per_kg" in before and before["dose_mg_per_kg"] is None}
