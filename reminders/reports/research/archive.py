"""Writes the research export as one zip archive: two tables, their dictionary, and what it promises and does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy.orm import Session

from reminders.reports.export_csv import csv_rows
from reminders.reports.research.hide import SMALLEST_CELL, Hidden, alike, hidden
from reminders.reports.research.read import people
from reminders.reports.research.tables import LONG, long_rows, wide_rows, wide_table
from reminders.reports.tables.column import Plain, Table
from reminders.reports.tables.dictionary import as_csv

README: Final = f"""\
A de-identified export of answers after ketamine infusions.

answers.csv     one row an answer
infusions.csv   one row an infusion, its timepoints beside each other
dictionary.csv  what each column means

Patients have random names, made for this export alone. All dates of a patient are moved back by one random number of
days, which was kept nowhere; days between infusions are right. Times are whole hours after the infusion. Courses that
are still followed are not in it. At least {SMALLEST_CELL} patients look the same in conditions, doses, timepoints and
numbers of courses and infusions; where there were fewer, conditions are joined or doses withheld, then later courses
left out, then the patient.

It is not anonymous to somebody who holds the record that it was made from: a row of scores can be recognized there.
Whoever has a second export of the same clinic can match the rows by their scores and then narrow the dates down: give
one receiver one export. Moving dates is not a way that HIPAA's Safe Harbor names (45 CFR 164.514(b)(2) asks that only
years are left). Have your privacy officer decide whom it may be given to, and forbid whoever gets it to look for the
people in it.
"""

#: The earliest date a zip archive can hold: when it was written would help to guess how far dates were moved.
_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)


class TooFew(Exception):
    """So few patients look the same that nothing can be given."""


def write_research(session: Session, clinic_id: str, out: IO[bytes], *, now: datetime, chance: Random) -> int:
    """Write a clinic's export to `out`. Returns how many patients are in it. Raises `TooFew` before writing anything.

    `chance` must not be one that can be repeated: `random.SystemRandom()`.
    """
    patients = hidden(alike(people(session, clinic_id, now=now)), chance)
    if not patients:
        raise TooFew(
            f"No {SMALLEST_CELL} patients whose follow-up is over look the same: nobody could be hidden among others."
        )
    files = research_files(patients)
    with ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name, _NO_DATE), text, ZIP_DEFLATED)
    return len(patients)


def research_files(patients: list[Hidden]) -> Mapping[str, str]:
    """The files of the archive, by name."""
    wide = wide_table(patients)
    return {
        "README.txt": README,
        "answers.csv": _table(LONG, long_rows(patients)),
        "infusions.csv": _table(wide, wide_rows(patients)),
        "dictionary.csv": as_csv([LONG, wide]),
    }


def _table(table: Table[Any], rows: Iterable[Any]) -> str:
    values: Iterable[Iterable[Plain]] = (table.item(row).values() for row in rows)
    return csv_rows([table.fields, *values])
