"""The data dictionary says what the tables hold: in the document, in the API's description, as a CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from reminders.reports.documented import DOCUMENTED
from reminders.reports.export import TableName, listing_of
from reminders.reports.keyset import Cursor
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Column, Kind
from reminders.reports.tables.dictionary import HEADER, as_csv, as_markdown
from tests.one_clinic import Care, care, settings
from tests.reports.tables.test_recompute import a_record

__all__ = ["care", "settings"]

DOCUMENT = Path(__file__).parents[3] / "docs" / "data-dictionary.md"

_TYPES: dict[Kind, Any] = {Kind.WHOLE: int, Kind.NUMBER: (int, float), Kind.TRUTH: bool}


def test_the_document_has_each_table_as_it_is() -> None:
    text = DOCUMENT.read_text()
    for heading, table in DOCUMENTED.items():
        assert as_markdown(heading, table) in text, f"{heading}: see reminders export dictionary --format md"
    assert len(re.findall(r"^### ", text, re.MULTILINE)) == len(DOCUMENTED)


def test_the_csv_has_a_row_for_each_column_and_no_name_stands_twice() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(DOCUMENTED.values()))))
    assert tuple(rows[0]) == HEADER
    assert [row["column"] for row in rows] == [name for table in DOCUMENTED.values() for name in table.fields]
    for table in DOCUMENTED.values():
        assert len(set(table.fields)) == len(table.fields)
        assert all(column.meaning.endswith(".") for column in table.columns)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_value_is_of_its_columns_kind_and_empty_only_where_the_column_says_so(care: Care) -> None:
    a_record(care)
    with care.database.read() as session:
        for name in TableName:
            listing = listing_of(session, name, Selection(care.clinic_id))
            page = listing.page(session, Selection(care.clinic_id), Cursor(), 500)
            items = listing.items(session, page.rows)
            assert items
            for column in listing.table.columns:
                values = [item[column.name] for item in items]
                assert all(_fits(column, value) for value in values), (name, column.name)


def _fits(column: Column[Any], value: object) -> bool:
    if value is None:
        return column.may_be_empty
    if column.codes:
        return value in column.codes
    if column.kind is Kind.TIME:
        return datetime.fromisoformat(str(value)).utcoffset() is not None
    expected = _TYPES.get(column.kind, str)
    return isinstance(value, expected) and (column.kind is Kind.TRUTH or not isinstance(value, bool))
