"""What a web process does with a reply: stores it, in a group with others that came at the same moment, and reads it.

A reply that was not read, for whatever reason, is read by the sweep.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Condition, Lock, Thread
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars, get_contextvars

from reminders.followup.intake.arrival.grouped import Grouped
from reminders.followup.intake.arrival.reading_queue import GROUP, ReadingQueue, Unread
from reminders.followup.intake.arrival.store import store_replies
from reminders.followup.intake.inbound import Inbound
from reminders.followup.intake.read import read_replies, read_reply
from reminders.logs.errors import Place, log_error
from reminders.record.database import Database, is_away

log = structlog.get_logger("webhooks")

#: Threads that read, where they do not wait for each other. Of one, two and four none was clearly the best.
READERS: Final = 2


class Intake:
    """Takes the replies of one process. With `reads_later` they are read by a thread of their own."""

    def __init__(self, *, reads_later: bool = False) -> None:
        self._stores: Grouped[Inbound, str | None] = Grouped(GROUP, fails_all=is_away)
        self._unread = ReadingQueue() if reads_later else None
        self._beginning, self._reads_in = Lock(), 0
        self._readers: list[Thread] = []

    def take(self, database: Database, text: Inbound) -> str | None:
        """Store a reply and commit it, and have it read: before this returns, or by the thread, at once.

        Returns its id, or None if it was stored before.

        Raises `NoClinic` and the database's errors if it was not stored. Failing to read it raises nothing.
        """
        if self._unread is None:
            reply_id = self._stores.ask(text, lambda texts: store_together(database, texts))
            if reply_id is not None:
                read_alone(database, reply_id)
            return reply_id
        with self._unread.company_comes():
            reply_id = self._stores.ask(text, lambda texts: self._store_in_turn(database, texts))
            if reply_id is None:  # it was stored before
                return None
            is_read_later = self._begin(database, self._unread)
            if is_read_later:
                request_id = get_contextvars().get("request_id")  # what the thread logs of it has this id too
                self._unread.add(Unread(reply_id, text.sender_phone, request_id), text.body)
        if not is_read_later:
            with in_turn(database):
                read_alone(database, reply_id)
        return reply_id

    def is_done(self, seconds: float) -> bool:
        """Wait until what was stored is read, at most so long. Returns whether it is."""
        return self._unread is None or self._unread.is_idle(seconds)

    def _begin(self, database: Database, unread: ReadingQueue) -> bool:
        """Start the threads that read and do not run: the server may have forked since, or one has ended.

        Returns whether there is one. The system may refuse to start any, and the reply is stored already.
        """
        # On SQLite one transaction writes at a time; elsewhere each of a few mostly waits for the database.
        wanted = 1 if database.engine.dialect.name == "sqlite" else READERS
        with self._beginning:
            if self._reads_in != os.getpid():
                self._reads_in, self._readers = os.getpid(), []
            self._readers = [reader for reader in self._readers if reader.is_alive()]
            try:
                while len(self._readers) < wanted:
                    reader = Thread(target=_keep_reading, args=(database, unread), name="reads replies", daemon=True)
                    reader.start()
                    self._readers.append(reader)
            except RuntimeError as error:
                log_error(log, "no thread that reads replies", error, where=Place.WEBHOOK_READ, level="warning")
            return bool(self._readers)

    def _store_in_turn(self, database: Database, texts: Sequence[Inbound]) -> list[str | None]:
        with in_turn(database):
            return store_together(database, texts)


def _keep_reading(database: Database, unread: ReadingQueue) -> None:
    while True:
        group = unread.next_group()
        try:
            with in_turn(database):
                requests = {one.reply_id: one.request_id for one in group if one.request_id is not None}
                read_together(database, [one.reply_id for one in group], requests)
        except Exception as error:  # noqa: BLE001 (the thread must go on; the sweep reads these)
            log_error(log, "replies not read yet", error, where=Place.WEBHOOK_READ, level="warning", replies=len(group))
        finally:
            unread.finished(group)


def store_together(database: Database, texts: Sequence[Inbound]) -> list[str | None]:
    """Store replies in one transaction, in their order; their ids, None for those that were stored before."""
    with database.write() as session:
        return store_replies(session, texts)


def read_together(database: Database, reply_ids: Sequence[str], requests: Mapping[str, str] | None = None) -> None:
    """Read replies, each of another phone, in one transaction; if that fails, each in one of its own.

    `requests` says which web request brought a reply: what is logged of it alone has that id.
    """
    if len(reply_ids) > 1:
        try:
            with database.write() as session:
                read_replies(session, reply_ids)
            return
        except Exception as error:  # noqa: BLE001 (one of them must not hold up the others)
            log_error(
                log, "replies are read one by one", error, where=Place.WEBHOOK_READ, level="warning",
                replies=len(reply_ids),
            )  # fmt: skip
    for reply_id in reply_ids:
        request = {"request_id": requests[reply_id]} if requests and reply_id in requests else {}
        with bound_contextvars(**request):
            if not read_alone(database, reply_id):
                return


def read_alone(database: Database, reply_id: str) -> bool:
    """Read a stored reply. If that fails, try once more without its neighbors, which may have broken the reader.

    If the database ended it (a deadlock, a lock, a statement that took too long), it is left to the sweep at once.
    Returns false if the database is away: then nothing else can be read.
    """
    for by_itself in (False, True):
        try:
            with bound_contextvars(reply=reply_id), database.write() as session:
                read_reply(session, reply_id, by_itself=by_itself, briefly=True)
            return True
        except Exception as error:  # noqa: BLE001 (the reply is stored, and the sweep comes back to it)
            log_error(log, "reply not read yet", error, where=Place.WEBHOOK_READ, level="warning", reply=reply_id)
            if is_away(error):
                return False
            if isinstance(error, OperationalError):  # a lock or a time-out, which no neighbor caused
                return True
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
