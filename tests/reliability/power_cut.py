"""A writing process killed in the middle, again and again: `python -m tests.reliability.power_cut FOLDER KILLS SEED`.

The migrated record in FOLDER is written to by forks of one warm process, each killed at a moment that the seed
chooses: while it opens the record or recovers its log, in a transaction, between two, in a checkpoint. A fork says
through a pipe what was committed, as a webhook's 200 does. After some kills the end of the write-ahead log is torn, as
when the power fails while it is written. It asserts as it goes and has no threads, which a fork would lose.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from sqlalchemy import text

from reminders.clinics.clinic_settings import add_clinic
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.record.audit import audit, verify
from reminders.record.database import Database
from tests.migrated import SENDER, settings_for

#: Bytes of one number in the pipe.
WIDTH = 8

#: The most that a fork commits before it is killed, and the longest it may go on after that, in seconds.
MOST_COMMITS = 3
LONGEST_SECONDS = 0.004

#: Every so many kills: the whole file is looked at, the log's end is torn.
LOOK_EVERY = 25
TEAR_EVERY = 4


class PowerCuts:
    """The record, and what was acknowledged of it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.file, self.dice = folder / "record.db", random.Random(seed)
        self.acknowledged: set[int] = set()
        self.settings = settings_for(f"sqlite:///{self.file}")
        self.database = Database.open(self.settings)
        with self.database.write() as session:
            self.clinic_id = add_clinic(session, slug="north", name="North Clinic", time_zone="America/Chicago").id
        with self.database.read() as session:  # FULL: what no SIGKILL can show, a commit waits for the disk
            assert session.scalar(text("PRAGMA synchronous")) == 2
        self._commit(0)  # compiles every statement, for the forks too
        self.acknowledged.add(0)
        self.database.close()  # a fork must not share a connection

    def cut(self) -> None:
        """Let a fork write, and kill it."""
        first = max(self.acknowledged) + 1000  # above any number that was committed and not acknowledged
        reading, writing = os.pipe()
        commits, more_seconds = self.dice.randint(0, MOST_COMMITS), self.dice.random() * LONGEST_SECONDS
        pid = os.fork()
        if pid == 0:
            self._write_on(first, writing)
        os.close(writing)
        for _ in range(commits):
            os.set_blocking(reading, True)
            self._acknowledge(os.read(reading, WIDTH))
        time.sleep(more_seconds)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL, f"the writer ended by itself: {status}"
        with os.fdopen(reading, "rb") as rest:  # what it said before it died counts
            while said := rest.read(WIDTH):
                self._acknowledge(said)

    def tear(self) -> None:
        """Leave half a page of nonsense at the end of the log, as a write that the power cut off."""
        log = self.file.with_name(self.file.name + "-wal")
        if log.exists():
            with log.open("ab") as file:
                file.write(self.dice.randbytes(self.dice.randint(1, 6000)))

    def look(self, *, whole: bool) -> None:
        """The record opens, and holds everything that was acknowledged, each in one piece."""
        with closing(sqlite3.connect(self.file)) as record:
            if whole:
                assert record.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert record.execute("PRAGMA foreign_key_check").fetchall() == []
            replies = {int(row[0][2:]) for row in record.execute("SELECT provider_id FROM replies")}
            entries = {row[0] for row in record.execute("SELECT subject_id FROM audit_entries WHERE action = 'cut'")}
            assert self.acknowledged <= replies, sorted(self.acknowledged - replies)
            assert {f"{number:026d}" for number in replies} == entries, "a transaction is half there"
        if whole:
            with self.database.read() as session:
                assert list(verify(session)) == []
            self.database.close()

    def _write_on(self, first: int, writing: int) -> None:
        """The fork: commit one after the other, say each, and now and then empty the log. Never returns."""
        with suppress(BaseException):
            for number in count(first):
                self._commit(number)
                os.write(writing, number.to_bytes(WIDTH))
                if number % 3 == 0:
                    self.database.drop_old_pages()
        os._exit(1)

    def _commit(self, number: int) -> None:
        with self.database.write() as session:
            store_reply(session, Inbound(f"SM{number:032d}", "+13125550142", SENDER, "thank you " * 30))
            audit(session, self.clinic_id, actor="operator", action="cut", subject="reply", subject_id=f"{number:026d}")

    def _acknowledge(self, said: bytes) -> None:
        assert len(said) == WIDTH, "the writer ended by itself"
        self.acknowledged.add(int.from_bytes(said))


def main(folder: Path, kills: int, seed: int) -> None:
    cuts = PowerCuts(folder, seed)
    for number in range(1, kills + 1):
        cuts.cut()
        if number % TEAR_EVERY == 0:
            cuts.tear()
        cuts.look(whole=number % LOOK_EVERY == 0 or number == kills)
    print(f"{kills} kills, {len(cuts.acknowledged)} commits acknowledged, none lost")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
