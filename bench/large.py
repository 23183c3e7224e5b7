"""A record of a million check-ins in minutes: some patients of the past, copied inside the database.

The copies have ids, phones and keys of their own and everything that a page counts or sorts by. What is sealed is left
out, because it opens in its own row only: a copied patient looks like one whose name was erased.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, text

from reminders.record.database import Database
from reminders.record.facts import ChangedPatient, PatientFacts
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Consent, Patient, PhoneNumber
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.texts import Message, Reply
from reminders.reports.kept_facts import keep
from tests.crowd import STEPS, fill

#: What is copied, what is referred to first.
TABLES: tuple[Any, ...] = (
    Patient, PhoneNumber, Consent, Infusion, CheckIn, Reply, Message, Outcome, Flag, PatientFacts,
)  # fmt: skip

#: Columns that name a copied row, and so name its copy.
IDS = {"id", "patient_id", "infusion_id", "check_in_id", "reply_id", "outcome_id", "message_id"}

#: Columns that must be another one's in a copy: fingerprints of 64 characters, and keys of any length.
FINGERPRINTS = {"phone_index", "mrn_index", "name_index", "to_index", "from_index", "body_index"}
KEYS = {"natural_key", "provider_id"}

CHECK_INS_A_PATIENT = len(STEPS) + 1

#: Copies of each patient that one transaction makes.
AT_A_TIME = 100


@dataclass(frozen=True)
class Place:
    """A clinic of a record, at a moment."""

    database: Database
    clinic_id: str
    now: datetime


def grow(place: Place, check_ins: int, *, seeds: int = 100) -> None:
    """Add patients of the past with so many check-ins in all to a clinic, their facts kept, and tell the planner.

    The clinic must have a protocol: that of a patient who is enrolled there.
    """
    patients = max(1, check_ins // CHECK_INS_A_PATIENT)
    seeds = min(seeds, patients)
    there = set(_patients(place))
    fill(place, seeds)
    keep(place.database, place.clinic_id, now=place.now)
    multiply(place, [one for one in _patients(place) if one not in there], patients // seeds)
    if place.database.engine.dialect.name == "postgresql":
        with place.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _patients(place: Place) -> Sequence[str]:
    with place.database.read() as session:
        return session.scalars(select(Patient.id).where(Patient.clinic_id == place.clinic_id)).all()


def multiply(place: Place, patients: Sequence[str], times: int) -> None:
    """Make these patients of the clinic `times` as many."""
    with place.database.read() as session:
        phones = session.scalars(select(Patient.phone_index).where(Patient.id.in_(patients))).all()
    whose = {"patients": patients, "patient_facts": patients, "phone_numbers": phones}
    for first in range(1, times, AT_A_TIME):
        last = min(first + AT_A_TIME, times) - 1
        with _unchecked(place.database) as connection:
            for model in TABLES:
                table: Table = model.__table__
                _copy(connection, table, whose.get(table.name, patients), first, last)
            # Their facts are copied too, so nothing of theirs has to be computed.
            connection.execute(delete(ChangedPatient))


@contextmanager
def _unchecked(database: Database) -> Iterator[Connection]:
    """A transaction whose rows are good for sure: references are not looked up, and no commit waits for the disk."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            driver.execute("PRAGMA synchronous = OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql" and _may_skip_triggers(connection):
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
        connection.invalidate()


def _may_skip_triggers(connection: Connection) -> bool:
    may = text("SELECT has_parameter_privilege('session_replication_role', 'SET')")
    return bool(connection.execute(may).scalar_one())


def _copy(connection: Connection, table: Table, whose: Any, first: int, last: int) -> None:
    sqlite = connection.dialect.name == "sqlite"
    suffix = "printf('%08d', copy.n)" if sqlite else "lpad(CAST(copy.n AS text), 8, '0')"
    columns = [column.name for column in table.columns if not column.name.endswith("_sealed")]
    taken = ", ".join(_taken(name, suffix) for name in columns)
    key = {"patients": "id", "patient_facts": "id", "phone_numbers": "phone_index"}.get(table.name, "patient_id")
    names = ", ".join(columns)
    among = ", ".join(f":whose_{place}" for place in range(len(whose)))
    connection.execute(
        text(
            "WITH RECURSIVE copy(n) AS "
            "(SELECT CAST(:first AS integer) UNION ALL SELECT n + 1 FROM copy WHERE n < :last) "
            f"INSERT INTO {table.name} ({names}) SELECT {taken} FROM {table.name} AS old CROSS JOIN copy "
            f"WHERE old.{key} IN ({among})"
        ),
        {"first": first, "last": last, **{f"whose_{place}": one for place, one in enumerate(whose)}},
    )


def _taken(name: str, suffix: str) -> str:
    if name in IDS:
        return f"substr(old.{name}, 1, 10) || {suffix} || substr(old.{name}, 19)"  # as old, by its first ten
    if name in FINGERPRINTS:
        return f"substr(old.{name}, 1, 56) || {suffix}"
    return f"old.{name} || ':' || {suffix}" if name in KEYS else f"old.{name}"


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.read() as session:
        return {m.__tablename__: session.scalar(select(func.count()).select_from(m)) or 0 for m in TABLES}
