"""`GET /fhir/TYPE` and `POST /fhir/TYPE/_search`: a page of resources as a searchset, or all of them line by line."""

from __future__ import annotations

from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from reminders.record.people import Clinic
from reminders.reports.fhir.export import resource_lines
from reminders.reports.fhir.names import MEDIA_TYPE, NDJSON, Resource
from reminders.reports.fhir.pages import PAGES, Wanted, count
from reminders.reports.fhir.search import SEARCH, Asking
from reminders.reports.fhir.searchset import searchset
from reminders.reports.keyset import Page
from reminders.web.api.problems import Problem
from reminders.web.fhir.answers import issue, outcome, resource_answer, wanted_media
from reminders.web.fhir.caller import READING, FhirCall, call_as
from reminders.web.fhir.parameters import Search, read_search

FORM: Final = "application/x-www-form-urlencoded"


def add_routes(blueprint: Blueprint) -> None:
    """Two addresses for each type: the second takes the parameters in the body, where no log keeps them."""
    for resource_type in SEARCH:
        view = partial(_search, resource_type)
        blueprint.add_url_rule(
            f"/{resource_type}",
            endpoint=f"search_{resource_type}",
            view_func=view,
            provide_automatic_options=False,
        )
        blueprint.add_url_rule(
            f"/{resource_type}/_search",
            endpoint=f"search_{resource_type}_by_form",
            view_func=view,
            methods=["POST"],
            provide_automatic_options=False,
        )


def _search(resource_type: str) -> Response:
    call = call_as(READING)
    form = _form()
    media = wanted_media((MEDIA_TYPE, NDJSON), form)
    given = [*request.args.items(multi=True), *form.items(multi=True)]
    with call.database.read() as session:
        clinic = session.get_one(Clinic, call.clinic_id)
        asking = Asking(session, clinic.id, ZoneInfo(clinic.time_zone), call.names)
        search = read_search(SEARCH[resource_type], given, asking, request.headers.get("Prefer", ""))
        if search.counts_only:
            media = MEDIA_TYPE  # how many there are is said by a Bundle; lines would be all of them
        if media == MEDIA_TYPE:
            answer = resource_answer(_searchset(session, call, resource_type, search))
    if resource_type == "Patient" and call.identity and not search.counts_only:
        with call.database.write() as session:
            call.audit_patients(session)
    if media == MEDIA_TYPE:
        return answer
    wanted = Wanted(call.clinic_id, search.conditions, call.identity)
    lines = resource_lines(call.database.read, resource_type, wanted, call.names)
    return Response(lines, content_type=NDJSON)


def _form() -> MultiDict[str, str]:
    """The parameters in the body. Raises a 415 `Problem` for a body of another type: its filter would be lost."""
    if request.method != "POST" or (not request.mimetype and not request.content_length):
        return MultiDict()
    if request.mimetype != FORM:
        raise Problem(415, detail=f"The body of a search must be a form: Content-Type: {FORM}.")
    return request.form


def _searchset(session: Session, call: FhirCall, resource_type: str, search: Search) -> Resource:
    """A page, or only how many there are. Its links name the parameters that were used, and no others."""
    wanted = Wanted(call.clinic_id, search.conditions, call.identity)
    page: Page[Resource] = Page([], None)
    if not search.counts_only:
        page = PAGES[resource_type](session, wanted, search.cursor, search.count, call.names)
    links = {"self": [*search.used, *search.place]}
    if page.next is not None:
        links["next"] = [*search.used, ("_cursor", str(page.next))]
    ignored = [issue("warning", "not-supported", "This parameter was ignored.", name) for name in search.ignored]
    return searchset(
        page.rows,
        f"{call.names.base}/{resource_type}",
        links,
        call.names,
        total=count(session, resource_type, wanted) if search.total or search.counts_only else None,
        told=outcome(ignored) if ignored else None,
    )
