"""The outcomes record over the API in FHIR: a page of Observations as a searchset."""

from __future__ import annotations

from flask import Response, request
from sqlalchemy.orm import Session

from reminders.reports.fhir.export import observations
from reminders.reports.fhir.names import names_under
from reminders.reports.fhir.searchset import searchset
from reminders.reports.keyset import Cursor
from reminders.reports.selection import Selection, outcome_page
from reminders.web.api.lists import PAGE_ROWS
from reminders.web.api.operations import Call
from reminders.web.fhir.answers import resource_answer


def fhir_answer(
    call: Call, session: Session, selection: Selection, cursor: Cursor, limit: int | None, address: str
) -> Response:
    """A page of outcomes as a searchset; corrections are in the Observation of what they correct."""
    names = names_under(call.settings.public_url)
    page = outcome_page(session, selection, cursor, limit or PAGE_ROWS)
    asked = list(request.args.items())
    following = [*((name, value) for name, value in asked if name != "cursor"), ("cursor", str(page.next))]
    links = {"self": asked} | ({"next": following} if page.next is not None else {})
    return resource_answer(searchset(observations(session, page.rows, names), address, links, names))
