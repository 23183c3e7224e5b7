"""Which rows a list or an export holds."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.keyset import Cursor, Page, read_page

Entity = TypeVar("Entity", Outcome, Infusion, CheckIn)


@dataclass(frozen=True)
class Selection:
    """Which rows: of one clinic (None: of all, for the operator), of a patient, of an infusion, since a care time.

    What `since` means differs by list: outcomes never change and are taken by when they were recorded; infusions and
    check-ins change (`tables.infusions.changed_since`, `tables.check_ins`).
    """

    clinic_id: str | None
    patient_id: str | None = None
    infusion_id: str | None = None
    since: datetime | None = None
    among: Set[str] | None = None
    """Only of these infusions: those of the courses that somebody looks at (`tables.chosen`). None is of all."""

    def query(self) -> Select[Outcome]:
        """The outcomes, not ordered yet. Superseded ones are included: the record is append-only."""
        query = self.narrow(select(Outcome), Outcome, Outcome.infusion_id)
        return query.where(Outcome.recorded_at >= self.since) if self.since is not None else query

    def narrow(
        self, query: Select[Entity], table: type[Entity], infusion_id: InstrumentedAttribute[str]
    ) -> Select[Entity]:
        """The rows of a table that are of the clinic, patient and infusion. `since` and `among` are not looked at."""
        if self.clinic_id is not None:
            query = query.where(table.clinic_id == self.clinic_id)
        if self.patient_id is not None:
            query = query.where(table.patient_id == self.patient_id)
        if self.infusion_id is not None:
            query = query.where(infusion_id == self.infusion_id)
        return query


def outcome_page(session: Session, selection: Selection, cursor: Cursor, limit: int) -> Page[Outcome]:
    """One page of the selection, oldest first."""
    return read_page(session, selection.query(), Outcome.id, cursor, limit)
