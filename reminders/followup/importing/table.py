"""Reads a table from a CSV file: which character parts its cells, which row names the columns, and row after row.

Rows are read one at a time, so that a file of any length takes the same memory, and keep the numbers that a
spreadsheet shows beside them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Final

from reminders.followup.importing.columns import Column, Header, letter_of, plain_name, read_header
from reminders.followup.importing.encoding import NotReadable, open_text

_DELIMITERS: Final = (",", ";", "\t", "|")

#: The header is looked for in the first rows only, and in so many characters.
_HEADER_ROWS: Final = 5
_START_CHARACTERS: Final = 64 * 1024

#: What a row of units may say in digits: 0-10.
_RANGE: Final = re.compile(r"\d+ ?[-–] ?\d+")

#: Excel's own hint, in a first line that it does not count as a row.
_HINT: Final = "sep="


@dataclass(frozen=True)
class TableRow:
    """One row. `number` is the one the spreadsheet shows. `problem` says why it cannot be read, if it cannot."""

    number: int
    cells: Sequence[str]
    header: Header
    problem: str | None = None

    def text(self, column: str) -> str:
        """A cell without spaces around it; empty where the column or the cell is missing."""
        place = self.header.places.get(column)
        if place is None or place.index >= len(self.cells):
            return ""
        return self.cells[place.index].strip()


@dataclass(frozen=True)
class Table:
    """A file read as a table. `notes` say how it was read and what of it is not used; staff should see them."""

    notes: tuple[str, ...]
    header: Header
    _text: io.TextIOWrapper
    _delimiter: str
    _header_at: int
    _uncounted: int

    def rows(self) -> Iterator[TableRow]:
        """Every row with something in it. Can be called again. Raises `NotReadable` where the file breaks off."""
        self._text.seek(0)
        records = _records(self._text, self._delimiter, self._uncounted)
        for number, cells in records:
            if number <= self._header_at or not any(cell.strip() for cell in cells):
                continue
            if number == self._header_at + 1 and _is_second_header(cells, self.header):
                continue
            yield TableRow(number, cells, self.header, _problem(cells, self.header))


def read_table(file: IO[bytes], columns: Sequence[Column]) -> Table:
    """Find out how a file is written and where its columns are. Raises `NotReadable` in a sentence.

    `file` must allow seeking. Titles above the header and a row of units below it are skipped, and `notes` say so.
    """
    text = open_text(file)
    start = text.read(_START_CHARACTERS)
    if not start.strip():
        raise NotReadable("The file is empty.")
    uncounted = 1 if start.lower().startswith(_HINT) else 0
    delimiter, at, header = _find_header(start, columns, uncounted)
    _refuse_header(header, columns)
    notes = []
    if at > 1:
        notes.append(f"The columns are named in row {at}; what stands above it was left out.")
    below = next((cells for number, cells in _head(start, delimiter, uncounted) if number == at + 1), [])
    if _is_second_header(below, header):
        notes.append(f"Row {at + 1} was read as a second row of headings, not as data.")
    if header.unknown:
        names = ", ".join(f"{place.header} ({place.letter})" for place in header.unknown)
        notes.append(f"Not used: {names}.")
    return Table(tuple(notes), header, text, delimiter, at, uncounted)


def _find_header(start: str, columns: Sequence[Column], uncounted: int) -> tuple[str, int, Header]:
    best: tuple[int, str, int, Header] | None = None
    for delimiter in _DELIMITERS:
        for number, cells in islice(_head(start, delimiter, uncounted), _HEADER_ROWS):
            header = read_header(cells, columns)
            if best is None or len(header.places) > best[0]:
                best = (len(header.places), delimiter, number, header)
    needed = [column.name for column in columns if column.required]
    if best is None or best[0] < 2:
        raise NotReadable(f"The first row must name the columns. These are needed: {', '.join(needed)}.")
    return best[1:]


def _refuse_header(header: Header, columns: Sequence[Column]) -> None:
    if header.twice:
        place = header.twice[0]
        raise NotReadable(f'Column {place.letter} "{place.header}" is there twice: remove one of the two.')
    if header.slips:
        name, place = next(iter(header.slips.items()))
        raise NotReadable(
            f'Column {place.letter} "{place.header}" is not known. If it is {name}, write it so; if not, remove it.'
        )
    missing = [column.name for column in columns if column.required and column.name not in header.places]
    if missing:
        known = ", ".join(place.header for place in header.places.values())
        what = "This column is" if len(missing) == 1 else "These columns are"
        raise NotReadable(f"{what} missing: {', '.join(missing)}. Found: {known}.")


def _head(start: str, delimiter: str, uncounted: int) -> Iterator[tuple[int, list[str]]]:
    """The first rows, as far as the start of the file holds them."""
    try:
        yield from islice(_records(io.StringIO(start, newline=""), delimiter, uncounted), _HEADER_ROWS + 1)
    except NotReadable:
        return


def _records(text: io.TextIOBase, delimiter: str, uncounted: int) -> Iterator[tuple[int, list[str]]]:
    number = 0 - uncounted
    try:
        for cells in csv.reader(text, delimiter=delimiter, strict=True):
            number += 1
            if number > 0:
                yield number, cells
    except csv.Error as error:
        raise NotReadable(
            f"Row {max(number, 0) + 1} cannot be read ({error}): is a quotation mark opened there and not closed?"
        ) from None


def _is_second_header(cells: Sequence[str], header: Header) -> bool:
    """Whether the row below the header tells units or codes. Data has digits; units have none but ranges (0-10)."""
    return any(plain_name(cell) for cell in cells[: header.width]) and not any(
        character.isdigit() for cell in cells for character in _RANGE.sub("", cell)
    )


def _problem(cells: Sequence[str], header: Header) -> str | None:
    if any("\x00" in cell for cell in cells):
        return "The row holds a NUL character, which no text has: the file is damaged. Export it anew."
    beyond = next((i for i in range(header.width, len(cells)) if cells[i].strip()), None)
    if beyond is not None:
        return (
            f"Column {letter_of(beyond)} has no heading. Is there a delimiter within a cell? Such a cell needs "
            "quotation marks around it."
        )
    return None
