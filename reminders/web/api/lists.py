"""What every list of the API shares: cursors, pages, formats, filters that must name rows of the caller's clinic."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MIMEAccept

from reminders.errors import FieldError
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports.export import MEDIA_TYPES, Format, content_type, one_page, stream
from reminders.reports.keyset import BadCursor, Cursor
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Listing
from reminders.web.api.models import PageQuery
from reminders.web.api.operations import Call, answer
from reminders.web.api.problems import Problem, refusal

PAGE_ROWS: Final = 100

#: In what forms a table is given, the first one where the caller has no preference.
TABLE_FORMATS: Final = (Format.JSON, Format.CSV)

_FILTERS: Final[dict[str, type[Patient] | type[Infusion]]] = {"patient_id": Patient, "infusion_id": Infusion}


def media_of(formats: tuple[Format, ...]) -> tuple[str, ...]:
    """The media types of some formats."""
    return tuple(MEDIA_TYPES[form] for form in formats)


def list_answer(
    call: Call,
    listing: Listing[Any, Any],
    query: PageQuery,
    *,
    since: datetime | None,
    formats: tuple[Format, ...] = TABLE_FORMATS,
) -> Response:
    """A table of the caller's clinic. JSON comes in pages; other formats whole, unless `limit` asks for a page."""
    form = {MEDIA_TYPES[form]: form for form in formats}[wanted_media(listing, media_of(formats))]
    cursor = cursor_of(query)
    selection = Selection(call.caller.clinic_id, query.patient_id, query.infusion_id, since)
    with call.database.read() as session:
        check_filters(session, call.caller.clinic_id, query)
        if form is Format.JSON:
            page = listing.page(session, selection, cursor, query.limit or PAGE_ROWS)
            body = {"items": listing.items(session, page.rows), "next": str(page.next) if page.next else None}
            return varying(answer(body))
        if query.limit is not None:
            page = listing.page(session, selection, cursor, query.limit)
            response = Response(one_page(form, session, page, listing), content_type=content_type(form))
            if page.next is not None:
                asked = {**request.args.to_dict(), "cursor": str(page.next)}
                address = f"{call.settings.public_url}/api/v1/{listing.table.name}?{urlencode(asked)}"
                response.headers["Link"] = f'<{address}>; rel="next"'
            return varying(response)
    pieces = stream(form, call.database.read, selection, cursor, listing=listing)
    return varying(Response(pieces, content_type=content_type(form)))


def cursor_of(query: PageQuery) -> Cursor:
    """Where the page starts. Raises a 422 `Problem` for a cursor that we did not give."""
    if query.cursor is None:
        return Cursor()
    try:
        return Cursor.parse(query.cursor)
    except BadCursor:
        raise refusal(("cursor", "This is no cursor: send `next` of the page before, as it was.")) from None


def check_filters(session: Session, clinic_id: str, query: PageQuery) -> None:
    """Raise a 404 `Problem` naming the filter whose patient or infusion is not of this clinic."""
    unknown = []
    for name, table in _FILTERS.items():
        wanted = getattr(query, name)
        if wanted is not None and not session.scalar(
            select(table.id).where(table.clinic_id == clinic_id, table.id == wanted)
        ):
            unknown.append(FieldError(name, f"There is no {name.removesuffix('_id')} with this id in your clinic."))
    if unknown:
        raise Problem(404, unknown)


def wanted_media(listing: Listing[Any, Any], offered: Sequence[str]) -> str:
    """The media type that Accept prefers. Raises a 406 `Problem` where it wants none of those offered.

    Parameters (`charset`, `fhirVersion`) say nothing that we could give otherwise, and are not looked at.
    """
    wanted = MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in request.accept_mimetypes])
    best = wanted.best_match(offered) if wanted else offered[0]
    if best is None:
        what = listing.table.name.capitalize()
        raise Problem(406, detail=f"{what} are given as {', '.join(offered)}.")
    return best


def varying(response: Response) -> Response:
    """The answer, marked as one that depends on Accept."""
    response.vary.add("Accept")
    return response
