"""The data dictionary: what every column of a table is, as a CSV and as the tables of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from reminders.reports.export_csv import csv_rows
from reminders.reports.tables.column import Column, Table

HEADER: Final = ("table", "column", "kind", "unit", "codes", "meaning", "empty_where")

#: Codes that are explained elsewhere and too many to repeat.
_MOST_CODES: Final = 8


def as_csv(tables: Iterable[Table[Any]]) -> str:
    """The dictionary of some tables, a row for each column."""
    return csv_rows([HEADER, *(row for table in tables for row in _rows(table))])


def as_markdown(heading: str, table: Table[Any]) -> str:
    """The dictionary of a table as the document has it."""
    lines = [
        f"### {heading}",
        "",
        f"One row is {table.one_row}.",
        "",
        "| column | kind | meaning | empty where |",
        "|---|---|---|---|",
        *(
            f"| `{column.name}` | {_kind(column)} | {column.meaning}{_codes(column)} | {column.empty} |"
            for column in table.columns
        ),
    ]
    return "\n".join(lines) + "\n"


def _rows(table: Table[Any]) -> Iterator[tuple[str, ...]]:
    for column in table.columns:
        codes = " ".join(column.codes)
        yield table.name, column.name, column.kind.value, column.unit, codes, column.meaning, column.empty


def _kind(column: Column[Any]) -> str:
    return f"{column.kind.value} ({column.unit})" if column.unit else column.kind.value


def _codes(column: Column[Any]) -> str:
    if not column.codes or len(column.codes) > _MOST_CODES:
        return ""
    return f" One of {', '.join(f'`{code}`' for code in column.codes)}."
