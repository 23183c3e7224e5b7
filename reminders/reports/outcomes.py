"""Selects outcomes for the API and exports: which rows, in what order, with which fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome
from reminders.reports.keyset import Cursor, Page, read_page

#: The fields of an outcome in the API and in exports, in order.
FIELDS: Final = (
    "id",
    "patient_id",
    "infusion_id",
    "check_in_id",
    "step",
    "measure",
    "value",
    "recall",
    "replied_at",
    "recorded_at",
    "source",
    "supersedes",
)


@dataclass(frozen=True)
class Selection:
    """Which outcomes: of one clinic (None: of all, for the operator), patient, infusion, recorded since (care time)."""

    clinic_id: str | None
    patient_id: str | None = None
    infusion_id: str | None = None
    since: datetime | None = None

    def query(self) -> Select[Outcome]:
        """The rows, not ordered yet. Superseded ones are included: the record is append-only."""
        query = select(Outcome)
        if self.clinic_id is not None:
            query = query.where(Outcome.clinic_id == self.clinic_id)
        if self.patient_id is not None:
            query = query.where(Outcome.patient_id == self.patient_id)
        if self.infusion_id is not None:
            query = query.where(Outcome.infusion_id == self.infusion_id)
        if self.since is not None:
            query = query.where(Outcome.recorded_at >= self.since)
        return query


def outcome_page(session: Session, selection: Selection, cursor: Cursor, limit: int) -> Page[Outcome]:
    """One page of the selection, oldest first."""
    return read_page(session, selection.query(), Outcome.id, cursor, limit)


def item(outcome: Outcome) -> dict[str, object]:
    """An outcome as the API and the JSON export write it."""
    return {
        "id": outcome.id,
        "patient_id": outcome.patient_id,
        "infusion_id": outcome.infusion_id,
        "check_in_id": outcome.check_in_id,
        "step": outcome.step,
        "measure": outcome.measure,
        "value": number(outcome.value),
        "recall": outcome.recall,
        "replied_at": utc(outcome.replied_at),
        "recorded_at": utc(outcome.recorded_at),
        "source": outcome.source,
        "supersedes": outcome.supersedes,
    }


def number(value: Decimal | None) -> int | float | None:
    """A value as JSON writes it: 6, or 6.5; None where it was withdrawn."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def utc(instant: datetime) -> str:
    """An instant as every answer writes it: RFC 3339 in UTC, ending in Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
