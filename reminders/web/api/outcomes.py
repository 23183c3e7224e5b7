"""The outcomes record over the API: JSON in pages, CSV and FHIR as one stream."""

from __future__ import annotations

from typing import Final

from flask import Response

from reminders.record.access import Scope
from reminders.reports.export import Format
from reminders.reports.fhir.names import MEDIA_TYPE
from reminders.reports.outcomes import Selection
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.web.api.lists import (
    check_filters,
    cursor_of,
    list_answer,
    media_of,
    varying,
    wanted_media,
)
from reminders.web.api.models import OutcomeQuery
from reminders.web.api.operations import Call, operation
from reminders.web.api.outcomes_fhir import fhir_answer
from reminders.web.api.tables import OutcomePage

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
