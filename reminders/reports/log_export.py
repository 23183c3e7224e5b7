"""The log of replies as a file: what the page shows of the replies that a filter leaves, all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reminders.care.reading import format_score
from reminders.reports import rule_phrases, words
from reminders.reports.export_csv import csv_pages
from reminders.reports.log import LogLine, response_log
from reminders.reports.log_filter import LogFilter

#: Replies read at once.
AT_ONCE: Final = 500

COLUMNS: Final = (
    "received_at", "patient", "mrn", "phone", "check_in", "belongs", "wrote", "read_as", "rule", "concern", "measure",
    "recorded", "in_force", "late", "flags",
)  # fmt: skip


def log_csv(
    read: Callable[[], AbstractContextManager[Session]], clinic_id: str, which: LogFilter, zone: ZoneInfo
) -> Iterator[str]:
    """The filtered log, the newest first, as CSV, piece by piece. Times are the clinic's, with their offset.

    `recorded` is what the reply recorded, `in_force` what of it is in force now: empty where it was withdrawn.
    """

    def page(before: str | None) -> tuple[list[list[object]], str | None]:
        with read() as session:
            found = response_log(session, clinic_id, which, before=before, size=AT_ONCE)
            return [_row(line, zone) for line in found.lines], found.next_before

    return csv_pages(COLUMNS, page)


def _row(line: LogLine, zone: ZoneInfo) -> list[object]:
    read_as = format_score(line.value) if line.value is not None else words.say(line.intent or "", "intent")
    phone = line.person.phone if line.person else line.phone
    return [
        line.received_at.astimezone(zone).isoformat(timespec="seconds"),
        line.person.name if line.person else "",
        (line.person.mrn if line.person else None) or "",
        phone or "",
        words.step(line.step),
        words.say(line.attribution or "", "attribution"),
        "" if line.body is None else line.body,
        "" if line.unread else read_as,
        rule_phrases.phrase(line.rule) if line.rule else "",
        line.concern or "",
        line.measure or "",
        format_score(line.recorded) or "",
        (format_score(line.now_in_force) or "") if line.recorded is not None else "",
        line.late,
        "; ".join(words.say(why, "flag") + ("" if is_open else " (resolved)") for _, why, is_open in line.flags),
    ]
