"""What is kept of patients' courses so that the outcomes report need not look at every answer again, and what is stale.

`patient_facts` is derived from infusions, check-ins, outcomes, flags and replies. Triggers on those tables write a row
of `changed_patients` in the transaction of the change itself, whoever makes it and however: facts count only where
there is none. A mark is a row of its own, never an update: nobody who records an answer waits for somebody else's mark.

On PostgreSQL each trigger first takes a shared advisory lock of the patient's bucket, until its transaction ends.
Whoever keeps facts takes the exclusive one (never waiting for it), so no change can be under way between what is read
and what is kept. On SQLite there is one writer at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Index, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from reminders.record.columns import ID_LENGTH, Identified, OfClinic, Row, of_clinic

#: The first number of the advisory locks; the second is the patient's bucket.
LOCKS: Final = 720_612_552

#: Few, since every lock takes a place in the server's table of locks until the end of its transaction.
BUCKETS: Final = 256


class PatientFacts(OfClinic, Row):
    """The facts of one patient's courses as JSON, between two moments of care time. Its `id` is the patient's.

    It refers to no patient: the reference would make whoever keeps facts wait for whoever has locked the patient.
    """

    __tablename__ = "patient_facts"
    __table_args__ = (of_clinic(),)

    version: Mapped[int] = mapped_column(SmallInteger)
    """Of the form and meaning of `courses`: those of another version are computed anew."""
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


#: Table → the columns whose change matters, and the patients it matters to (`{row}` is NEW or OLD).
WATCHED: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "infusions": (
        ("patient_id", "infused_at", "course", "condition", "protocol_id", "dose_hundredths", "status"),
        "SELECT {row}.patient_id AS id",
    ),
    "check_ins": (
        (
            "patient_id", "infusion_id", "step", "due_at", "closes_at", "state", "reason", "asked_at", "answered_at",
        ),
        "SELECT {row}.patient_id AS id",
    ),
    "outcomes": ((), "SELECT {row}.patient_id AS id"),
    "flags": (
        ("kind", "check_in_id", "reply_id", "resolved_by"),
        "SELECT c.patient_id AS id FROM check_ins c WHERE c.id = {row}.check_in_id AND {row}.kind = 'unclear'",
    ),
    "replies": (
        ("question",),
        "SELECT c.patient_id AS id FROM flags f JOIN check_ins c ON c.id = f.check_in_id "
        "WHERE f.clinic_id = {row}.clinic_id AND f.reply_id = {row}.id",
    ),
}  # fmt: skip

#: What can happen to a row of a table. Outcomes are append-only; a reply matters once a flag refers to it.
_HAPPENS: Final = {
    "outcomes": ("INSERT",),
    "replies": ("UPDATE",),
}
_USUAL: Final = ("INSERT", "UPDATE", "DELETE")
_ROWS: Final = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}

_NEW_ID: Final = {"sqlite": "lower(hex(randomblob(13)))", "postgresql": "substr(md5(gen_random_uuid()::text), 1, 26)"}


def watch(dialect: str) -> list[str]:
    """The statements that make the triggers. `dialect` is `sqlite` or `postgresql`."""
    return [
        statement
        for table in WATCHED
        for event in _HAPPENS.get(table, _USUAL)
        for statement in (_sqlite if dialect == "sqlite" else _postgresql)(table, event)
    ]


def unwatch(dialect: str) -> list[str]:
    """The statements that remove them. They come back with `watch`: what a rebuilt table has lost, a test tells."""
    dropped = []
    for table in WATCHED:
        for event in _HAPPENS.get(table, _USUAL):
            name = _name(table, event)
            dropped.append(f"DROP TRIGGER IF EXISTS {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
            if dialect != "sqlite":
                dropped.append(f"DROP FUNCTION IF EXISTS {name}()")
    return dropped


def watching() -> set[str]:
    """The triggers there must be."""
    return {_name(table, event) for table in WATCHED for event in _HAPPENS.get(table, _USUAL)}


def _name(table: str, event: str) -> str:
    return f"{table}_changed_{event.lower()}"


def _when(table: str, event: str) -> str:
    columns = WATCHED[table][0]
    return f"AFTER {event} OF {', '.join(columns)}" if event == "UPDATE" else f"AFTER {event}"


def _concerned(table: str, event: str) -> str:
    return " UNION ".join(WATCHED[table][1].format(row=row) for row in _ROWS[event])


def _mark(dialect: str, concerned: str, unless: str = "") -> str:
    return (
        f"INSERT INTO changed_patients (id, patient_id) SELECT {_NEW_ID[dialect]}, p.id FROM ({concerned}) p "  # noqa: S608 (names from the table above)
        f"WHERE {unless}(EXISTS (SELECT 1 FROM patient_facts f WHERE f.id = p.id) "
        "AND NOT EXISTS (SELECT 1 FROM changed_patients m WHERE m.patient_id = p.id));"
    )


def _sqlite(table: str, event: str) -> list[str]:
    mark = _mark("sqlite", _concerned(table, event))
    return [f"CREATE TRIGGER {_name(table, event)} {_when(table, event)} ON {table} BEGIN {mark} END"]


def _postgresql(table: str, event: str) -> list[str]:
    name, concerned = _name(table, event), _concerned(table, event)
    # A transaction that keeps seeing the state at its beginning cannot see facts kept since: it marks in any case.
    always = "current_setting('transaction_isolation') <> 'read committed' OR "
    lock = (
        f"PERFORM pg_advisory_xact_lock_shared({LOCKS}, hashtext(p.id) & {BUCKETS - 1}) FROM ({concerned}) p "
        "WHERE p.id IS NOT NULL;"
    )
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {lock} {_mark('postgresql', concerned, always)} RETURN NULL; END $$",
        f"CREATE TRIGGER {name} {_when(table, event)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
