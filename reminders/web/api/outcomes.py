"""The outcomes record over the API: JSON in pages, CSV and FHIR as one stream."""

from __future__ import annotations

from typing import Final

from flask import Response

from reminders.record.access import Scope
from reminders.reports.outcomes import Selection
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.web.api import outcomes_fhir
from reminders.web.api.lists import (
    TABLE_FORMATS,
    check_filters,
    cursor_of,
    list_answer,
    media_of,
    varying,
    wanted_media,
)
from reminders.web.api.models import OutcomeQuery
from reminders.web.api.operations import Call, operation
from reminders.web.api.tables import OutcomePage

_OFFERED: Final = (*media_of(TABLE_FORMATS), *outcomes_fhir.OFFERED)


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
    media = wanted_media(OUTCOMES, _OFFERED)
    if media not in outcomes_fhir.OFFERED:
        return list_answer(call, OUTCOMES, query, since=query.since)
    cursor = cursor_of(query)
    selection = Selection(call.caller.clinic_id, query.patient_id, query.infusion_id, query.since)
    address = f"{call.settings.public_url}/api/v1/{OUTCOMES.table.name}"
    with call.database.read() as session:
        check_filters(session, call.caller.clinic_id, query)
        return varying(outcomes_fhir.fhir_answer(call, session, media, selection, cursor, query.limit, address))
