"""What the API is sent and answers: the models that its bodies are checked with and its description is made from."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from reminders.web.api.types import Answer, Day, Dose, Hour, Instant, PegAnswer, Score, Text

Utc = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Id = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{26}$"})]
Number = Annotated[int | float, WithJsonSchema({"type": "number"})]


class Sent(BaseModel):
    """What a caller sends: JSON's own types, no field that is not ours."""

    model_config = ConfigDict(strict=True, extra="forbid")


#: Names that are understood for another one, which the API answers with.
ALSO_CALLED: Final = {"preferred_time": "preferred_hour", "why": "reason"}


def _also(name: str) -> AliasChoices:
    return AliasChoices(name, ALSO_CALLED[name])


class PatientIn(Sent):
    """Who is enrolled."""

    name: Text
    phone: Text = Field(examples=["+13125550142"])
    mrn: Text | None = Field(None, description="The clinic's record number: finds the patient again.")
    time_zone: Text | None = Field(
        None, description="Zone of the patient's place (IANA); left out, as known or the clinic's."
    )
    language: Text | None = Field(None, description="`en` or `es`; left out, as known or `en`.")
    preferred_time: Hour | None = Field(
        None,
        validation_alias=_also("preferred_time"),
        description="Hour of the day texts are preferred at, local.",
    )
    birth_date: Day | None = Field(None, description="Tells patients of one name apart; shown to staff alone.")
    call_only: bool | None = Field(None, description="true: staff call, nothing is texted, no consent is needed.")


class ConsentIn(Sent):
    """The patient's consent to texts."""

    given_at: Instant
    method: Text = Field(description="`written`, `oral` or `electronic`.")
    unencrypted_ok: bool = Field(description="Told that texts are not encrypted, and prefers them.")


class PegIn(Sent):
    """The three PEG answers of the week before the infusion, 0 to 10 each; null or left out while pending."""

    pain: PegAnswer | None = Field(None, description="Pain on average.")
    enjoyment: PegAnswer | None = Field(None, description="How much pain interfered with enjoyment of life.")
    activity: PegAnswer | None = Field(None, description="How much pain interfered with general activity.")


class InfusionIn(Sent):
    """The infusion."""

    infused_at: Instant
    baseline_pain: Score | None = Field(None, description="Before the infusion, 0 to 10; null while pending.")
    condition: Text = Field(description="Short code of what it is given for.", examples=["crps"])
    course: int | None = Field(
        None,
        description="Which series of infusions; left out, the running one, or after 28 days without any a new one.",
    )
    number: int | None = Field(None, description="Which infusion of the course; left out, the next.")
    dose_mg_per_kg: Dose | None = Field(None, description="Ketamine given, in mg per kg of body weight.")
    baseline_peg: PegIn | None = Field(None, description="PEG before the infusion, for protocols that ask it.")


class EnrollmentIn(Sent):
    """A patient and an infusion to follow up."""

    patient: PatientIn
    consent: ConsentIn | None = Field(None, description="Required unless given before by this patient.")
    infusion: InfusionIn
    protocol: Text = "chronic-pain"
    second_of_day: bool = Field(False, description="Confirms a second infusion on one local day.")
    shared_phone: bool = Field(False, description="Confirms that another patient answers on this phone.")


#: Kept where a clinic's system gave no reason: that nobody said why is part of the record.
NO_REASON = "no reason given"

Why = Annotated[Text, Field(validation_alias=_also("why"), description="Kept with the change.")]


class PatientChange(Sent):
    """What changes of a patient; what is left out stays."""

    name: Text | None = None
    phone: Text | None = None
    mrn: Text | None = None
    time_zone: Text | None = None
    language: Text | None = None
    preferred_time: Hour | None = Field(
        None,
        validation_alias=_also("preferred_time"),
        description="null: no preference any more.",
    )
    shared_phone: bool = Field(False, description="Confirms that another patient answers on the new phone.")
    why: Why = NO_REASON


class InfusionChange(Sent):
    """What changes of an infusion; what is left out stays."""

    infused_at: Instant | None = None
    condition: Text | None = None
    course: int | None = None
    number: int | None = None
    dose_mg_per_kg: Dose | None = None
    baseline_pain: Score | None = Field(None, description="Enters a pending baseline, or corrects it.")
    baseline_peg: PegIn | None = Field(None, description="Enters pending PEG answers, or corrects them.")
    second_of_day: bool = Field(False, description="Confirms a second infusion on one local day.")
    why: Why = NO_REASON


class Reason(Sent):
    """Why something is done."""

    why: Why = NO_REASON


class Pause(Sent):
    """How long nothing is texted, and why."""

    until: Instant | None = Field(None, description="null: until resumed.")
    why: Why = NO_REASON


class Note(Sent):
    """What was done about a flag, or why it is opened again."""

    note: Text | None = Field(None, description="Sealed. Needed to resolve an urgent flag, and to open any again.")


class PhoneScoreIn(Sent):
    """A score that staff took by phone, for one question of a check-in."""

    check_in_id: Text
    measure: Text = Field(description="One that the check-in asks: `pain`, `side_effects`, `change` or another.")
    value: Answer = Field(description="As a text would give it: pain 0 to 10, side effects 1 to 3, change 1 to 7.")
    replied_at: Instant = Field(description="When the patient said it.")
    why: Text | None = Field(None, validation_alias=_also("why"), description="Kept with the score.")


class CheckInOut(BaseModel):
    """One check-in of an infusion."""

    id: Id
    step: str = Field(examples=["h4"])
    due_at: Utc
    due_local: Utc = Field(description="The same instant on the patient's clock.")
    closes_at: Utc
    state: Literal["scheduled", "asked", "answered", "missed", "skipped"]
    reason: str | None = Field(description="Why it was skipped.")


class PegOut(BaseModel):
    """PEG before the infusion; `score` is the mean of the three, null unless all are there."""

    pain: Number | None
    enjoyment: Number | None
    activity: Number | None
    score: Number | None


class InfusionOut(BaseModel):
    """An infusion with its check-ins, in the order they are due."""

    infusion_id: Id
    patient_id: Id
    infused_at: Utc
    condition: str
    course: int
    number: int
    dose_mg_per_kg: Number | None
    protocol: str
    protocol_version: int
    status: Literal["active", "cancelled"]
    baseline_pain: Number | None
    baseline_peg: PegOut
    time_zone: str
    check_ins: list[CheckInOut]


class PatientOut(BaseModel):
    """What the schedule of a patient depends on. Name, phone and record number are not repeated."""

    patient_id: Id
    time_zone: str
    language: str
    preferred_time: str | None
    shared_phone: bool
    paused_at: Utc | None
    paused_until: Utc | None
    ended_at: Utc | None
    ended_reason: str | None


class FlagOut(BaseModel):
    """Something a person must look at."""

    id: Id
    patient_id: Id | None
    infusion_id: Id | None
    kind: str = Field(examples=["danger"])
    concern: Literal["urgent", "review"]
    opened_at: Utc
    respond_by: Utc
    acknowledged_at: Utc | None
    resolved_at: Utc | None


class FlagPage(BaseModel):
    """One page of flags, oldest first; `next` asks for the following one."""

    items: list[FlagOut]
    next: str | None


class FieldProblem(BaseModel):
    """One bad field."""

    field: str = Field(examples=["patient.phone"])
    message: str


class ProblemOut(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


_WHOLE: Final = re.compile(r"-?\d{1,1000}", re.ASCII)


def as_whole(value: Any) -> Any:
    """A number that a query spells out in digits; anything else as it is, for the field to refuse."""
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value


def as_truth(value: Any) -> Any:
    """What an address says of yes or no, as JSON would; anything else is left to be refused."""
    return {"true": True, "1": True, "false": False, "0": False}.get(value, value)


class PageQuery(Sent):
    """What every list is asked with."""

    patient_id: Text | None = None
    infusion_id: Text | None = None
    cursor: Text | None = Field(None, description="`next` of the page before.")
    limit: Annotated[int | None, BeforeValidator(as_whole)] = Field(None, ge=1, le=500)


class OutcomeQuery(PageQuery):
    """Which outcomes."""

    since: Instant | None = Field(None, description="Recorded at this time or later.")


class InfusionQuery(PageQuery):
    """Which infusions."""

    since: Instant | None = Field(
        None, description="Entered, amended, canceled, reinstated or given a baseline then or later."
    )


class CheckInQuery(PageQuery):
    """Which check-ins."""

    since: Instant | None = Field(
        None, description="All that can have changed then or later, and some that have not: match them by `id`."
    )


class FlagQuery(PageQuery):
    """Which flags."""

    open: Annotated[bool | None, BeforeValidator(as_truth)] = Field(
        None, description="Only open ones, or only resolved."
    )
