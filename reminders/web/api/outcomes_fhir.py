"""The outcomes record over the API in FHIR: Observations line by line, or a page of them as a searchset."""

from __future__ import annotations

from typing import Final

from flask import Response, request
from sqlalchemy.orm import Session

from reminders.reports.fhir.export import as_lines, observations, outcome_lines
from reminders.reports.fhir.names import MEDIA_TYPE, NDJSON, names_under
from reminders.reports.fhir.searchset import searchset
from reminders.reports.keyset import Cursor
from reminders.reports.outcomes import Selection, outcome_page
from reminders.web.api.lists import PAGE_ROWS
from reminders.web.api.operations import Call
from reminders.web.fhir.answers import resource_answer

#: The media types of FHIR that the list is given in.
OFFERED: Final = (NDJSON, MEDIA_TYPE)


def fhir_answer(
    call: Call, session: Session, media: str, selection: Selection, cursor: Cursor, limit: int | None, address: str
) -> Response:
    """Outcomes as FHIR. NDJSON comes whole unless `limit` asks for a page; a searchset is always a page."""
    names = names_under(call.settings.public_url)
    if media == NDJSON and limit is None:
        return Response(outcome_lines(call.database.read, selection, cursor, names), content_type=NDJSON)
    page = outcome_page(session, selection, cursor, limit or PAGE_ROWS)
    resources = observations(session, page.rows, names)
    asked = list(request.args.items())
    following = [*((name, value) for name, value in asked if name != "cursor"), ("cursor", str(page.next))]
    links = {"self": asked} | ({"next": following} if page.next is not None else {})
    bundle = searchset(resources, address, links, names)
    if media == MEDIA_TYPE:
        return resource_answer(bundle)
    response = Response(as_lines(resources), content_type=NDJSON)
    if page.next is not None:
        response.headers["Link"] = f'<{bundle["link"][-1]["url"]}>; rel="next"'
    return response
