"""The outcomes report over the API: every figure that the outcomes page shows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args

from flask import Response
from pydantic import BaseModel, BeforeValidator, Field

from reminders.record.access import Scope
from reminders.reports.courses import BaselineRange, Filter
from reminders.reports.export_values import utc
from reminders.reports.kept_reports import Asked, report_to_show
from reminders.reports.report_json import as_json
from reminders.web.api.models import Sent, as_truth, as_whole
from reminders.web.api.operations import Call, answer, operation
from reminders.web.api.types import Instant, Text

#: Written out, because a type is known before the program runs; a test holds them against the groups of the figures.
Group = Literal["neuropathic", "crps", "fibromyalgia", "migraine", "other"]
DoseGroup = Literal["under-0.5", "0.5-to-1", "1-to-2", "2-and-more", "not-recorded"]
Baseline = Literal["under-4", "from-4"]


class ReportQuery(Sent):
    """Which courses the figures are about."""

    condition: Text | None = None
    group: Group | None = Field(None, description=f"One of {', '.join(get_args(Group))}.")
    course: Annotated[int | None, BeforeValidator(as_whole)] = Field(
        None, ge=1, description="Which course of a patient."
    )
    dose: DoseGroup | None = Field(None, description="Group of the dose (mg per kg) of its first infusion.")
    baseline: Baseline | None = Field(None, description="Only baselines under 4, or only those from 4 up.")
    at: Text | None = Field(
        None, description="Step of the cumulative curve; left out, `d7`, or the last with answers expected."
    )
    since: Instant | None = Field(None, description="Its first infusion was at this time or later.")
    until: Instant | None = Field(None, description="Its first infusion was before this time.")
    fresh: Annotated[bool, BeforeValidator(as_truth)] = Field(
        False, description="true: of this moment also where the figures of some minutes ago are kept ready."
    )


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
    courses_with_baseline: int = Field(description="A baseline above 0: one of 0 can have no percentage.")
    courses_with_baseline_under_4: int = Field(description="Of these.")


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
    worst_case: RateOut = Field(description="30 % less, where all that is not known counts as no response.")
    completers: RateOut = Field(description="30 % less, of those who answered.")


class SpreadOut(BaseModel):
    """The baselines of the courses that have one."""

    n: int
    mean: float | None
    median: float | None
    standard_deviation: float | None


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
    expected: int
    counts: dict[str, int]


class CutOffOut(RateOut):
    """How many had at least this much less pain than at baseline, in percent; until the next one its count holds."""

    percent: float


class CumulativeOut(BaseModel):
    """The cumulative responder curve at one step; null where nobody with a baseline was expected to answer."""

    step: str | None
    recall: str | None
    expected: int
    missing: int
    worse: int = Field(description="More pain than at baseline.")
    curve: list[CutOffOut]


class GroupTimepointOut(BaseModel):
    """One timepoint of a group."""

    step: str
    recall: str
    expected: int
    missing: int
    responders_30: RateOut
    responders_50: RateOut


class GroupDurationOut(BaseModel):
    """How long the response lasted in a group."""

    responders: int
    lost: int
    median: MedianOut
    rmst: float | None
    curve: list[CurveOut]


class GroupOut(BaseModel):
    """The figures of one group of the courses."""

    group: str
    courses: int
    courses_with_baseline: int
    ever_30: RateOut
    timepoints: list[GroupTimepointOut]
    duration: GroupDurationOut
    side_effects: list[ChoicesOut]
    change: list[ChoicesOut]


class GroupsOut(BaseModel):
    """The same courses, divided in four ways."""

    condition_group: list[GroupOut]
    course: list[GroupOut] = Field(description="First, second, and third (`3`) and later courses.")
    dose: list[GroupOut]
    period: list[GroupOut] = Field(description="By the quarter in which the course began, clinic time: `2026-Q3`.")


class MinutesOut(BaseModel):
    """Minutes from a question's leaving to its first answer."""

    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None


class AnsweringOut(BaseModel):
    """How patients answer by text, at all steps (`step` is null) or at one."""

    step: str | None
    answered: int
    minutes: MinutesOut
    within_hour: RateOut = Field(description="Of the check-ins that were asked and whose time is over.")
    read_without_a_person: RateOut


class PublishedOut(BaseModel):
    """A published figure, as context."""

    says: str
    source: str


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
    published: list[PublishedOut]


class ReportOut(BaseModel):
    """The outcomes report."""

    as_of: datetime = Field(description="The moment the figures are of: of a large clinic up to five minutes ago.")
    population: PopulationOut
    baseline: SpreadOut
    timepoints: list[TimepointOut]
    onset: list[OnsetOut]
    never_responded: int
    duration: DurationOut
    side_effects: list[ChoicesOut]
    change: list[ChoicesOut]
    claims: list[ClaimOut]
    cumulative: CumulativeOut
    by: GroupsOut
    answering: list[AnsweringOut]


@operation(
    "GET",
    "/report",
    summary="Whether, how soon and how long relief came",
    scopes=(Scope.READ,),
    answers={200: ReportOut},
    query=ReportQuery,
)
def outcomes_report(call: Call, query: ReportQuery) -> Response:
    """The figures of the caller's clinic, as of now, or of at most five minutes ago."""
    wanted = Filter(
        query.condition, query.group, query.course, query.since, query.until, query.dose,
        BaselineRange(query.baseline) if query.baseline is not None else None,
    )  # fmt: skip
    shown = report_to_show(call.database, call.caller.clinic_id, Asked(wanted, query.at), fresh=query.fresh)
    return answer({"as_of": utc(shown.as_of), **as_json(shown.report)})
