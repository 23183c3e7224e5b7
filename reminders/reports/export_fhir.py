"""Outcomes as FHIR R4 Observations (US Core screening-assessment profile), one JSON object a line.

A recorded value and its corrections are one Observation: it keeps the id of the first value, and its status says what
became of it. So a server that stores each line under its id ends up with the value in force, and a value that was
superseded is not given again. No reply, no Observation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.reports.outcomes import number, utc

PROFILE: Final = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-screening-assessment"
CATEGORY: Final = {
    "coding": [
        {
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "survey",
            "display": "Survey",
        }
    ]
}
#: FACTS of the field: 56840-2 is discouraged, 38208-5 is generic.
PAIN: Final = {
    "system": "http://loinc.org",
    "code": "72514-3",
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
SCORE_UNIT: Final = {"unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}

OURS: Final = "urn:reminders:"
"""Prefix of the names that neither FHIR nor LOINC defines."""

_ASKED: Final[dict[tuple[str, str], str]] = {
    (Measure.PAIN, "now"): "Pain right now, 0 to 10",
    (Measure.PAIN, "24h"): "Average pain over the last 24 hours, 0 to 10",
    (Measure.SIDE_EFFECTS, "24h"): "Side effects: 1 none, 2 mild, 3 please call me",
    (Measure.SIDE_EFFECTS, "7d"): "Side effects in the past week: 1 none, 2 mild, 3 please call me",
    ("peg-pain", "7d"): "PEG: average pain in the past week, 0 to 10",
    ("peg-enjoyment", "7d"): "PEG: interference of pain with enjoyment of life in the past week, 0 to 10",
    ("peg-activity", "7d"): "PEG: interference of pain with general activity in the past week, 0 to 10",
    (Measure.CHANGE, "since_first"): "Patient global impression of change since the first infusion, 1 to 7",
}

_DOUBTFUL: Final = "Doubtful: somebody else may have answered from this phone."
_LATE: Final = "Answered after the window of this timepoint had closed."


def observation_lines(session: Session, rows: Sequence[Outcome]) -> str:
    """The Observations of `rows`, one a line; rows that a newer one supersedes are left out."""
    superseded = set(session.scalars(select(Outcome.supersedes).where(Outcome.supersedes.in_([r.id for r in rows]))))
    current = [row for row in rows if row.id not in superseded]
    first = _first_ids(session, current)
    return "".join(json.dumps(observation(row, first[row.id])) + "\n" for row in current)


def observation(outcome: Outcome, first_id: str) -> dict[str, Any]:
    """One Observation. `first_id` is the outcome that began this line of corrections, or the outcome itself."""
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "id": first_id,
        "meta": {"lastUpdated": utc(outcome.recorded_at), "profile": [PROFILE]},
        "extension": [{"url": f"{OURS}step", "valueCode": outcome.step}],
        "identifier": [{"system": f"{OURS}outcome", "value": outcome.id}],
        "partOf": [{"reference": f"Procedure/{outcome.infusion_id}"}],
        "status": _status(outcome),
        "category": [CATEGORY],
        "code": _code(outcome),
        "subject": {"reference": f"Patient/{outcome.patient_id}"},
        "effectiveDateTime": utc(outcome.replied_at),
        "issued": utc(outcome.recorded_at),
        "performer": [{"reference": f"Patient/{outcome.patient_id}"}],
        **_value(outcome.value),
    }
    notes = [{"text": text} for text, holds in ((_DOUBTFUL, outcome.doubtful), (_LATE, outcome.late)) if holds]
    if notes:
        resource["note"] = notes
    return resource


def _status(outcome: Outcome) -> str:
    if outcome.value is None:
        return "entered-in-error"
    return "corrected" if outcome.supersedes else "final"


def _code(outcome: Outcome) -> dict[str, Any]:
    local = {"system": f"{OURS}measure", "code": f"{outcome.measure}-{outcome.recall}"}
    asked = _ASKED.get((outcome.measure, outcome.recall), outcome.measure)
    text = f"{asked}, before the infusion" if outcome.step == BASELINE else asked
    return {"coding": [PAIN, local] if outcome.measure == Measure.PAIN else [local], "text": text}


def _value(value: Decimal | None) -> dict[str, Any]:
    score = number(value)
    if score is None:
        reason = {"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "error"}
        return {"dataAbsentReason": {"coding": [reason], "text": "Withdrawn: entered in error."}}
    if isinstance(score, int):
        return {"valueInteger": score}
    return {"valueQuantity": {"value": score, **SCORE_UNIT}}


def _first_ids(session: Session, rows: Iterable[Outcome]) -> dict[str, str]:
    """For each row the id of the value that began its line of corrections."""
    reached = {row.id: row.supersedes or row.id for row in rows}
    while reached:
        found = session.execute(
            select(Outcome.id, Outcome.supersedes).where(
                Outcome.id.in_(set(reached.values())), Outcome.supersedes.is_not(None)
            )
        )
        earlier = {correction: before for correction, before in found if before is not None}
        if not earlier:
            break
        reached = {start: earlier.get(at, at) for start, at in reached.items()}
    return reached
