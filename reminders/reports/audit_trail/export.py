"""The audit trail as a file: what its page shows of the entries that a filter leaves, all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy.orm import Session

from reminders.reports import words
from reminders.reports.audit_trail.page import AuditFilter, AuditLine, audit_page
from reminders.reports.export_csv import csv_pages
from reminders.reports.spoken_times import place

#: Entries read at once.
AT_ONCE: Final = 500

COLUMNS: Final = ("entry", "at", "who", "did", "about", "details", "patient", "mrn")


def audit_csv(
    read: Callable[[], AbstractContextManager[Session]], clinic_id: str, which: AuditFilter, zone: str
) -> Iterator[str]:
    """The filtered trail, the newest entry first, as CSV, piece by piece. Times are those of `zone`, with their offset.

    `entry` counts the clinic's entries from 1, `details` are fields with what changed, one after another.
    """

    def page(before: str | None) -> tuple[list[list[object]], str | None]:
        with read() as session:
            found = audit_page(session, clinic_id, which, zone=zone, before=before, size=AT_ONCE)
            return [_row(line, zone) for line in found.lines], found.next_before

    return csv_pages(COLUMNS, page)


def _row(line: AuditLine, zone: str) -> list[object]:
    return [
        line.sequence,
        line.at.astimezone(place(zone)).isoformat(timespec="seconds"),
        line.who,
        line.did,
        line.about or "",
        "; ".join(f"{words.say(name, 'field')}: {said}" for name, said in line.details),
        line.person.name if line.person else "",
        (line.person.mrn if line.person else None) or "",
    ]
