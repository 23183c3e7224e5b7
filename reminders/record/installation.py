"""Tables of the installation itself (no clinic's): wrapped keys, the clock's anchor, heartbeats, cursors, errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Float, LargeBinary, SmallInteger, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from reminders.record.columns import Row


class RingKey(Row):
    """A key of the installation (`index`, `audit`), wrapped by the key ring so that rotation does not change it."""

    __tablename__ = "ring_keys"

    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class ClockAnchor(Row):
    """The anchor of simulated care time, shared by every process and kept over restarts."""

    __tablename__ = "clock_anchor"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    care_at: Mapped[datetime]
    real_at: Mapped[datetime]
    speed: Mapped[float] = mapped_column(Float)
    asked_start: Mapped[datetime | None]
    """The `CLOCK_START` it was made for; another one makes a new anchor."""


class Duty(Row):
    """Heartbeat of one duty (`record.duties.DUTIES`), written only when it did its work."""

    __tablename__ = "duties"

    duty: Mapped[str] = mapped_column(String(20), primary_key=True)
    done_at: Mapped[datetime]
    """Real time."""
    worker: Mapped[str] = mapped_column(String(80))


class Cursor(Row):
    """How far a collector has read (real time of the provider)."""

    __tablename__ = "cursors"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class ProcessName:
    """Which process of the service it is. As text, and as it is stored: `worker app-1:4711`."""

    kind: str | None
    """`web`, `worker` or `beat`; null for one of an earlier release, which does not say."""
    place: str
    """Machine and process number: `app-1:4711`."""

    def __str__(self) -> str:
        return self.place if self.kind is None else f"{self.kind} {self.place}"


_KINDS = frozenset({"web", "worker", "beat"})


class _ProcessNames(TypeDecorator[ProcessName]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: ProcessName | None, _dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> ProcessName | None:
        if value is None:
            return None
        kind, _, place = value.partition(" ")
        return ProcessName(kind, place) if kind in _KINDS else ProcessName(None, value)


class _KeyNames(TypeDecorator[frozenset[bytes]]):
    """Stored in hexadecimal, separated by spaces."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[bytes] | None, _dialect: Dialect) -> str | None:
        return None if value is None else " ".join(sorted(name.hex() for name in value))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> frozenset[bytes] | None:
        return None if value is None else frozenset(bytes.fromhex(name) for name in value.split())


class Process(Row):
    """One process of the service that runs now (`record.processes`)."""

    __tablename__ = "processes"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    name: Mapped[ProcessName] = mapped_column(_ProcessNames(100))
    record_keys: Mapped[frozenset[bytes]] = mapped_column(_KeyNames)
    """Public names of the record keys it has (`sealing.key_id`)."""
    seen_at: Mapped[datetime]
    """Real time."""


class RunsOn(Row):
    """Programs of an earlier release that can work with this record as a later one migrated it (`record.releases`)."""

    __tablename__ = "runs_on"

    record: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The revision that the record must be at for it to hold."""
    program: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The last revision that the program knows."""


class ErrorCount(Row):
    """How many errors one place has caught (`reminders.logs.errors.Place`), of every process together."""

    __tablename__ = "error_counts"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    errors: Mapped[int] = mapped_column(BigInteger)
    last_at: Mapped[datetime]
    """Real time."""


class Backup(Row):
    """The last backup that was written (`made`), and the last one that was restored for a trial (`verified`)."""

    __tablename__ = "backups"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    at: Mapped[datetime]
    """Real time: of what it holds."""
    bytes: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)


class Hold(Row):
    """Something that holds all sending (a restored backup not yet reconciled with the provider)."""

    __tablename__ = "holds"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime]
    """Real time."""
    detail: Mapped[str | None] = mapped_column(String(200))
