"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

#: A cell that starts with one of these is a formula to a spreadsheet (OWASP, "CSV injection").
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_rows(rows: Iterable[Iterable[object]]) -> str:
    """Rows as RFC 4180 defines them. Numbers stay numbers; text that looks like a formula follows an apostrophe."""
    lines = io.StringIO()
    csv.writer(lines).writerows([_cell(value) for value in row] for row in rows)
    return lines.getvalue()


def csv_pages(
    columns: Iterable[str], page: Callable[[str | None], tuple[list[list[object]], str | None]]
) -> Iterator[str]:
    """A list that is read a page at a time, as CSV, piece by piece.

    `page` gives the rows after an identifier (None: from the start) and the identifier that the next page begins after;
    each page is a transaction of its own, so that a long download holds none open.
    """
    yield csv_rows([columns])
    after: str | None = None
    while True:
        rows, after = page(after)
        yield csv_rows(rows)
        if after is None:
            return


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()  # as JSON has it, and as R and pandas read it
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
