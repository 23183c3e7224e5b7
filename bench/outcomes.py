"""How long the outcomes report takes of a record of so many infusions, and how much memory.

    python -m bench.outcomes [--infusions 100000] [--database URL]

The rows are written straight into the tables: three infusions a course, a second course of every fourth patient, spread
over some four years, with nine answers in ten, some doubtful, answers after minutes or hours. Compare with the same
machine only.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from bench.installation import NOON, enroll_due, open_at, settings_for
from reminders.record.columns import Row, new_id
from reminders.record.database import Database
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.kept_facts import keep
from reminders.reports.report import report
from reminders.reports.report_json import as_json

_EFFECTS, _CHANGE = "side_effects", "change"

#: Each check-in of the shipped protocol: hours after the infusion, hours its window is open, what is asked besides
#: pain, and of which time.
STEPS: dict[str, tuple[int, int, tuple[str, str] | None]] = {
    "h4": (4, 8, None), "h24": (24, 24, (_EFFECTS, "24h")), "h72": (72, 24, None), "d7": (168, 48, (_EFFECTS, "7d")),
    "d14": (336, 48, None), "d21": (504, 48, None), "d28": (672, 72, (_CHANGE, "since_first")),
    "d42": (1008, 72, None), "d56": (1344, 72, None), "d84": (2016, 72, (_CHANGE, "since_first")),
}  # fmt: skip

#: How many options a question has.
OPTIONS = {_EFFECTS: 3, _CHANGE: 7}

INFUSIONS_A_COURSE = 3

#: Every so many patients, one came back for a second course.
COMES_BACK = 4
CONDITIONS = ("crps", "neuropathic", "fibromyalgia", "migraine", "trigeminal", "post-herpetic")
Rows = dict[type[Row], list[dict[str, Any]]]


def fill(database: Database, infusions: int, *, seed: int = 1) -> None:
    """Add patients with their courses to the only clinic, until there are so many infusions."""
    chance = random.Random(seed)
    enroll_due(database, 0, 1)
    with database.read() as session:
        clinic, protocol = session.scalars(select(Clinic)).one(), session.scalars(select(ProtocolVersion)).one()
        key = session.scalars(select(Patient.data_key_id)).one()
    patients = infusions * COMES_BACK // (INFUSIONS_A_COURSE * (COMES_BACK + 1))
    for first in range(0, patients, 500):
        rows: Rows = defaultdict(list)
        for number in range(first, min(first + 500, patients)):
            courses = 2 if number % COMES_BACK == 0 else 1
            _patient(rows, chance, clinic.id, protocol.id, key, database.clock.now(), courses)
        with database.write() as session:
            for table in (Patient, Infusion, CheckIn, Outcome):
                session.execute(insert(table), rows[table])
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _patient(
    rows: Rows, chance: random.Random, clinic: str, protocol: str, key: str, now: datetime, courses: int
) -> None:
    patient = new_id()
    began = [(now - timedelta(days=chance.uniform(0, 1460))).replace(second=0, microsecond=0)]
    while len(began) < courses:
        began.insert(0, began[0] - timedelta(days=chance.randint(60, 300)))
    rows[Patient].append(
        {
            "id": patient, "clinic_id": clinic, "data_key_id": key, "time_zone": "America/Chicago", "language": "en",
            "created_at": began[0], "shared_phone": False,
        }
    )  # fmt: skip
    of = {"clinic_id": clinic, "patient_id": patient}
    about = {"condition": chance.choice(CONDITIONS), "protocol_id": protocol}
    for course, at in enumerate(began, 1):
        dose = chance.choice([None, Decimal("0.5"), Decimal(1), Decimal(2)])
        baseline = Decimal(chance.randint(3, 10))
        for number in range(1, INFUSIONS_A_COURSE + 1):
            infused_at = at + timedelta(days=2 * (number - 1))
            given = {**about, "course": course, "number": number, "dose_mg_per_kg": dose}
            _infusion(rows, chance, of, given, infused_at, baseline, now)


def _infusion(
    rows: Rows,
    chance: random.Random,
    of: dict[str, str],
    given: dict[str, Any],
    infused_at: datetime,
    baseline: Decimal,
    now: datetime,
) -> None:
    infusion = new_id()
    rows[Infusion].append(
        {
            "id": infusion, **of, **given, "infused_at": infused_at, "local_day": infused_at.date(), "of_day": 1,
            "status": "active", "entered_by": "operator", "created_at": infused_at, "baseline_missing": False,
        }
    )  # fmt: skip
    of = {**of, "infusion_id": infusion}
    said = {"measure": "pain", "recall": "24h", "late": False, "doubtful": False, "recorded_by": "operator"}
    rows[Outcome].append(
        {
            "id": new_id(), **of, **said, "check_in_id": None, "step": "baseline", "value": baseline,
            "replied_at": infused_at, "recorded_at": infused_at, "source": "clinic",
        }
    )  # fmt: skip
    for step in STEPS:
        _check_in(rows, chance, of, step, infused_at, baseline, now)


def _check_in(
    rows: Rows,
    chance: random.Random,
    of: dict[str, str],
    step: str,
    infused_at: datetime,
    baseline: Decimal,
    now: datetime,
) -> None:
    hours, window, besides = STEPS[step]
    due = infused_at + timedelta(hours=hours)
    closes, wait = due + timedelta(hours=window), timedelta(seconds=60 * chance.lognormvariate(2.5, 1.3))
    waits, answers = due > now, chance.random() < 0.9 and due + wait < min(now, closes)
    state = "scheduled" if waits else "answered" if answers else "missed" if closes <= now else "asked"
    check_in = new_id()
    rows[CheckIn].append(
        {
            "id": check_in, **of, "step": step, "due_at": due, "closes_at": closes, "state": state,
            "reason": "no-answer" if state == "missed" else None, "final": closes <= now,
            "queued_at": None if waits else due, "asked_at": None if waits else due,
            "answered_at": due + wait if answers else None, "clarified": 0,
        }
    )  # fmt: skip
    if not answers:
        return
    better = Decimal(chance.randint(0, 6)) if hours < 24 * chance.choice([10, 30, 50, 100]) else Decimal(0)
    of = {**of, "check_in_id": check_in, "step": step}
    said = {"replied_at": due + wait, "recorded_at": due + wait, "source": "patient", "recorded_by": "patient"}
    score = {"measure": "pain", "recall": "now" if step == "h4" else "24h", "value": max(Decimal(0), baseline - better)}
    doubt = {"late": False, "doubtful": chance.random() < 0.01}
    rows[Outcome].append({"id": new_id(), **of, **said, **score, **doubt})
    if besides is not None:
        measure, recall = besides
        chosen = {"measure": measure, "recall": recall, "value": Decimal(chance.randint(1, OPTIONS[measure]))}
        rows[Outcome].append({"id": new_id(), **of, **said, **chosen, **doubt})


class Seconds(NamedTuple):
    """How long something took by the clock, and of the processor: the latter can be compared on a busy machine too."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:8.2f} s{self.processor:8.2f} s of the processor"


def measure(database: Database) -> Iterator[tuple[str, Seconds]]:
    """What is asked for, and the time that it took."""
    with database.read() as session:
        clinic = session.scalars(select(Clinic.id)).one()
        some = session.scalars(select(Infusion.id).order_by(Infusion.id.desc()).limit(1)).one()

    def ask() -> None:
        now = database.clock.now()
        keep(database, clinic, now=now)
        with database.read() as session:
            as_json(report(session, clinic, now=now))

    yield "the first report", _seconds(ask)
    yield "the next one", _seconds(ask)
    with database.write() as session:
        _change(session, some)
    yield "after a change of one infusion", _seconds(ask)
    yield "once more", _seconds(ask)


def _change(session: Session, infusion_id: str) -> None:
    session.get_one(Infusion, infusion_id).condition = "migraine"


def _seconds(work: Callable[[], None]) -> Seconds:
    began, used = time.perf_counter(), time.process_time()
    work()
    return Seconds(time.perf_counter() - began, time.process_time() - used)


def main() -> None:
    """Fill a record and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.outcomes", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--infusions", type=int, default=100_000)
    parser.add_argument("--database", metavar="URL", help="an empty database; left out, a new SQLite file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = arguments.database or f"sqlite:///{Path(folder) / 'outcomes.db'}"
        database = open_at(settings_for(url, "http://127.0.0.1:1"), NOON)
        print(f"  {'filling':32}{_seconds(lambda: fill(database, arguments.infusions))}")
        print(f"  {'memory before':32}{_megabytes():8.0f} MB")
        for what, seconds in measure(database):
            print(f"  {what:32}{seconds}")
        print(f"  {'memory at most':32}{_megabytes():8.0f} MB")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
