"""What a web process does with a reply: stores it, in a group with others that came at the same moment, and reads it.

A reply that was not read, for whatever reason, is read by the sweep.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Condition, Thread
from typing import Final, NamedTuple

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from reminders.care.concern import Concern
from reminders.care.reply import read
from reminders.followup.intake.arrival.inbound import Inbound
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.grouped import Grouped
from reminders.followup.intake.read import read_replies, read_reply
from reminders.record.database import Database
from reminders.tracing import Place, log_error

log = structlog.get_logger("webhooks")

#: At most this many replies are stored, or read, in one transaction.
GROUP: Final = 16

#: A reply waits to be read for others that are being stored, at most so long.
COMPANY_SECONDS: Final = 0.05

#: Of more replies that wait to be read, the later ones are left to the sweep.
MOST_WAITING: Final = 1000

_DATABASE_AWAY = (OperationalError, InterfaceError, TimeoutError)


class Unread(NamedTuple):
    """A stored reply that waits to be read."""

    reply_id: str
    phone: str


class Intake:
    """Takes the replies of one process. With `reads_later` they are read by a thread of their own."""

    def __init__(self, *, reads_later: bool = False) -> None:
        self._stores: Grouped[Inbound, str | None] = Grouped(GROUP)
        self._reader = Reader() if reads_later else None

    def take(self, database: Database, text: Inbound) -> None:
        """Store a reply and commit it, and have it read: before this returns, or by the thread, at once.

        Raises `NoClinic` and the database's errors if it was not stored. Failing to read it raises nothing.
        """
        if self._reader is None:
            reply_id = self._stores.ask(text, lambda texts: store_together(database, texts))
            if reply_id is not None:
                read_alone(database, reply_id)
            return
        with self._reader.company_comes():
            reply_id = self._stores.ask(text, lambda texts: self._store_in_turn(database, texts))
            if reply_id is not None:  # otherwise it was stored before
                self._reader.add(database, Unread(reply_id, text.sender_phone), text.body)

    def _store_in_turn(self, database: Database, texts: Sequence[Inbound]) -> list[str | None]:
        with in_turn(database):
            return store_together(database, texts)


def store_together(database: Database, texts: Sequence[Inbound]) -> list[str | None]:
    """Store replies in one transaction, in their order; their ids, None for those that were stored before."""
    with database.write() as session:
        return [store_reply(session, text) for text in texts]


def read_together(database: Database, reply_ids: Sequence[str]) -> None:
    """Read replies, each of another phone, in one transaction; if that fails, each in one of its own."""
    if len(reply_ids) > 1:
        try:
            with database.write() as session:
                read_replies(session, reply_ids)
            return
        except Exception as error:  # noqa: BLE001 (one of them must not hold up the others)
            log_error(log, "replies are read one by one", error, where=Place.WEBHOOK_READ, replies=len(reply_ids))
    for reply_id in reply_ids:
        if not read_alone(database, reply_id):
            return


def read_alone(database: Database, reply_id: str) -> bool:
    """Read a stored reply. If that fails, try once more without its neighbors, which may have broken the reader.

    Returns false if the database is away: then nothing else can be read.
    """
    for by_itself in (False, True):
        try:
            with database.write() as session:
                read_reply(session, reply_id, by_itself=by_itself)
            return True
        except Exception as error:  # noqa: BLE001 (the reply is stored, and the sweep comes back to it)
            log_error(log, "reply not read yet", error, where=Place.WEBHOOK_READ, reply=reply_id)
            if isinstance(error, _DATABASE_AWAY):
                return False
    return True


class _Turns:
    """A lock that threads get in the order in which they ask for it."""

    def __init__(self) -> None:
        self._changed, self._asked, self._served = Condition(), 0, 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._changed:
            mine, self._asked = self._asked, self._asked + 1
            self._changed.wait_for(lambda: self._served == mine)
        try:
            yield
        finally:
            with self._changed:
                self._served += 1
                self._changed.notify_all()


_turns: Final = _Turns()


def in_turn(database: Database) -> AbstractContextManager[None]:
    """Before a transaction of this process's intake on SQLite, which has one writer at a time.

    Its own way of waiting is to look now and then, up to a tenth of a second late; here the next one begins at once.
    """
    return _turns.turn() if database.engine.dialect.name == "sqlite" else nullcontext()


class Reader:
    """A thread that reads what was stored, in groups: whatever waits, but one reply of a phone after the other.

    It waits a moment for those that are being stored. While more wait than one group holds, a reply that sounds like
    danger goes first, with those before it of its phone.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[Unread] = []
        self._coming = self._runs_in = 0

    @contextmanager
    def company_comes(self) -> Iterator[None]:
        """While a reply is being stored that will be added."""
        with self._changed:
            self._coming += 1
        try:
            yield
        finally:
            with self._changed:
                self._coming -= 1
                self._changed.notify()

    def add(self, database: Database, unread: Unread, body: str) -> None:
        """Have a reply read soon."""
        urgent = len(self._waiting) >= GROUP and read(body).concern is Concern.URGENT
        with self._changed:
            if len(self._waiting) >= MOST_WAITING and not urgent:
                return
            self._waiting.append(unread)
            if urgent:
                self._waiting.sort(key=lambda other: other.phone != unread.phone)
            if self._runs_in != os.getpid():  # the server may have forked since
                self._runs_in = os.getpid()
                Thread(target=self._run, args=(database,), name="reads replies", daemon=True).start()
            self._changed.notify()

    def next_group(self) -> list[str]:
        """The ids of the replies to read next, the first one of each phone; waits until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            self._changed.wait_for(lambda: not self._coming or len(self._waiting) >= GROUP, COMPANY_SECONDS)
            first: dict[str, Unread] = {}
            for unread in self._waiting:
                if len(first) < GROUP:
                    first.setdefault(unread.phone, unread)
            group = set(first.values())
            self._waiting = [unread for unread in self._waiting if unread not in group]
            return [unread.reply_id for unread in first.values()]

    def _run(self, database: Database) -> None:
        while True:
            group = self.next_group()
            try:
                with in_turn(database):
                    read_together(database, group)
            except Exception as error:  # noqa: BLE001 (the thread must go on; the sweep reads these)
                log_error(log, "reply not read yet", error, where=Place.WEBHOOK_READ, replies=len(group))
