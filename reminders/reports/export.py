"""Writes the record for other programs as CSV, JSON or FHIR, streaming it as it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome
from reminders.reports.export_csv import csv_rows
from reminders.reports.fhir.export import observation_lines
from reminders.reports.fhir.names import NDJSON
from reminders.reports.keyset import BATCH_ROWS, Cursor, Page
from reminders.reports.selection import Selection
from reminders.reports.tables.check_ins import CHECK_INS
from reminders.reports.tables.column import Entity, Listing
from reminders.reports.tables.infusions import INFUSIONS
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.reports.tables.wide import wide_of

T = TypeVar("T")


class Format(StrEnum):
    """In what form the record is given."""

    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"


class TableName(StrEnum):
    """Which table of the record is given. FHIR is only of outcomes."""

    OUTCOMES = "outcomes"
    INFUSIONS = "infusions"
    CHECK_INS = "check-ins"
    WIDE = "wide"


#: Each format's media type; a caller that states no preference gets the first.
MEDIA_TYPES: Final = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.FHIR: NDJSON,
}


def content_type(form: Format) -> str:
    """What a file or an answer in this format says it is."""
    media = MEDIA_TYPES[form]
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


class Writable(Protocol):
    """Where an export goes."""

    def write(self, text: str, /) -> object:
        """Take a piece of it."""


@dataclass(frozen=True)
class _Form(Generic[T]):
    """How a format begins and ends, how it writes some rows, and what separates two batches of them."""

    rows: Callable[[Session, Sequence[T]], str]
    head: str = ""
    between: str = ""
    tail: str = ""


def listing_of(session: Session, name: TableName, selection: Selection) -> Listing[Any, Any]:
    """The table with this name; the wide one has the columns that the selection's clinic needs."""
    if name is TableName.WIDE:
        return wide_of(session, selection)
    return _LISTINGS[name]


def write_table(session: Session, name: TableName, clinic_id: str | None, form: str, out: Writable) -> None:
    """Write a table of a clinic, or of everybody (None), to `out`, oldest first. `form` is a `Format`'s value."""
    selection = Selection(clinic_id)
    listing = listing_of(session, name, selection)
    for piece in stream(Format(form), lambda: nullcontext(session), selection, listing=listing):
        out.write(piece)


def stream(
    form: Format,
    read: Callable[[], AbstractContextManager[Session]],
    selection: Selection,
    cursor: Cursor | None = None,
    *,
    listing: Listing[Any, Any] = OUTCOMES,
) -> Iterator[str]:
    """The selection in pieces of some hundred rows, each read in its own transaction: a slow reader holds none."""
    how = _form(form, listing)
    yield how.head
    before, after = "", cursor or Cursor()
    while True:
        with read() as session:
            page = listing.page(session, selection, after, BATCH_ROWS)
            rows = _among(selection, listing, page.rows)
            text = how.rows(session, rows)
        if rows:
            yield before + text
            before = how.between
        if page.next is None:
            break
        after = page.next
    yield how.tail


def one_page(form: Format, session: Session, page: Page[Entity], listing: Listing[Entity, Any]) -> str:
    """One page of a table in a form, whole."""
    how = _form(form, listing)
    return how.head + how.rows(session, page.rows) + how.tail


def _among(selection: Selection, listing: Listing[Entity, Any], rows: Sequence[Entity]) -> Sequence[Entity]:
    if selection.among is None:
        return rows
    return [row for row in rows if listing.infusion_id(row) in selection.among]


def _form(form: Format, listing: Listing[Any, Any]) -> _Form[Any]:
    """How a table is written. JSON is one document of the API's shape, a row a line. Raises `ValueError`."""
    if form is Format.JSON:
        return _Form(
            lambda session, rows: ",\n".join(json.dumps(item) for item in listing.items(session, rows)),
            '{"items": [\n',
            ",\n",
            '\n], "next": null}\n',
        )
    if form is Format.CSV:
        return _Form(
            lambda session, rows: csv_rows(item.values() for item in listing.items(session, rows)),
            csv_rows([listing.table.fields]),
        )
    if listing.table.name != OUTCOMES.table.name:
        raise ValueError(f"{listing.table.name} are not given as FHIR")
    return _FHIR


_LISTINGS: Final[dict[TableName, Listing[Any, Any]]] = {
    TableName.OUTCOMES: OUTCOMES,
    TableName.INFUSIONS: INFUSIONS,
    TableName.CHECK_INS: CHECK_INS,
}

_FHIR: Final[_Form[Outcome]] = _Form(observation_lines)
