"""Rows that wait to be written together, and the list of infusions that an import has touched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from reminders.care.protocol import Recall
from reminders.followup.enrolling.baseline import update_baseline_missing
from reminders.followup.importing.known import OF_BASELINE, KnownInfusion, KnownPatient
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.outcomes import Outcome, Source
from reminders.record.schedule import CheckIn, CheckInState, Infusion

_TOGETHER: Final = 500

#: So many rows written by one import make PostgreSQL's plans for the tables as they were before worth replacing.
_ANALYZE_FROM: Final = 5000


@dataclass(frozen=True)
class Touched:
    """An infusion that was added or added to, its patient's data key, and how many values it got."""

    infusion_id: str
    data_key_id: str
    values: int


class TouchedInfusions:
    """Each infusion once, in the order first touched: on disk, to take no memory; ids only, deleted at the end."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # SQLite's name for a temporary file that deletes itself
        self._file.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, id TEXT UNIQUE, data_key TEXT, of_values INTEGER)")
        self._file.execute("CREATE TABLE known (patient TEXT PRIMARY KEY)")

    def add(self, rows: list[tuple[str, str, int]]) -> None:
        """Add infusions by id, with their data key and how many values they got; the sums are kept."""
        self._file.executemany(
            "INSERT INTO t (id, data_key, of_values) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET of_values = of_values + excluded.of_values",
            rows,
        )

    def add_known(self, patient_ids: Iterable[str]) -> None:
        """Add patients of such infusions whom the record had before."""
        self._file.executemany("INSERT OR IGNORE INTO known VALUES (?)", [(one,) for one in patient_ids])

    def known_patients(self) -> Iterator[str]:
        """The ids of the patients whom the record had before, each once."""
        for (patient_id,) in self._file.execute("SELECT patient FROM known ORDER BY patient"):
            yield patient_id

    def __iter__(self) -> Iterator[Touched]:
        for row in self._file.execute("SELECT id, data_key, of_values FROM t ORDER BY n"):
            yield Touched(*row)

    def close(self) -> None:
        """Delete the file."""
        self._file.close()


@dataclass
class WaitingRows:
    """New rows of a history, by table. `write` puts them into the record, in the order that references need.

    With `analyze` PostgreSQL plans again after many rows.
    """

    session: Session
    clinic_id: str
    actor: str
    touched: TouchedInfusions
    analyze: bool
    infusions: list[dict[str, Any]] = field(default_factory=list)
    check_ins: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    _answered: list[dict[str, Any]] = field(default_factory=list)
    _patients: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _touched: list[tuple[str, str, int]] = field(default_factory=list)
    _written: int = 0
    _analyzed_at: int = 0

    def touch(self, patient: KnownPatient, infusion: KnownInfusion, *, values: int) -> None:
        """Note that an infusion of a patient was added, or got so many values."""
        self._patients.add(patient.id)
        if not patient.is_new:
            self._known.add(patient.id)
        self._touched.append((infusion.id, patient.data_key_id, values))

    def answer(self, check_in_id: str, at: datetime) -> None:
        """Note that a check-in was answered."""
        self._answered.append({"check_in": check_in_id, "at": at})

    def outcome(
        self,
        patient: KnownPatient,
        infusion: KnownInfusion,
        step: str,
        measure: str,
        value: Decimal,
        *,
        recall: str,
        at: datetime,
        late: bool = False,
        check_in_id: str | None = None,
    ) -> None:
        """Add a value that was given at `at`, with source `import`."""
        self.outcomes.append(
            {
                "id": new_id(),
                "clinic_id": self.clinic_id,
                "patient_id": patient.id,
                "infusion_id": infusion.id,
                "check_in_id": check_in_id,
                "step": step,
                "measure": measure,
                "value": value,
                "recall": recall,
                "replied_at": at,
                "recorded_at": clock_of(self.session).now(),
                "source": Source.IMPORT.value,
                "late": late,
                "doubtful": False,
                "recorded_by": self.actor,
            }
        )
        self.touch(patient, infusion, values=1)

    def baseline(self, patient: KnownPatient, infusion: KnownInfusion, score: Decimal) -> None:
        """Add the pain before an infusion."""
        self.outcome(patient, infusion, *OF_BASELINE, score, recall=Recall.DAY.value, at=infusion.infused_at)

    @property
    def many(self) -> bool:
        """Whether enough wait to be written."""
        return len(self.outcomes) + len(self.check_ins) >= _TOGETHER

    def write(self) -> None:
        """Write what waits, and forget every row that the session remembers."""
        self.session.flush()
        if self.analyze and self._written >= max(_ANALYZE_FROM, 2 * self._analyzed_at):
            _analyze(self.session.connection())
            self._analyzed_at = self._written
        for table, rows in ((Infusion, self.infusions), (CheckIn, self.check_ins), (Outcome, self.outcomes)):
            if rows:
                self.session.execute(insert(table), rows)
                self._written += len(rows)
                rows.clear()
        if self._answered:
            self.session.connection().execute(_ANSWERED, self._answered)
            self._answered.clear()
        if self._patients:
            update_baseline_missing(self.session, self.clinic_id, *sorted(self._patients))
            self._patients.clear()
        self.touched.add_known(self._known)
        self._known.clear()
        self.touched.add(self._touched)
        self._touched.clear()
        self.session.expunge_all()


def _analyze(connection: Connection) -> None:
    """Make PostgreSQL plan for the tables as this transaction filled them, unless somebody else holds one of them.

    The locks, which keep out vacuum and changes of the tables but no reader or writer, stay until it ends.
    """
    if connection.dialect.name != "postgresql":
        return
    before = connection.execute(text("SHOW lock_timeout")).scalar_one()
    try:
        with connection.begin_nested():
            connection.execute(text("SET LOCAL lock_timeout = '100ms'"))
            connection.execute(text("ANALYZE patients, infusions, check_ins, outcomes"))
            connection.execute(text("SELECT set_config('lock_timeout', :before, true)"), {"before": before})
    except OperationalError:
        pass  # slower, and no less right


_ANSWERED = (
    update(CheckIn.__table__)  # type: ignore[arg-type]
    .where(CheckIn.__table__.c.id == bindparam("check_in"))
    .values(state=CheckInState.ANSWERED.value, reason=None, final=True, answered_at=bindparam("at"))
)
