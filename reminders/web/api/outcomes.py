"""The outcomes record over the API: JSON in pages, CSV and FHIR as one stream."""

from __future__ import annotations

from typing import Final

from flask import Response

from reminders.record.access import Scope
from reminders.reports.export import Format
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.web.api.lists import list_answer, media_of
from reminders.web.api.models import OutcomeQuery
from reminders.web.api.operations import Call, operation
from reminders.web.api.tables import OutcomePage

_FORMATS: Final = (Format.JSON, Format.CSV, Format.FHIR)


@operation(
    "GET",
    "/outcomes",
    summary="The outcomes record, oldest first",
    scopes=(Scope.READ,),
    answers={200: OutcomePage},
    query=OutcomeQuery,
    media=media_of(_FORMATS),
)
def outcomes(call: Call, query: OutcomeQuery) -> Response:
    """Outcomes of the caller's clinic, superseded ones included."""
    return list_answer(call, OUTCOMES, query, since=query.since, formats=_FORMATS)
