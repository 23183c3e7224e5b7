"""What a web process does with a reply: stores it, in a group with others that came at the same moment, and reads it.

A reply that was not read, for whatever reason, is read by the sweep.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
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
        reply_id = self._stores.ask(text, lambda texts: store_together(database, texts))
        if reply_id is None:
            return  # it was stored before
        if self._reader is None:
            read_alone(database, reply_id)
        else:
            self._reader.add(database, Unread(reply_id, text.sender_phone), text.body)


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


class Reader:
    """A thread that reads what was stored, in groups: whatever waits, but one reply of a phone after the other.

    While more wait than one group holds, a reply that sounds like danger goes first, with those before it of its phone.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[Unread] = []
        self._runs_in = 0

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
                read_together(database, group)
            except Exception as error:  # noqa: BLE001 (the thread must go on; the sweep reads these)
                log_error(log, "reply not read yet", error, where=Place.WEBHOOK_READ, replies=len(group))
