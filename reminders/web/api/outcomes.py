"""The outcomes record over the API: JSON in pages, CSV and FHIR as one stream."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from flask import Response, request

from reminders.record.access import Scope
from reminders.reports.export import MEDIA_TYPES, Format, one_page, stream
from reminders.reports.outcomes import Selection, item, outcome_page
from reminders.web.api import outcomes_fhir
from reminders.web.api.lists import PAGE_ROWS, check_filters, cursor_of
from reminders.web.api.models import OutcomePage, OutcomeQuery
from reminders.web.api.operations import Call, answer, operation
from reminders.web.api.problems import Problem

_FORMS: Final = {media: form for form, media in MEDIA_TYPES.items()}
_OFFERED: Final = (*_FORMS, *(media for media in outcomes_fhir.OFFERED if media not in _FORMS))
_PATH: Final = "/outcomes"


@operation(
    "GET",
    _PATH,
    summary="The outcomes record, oldest first",
    scopes=(Scope.READ,),
    answers={200: OutcomePage},
    query=OutcomeQuery,
    media=_OFFERED,
)
def outcomes(call: Call, query: OutcomeQuery) -> Response:
    """Outcomes of the caller's clinic. JSON and FHIR Bundles come in pages; CSV and FHIR lines whole, unless `limit`
    asks for a page.
    """
    media = _wanted()
    cursor = cursor_of(query)
    selection = Selection(call.caller.clinic_id, query.patient_id, query.infusion_id, query.since)
    with call.database.read() as session:
        check_filters(session, call.caller.clinic_id, query)
        if media in outcomes_fhir.OFFERED:
            address = f"{call.settings.public_url}/api/v1{_PATH}"
            answered = outcomes_fhir.fhir_answer(call, session, media, selection, cursor, query.limit, address)
            return _varying(answered)
        form = _FORMS[media]
        if form is Format.JSON:
            page = outcome_page(session, selection, cursor, query.limit or PAGE_ROWS)
            body = {"items": [item(row) for row in page.rows], "next": str(page.next) if page.next else None}
            return _varying(answer(body))
        if query.limit is not None:
            page = outcome_page(session, selection, cursor, query.limit)
            response = Response(one_page(form, session, page), content_type=_content_type(form))
            if page.next is not None:
                asked = {**request.args.to_dict(), "cursor": str(page.next)}
                response.headers["Link"] = f'<{call.settings.public_url}/api/v1{_PATH}?{urlencode(asked)}>; rel="next"'
            return _varying(response)
    pieces = stream(form, call.database.read, selection, cursor)
    return _varying(Response(pieces, content_type=_content_type(form)))


def _wanted() -> str:
    """The media type that Accept prefers. Raises a 406 `Problem` where it wants none of ours."""
    best = request.accept_mimetypes.best_match(_OFFERED) if request.accept_mimetypes else MEDIA_TYPES[Format.JSON]
    if best is None:
        raise Problem(406, detail=f"Outcomes are given as {', '.join(_OFFERED)}.")
    return best


def _content_type(form: Format) -> str:
    media = MEDIA_TYPES[form]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _varying(response: Response) -> Response:
    response.vary.add("Accept")
    return response
