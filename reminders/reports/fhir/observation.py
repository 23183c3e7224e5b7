"""An answer as an Observation (US Core screening-assessment profile).

A value and its corrections are one Observation, under the id and identifier of the value that began the line; its
status says what became of it. No reply, no Observation.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.reports.export_values import number, utc
from reminders.reports.fhir.lines import Line
from reminders.reports.fhir.names import LOINC, TERMINOLOGY, UCUM, US_CORE, Names, Resource, reference

PROFILE: Final = f"{US_CORE}us-core-observation-screening-assessment"
CATEGORY_SYSTEM: Final = f"{TERMINOLOGY}observation-category"
CATEGORY: Final = "survey"

#: 56840-2 is discouraged, 38208-5 is generic.
PAIN_CODE: Final = "72514-3"
_PAIN: Final = {
    "system": LOINC,
    "code": PAIN_CODE,
    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
}
SCORE_UNIT: Final = {"unit": "{score}", "system": UCUM, "code": "{score}"}

#: Questions in the words of staff. A measure that is not here is called by its name.
ASKED: Final[dict[tuple[str, str], str]] = {
    (Measure.PAIN.value, "now"): "Pain right now, 0 to 10",
    (Measure.PAIN.value, "24h"): "Average pain over the last 24 hours, 0 to 10",
    (Measure.SIDE_EFFECTS.value, "24h"): "Side effects: 1 none, 2 mild, 3 please call me",
    (Measure.SIDE_EFFECTS.value, "7d"): "Side effects in the past week: 1 none, 2 mild, 3 please call me",
    ("peg-pain", "7d"): "PEG: average pain in the past week, 0 to 10",
    ("peg-enjoyment", "7d"): "PEG: interference of pain with enjoyment of life in the past week, 0 to 10",
    ("peg-activity", "7d"): "PEG: interference of pain with general activity in the past week, 0 to 10",
    (Measure.CHANGE.value, "since_first"): "Patient global impression of change since the first infusion, 1 to 7",
}

_DOUBTFUL: Final = "Doubtful: somebody else may have answered from this phone."
_LATE: Final = "Answered after the window of this timepoint had closed."


def observation(line: Line, names: Names) -> Resource:
    """One Observation: the value in force of a line of corrections."""
    outcome = line.current
    marks = (("doubtful", outcome.doubtful, _DOUBTFUL), ("late", outcome.late, _LATE))
    resource: Resource = {
        "resourceType": "Observation",
        "id": line.first_id,
        "meta": {"versionId": str(line.changes), "lastUpdated": utc(line.changed_at), "profile": [PROFILE]},
        "extension": [
            {"url": names.extension("step"), "valueCode": outcome.step},
            *({"url": names.extension(name), "valueBoolean": True} for name, holds, _ in marks if holds),
        ],
        "identifier": [{"system": names.identifiers("outcome"), "value": line.first_id}],
        "partOf": [reference("Procedure", outcome.infusion_id)],
        "status": status(line),
        "category": [{"coding": [{"system": CATEGORY_SYSTEM, "code": CATEGORY, "display": "Survey"}]}],
        "code": _code(outcome, names),
        "subject": reference("Patient", outcome.patient_id),
        "effectiveDateTime": utc(line.effective_at),
        "issued": utc(line.changed_at),
        "performer": [_performer(outcome)],
        **_value(outcome.value),
    }
    notes = [{"text": text} for _, holds, text in marks if holds]
    if notes:
        resource["note"] = notes
    return resource


def status(line: Line) -> str:
    """`corrected` if another value was in force before, `amended` if only its time changed; doubt changes neither."""
    if line.current.value is None:
        return "entered-in-error"
    if len({version.value for version in line.versions}) > 1:
        return "corrected"
    if any(version.replied_at != line.effective_at for version in line.versions):
        return "amended"
    return "final"


def measure_code(measure: str, recall: str) -> str:
    """Our own code of what was asked: the same measure over another stretch of time is another outcome."""
    return f"{measure}-{recall}"


def _code(outcome: Outcome, names: Names) -> Resource:
    own = {"system": names.codes("measure"), "code": measure_code(outcome.measure, outcome.recall)}
    asked = ASKED.get((outcome.measure, outcome.recall), outcome.measure)
    text = f"{asked}, before the infusion" if outcome.step == BASELINE else asked
    return {"coding": [_PAIN, own] if outcome.measure == Measure.PAIN else [own], "text": text}


def _performer(outcome: Outcome) -> Resource:
    """The patient for what they texted; the clinic for what its staff recorded."""
    if outcome.source == Source.PATIENT:
        return reference("Patient", outcome.patient_id)
    return reference("Organization", outcome.clinic_id)


def _value(value: Decimal | None) -> Resource:
    score = number(value)
    if score is None:
        reason = {"system": f"{TERMINOLOGY}data-absent-reason", "code": "error", "display": "Error"}
        return {"dataAbsentReason": {"coding": [reason], "text": "Withdrawn: entered in error."}}
    if isinstance(score, int):
        return {"valueInteger": score}
    return {"valueQuantity": {"value": score, **SCORE_UNIT}}
