"""Writes the outcomes record for other programs as CSV, JSON or FHIR, streaming it as it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome
from reminders.reports.export_csv import csv_rows
from reminders.reports.fhir.export import observation_lines
from reminders.reports.keyset import Cursor, Page
from reminders.reports.outcomes import FIELDS, Selection, item, outcome_page

#: Rows an export holds in memory at once.
BATCH_ROWS: Final = 500


class Format(StrEnum):
    """In what form the record is given."""

    JSON = "json"
    CSV = "csv"
    FHIR = "fhir"


#: Each format's media type; a caller that states no preference gets the first.
MEDIA_TYPES: Final = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.FHIR: "application/fhir+ndjson",
}


class Writable(Protocol):
    """Where an export goes."""

    def write(self, text: str, /) -> object:
        """Take a piece of it."""


@dataclass(frozen=True)
class _Form:
    """How a format begins and ends, how it writes some rows, and what separates two batches of them."""

    rows: Callable[[Session, Sequence[Outcome]], str]
    head: str = ""
    between: str = ""
    tail: str = ""


def write_outcomes(session: Session, clinic_id: str | None, form: str, out: Writable) -> None:
    """Write a clinic's outcomes, or everybody's (None), to `out`, oldest first. `form` is a `Format`'s value."""
    for piece in stream(Format(form), lambda: nullcontext(session), Selection(clinic_id)):
        out.write(piece)


def stream(
    form: Format,
    read: Callable[[], AbstractContextManager[Session]],
    selection: Selection,
    cursor: Cursor | None = None,
) -> Iterator[str]:
    """The selection in pieces of some hundred rows, each read in its own transaction: a slow reader holds none."""
    how = _FORMS[form]
    yield how.head
    before, after = "", cursor or Cursor()
    while True:
        with read() as session:
            page = outcome_page(session, selection, after, BATCH_ROWS)
            text = how.rows(session, page.rows)
        if page.rows:
            yield before + text
            before = how.between
        if page.next is None:
            break
        after = page.next
    yield how.tail


def one_page(form: Format, session: Session, page: Page[Outcome]) -> str:
    """One page of outcomes in a form, whole."""
    how = _FORMS[form]
    return how.head + how.rows(session, page.rows) + how.tail


def _items(_session: Session, rows: Sequence[Outcome]) -> str:
    return ",\n".join(json.dumps(item(row)) for row in rows)


#: JSON is one document of the API's shape, an outcome a line.
_FORMS: Final = {
    Format.JSON: _Form(_items, '{"items": [\n', ",\n", '\n], "next": null}\n'),
    Format.CSV: _Form(lambda _session, rows: csv_rows(item(row).values() for row in rows), csv_rows([FIELDS])),
    Format.FHIR: _Form(observation_lines),
}
