"""Infusions over the API: one with its check-ins, changing it, canceling it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.figures import peg
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.followup.amending import (
    cancel_infusion,
    change_infusion,
    correct_outcome,
    record_baseline,
    set_baseline_peg,
)
from reminders.followup.asking import protocols
from reminders.followup.enrolling.baseline import baseline_histories, baseline_history
from reminders.followup.enrolling.planning import check_ins_of
from reminders.followup.enrolling.requests import PegBaseline
from reminders.record.access import Scope
from reminders.record.outcomes import Measure
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.export_values import number, utc
from reminders.web.api.models import InfusionChange, InfusionOut, PegIn, Reason
from reminders.web.api.operations import Call, answer, operation

INFUSION: Final = "/infusions/<infusion_id>"


@operation(
    "GET",
    INFUSION,
    summary="An infusion with its check-ins",
    scopes=(Scope.READ, Scope.ENROLL),
    answers={200: InfusionOut},
)
def infusion(call: Call, infusion_id: str) -> Response:
    """One infusion of the caller's clinic."""
    with call.database.read() as session:
        row = session.scalar(
            select(Infusion).where(Infusion.clinic_id == call.caller.clinic_id, Infusion.id == infusion_id)
        )
        if row is None:
            raise NotFound("infusion")
        return answer(infusion_out(session, row))


@operation(
    "PATCH",
    INFUSION,
    summary="Change an infusion",
    scopes=(Scope.ENROLL,),
    answers={200: InfusionOut},
    body=InfusionChange,
)
def amend_infusion(call: Call, infusion_id: str, body: InfusionChange) -> Response:
    """Check-ins nobody was asked for yet follow a change of time and keep their ids."""
    clinic_id, actor = call.caller.clinic_id, call.caller.actor
    changes = body.model_dump(exclude={"why", "baseline_pain", "baseline_peg"})
    with call.database.write() as session:
        row = change_infusion(session, clinic_id, infusion_id, actor=actor, why=body.why, **changes)
        if body.baseline_pain is not None:
            _set_baseline(session, row, body.baseline_pain, actor=actor, why=body.why)
        if body.baseline_peg is not None:
            given = peg_baseline(body.baseline_peg)
            set_baseline_peg(session, clinic_id, row.id, given, actor=actor, why=body.why)
        session.flush()
        return answer(infusion_out(session, row))


@operation(
    "POST",
    INFUSION + "/cancel",
    summary="Cancel an infusion",
    scopes=(Scope.ENROLL,),
    answers={200: InfusionOut},
    body=Reason,
    optional_body=True,
)
def cancel(call: Call, infusion_id: str, body: Reason) -> Response:
    """It did not happen, or is not followed up: nothing more is asked for it. Repeating changes nothing."""
    with call.database.write() as session:
        clinic_id, actor = call.caller.clinic_id, call.caller.actor
        row = cancel_infusion(session, clinic_id, infusion_id, actor=actor, why=body.why)
        session.flush()
        return answer(infusion_out(session, row))


def infusion_out(session: Session, row: Infusion, check_ins: Sequence[CheckIn] | None = None) -> dict[str, object]:
    """An infusion as the API answers it, with its check-ins in the order they are due, if they are at hand."""
    patient = session.get_one(Patient, row.patient_id)
    protocol = protocols.kept_protocol(session, row.protocol_id)
    baseline = {measure: line[-1].value for measure, line in baseline_histories(session, row).items()}
    zone = ZoneInfo(patient.time_zone)
    return {
        "infusion_id": row.id,
        "patient_id": row.patient_id,
        "infused_at": utc(row.infused_at),
        "condition": row.condition,
        "course": row.course,
        "number": row.number,
        "dose_mg_per_kg": number(row.dose_mg_per_kg),
        "protocol": protocol.name,
        "protocol_version": protocol.version,
        "status": str(row.status),
        "baseline_pain": number(baseline.get(Measure.PAIN.value)),
        "baseline_peg": _peg(baseline),
        "time_zone": patient.time_zone,
        "check_ins": [_check_in(check_in, zone) for check_in in check_ins or check_ins_of(session, row)],
    }


def _check_in(row: CheckIn, zone: ZoneInfo) -> dict[str, object]:
    return {
        "id": row.id,
        "step": row.step,
        "due_at": utc(row.due_at),
        "due_local": row.due_at.astimezone(zone).isoformat(),
        "closes_at": utc(row.closes_at),
        "state": str(row.state),
        "reason": row.reason,
    }


def _peg(baseline: Mapping[str, Decimal | None]) -> dict[str, int | float | None]:
    values = {measure: baseline.get(measure) for measure in peg.MEASURES}
    score = peg.peg_score(values)
    given = {item: number(values[measure]) for item, measure in peg.ITEMS.items()}
    return {**given, "score": None if score is None else float(score)}


def peg_baseline(given: PegIn | None) -> PegBaseline:
    """The PEG answers of a body; none where it has none."""
    return PegBaseline() if given is None else PegBaseline(**given.model_dump())


def _set_baseline(session: Session, row: Infusion, score: Decimal, *, actor: str, why: str) -> None:
    """Record a baseline that is pending, or correct the one there is."""
    line = baseline_history(session, row)
    if line and line[-1].value is not None:
        checked = Fields()
        checked.score("baseline_pain", score)
        checked.done()
        correct_outcome(session, row.clinic_id, line[-1].id, value=score, actor=actor, why=why)
    else:
        record_baseline(session, row.clinic_id, row.id, score=score, actor=actor, why=why)
