"""Reading spreadsheets as people have them: encodings, delimiters, headings; no database is needed."""

from __future__ import annotations

import io
import tracemalloc
from typing import Any

import pytest

from reminders.followup.importing.columns import Column, letter_of
from reminders.followup.importing.encoding import NotReadable
from reminders.followup.importing.history_lines import plain_step
from reminders.followup.importing.table import Table, read_table

COLUMNS = (
    Column("name", ("nombre",), required=True),
    Column("infused_at", ("fecha_de_infusion",), required=True),
    Column("pain", ("dolor",)),
    Column("preferred_time"),
)
ROWS = [("José Peña", "2026-03-02 15:30", "6,5"), ("Ana", "3/2/2026 3:30 PM", "7")]


def table(text: str | bytes) -> Table:
    return read_table(io.BytesIO(text.encode() if isinstance(text, str) else text), COLUMNS)


def read(text: str | bytes) -> list[tuple[int, str, str, str]]:
    return [(r.number, r.text("name"), r.text("infused_at"), r.text("pain")) for r in table(text).rows()]


def lines(delimiter: str, header: str = "Name,Infused at,Pain (0-10)") -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in ROWS]
    return "\r\n".join([header.replace(",", delimiter), *(delimiter.join(row) for row in quoted), ""])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_of_a_spreadsheet_is_read(encoding: str, delimiter: str) -> None:
    assert read(lines(delimiter).encode(encoding)) == [(2, *ROWS[0]), (3, *ROWS[1])]


def test_headings_are_known_by_any_case_accent_and_language() -> None:
    for header in ("NAME;infused at;pain", "Nombre;Fecha de infusión;DOLOR", " name ;Infused-At; Pain [0-10]"):
        assert read(f"{header}\nAna;2026;7\n") == [(2, "Ana", "2026", "7")]


def test_two_rows_of_headings_are_read_as_one_and_said() -> None:
    titled = table("North Clinic infusions;;\n;;\nname;infused_at;pain\nAna;2026;7\n")
    assert [row.number for row in titled.rows()] == [4]
    assert titled.notes == ("The columns are named in row 3; what stands above it was left out.",)
    units = table("name;infused_at;pain\n(text);mm/dd/yyyy hh:mm;0-10\nAna;2026;7\n")
    assert [row.number for row in units.rows()] == [3]
    assert units.notes == ("Row 2 was read as a second row of headings, not as data.",)
    assert [row.number for row in table("name;infused_at\nAna;2026\n;;\n\nBo;2026\n").rows()] == [2, 5]


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    assert [r[0] for r in read('name,infused_at\n"Ana\nRuiz",2026\n\nBo,2026\n,\n,,\n')] == [2, 4]
    assert [r[0] for r in read("sep=;\nname;infused_at\nAna;2026\n")] == [2], "Excel does not count its hint"


def test_columns_that_are_not_used_are_named() -> None:
    assert table("name,infused_at,Notes,,Room\nAna,2026,x,,3\n").notes == ("Not used: Notes (C), Room (E).",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "This is an Excel workbook (.xlsx) or another zip file, not a CSV file. Save the sheet"),
        (b"\xd0\xcf\x11\xe0rest", "This is an old Excel workbook (.xls)"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"name,infused_at\nJos\xe9,2026\nPe\xc3\xb1a,2026\n", "The file mixes two encodings"),
        (b"\xef\xbb\xbfname,infused_at\nJos\xe9,2026\n", "The file's characters cannot be read."),
        (b"\x00\x01\x00\x02\x00\x03", "The first row must name the columns."),
        (b"1,2,3\n4,5,6\n", "The first row must name the columns. These are needed: name, infused_at."),
        (b"name,pain\nAna,7\n", "This column is missing: infused_at. Found: name, pain."),
        (b"name,infused_at,Nombre\n", 'Column C "Nombre" is there twice: remove one of the two.'),
        (b"name,infused_at,prefered time\n", 'Column C "prefered time" is not known. If it is preferred_time, write'),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_would_be_right(content: bytes, sentence: str) -> None:
    with pytest.raises(NotReadable) as refused:
        table(content)
    assert str(refused.value).startswith(sentence)


def test_a_quotation_mark_that_is_not_closed_is_found_at_its_row() -> None:
    with pytest.raises(NotReadable, match="Row 3 cannot be read"):
        read('name,infused_at\nAna,2026\n"Bo,2026\n')


def test_a_cell_without_a_heading_and_a_nul_are_problems_of_their_row() -> None:
    rows = list(table("name,infused_at\nRuiz, Ana,2026\nB\0o,2026\nAna,2026\n").rows())
    assert [bool(row.problem) for row in rows] == [True, True, False]
    assert (rows[0].problem or "").startswith("Column C has no heading. Is there a delimiter within a cell?")


class Long(io.RawIOBase):
    """A file that is nowhere whole: a header and so many blocks of 1,000 rows."""

    def __init__(self, blocks: int) -> None:
        self.blocks = blocks
        self.at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        self.at += 1
        if self.at == 1:
            return b"name,infused_at,pain\n"
        return BLOCK if self.at <= self.blocks + 1 else b""

    read1 = read


BLOCK = b"Ana Ruiz,2026-03-02 15:30,7\n" * 1000


def test_a_file_four_times_as_long_takes_no_more_memory() -> None:
    def peak(blocks: int) -> int:
        tracemalloc.start()
        try:
            file: Any = Long(blocks)
            rows = 0
            for _ in read_table(file, COLUMNS).rows():
                rows += 1
            assert rows == blocks * 1000
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(16) < 1.2 * peak(4)


def test_letters_and_steps() -> None:
    assert [letter_of(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert [plain_step(text) for text in ("h24", "24 h", "H 04", "Day 7", "d07", "7 días", "baseline")] == [
        "h24", "h24", "h4", "d7", "d7", "7 días", "baseline",
    ]  # fmt: skip
