"""A network of clinics through a year of care time, by the real code, with a made-up population and no network.

    python -m bench.year [--clinics 100] [--patients 2000] [--days 365] [--engine sqlite] [--json]

Every text is queued, claimed, posted and settled, every answer stored, read and recorded by the product; only the
provider is a list in memory, and the clock jumps to the next moment at which something happens.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, make_url, select, text

from bench.installation import settings_for
from bench.population import Person, people
from bench.records import records_of
from reminders.clinics.clinic_settings import add_clinic
from reminders.clock import Clock, real
from reminders.demo.past import Carrier, Taken
from reminders.errors import Refused
from reminders.followup.asking import batches
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import clockwork, read_reply
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.outbox.send import SendLoop
from reminders.outbox.status import apply_status
from reminders.record.database import Database
from reminders.record.migrate import upgrade
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message
from tests.plans import noting

#: Monday morning in Chicago.
BEGIN = datetime(2026, 1, 5, 15, tzinfo=UTC)

#: Care time moves in steps of this: what is due within one is done at its end.
STEP = timedelta(minutes=5)

#: When windows are closed, and missed plans are made again.
SWEEP = timedelta(hours=6)


@dataclass
class Quarter:
    """What a quarter of the time took of real time."""

    texts: int = 0
    ticks: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    """Of this process, in seconds: what can be compared on a busy machine too."""
    longest: float = 0.0
    """The longest tick, in real seconds."""

    def as_json(self) -> dict[str, float]:
        """With the figure to compare: milliseconds of the processor a text."""
        return {**vars(self), "ms_a_text": 1000 * self.processor / max(1, self.texts)}


@dataclass
class Year:
    """The network, and what has yet to happen."""

    database: Database
    clinics: list[str]
    everybody: list[Person]
    days: int
    chance: random.Random
    quarters: list[Quarter] = field(default_factory=lambda: [Quarter() for _ in range(4)])

    def __post_init__(self) -> None:
        """Nothing has happened yet."""
        self.by_phone = {person.phone: person for person in self.everybody}
        self.senders: dict[str, str] = {}
        self.waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = count()
        self.ticks: set[datetime] = set()
        self.carrier = Carrier()
        self.loop = SendLoop(self.database, self.carrier, public_url="http://127.0.0.1:1")
        self.ends = BEGIN + timedelta(days=self.days)
        self.refused = self.replies = 0

    def then(self, at: datetime, happen: Callable[[], None]) -> None:
        """Let something happen at a moment, if the time is not over."""
        if at < self.ends:
            heapq.heappush(self.waiting, (at, next(self.order), happen))

    def tick_at(self, at: datetime) -> None:
        """Tick at the end of the step in which the moment lies."""
        late = (at - BEGIN) % STEP
        at = at + (STEP - late if late else timedelta(0))
        if at not in self.ticks:
            self.ticks.add(at)
            self.then(at, self.tick)

    def play(self) -> None:
        """Play all of it."""
        for person in self.everybody:
            for infused_at in person.infusions:
                self.then(infused_at + timedelta(minutes=30), self.enrolling(person, infused_at))
        for number in range(int(timedelta(days=self.days) / SWEEP)):
            self.tick_at(BEGIN + number * SWEEP)
        while self.waiting:
            at, _, happen = heapq.heappop(self.waiting)
            self.database.clock = Clock(care_at=at, real_at=real(), speed=1e-6)
            quarter = self.quarters[min(3, int(4 * (at - BEGIN) / (self.ends - BEGIN)))]
            began, used = time.perf_counter(), time.process_time()
            happen()
            took = time.perf_counter() - began
            quarter.seconds += took
            quarter.processor += time.process_time() - used
            quarter.longest = max(quarter.longest, took)

    @property
    def now(self) -> datetime:
        """Care time."""
        return self.database.clock.now()

    @property
    def quarter(self) -> Quarter:
        """The present one."""
        return self.quarters[min(3, int(4 * (self.now - BEGIN) / (self.ends - BEGIN)))]

    def enrolling(self, person: Person, infused_at: datetime) -> Callable[[], None]:
        """What the clinic does after an infusion."""

        def happen() -> None:
            first = infused_at == person.infusions[0]
            request = EnrollmentRequest(
                patient=PatientDetails(f"Patient {person.number}", person.phone, f"Y-{person.number}"),
                consent=ConsentDetails(infused_at - timedelta(hours=1), "written", unencrypted_ok=True),
                infusion=InfusionDetails(infused_at, Decimal(person.baseline) if first else None, person.condition),
            )
            try:
                with self.database.write() as session:
                    clinic = session.get_one(Clinic, self.clinics[person.clinic])
                    made = enroll(session, clinic, request, actor="operator", settings=self.database.settings)
                    due = [one.due_at for one in made.check_ins if one.state == CheckInState.SCHEDULED]
            except Refused:
                self.refused += 1
                return
            for at in due:
                self.tick_at(at)
            self.send()

        return happen

    def tick(self) -> None:
        """All that a worker does at a moment."""
        for step in clockwork.steps():
            while True:
                with self.database.write() as session:
                    if step(session) < batches.BATCH:
                        break
        self.quarter.ticks += 1
        self.send()
        with self.database.read() as session:
            nudge = session.scalar(select(func.min(CheckIn.nudge_at)))
        if nudge is not None:
            self.tick_at(nudge)

    def send(self) -> None:
        """Send what may leave, deliver it, and let its readers decide whether they answer."""
        self.loop.run(budget_seconds=60)
        arrived, self.carrier.taken = self.carrier.taken, []
        self.quarter.texts += len(arrived)
        with self.database.write() as session:
            for taken in arrived:
                apply_status(session, taken.message_id, taken.provider_id, "delivered")
        for taken in arrived:
            self.arrives(taken)

    def arrives(self, taken: Taken) -> None:
        """Somebody reads a text."""
        person = self.by_phone[taken.to]
        if "?" not in taken.body and "0 to 10" not in taken.body:
            return
        if (reply := person.reply(self.chance, self.now)) is not None:
            self.then(reply[0], self.replying(person, reply[1]))

    def replying(self, person: Person, body: str) -> Callable[[], None]:
        """A reply comes in, is stored and read."""

        def happen() -> None:
            with self.database.write() as session:
                sender = self.senders[self.clinics[person.clinic]]
                reply_id = store_reply(session, Inbound(self.carrier.next_id(), person.phone, sender, body))
            self.replies += 1
            if reply_id is not None:
                with self.database.write() as session:
                    read_reply(session, reply_id)
            self.send()

        return happen


def simulate(database_url: str, *, clinics: int, patients: int, days: int, seed: int = 1) -> dict[str, Any]:
    """Play a network's year (or less) and return the totals."""
    settings = settings_for(database_url, "http://127.0.0.1:1")
    upgrade(settings)
    database = Database.open(settings)
    database.clock = Clock(care_at=BEGIN, real_at=real(), speed=1e-6)
    senders = {}
    with database.write() as session:
        for number in range(clinics):
            sender = f"+1773{5_000_000 + number}"
            clinic = add_clinic(
                session, slug=f"clinic-{number}", name=f"Clinic {number}", time_zone="America/Chicago",
                phone="+13125550199", sender=sender,
            )  # fmt: skip
            senders[clinic.id] = sender
    year = Year(database, list(senders), people(patients, clinics, BEGIN, days, seed), days, random.Random(seed))
    year.senders = senders
    before, began = _bytes(database), time.perf_counter()
    year.play()
    seconds = time.perf_counter() - began
    with noting(database.engine) as noted:
        year.tick()
    figures = _figures(database) | {
        "clinics": clinics, "patients": patients, "days": days, "engine": database.engine.dialect.name,
        "seconds": seconds, "care_to_real": days * 86400 / seconds, "replies": year.replies,
        "refused_enrollments": year.refused, "bytes_a_patient": (_bytes(database) - before) / patients,
        "cost_of_an_empty_tick": noted.cost(), "quarters": [quarter.as_json() for quarter in year.quarters],
    }  # fmt: skip
    database.close()
    return figures


def _figures(database: Database) -> dict[str, Any]:
    with database.read() as session:
        texts, states = (
            {str(word): int(number) for word, number in session.execute(select(of, func.count()).group_by(of))}
            for of in (Message.kind, CheckIn.state)
        )
        outcomes = session.scalar(select(func.count()).select_from(Outcome).where(Outcome.source == "patient"))
        moments = session.execute(select(CheckIn.due_at, CheckIn.asked_at).where(CheckIn.asked_at.is_not(None))).all()
    late = sorted((row.asked_at - row.due_at).total_seconds() / 60 for row in moments)
    asked = states.get("answered", 0) + states.get("missed", 0) + states.get("asked", 0)
    return {
        "texts": texts, "check_ins": states, "outcomes": outcomes,
        "answered_share": states.get("answered", 0) / max(1, asked),
        "late_minutes": {f"p{part}": late[min(len(late) - 1, len(late) * part // 100)] for part in (50, 99, 100)}
        if late else {},
    }  # fmt: skip


def _bytes(database: Database) -> int:
    if database.engine.dialect.name == "sqlite":
        database.drop_old_pages()
        return os.path.getsize(str(make_url(database.settings.database_url).database))
    with database.read() as session:
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--clinics", type=int, default=100)
    parser.add_argument("--patients", type=int, default=2000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="year-") as folder, records_of(chosen.engine, Path(folder)) as records:
        found = simulate(records.new(), clinics=chosen.clinics, patients=chosen.patients, days=chosen.days)
    if chosen.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"  {name:24}{value if not isinstance(value, float) else format(value, ',.2f')}")


if __name__ == "__main__":
    main()
