"""What grows with the record: tick, pages, report and export of a large record beside those of a small one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from sqlalchemy import select

from bench import staff
from bench.installation import NOON, enroll_due, open_at, settings_for
from bench.large import Place, grow
from bench.records import Records
from bench.run import Run
from bench.staff import PAGES
from reminders.clinics.clinic_settings import add_clinic
from reminders.followup.asking import batches
from reminders.followup.intake import clockwork, read_unread
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.record.columns import new_id
from reminders.record.people import Clinic, Patient
from reminders.reports.kept_facts import keep
from reminders.web.app import build_app

#: Patients of today: a page of replies is theirs, in the small record as in the large one.
TODAY = 60

#: Check-ins that are due in a measured tick.
DUE = 20

#: How often a page is read in a round; the quickest counts.
TIMES = 5


class Reader:
    """Flask's test client as a `Browser`."""

    def __init__(self, subject: Subject) -> None:
        self.client = build_app(subject.settings, subject.database).test_client()

    def read(self, address: str) -> str:
        """The page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def send(self, address: str, form: dict[str, str]) -> int:
        """A form."""
        return self.client.post(address, data=form).status_code


class Subject:
    """A record with so many check-ins at its first clinic, and the same few at its second."""

    def __init__(self, database_url: str, check_ins: int, few: int) -> None:
        self.settings = settings_for(database_url, "http://127.0.0.1:1")
        self.database = open_at(self.settings, NOON)
        with self.database.write() as session:
            first = session.scalars(select(Clinic.id)).one()
            few_there = add_clinic(
                session, slug="few", name="Few Clinic", time_zone="America/Chicago", phone="+13125550198"
            )
        self.clinic, self.few = first, few_there.id
        self.enrolled = 3_000_000  # no phone of those who are copied
        for clinic, number in ((self.few, few), (self.clinic, check_ins)):
            self._enroll(1, clinic)
            grow(Place(self.database, clinic, NOON), number)
            staff.add(self.database, clinic, f"{clinic}@clinic.example".lower())
        self._live()
        self.browser, self.other = Reader(self), Reader(self)
        staff.sign_in(self.browser, f"{self.clinic}@clinic.example".lower())
        staff.sign_in(self.other, f"{self.few}@clinic.example".lower())

    def _enroll(self, how_many: int, clinic: str) -> list[str]:
        phones = enroll_due(self.database, self.enrolled, how_many, clinic_id=clinic)
        self.enrolled += how_many
        return phones

    def _live(self) -> None:
        """Patients of today, who wrote."""
        phones = self._enroll(TODAY, self.clinic)
        self._tick()
        with self.database.write() as session:
            for number, phone in enumerate(phones):
                sender = str(self.settings.twilio_sender)
                store_reply(session, Inbound(f"SM{new_id()}", phone, sender, f"about a {number % 10}"))
        read_unread(self.database)
        with self.database.read() as session:
            newest = select(Patient.id).where(Patient.clinic_id == self.clinic).order_by(Patient.id.desc())
            self.patient = session.scalars(newest.limit(1)).one()

    def _tick(self) -> None:
        for step in clockwork.steps():
            while True:
                with self.database.write() as session:
                    if step(session) < batches.BATCH:
                        break

    def tick_ms(self) -> float:
        """How long a tick takes in which as many check-ins are due as ever."""
        self._enroll(DUE, self.clinic)
        return _ms(self._tick)

    def page_ms(self, address: str) -> float:
        """How long a page takes, at best of some times."""
        return min(_ms(lambda: self.browser.read(address)) for _ in range(TIMES))

    def report_ms(self, *, few: bool) -> float:
        """How long the outcomes page takes, with what a worker keeps ready kept ready."""
        keep(self.database, self.few if few else self.clinic, now=self.database.clock.now())
        browser = self.other if few else self.browser
        return min(_ms(lambda: browser.read(PAGES["report"])) for _ in range(2))

    def export_mb(self) -> float:
        """Memory at most of a process that exports every outcome of the first clinic as CSV."""
        keys = ",".join(key.hex() for key in self.settings.record_keys)
        command = [sys.executable, "-m", "bench.export_memory", self.settings.database_url, keys, self.clinic]
        return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()


def measure(run: Run, records: Records, wanted: frozenset[str], _folder: Path) -> None:
    """Measure the rows of growth on one engine: the large record, then the small one, in turns."""
    large, engine = run.sizes.large, records.engine
    began = time.perf_counter()
    with Subject(records.new(), large // 100, large // 100) as few, Subject(records.new(), large, large // 100) as many:
        run.say(f"  ({engine}: {large:,} and {large // 100:,} check-ins filled in {time.perf_counter() - began:.0f} s)")
        works: dict[str, Callable[[Subject], float]] = {
            "tick": Subject.tick_ms,
            "today": lambda subject: subject.page_ms(PAGES["today"]),
            "log": lambda subject: subject.page_ms(PAGES["log"]),
            "patient": lambda subject: subject.page_ms(f"/patients/{subject.patient}"),
            "report": lambda subject: subject.report_ms(few=False),
            "report-network": lambda subject: subject.report_ms(few=True),
            "export": Subject.export_mb,
        }
        for name, work in works.items():
            if name not in wanted:
                continue
            if name != "export":
                for subject in (many, few):  # the first compiles
                    work(subject)
            for _ in range(1 if name == "export" else run.sizes.rounds):
                run.note(name, engine, work(many), work(few))


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
