"""Everything the network knows, in one SQLite file: what was answered survives kill -9 and a restart."""

import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from reminders.texting.network.texts import INBOUND, Text

_COLUMNS = [field.name for field in fields(Text) if field.name != "seq"]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL, "to" TEXT NOT NULL, sender TEXT NOT NULL,
  body TEXT NOT NULL, status TEXT NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL,
  sent_at REAL, reached_at REAL, listed_at REAL NOT NULL, error_code INTEGER, service TEXT,
  media INTEGER NOT NULL, status_callback TEXT, validity_seconds INTEGER, fault TEXT
);
CREATE INDEX IF NOT EXISTS texts_to ON texts ("to", seq);
CREATE INDEX IF NOT EXISTS texts_sender ON texts (sender, seq);
CREATE INDEX IF NOT EXISTS texts_moving ON texts (status)
  WHERE status NOT IN ('delivered', 'undelivered', 'failed', 'received');
CREATE TABLE IF NOT EXISTS opt_outs (sender TEXT, phone TEXT, PRIMARY KEY (sender, phone)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS phones (
  number TEXT PRIMARY KEY, condition TEXT NOT NULL DEFAULT 'on', last_sender TEXT, last_at REAL NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Phone:
    """One patient's phone: who texted it last, when it last had a text, whether it is switched on."""

    number: str
    condition: str
    last_sender: str | None
    last_at: float


@dataclass(frozen=True)
class Filter:
    """What Twilio's list can be asked for; the days are those of `sent_at`, in UTC."""

    to: str | None = None
    sender: str | None = None
    first_day: date | None = None
    last_day: date | None = None


class Store:
    """The file, through one connection: a lock is cheaper here than several writers."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        # NORMAL writes to the file at every commit and leaves the disk's cache to the system: a killed
        # process loses nothing, a power cut the last moments. These are simulated texts.
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def add(self, text: Text) -> Text:
        """Store a new text, and its phone with the sender that texted it last."""
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        marks = ", ".join("?" for _ in _COLUMNS)
        phone, sender = (text.sender, None) if text.direction == INBOUND else (text.to, text.sender)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            cursor = self._db.execute(
                f"INSERT INTO texts ({names}) VALUES ({marks})",  # noqa: S608  # our own column names
                [getattr(text, name) for name in _COLUMNS],
            )
            self._db.execute(
                "INSERT INTO phones (number, last_sender, last_at) VALUES (?, ?, ?) ON CONFLICT (number)"
                " DO UPDATE SET last_sender = COALESCE(excluded.last_sender, last_sender), last_at = excluded.last_at",
                (phone, sender, text.created_at),
            )
        return replace(text, seq=cursor.lastrowid or 0)

    def move(self, text: Text) -> None:
        """Store the fields that change while a text is under way."""
        self._write(
            "UPDATE texts SET status = ?, sent_at = ?, reached_at = ?, updated_at = ?, error_code = ? WHERE sid = ?",
            (text.status, text.sent_at, text.reached_at, text.updated_at, text.error_code, text.sid),
        )

    def get(self, sid: str) -> Text | None:
        """The text with this id."""
        found = self._texts("SELECT * FROM texts WHERE sid = ?", (sid,))
        return found[0] if found else None

    def moving(self) -> list[Text]:
        """Texts that have not arrived yet."""
        return self._texts(
            "SELECT * FROM texts WHERE status NOT IN ('delivered', 'undelivered', 'failed', 'received') ORDER BY seq"
        )

    def page(self, wanted: Filter, *, now: float, before: int | None, size: int) -> list[Text]:
        """One page of a list, newest first, as Twilio lists it.

        Left out are texts that are not listed yet (fault `list_lag`) and, if filtered by date, queued ones.
        """
        conditions: list[tuple[str, object]] = [("listed_at <= ?", now)]
        if wanted.to is not None:
            conditions.append(('"to" = ?', wanted.to))
        if wanted.sender is not None:
            conditions.append(("sender = ?", wanted.sender))
        if wanted.first_day is not None:
            conditions.append(("sent_at >= ?", _midnight(wanted.first_day)))
        if wanted.last_day is not None:
            conditions.append(("sent_at < ?", _midnight(wanted.last_day + timedelta(days=1))))
        if before is not None:
            conditions.append(("seq < ?", before))
        where = " AND ".join(condition for condition, _ in conditions)
        sql = f"SELECT * FROM texts WHERE {where} ORDER BY seq DESC LIMIT ?"  # noqa: S608  # fixed parts
        return self._texts(sql, [*(value for _, value in conditions), size])

    def conversation(self, number: str, *, newest: int) -> list[Text]:
        """The texts on this phone, oldest first: what its owner wrote and what has arrived."""
        found = self._texts(
            "SELECT * FROM texts WHERE reached_at IS NOT NULL AND ((direction = 'inbound' AND sender = ?)"
            " OR (direction <> 'inbound' AND \"to\" = ?)) ORDER BY reached_at DESC, seq DESC LIMIT ?",
            (number, number, newest),
        )
        return found[::-1]

    def everything(self) -> list[Text]:
        """Every text, in the order they were accepted."""
        return self._texts("SELECT * FROM texts ORDER BY seq")

    def latest_from(self, sender: str, phone: str | None = None) -> Text | None:
        """The last text this number of ours sent, to this phone or to any."""
        to, values = ('AND "to" = ? ', (sender, phone)) if phone else ("", (sender,))
        found = self._texts(
            f"SELECT * FROM texts WHERE sender = ? {to}AND direction <> 'inbound' ORDER BY seq DESC LIMIT 1",  # noqa: S608
            values,
        )
        return found[0] if found else None

    def phones(self) -> list[Phone]:
        """Every known phone, the one with the latest text first."""
        rows = self._read("SELECT number, condition, last_sender, last_at FROM phones ORDER BY last_at DESC")
        return [Phone(**dict(row)) for row in rows]

    def phone(self, number: str) -> Phone | None:
        """The phone with this number."""
        rows = self._read("SELECT number, condition, last_sender, last_at FROM phones WHERE number = ?", (number,))
        return Phone(**dict(rows[0])) if rows else None

    def add_phone(self, number: str, at: float, condition: str | None = None) -> None:
        """Add a phone, or set the condition of a known one (`carrier.CONDITIONS`)."""
        self._write(
            "INSERT INTO phones (number, last_at, condition) VALUES (?, ?, COALESCE(?, 'on'))"
            " ON CONFLICT (number) DO UPDATE SET condition = COALESCE(?, condition)",
            (number, at, condition, condition),
        )

    def opted_out(self, sender: str, phone: str) -> bool:
        """Whether this phone refuses texts from this sender."""
        return bool(self._read("SELECT 1 FROM opt_outs WHERE sender = ? AND phone = ?", (sender, phone)))

    def refusals(self, phone: str) -> list[str]:
        """The senders this phone refuses."""
        return [row[0] for row in self._read("SELECT sender FROM opt_outs WHERE phone = ? ORDER BY 1", (phone,))]

    def opt_out(self, sender: str, phone: str) -> None:
        """Opt the phone out of texts from this sender."""
        self._write("INSERT OR IGNORE INTO opt_outs (sender, phone) VALUES (?, ?)", (sender, phone))

    def opt_in(self, sender: str, phone: str) -> None:
        """Opt the phone in to texts from this sender again."""
        self._write("DELETE FROM opt_outs WHERE sender = ? AND phone = ?", (sender, phone))

    def _texts(self, sql: str, values: Iterable[object] = ()) -> list[Text]:
        return [Text(**dict(row)) for row in self._read(sql, values)]

    def _read(self, sql: str, values: Iterable[object] = ()) -> list[Any]:
        with self._lock, closing(self._db.execute(sql, tuple(values))) as cursor:
            return cursor.fetchall()

    def _write(self, sql: str, values: Iterable[object]) -> None:
        with self._lock:
            self._db.execute(sql, tuple(values))


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
