"""An infusion that is enrolled again: nothing it newly says is dropped. One table says what becomes of each field.

What is new is told against what the enrollment of this infusion said last time: a sender that repeats an old list says
nothing new, even where staff changed something since, and must not undo that.
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
from reminders.errors import Conflict
from reminders.fields import Fields
from reminders.followup.enrolling import baseline, consents
from reminders.followup.enrolling.details import apply_new_details
from reminders.followup.enrolling.planning import infusions_of
from reminders.followup.enrolling.requests import EnrollmentRequest, PatientDetails
from reminders.record.access import AuditEntry
from reminders.record.audit import audit
from reminders.record.people import Clinic, Patient, ProtocolVersion
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.record.sealing import SealError, unseal_or_none

#: What the audit trail calls an enrollment and a repeat of it that said something new. Both hold the request.
ENROLLED, ENROLLED_AGAIN = "enroll", "enroll-again"


class RepeatRule(StrEnum):
    """What becomes of a field in which a repeat says something new."""

    WHO = "who"
    """It finds the patient: another name or phone under one record number is refused, a number not known yet is
    learned."""
    WHICH = "which"
    """It finds the infusion: another time on the same day is asked back, unless it is said to be a second one."""
    TAKE_OVER = "take over"
    """The new value counts from now on, and what was not sent yet follows."""
    NEWER = "newer"
    """A later consent is kept beside the earlier one; what differs about the same one is refused."""
    FILL_IN = "fill in"
    """What was pending is recorded; another value is refused."""
    REFUSE = "refuse"
    """It is refused, and the answer says what changes it."""
    ANSWER = "answer"
    """A person's answer to being asked back. It says nothing about the patient or the infusion."""


#: Every field of an enrollment, by its path. What a repeat leaves out (or says is null) stays as it is.
REPEAT_RULES: Final[Mapping[str, RepeatRule]] = {
    "patient.name": RepeatRule.WHO,
    "patient.phone": RepeatRule.WHO,
    "patient.mrn": RepeatRule.WHO,
    "patient.time_zone": RepeatRule.TAKE_OVER,
    "patient.language": RepeatRule.TAKE_OVER,
    "patient.preferred_time": RepeatRule.TAKE_OVER,
    "consent.given_at": RepeatRule.NEWER,
    "consent.method": RepeatRule.NEWER,
    "consent.unencrypted_ok": RepeatRule.NEWER,
    "infusion.infused_at": RepeatRule.WHICH,
    "infusion.baseline_pain": RepeatRule.FILL_IN,
    "infusion.condition": RepeatRule.REFUSE,
    "infusion.course": RepeatRule.REFUSE,
    "infusion.number": RepeatRule.REFUSE,
    "protocol": RepeatRule.REFUSE,
    "second_of_day": RepeatRule.ANSWER,
    "shared_phone": RepeatRule.ANSWER,
}

_APPLIED: Final = tuple(path for path, rule in REPEAT_RULES.items() if rule is RepeatRule.TAKE_OVER)


@dataclass(frozen=True)
class _Repeat:
    """One repeat: whom and what it is about, what it says, and what was said before."""

    session: Session
    patient: Patient
    infusion: Infusion
    request: EnrollmentRequest
    before: Mapping[str, Any]
    """What the enrollment said last time, by path; empty where that is not known."""

    def is_new(self, path: str) -> bool:
        """Whether the field says something, and something else than last time."""
        given, before = _request_by_path(self.request)[path], self.before.get(path)
        if path == "patient.time_zone" and before is not None:
            before = zones.place_name(before) or before
        return given is not None and given != before


def find_infusion(session: Session, patient: Patient, request: EnrollmentRequest) -> Infusion | None:
    """The infusion that was enrolled before with this time, also where its time was changed since."""
    infusions = infusions_of(session, patient)
    same = next((i for i in infusions if i.infused_at == request.infusion.infused_at), None)
    if same is not None or not infusions:
        return same
    said, before = _request_by_path(request), _said_before(session, *infusions)
    told_by = ("infusion.infused_at", "second_of_day")
    return next((i for i in infusions if all(before[i.id].get(path) == said[path] for path in told_by)), None)


def apply_repeat(
    session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, request: EnrollmentRequest, *, actor: str
) -> None:
    """Take over what a repeat newly says, by the table. Raises `Conflict` naming every field that is refused."""
    this = _Repeat(session, patient, infusion, request, _said_before(session, infusion)[infusion.id])
    fields = Fields()
    if infusion.status == InfusionStatus.CANCELLED:
        fields.refuse("infusion.infused_at", "This infusion was cancelled. Reinstate it on the patient's page.")
    _refuse_other_details(this, fields)
    _refuse_other_baseline(this, fields)
    newer_consent = _newer_consent(this, fields)
    if fields.errors:
        raise Conflict(fields.errors)

    details = _new_details(this)
    apply_new_details(session, clinic, patient, details, actor)
    new = any(this.before and this.is_new(path) for path in _APPLIED) or details != _without_details(request)
    if newer_consent and request.consent is not None:
        consents.keep_consent(session, patient, request.consent, actor=actor)
        new = True
    score = request.infusion.baseline_pain
    if score is not None and not baseline.baseline_history(session, infusion):
        baseline.record_first(session, patient, infusion, score, actor=actor)
        _audit(this, "record-baseline", {"new": score}, actor)
        new = True
    if new:
        _audit(this, ENROLLED_AGAIN, asdict(request), actor)


def as_audited(request: EnrollmentRequest, patient: Patient) -> dict[str, object]:
    """A first request as the audit trail keeps it: with what was taken for what it left out, so that a repeat that
    spells that out says nothing new."""
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
    }
    for path, (stands, said, call) in known.items():
        if said is not None and said != stands and this.is_new(path):
            how = "change that on the patient's page" if call else "that is not changed afterwards"
            fields.refuse(path, f"This infusion is enrolled with {stands}; {how}.", call=call)


def _refuse_other_baseline(this: _Repeat, fields: Fields) -> None:
    score, line = this.request.infusion.baseline_pain, baseline.baseline_history(this.session, this.infusion)
    if score is not None and line and score not in [outcome.value for outcome in line]:
        fields.refuse(
            "infusion.baseline_pain",
            "Another baseline is recorded; correct it on the patient's page.",
            call=f"PATCH /api/v1/infusions/{this.infusion.id}",
        )


def _newer_consent(this: _Repeat, fields: Fields) -> bool:
    """Whether the consent was given later than every one that is known. An older one says nothing new."""
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
    """The details of the patient in which the repeat says something new that is not so already."""
    details, patient = this.request.patient, this.patient
    own = {
        "time_zone": zones.place_name(patient.time_zone),
        "language": patient.language,
        "preferred_time": patient.preferred_time,
    }
    said: dict[str, Any] = {
        column: getattr(details, column)
        for column, known in own.items()
        if this.is_new(f"patient.{column}") and getattr(details, column) != known
    }
    if patient.mrn_index is None:
        said["mrn"] = details.mrn
    return PatientDetails(details.name, details.phone, **said)


def _without_details(request: EnrollmentRequest) -> PatientDetails:
    return PatientDetails(request.patient.name, request.patient.phone)


def _said_before(session: Session, *infusions: Infusion) -> Mapping[str, Mapping[str, Any]]:
    """What the enrollment of each infusion said last time, by path; empty where it was not enrolled, or erased."""
    said: dict[str, dict[str, Any]] = {infusion.id: {} for infusion in infusions}
    entries = select(AuditEntry).where(
        AuditEntry.clinic_id == infusions[0].clinic_id,
        AuditEntry.subject_id.in_(said),
        AuditEntry.action.in_((ENROLLED, ENROLLED_AGAIN)),
    )
    for entry in session.scalars(entries.order_by(AuditEntry.sequence)):
        with suppress(SealError):
            told = _by_path(json.loads(unseal_or_none(session, entry, "details") or "{}"))
            # What a repeat left out it did not take back.
            said[entry.subject_id] |= {path: value for path, value in told.items() if value is not None}
    return said


def _request_by_path(request: EnrollmentRequest) -> Mapping[str, Any]:
    """The request as the audit trail keeps it, by path."""
    plain = _by_path(json.loads(json.dumps(asdict(request), default=str)))
    return {path: plain.get(path) for path in REPEAT_RULES}


def _by_path(said: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{inner}": part for inner, part in value.items()}
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
