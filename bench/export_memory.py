"""A process that exports a clinic's outcomes to nowhere and prints how much memory it had at most, in MB."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.installation import NOON
from reminders.clock import Clock, real
from reminders.record.database import Database
from reminders.reports.export import Format, stream
from reminders.reports.selection import Selection
from reminders.settings import Settings


def export(database_url: str, keys: str, clinic_id: str) -> int:
    """Write all outcomes as CSV, in transactions of some hundred rows; returns how many characters it were."""
    settings = Settings(database_url=database_url, record_keys=tuple(bytes.fromhex(key) for key in keys.split(",")))
    database = Database.open(settings, Clock(NOON, real(), 1e-6))
    return sum(len(piece) for piece in stream(Format.CSV, database.read, Selection(clinic_id)))


if __name__ == "__main__":
    assert export(*sys.argv[1:])
    # Not `ru_maxrss`: a process inherits what the one that started it had.
    told = Path("/proc/self/status").read_text()
    print(int(told.split("VmHWM:", 1)[1].split()[0]) / 1024)
