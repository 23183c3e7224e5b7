"""Enrolling an infusion again: `REPEAT_RULES` says for each field what happens to a new value.

A value is new if it differs from what the last enrollment of this infusion said. A system that sends an old list again
therefore says nothing new and does not undo what staff changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import zones
from reminders.care.figures import peg
from reminders.errors import Conflict
from reminders.fields import Fields
from reminders.followup.asking import texts
from reminders.followup.enrolling import baseline, consents, identity
from reminders.followup.enrolling.details import apply_new_details
from reminders.followup.enrolling.planning import infusions_of
from reminders.followup.enrolling.requests import EnrollmentRequest, PatientDetails
from reminders.followup.intake.recording import relief_ended
from reminders.record.access import AuditEntry
from reminders.record.audit import audit
from reminders.record.database import settings_of
from reminders.record.outcomes import Measure
from reminders.record.people import Clinic, Patient, ProtocolVersion
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.record.sealing import SealError, unseal_or_none

#: The audit actions of an enrollment, and of a repeat that said something new. Both hold the request.
ENROLLED, ENROLLED_AGAIN = "enroll", "enroll-again"


class RepeatRule(StrEnum):
    """What happens to a new value of a field in a repeat."""

    FINDS_PATIENT = "finds patient"
    """The field finds the patient. Another name or phone under one record number is refused; a first record number is
    stored."""
    FINDS_INFUSION = "finds infusion"
    """The field finds the infusion. Another time on the same day is refused, unless it is confirmed as a second one."""
    APPLY = "apply"
    """The new value is applied, and what was not sent yet is updated."""
    ADD_IF_NEWER = "add if newer"
    """A later consent is stored beside the earlier one; a difference in the same consent is refused."""
    FILL_IN = "fill in"
    """A pending value is recorded; a different value is refused."""
    REFUSE = "refuse"
    """A new value is refused, and the sentence says how to change it."""
    CONFIRMATION = "confirmation"
    """A person's confirmation. It says nothing about the patient or the infusion."""


#: Every field of an enrollment, by its path. What a repeat leaves out (or sends as null) stays as it is.
REPEAT_RULES: Final[Mapping[str, RepeatRule]] = {
    "patient.name": RepeatRule.FINDS_PATIENT,
    "patient.phone": RepeatRule.FINDS_PATIENT,
    "patient.mrn": RepeatRule.FINDS_PATIENT,
    "patient.time_zone": RepeatRule.APPLY,
    "patient.language": RepeatRule.APPLY,
    "patient.preferred_time": RepeatRule.APPLY,
    "patient.birth_date": RepeatRule.APPLY,
    "patient.call_only": RepeatRule.APPLY,
    "consent.given_at": RepeatRule.ADD_IF_NEWER,
    "consent.method": RepeatRule.ADD_IF_NEWER,
    "consent.unencrypted_ok": RepeatRule.ADD_IF_NEWER,
    "infusion.infused_at": RepeatRule.FINDS_INFUSION,
    "infusion.baseline_pain": RepeatRule.FILL_IN,
    "infusion.condition": RepeatRule.REFUSE,
    "infusion.course": RepeatRule.REFUSE,
    "infusion.number": RepeatRule.REFUSE,
    "infusion.dose_mg_per_kg": RepeatRule.FILL_IN,
    "infusion.baseline_peg.pain": RepeatRule.FILL_IN,
    "infusion.baseline_peg.enjoyment": RepeatRule.FILL_IN,
    "infusion.baseline_peg.activity": RepeatRule.FILL_IN,
    "protocol": RepeatRule.REFUSE,
    "second_of_day": RepeatRule.CONFIRMATION,
    "shared_phone": RepeatRule.CONFIRMATION,
}

_APPLIED: Final = tuple(path for path, rule in REPEAT_RULES.items() if rule is RepeatRule.APPLY)


@dataclass(frozen=True)
class _Repeat:
    """One repeat: the patient and infusion it is about, the request, and what was said before."""

    session: Session
    patient: Patient
    infusion: Infusion
    request: EnrollmentRequest
    before: Mapping[str, Any]
    """What the last enrollment of this infusion said, by path; empty if that is not known."""

    def is_new(self, path: str) -> bool:
        """Whether the request has a value for the field that differs from last time."""
        given, before = _request_by_path(self.request)[path], self.before.get(path)
        if path == "patient.time_zone" and before is not None:
            before = zones.place_name(before) or before
        return given is not None and given != before


def find_infusion(session: Session, patient: Patient, request: EnrollmentRequest) -> Infusion | None:
    """The infusion that was enrolled with this time before, even if staff changed its time since."""
    infusions = infusions_of(session, patient)
    same = next((i for i in infusions if i.infused_at == request.infusion.infused_at), None)
    if same is not None or not infusions:
        return same
    said, before = _request_by_path(request), _said_before(session, *infusions)
    told_by = ("infusion.infused_at", "second_of_day")
    return next((i for i in infusions if all(before[i.id].get(path) == said[path] for path in told_by)), None)


def apply_repeat(
    session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, request: EnrollmentRequest, *, actor: str
) -> bool:
    """Apply what a repeat newly says, by `REPEAT_RULES`. Returns whether it said anything new.

    Raises `Conflict` naming every field that is refused.
    """
    this = _Repeat(session, patient, infusion, request, _said_before(session, infusion)[infusion.id])
    fields = Fields()
    if infusion.status == InfusionStatus.CANCELLED:
        fields.refuse("infusion.infused_at", "This infusion was canceled. Reinstate it on the patient's page.")
    _refuse_other_details(this, fields)
    _refuse_other_baseline(this, fields)
    newer_consent = _newer_consent(this, fields)
    if fields.errors:
        raise Conflict(fields.errors)

    was_called = patient.call_only
    if newer_consent and request.consent is not None:
        consents.keep_consent(session, patient, request.consent, actor=actor)
    details = _new_details(this)
    new = apply_new_details(session, clinic, patient, details, actor) or newer_consent
    new = new or any(this.before and this.is_new(path) for path in _APPLIED)
    if was_called and not patient.call_only:
        texts.queue_welcome(session, clinic, patient, settings_of(session))
    dose = request.infusion.dose_mg_per_kg
    if dose is not None and infusion.dose_mg_per_kg is None and this.is_new("infusion.dose_mg_per_kg"):
        infusion.dose_mg_per_kg = dose
        _audit(this, "record-dose", {"new": dose}, actor)
        new = True
    score = request.infusion.baseline_pain
    if score is not None and not baseline.baseline_history(session, infusion):
        baseline.record_first(session, patient, infusion, score, actor=actor)
        relief_ended.review(session, clinic.id, patient.id)
        _audit(this, "record-baseline", {"new": score}, actor)
        new = True
    recorded = baseline.record_pending_peg(session, patient, infusion, request.infusion.baseline_peg, actor=actor)
    if recorded:
        _audit(this, "record-baseline", {"new": recorded}, actor)
        new = True
    if new:
        _audit(this, ENROLLED_AGAIN, asdict(request), actor)
    return new


def as_audited(request: EnrollmentRequest, patient: Patient) -> dict[str, object]:
    """A first request as it is audited, with the defaults filled in: a repeat that names them changes nothing."""
    details = replace(request.patient, time_zone=patient.time_zone, language=patient.language)
    return asdict(replace(request, patient=details))


def _refuse_other_details(this: _Repeat, fields: Fields) -> None:
    given, infusion = this.request.infusion, this.infusion
    protocol = this.session.get_one(ProtocolVersion, infusion.protocol_id).name
    change = f"PATCH /api/v1/infusions/{infusion.id}"
    known = {
        "protocol": (protocol, this.request.protocol, ""),
        "infusion.condition": (infusion.condition, given.condition, change),
        "infusion.course": (infusion.course, given.course, change),
        "infusion.number": (infusion.number, given.number, change),
        "infusion.dose_mg_per_kg": (infusion.dose_mg_per_kg, given.dose_mg_per_kg, change),
    }
    for path, (stands, said, call) in known.items():
        is_pending = stands is None
        if said is not None and not is_pending and said != stands and this.is_new(path):
            how = "change that on the patient's page" if call else "that is not changed afterwards"
            fields.refuse(path, f"This infusion is enrolled with {stands}; {how}.", call=call)


def _refuse_other_baseline(this: _Repeat, fields: Fields) -> None:
    given = this.request.infusion
    said = [("infusion.baseline_pain", Measure.PAIN.value, given.baseline_pain)]
    said += [
        (f"infusion.baseline_peg.{item}", peg.ITEMS[item], getattr(given.baseline_peg, item)) for item in peg.ITEMS
    ]
    lines = baseline.baseline_histories(this.session, this.infusion)
    for path, measure, score in said:
        line = lines.get(measure, []) if score is not None else []
        if line and score not in [outcome.value for outcome in line]:
            fields.refuse(
                path,
                "Another baseline is recorded; correct it on the patient's page.",
                call=f"PATCH /api/v1/infusions/{this.infusion.id}",
            )


def _newer_consent(this: _Repeat, fields: Fields) -> bool:
    """Whether the consent is later than every stored one. A different method at the same time is noted in `fields`."""
    consent, known = this.request.consent, consents.consents_of(this.session, this.patient)
    if consent is None:
        return False
    if not known or consent.given_at > known[0].given_at:
        return True
    at_once = [row for row in known if row.given_at == consent.given_at]
    if at_once and not any(consents.is_same(row, consent.given_at, consent.method) for row in at_once):
        fields.refuse(
            "consent.method",
            f"The consent of this time is recorded as {at_once[0].method}. If it was given anew, say when.",
        )
    return False


def _new_details(this: _Repeat) -> PatientDetails:
    """Name, phone, and those details in which the repeat says something new that is not stored already."""
    details, patient = this.request.patient, this.patient
    own = {
        "time_zone": zones.place_name(patient.time_zone),
        "language": patient.language,
        "preferred_time": patient.preferred_time,
        "call_only": patient.call_only,
        "birth_date": identity.birth_date_of(this.session, patient),
    }
    said: dict[str, Any] = {
        column: getattr(details, column)
        for column, known in own.items()
        if this.is_new(f"patient.{column}") and getattr(details, column) != known
    }
    if patient.mrn_index is None:
        said["mrn"] = details.mrn
    return PatientDetails(details.name, details.phone, **said)


def _said_before(session: Session, *infusions: Infusion) -> Mapping[str, Mapping[str, Any]]:
    """By infusion id, what its enrollments said last about each path; empty if that is not known or was erased."""
    said: dict[str, dict[str, Any]] = {infusion.id: {} for infusion in infusions}
    entries = select(AuditEntry).where(
        AuditEntry.clinic_id == infusions[0].clinic_id,
        AuditEntry.subject_id.in_(said),
        AuditEntry.action.in_((ENROLLED, ENROLLED_AGAIN)),
    )
    for entry in session.scalars(entries.order_by(AuditEntry.sequence)):
        with suppress(SealError):
            told = _by_path(json.loads(unseal_or_none(session, entry, "details") or "{}"))
            # A value that a repeat left out still stands.
            said[entry.subject_id] |= {path: value for path, value in told.items() if value is not None}
    return said


def _request_by_path(request: EnrollmentRequest) -> Mapping[str, Any]:
    """The request as it is audited, by path."""
    plain = _by_path(json.loads(json.dumps(asdict(request), default=str)))
    return {path: plain.get(path) for path in REPEAT_RULES}


def _by_path(said: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": part for inner, part in _by_path(value).items()}
        else:
            flat[name] = value
    return flat


def _audit(this: _Repeat, action: str, details: dict[str, object], actor: str) -> None:
    audit(
        this.session,
        this.patient.clinic_id,
        actor=actor,
        action=action,
        subject="infusion",
        subject_id=this.infusion.id,
        data_key_id=this.patient.data_key_id,
        details=details,
    )
