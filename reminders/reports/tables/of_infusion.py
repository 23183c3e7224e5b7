"""What rows of several tables say of their infusion, and reading the rows that a page refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.columns import OfClinic
from reminders.record.outcomes import Outcome
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.reports.export_values import number, utc
from reminders.reports.outcomes_in_force import in_force
from reminders.reports.tables.column import Column, Kind

Record = TypeVar("Record")
Entity = TypeVar("Entity", bound=OfClinic)

STATUSES = tuple(status.value for status in InfusionStatus)


def infusion_columns(infusion_of: Callable[[Record], Infusion]) -> tuple[Column[Record], ...]:
    """The columns that say when and for what the row's infusion was, its place in the course, and whether it counts."""
    return (
        Column(
            "infused_at", Kind.TIME, "When the infusion was given, as it is recorded now.",
            lambda r: utc(infusion_of(r).infused_at),
        ),
        Column(
            "condition", Kind.CODE, "What the infusion is given for; clinics may use codes of their own.",
            lambda r: infusion_of(r).condition,
        ),
        Column(
            "course", Kind.WHOLE, "Which series of infusions of the patient, as the clinic counts them.",
            lambda r: infusion_of(r).course,
        ),
        Column(
            "number", Kind.WHOLE, "Which infusion of the course, as the clinic counts them.",
            lambda r: infusion_of(r).number,
        ),
        Column(
            "dose_mg_per_kg", Kind.NUMBER, "Ketamine given at this infusion.",
            lambda r: number(infusion_of(r).dose_mg_per_kg),
            unit="mg per kg of body weight", empty="the clinic does not record it",
        ),
        Column(
            "infusion_status", Kind.CODE, "`cancelled`: it did not happen or is not followed; it is in no figure.",
            lambda r: str(infusion_of(r).status), codes=STATUSES,
        ),
    )  # fmt: skip


def rows_by_id(session: Session, table: type[Entity], ids: Iterable[str | None]) -> dict[str, Entity]:
    """The rows of a table with these ids, by id."""
    wanted = {found for found in ids if found is not None}
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(wanted)))} if wanted else {}


def answers_in_force(session: Session, infusions: Sequence[Infusion]) -> dict[tuple[str, str], list[Outcome]]:
    """The outcomes in force of these infusions, by infusion and step; the baseline is a step too."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    if not infusions:
        return found
    rows = session.scalars(
        in_force().where(
            Outcome.clinic_id.in_({row.clinic_id for row in infusions}),
            Outcome.patient_id.in_({row.patient_id for row in infusions}),  # what the index is of
            Outcome.infusion_id.in_({row.id for row in infusions}),
        )
    )
    for row in sorted(rows, key=lambda row: row.id):  # by the database, SQLite would read all of the clinic for it
        found.setdefault((row.infusion_id, row.step), []).append(row)
    return found
