"""The outcomes record over the API: JSON in pages, CSV and FHIR as one stream; and a score that staff took by phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Response
from sqlalchemy.orm import Session

from reminders.errors import FieldError, NotFound
from reminders.fields import Fields
from reminders.followup.amending import PhoneScore, check_phone_score, record_phone_score
from reminders.followup.intake.recording.outcomes import current
from reminders.record.access import Scope
from reminders.record.outcomes import Outcome
from reminders.reports.export import Format
from reminders.reports.fhir.names import MEDIA_TYPE
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Plain
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.web.api.bodies import validate
from reminders.web.api.idempotency import answer_once, created_before, keep_created
from reminders.web.api.lists import (
    check_filters,
    cursor_of,
    list_answer,
    media_of,
    varying,
    wanted_media,
)
from reminders.web.api.models import OutcomeQuery, PhoneScoreIn
from reminders.web.api.operations import Call, answer, operation
from reminders.web.api.outcomes_fhir import fhir_answer
from reminders.web.api.problems import Problem
from reminders.web.api.tables import OutcomeOut, OutcomePage

_FORMATS: Final = tuple(Format)
_OFFERED: Final = (*media_of(_FORMATS), MEDIA_TYPE)


@operation(
    "GET",
    "/outcomes",
    summary="The outcomes record, oldest first",
    scopes=(Scope.READ,),
    answers={200: OutcomePage},
    query=OutcomeQuery,
    media=_OFFERED,
)
def outcomes(call: Call, query: OutcomeQuery) -> Response:
    """Outcomes of the caller's clinic, superseded ones included. In FHIR a value and its corrections are one."""
    if wanted_media(OUTCOMES, _OFFERED) != MEDIA_TYPE:
        return list_answer(call, OUTCOMES, query, since=query.since, formats=_FORMATS)
    cursor = cursor_of(query)
    selection = Selection(call.caller.clinic_id, query.patient_id, query.infusion_id, query.since)
    address = f"{call.settings.public_url}/api/v1/{OUTCOMES.table.name}"
    with call.database.read() as session:
        check_filters(session, call.caller.clinic_id, query)
        return varying(fhir_answer(call, session, selection, cursor, query.limit, address))


EXAMPLE: Final[dict[str, Any]] = {
    "check_in_id": "01JNC4V7W8J2Z6Q3M5T9R1X0AB",
    "measure": "pain",
    "value": 6,
    "replied_at": "2026-03-09T11:20:00-06:00",
    "reason": "did not answer the text, called",
}


def everything_wrong(call: Call, body: Any, errors: list[FieldError]) -> list[FieldError]:
    """What the rules find in the well-shaped rest of a body, so that one answer names all that is wrong.

    Fields of a wrong shape are replaced by the example's, and what the rules say of those is left out.
    """
    named = {error.field for error in errors}
    if not isinstance(body, dict) or "check_in_id" in named:
        return []
    mended = {name: value for name, value in {**EXAMPLE, **body}.items() if name not in named}
    model, _ = validate(PhoneScoreIn, mended | {name: EXAMPLE[name] for name in named & set(EXAMPLE)})
    if model is None:
        return []
    fields = Fields()
    with call.database.read() as session, _known_check_in():
        check_phone_score(session, call.caller.clinic_id, model.check_in_id, _score(model), fields)
    return [error for error in fields.errors if error.field not in named]


@operation(
    "POST",
    "/outcomes",
    summary="A score that staff took by phone",
    scopes=(Scope.ENROLL,),
    answers={201: OutcomeOut, 200: OutcomeOut},
    body=PhoneScoreIn,
    further=everything_wrong,
    idempotent_by_key=True,
    example=EXAMPLE,
)
def record_outcome(call: Call, body: PhoneScoreIn) -> Response:
    """201 and the recorded value; 200 and the value in force where it says the same."""
    return answer_once(lambda key: _record(call, body, key))


def _record(call: Call, body: PhoneScoreIn, key: str | None) -> Response:
    clinic_id = call.caller.clinic_id
    with call.database.write() as session, _known_check_in():
        before = created_before(session, call, key)
        if before is not None:
            return answer(_item(session, _in_force(session, session.get_one(Outcome, before))))
        outcome, is_new = record_phone_score(
            session, clinic_id, body.check_in_id, _score(body), actor=call.caller.actor, why=body.why
        )
        keep_created(session, call, key, outcome.id)
        session.flush()
        return answer(_item(session, outcome), 201 if is_new else 200)


def _in_force(session: Session, recorded: Outcome) -> Outcome:
    """What holds now where this was recorded."""
    standing = current(session, recorded.infusion_id, recorded.step, recorded.measure)
    return recorded if standing is None else session.get_one(Outcome, standing.id)


def _score(body: PhoneScoreIn) -> PhoneScore:
    return PhoneScore(body.measure, body.value, body.replied_at)


def _item(session: Session, outcome: Outcome) -> dict[str, Plain]:
    return OUTCOMES.items(session, [outcome])[0]


@contextmanager
def _known_check_in() -> Iterator[None]:
    """Answers 404 naming the field of the body whose check-in is not of this clinic."""
    try:
        yield
    except NotFound:
        error = FieldError("check_in_id", "There is no check-in with this id in your clinic.")
        raise Problem(404, [error]) from None
