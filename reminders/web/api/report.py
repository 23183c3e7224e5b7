"""The outcomes report over the API: every figure that the outcomes page shows."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from flask import Response
from pydantic import BaseModel, BeforeValidator, Field

from reminders.care.conditions import GROUPS
from reminders.record.access import Scope
from reminders.record.database import clock_of
from reminders.reports.courses import Filter
from reminders.reports.report import as_json, report
from reminders.web.api.models import Sent, as_whole
from reminders.web.api.operations import Call, answer, operation
from reminders.web.api.types import Instant, Text

_GROUP: Final = f"One of {', '.join(GROUPS)}."


class ReportQuery(Sent):
    """Which courses the figures are about."""

    condition: Text | None = None
    group: Literal["neuropathic", "crps", "fibromyalgia", "migraine", "other"] | None = Field(None, description=_GROUP)
    course: Annotated[int | None, BeforeValidator(as_whole)] = Field(
        None, ge=1, description="Which course of a patient."
    )
    since: Instant | None = Field(None, description="Its first infusion was at this time or later.")
    until: Instant | None = Field(None, description="Its first infusion was before this time.")


class RateOut(BaseModel):
    """`n` of `of`, the share from 0 to 1 and its 95 % Wilson interval; null of fewer than ten."""

    n: int
    of: int
    rate: float | None
    low: float | None
    high: float | None


class PopulationOut(BaseModel):
    """Whom the figures are about."""

    patients: int
    courses: int
    infusions: int
    courses_with_baseline: int
    courses_with_baseline_under_4: int


class TimepointOut(BaseModel):
    """One timepoint after the last infusion of each course. `expected` is `answered` and `missing` together."""

    step: str = Field(examples=["h24"])
    recall: str = Field(examples=["24h"])
    expected: int
    answered: int
    not_asked: int = Field(description="For reasons of ours: in no rate.")
    missing: int
    open: int = Field(description="The window has not closed: in no rate.")
    late: int
    doubtful: int
    why: dict[str, int] = Field(description="Why there is no answer, by reason.")
    mean: float | None
    median: float | None
    standard_deviation: float | None
    responders_30: RateOut
    responders_50: RateOut
    two_points: RateOut


class OnsetOut(BaseModel):
    """How many courses first responded at this step, of those that could have."""

    step: str
    n: int
    of: int


class CurveOut(BaseModel):
    """The Kaplan-Meier estimate from this day on (days since the last infusion, with their fractions)."""

    day: float
    at_risk: int
    lost: int
    censored: int
    share: float
    low: float
    high: float


class MedianOut(BaseModel):
    """When half have lost the response, with its 95 % interval; null where that is not reached."""

    day: float | None
    low: float | None
    high: float | None


class DurationOut(BaseModel):
    """How long the response lasted among the courses that responded; the others are counted beside them."""

    responders: int
    non_responders: int
    no_answer: int
    lost: int
    censored: dict[str, int]
    curve: list[CurveOut]
    median: MedianOut
    rmst: float | None = Field(description="Restricted mean, in days of the first 84.")
    if_next_course_is_loss: list[CurveOut]


class ChoicesOut(BaseModel):
    """How many chose each option at one step."""

    step: str
    answered: int
    counts: dict[str, int]


class ClaimOut(BaseModel):
    """A claim, this clinic's figure for it, and the caution it is to be read with."""

    name: str
    claim: str
    caution: str
    measured: str
    n: int | None
    of: int
    rate: float | None
    low: float | None
    high: float | None
    groups: dict[str, RateOut] | None = None


class ReportOut(BaseModel):
    """The outcomes report."""

    population: PopulationOut
    timepoints: list[TimepointOut]
    onset: list[OnsetOut]
    never_responded: int
    duration: DurationOut
    side_effects: list[ChoicesOut]
    change: list[ChoicesOut]
    claims: list[ClaimOut]


@operation(
    "GET",
    "/report",
    summary="Whether, how soon and how long relief came",
    scopes=(Scope.READ,),
    answers={200: ReportOut},
    query=ReportQuery,
)
def outcomes_report(call: Call, query: ReportQuery) -> Response:
    """The figures of the caller's clinic, as they stand now."""
    wanted = Filter(query.condition, query.group, query.course, query.since, query.until)
    with call.database.read() as session:
        found = report(session, call.caller.clinic_id, now=clock_of(session).now(), wanted=wanted)
    return answer(as_json(found))
