"""What is kept so that the outcomes report need not look at every answer again: facts of courses, finished reports.

`patient_facts` is derived from infusions, check-ins, outcomes, flags and replies. Triggers on those tables write a row
of `changed_patients` in the transaction of the change itself, no matter what makes it: facts count only where there is
none. A mark is a row of its own, never an update: nobody who records an answer waits for somebody else's mark.

On PostgreSQL each trigger first takes a shared advisory lock of the patient's bucket, until its transaction ends. A
process that keeps facts takes the exclusive one (never waiting for it), so no change can be under way between what is
read and what is kept. On SQLite there is one writer at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from reminders.record.columns import ID_LENGTH, Identified, OfClinic, Row, of_clinic

#: The first number of the advisory locks; the second is the patient's bucket.
LOCKS: Final = 720_612_552

#: Few, since every lock takes a place in the server's table of locks until the end of its transaction.
BUCKETS: Final = 256


class PatientFacts(OfClinic, Row):
    """The facts of one patient's courses as JSON, between two moments of care time. Its `id` is the patient's.

    It refers to no patient: with a reference, keeping facts would wait for every transaction that has locked the
    patient.
    """

    __tablename__ = "patient_facts"
    __table_args__ = (of_clinic(),)

    version: Mapped[int] = mapped_column(SmallInteger)
    """Of the form and meaning of `courses`: those of another version are recomputed."""
    known_from: Mapped[datetime | None]
    """Care time of the last window that closed; before it they were others. None: from ever."""
    known_until: Mapped[datetime | None]
    """Care time at which the next window closes; from then on they are others. None: for ever."""
    courses: Mapped[str] = mapped_column(Text)


class ChangedPatient(Identified, Row):
    """A mark: something changed of which this patient's facts were made."""

    __tablename__ = "changed_patients"
    __table_args__ = (Index(None, "patient_id"),)

    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))


class KeptReport(OfClinic, Row):
    """A finished outcomes report of a large clinic, of the courses somebody asked for, as of a moment."""

    __tablename__ = "kept_reports"
    __table_args__ = (of_clinic(), UniqueConstraint("clinic_id", "digest"), Index(None, "as_of"))

    digest: Mapped[str] = mapped_column(String(64))
    """Of `asked`."""
    asked: Mapped[str] = mapped_column(Text)
    """Which courses, and where the cumulative curve is drawn, as JSON."""
    version: Mapped[int] = mapped_column(SmallInteger)
    """Of the form and meaning of `figures`: those of another version are recounted."""
    time_zone: Mapped[str] = mapped_column(String(64))
    """The clinic's, at whose midnight quarters began."""
    as_of: Mapped[datetime]
    """Care time of the moment the figures are of."""
    counted_at: Mapped[datetime]
    """Real time of the same moment."""
    asked_at: Mapped[datetime]
    """Real time at which somebody last asked for it, to some minutes."""
    figures: Mapped[str] = mapped_column(Text)
    """The report as JSON: counts, rates and curves, no patient."""


def lock_patients(session: Session, patient_ids: Sequence[str]) -> list[str]:
    """Those of the patients of whom no change can be under way until this transaction ends; the others are left out.

    Only for a transaction that keeps facts, before it reads anything.
    """
    if session.get_bind().dialect.name == "sqlite":
        return list(patient_ids)  # the transaction has the write lock
    # Writers wait for these locks: a process that stalls here, or loses its network, may not hold them for long.
    for setting in ("lock_timeout = '100ms'", "statement_timeout = '5s'", "idle_in_transaction_session_timeout = '5s'"):
        session.execute(text(f"SET LOCAL {setting}"))
    free = text(
        "SELECT id, pg_try_advisory_xact_lock(:locks, hashtext(id) & :last) FROM unnest(CAST(:ids AS text[])) AS id"
    )
    rows = session.execute(free, {"locks": LOCKS, "last": BUCKETS - 1, "ids": list(patient_ids)})
    return [patient_id for patient_id, is_locked in rows if is_locked]


class Watched(NamedTuple):
    """What matters of a table: which columns' changes, to which patients (`{row}` is NEW or OLD), and which events."""

    columns: tuple[str, ...]
    concerned: str
    events: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")


#: What is watched now. A change takes a migration that makes the triggers again, from a table of its own.
WATCHED: Final[dict[str, Watched]] = {
    "infusions": Watched(
        ("patient_id", "infused_at", "course", "condition", "protocol_id", "dose_hundredths", "status"),
        "SELECT {row}.patient_id AS id",
    ),
    "check_ins": Watched(
        (
            "patient_id", "infusion_id", "step", "due_at", "closes_at", "state", "reason", "asked_at", "answered_at",
            "protocol_id",
        ),
        "SELECT {row}.patient_id AS id",
    ),
    "outcomes": Watched((), "SELECT {row}.patient_id AS id", events=("INSERT",)),  # append-only
    "flags": Watched(
        ("kind", "check_in_id", "reply_id", "resolved_by"),
        "SELECT c.patient_id AS id FROM check_ins c WHERE c.id = {row}.check_in_id AND {row}.kind = 'unclear'",
    ),
    "replies": Watched(  # a reply matters once a flag refers to it
        ("question",),
        "SELECT c.patient_id AS id FROM flags f JOIN check_ins c ON c.id = f.check_in_id "
        "WHERE f.clinic_id = {row}.clinic_id AND f.reply_id = {row}.id",
        events=("UPDATE",),
    ),
}  # fmt: skip

_ROWS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

_NEW_ID: Final = {"sqlite": "lower(hex(randomblob(13)))", "postgresql": "substr(md5(gen_random_uuid()::text), 1, 26)"}


def watch(dialect: str, watched: Mapping[str, Watched]) -> list[str]:
    """The statements that make the triggers of these tables. `dialect` is `sqlite` or `postgresql`.

    A migration writes down what it watches, by its own names of columns: `WATCHED` may have changed since.
    """
    write = _sqlite if dialect == "sqlite" else _postgresql
    return [
        statement for table, what in watched.items() for event in what.events for statement in write(table, what, event)
    ]


def unwatch(dialect: str, watched: Mapping[str, Watched]) -> list[str]:
    """The statements that remove the triggers that `watch` makes.

    A migration that changes what is watched runs these first. On SQLite, rebuilding a table also removes its triggers.
    """
    dropped = []
    for table, what in watched.items():
        for event in what.events:
            name = _name(table, event)
            dropped.append(f"DROP TRIGGER IF EXISTS {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
            if dialect != "sqlite":
                dropped.append(f"DROP FUNCTION IF EXISTS {name}()")
    return dropped


def watching() -> set[str]:
    """The triggers there must be."""
    return {_name(table, event) for table, what in WATCHED.items() for event in what.events}


def _name(table: str, event: str) -> str:
    return f"{table}_changed_{event.lower()}"


def _when(what: Watched, event: str) -> str:
    return f"AFTER {event} OF {', '.join(what.columns)}" if event == "UPDATE" else f"AFTER {event}"


def _concerned(what: Watched, event: str) -> str:
    return " UNION ".join(what.concerned.format(row=row) for row in _ROWS[event])


def _mark(dialect: str, concerned: str, unless: str = "") -> str:
    return (
        f"INSERT INTO changed_patients (id, patient_id) SELECT {_NEW_ID[dialect]}, p.id FROM ({concerned}) p "  # noqa: S608 (names from the table above)
        f"WHERE {unless}(EXISTS (SELECT 1 FROM patient_facts f WHERE f.id = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM changed_patients m WHERE m.patient_id = p.id));"
    )


def _sqlite(table: str, what: Watched, event: str) -> list[str]:
    mark = _mark("sqlite", _concerned(what, event))
    return [f"CREATE TRIGGER {_name(table, event)} {_when(what, event)} ON {table} BEGIN {mark} END"]


def _postgresql(table: str, what: Watched, event: str) -> list[str]:
    name, concerned = _name(table, event), _concerned(what, event)
    # A transaction that keeps seeing the state at its beginning cannot see facts kept since: it marks in any case.
    always = "current_setting('transaction_isolation') <> 'read committed' OR "
    lock = (
        f"PERFORM pg_advisory_xact_lock_shared({LOCKS}, hashtext(p.id) & {BUCKETS - 1}) FROM ({concerned}) p "
        "WHERE p.id IS NOT NULL;"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {lock} {_mark('postgresql', concerned, always)} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {_when(what, event)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
