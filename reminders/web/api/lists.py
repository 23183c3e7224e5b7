"""What every list of the API shares: cursors, page sizes, filters that must name rows of the caller's clinic."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.errors import FieldError
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports.keyset import BadCursor, Cursor
from reminders.web.api.models import PageQuery
from reminders.web.api.problems import Problem, refusal

PAGE_ROWS: Final = 100

_FILTERS: Final[dict[str, type[Patient] | type[Infusion]]] = {"patient_id": Patient, "infusion_id": Infusion}


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
