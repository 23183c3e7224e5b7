"""The table of infusions: every one that was ever enrolled, canceled ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from reminders.care.conditions import GROUPS, group_of
from reminders.record.access import AuditEntry
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import Infusion
from reminders.reports.export_values import number, utc
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Column, Kind, Listing, Table
from reminders.reports.tables.of_infusion import answers_in_force, infusion_columns, rows_by_id


@dataclass(frozen=True)
class InfusionRecord:
    """An infusion, the protocol it was planned with, and the pain score in force from before it."""

    infusion: Infusion
    protocol: ProtocolVersion
    baseline: Decimal | None


def changed_since(since: datetime) -> ColumnElement[bool]:
    """Whether an infusion was entered, amended, canceled, reinstated or given a baseline at `since` or later.

    `since` is care time, as all times of the record.
    """
    amended = select(AuditEntry.id).where(
        AuditEntry.clinic_id == Infusion.clinic_id,
        AuditEntry.subject_id == Infusion.id,
        AuditEntry.subject == "infusion",
        AuditEntry.care_at >= since,
    )
    baseline = select(Outcome.id).where(
        Outcome.clinic_id == Infusion.clinic_id,
        Outcome.patient_id == Infusion.patient_id,  # what the index is of
        Outcome.infusion_id == Infusion.id,
        Outcome.step == BASELINE,
        Outcome.recorded_at >= since,
    )
    return or_(Infusion.created_at >= since, amended.exists(), baseline.exists())


def infusion_records(session: Session, rows: Sequence[Infusion]) -> list[InfusionRecord]:
    """The infusions with what their columns need."""
    protocols = rows_by_id(session, ProtocolVersion, (row.protocol_id for row in rows))
    answers = answers_in_force(session, rows)
    return [
        InfusionRecord(
            row,
            protocols[row.protocol_id],
            next((o.value for o in answers.get((row.id, BASELINE), ()) if o.measure == Measure.PAIN), None),
        )
        for row in rows
    ]


def _select(selection: Selection) -> Select[Infusion]:
    query = selection.narrow(select(Infusion), Infusion, Infusion.id)
    return query.where(changed_since(selection.since)) if selection.since is not None else query


def _infusion(record: InfusionRecord) -> Infusion:
    return record.infusion


#: Here the status is the row's own.
_PLACE: Final = tuple(
    replace(column, name="status") if column.name == "infusion_status" else column
    for column in infusion_columns(_infusion)
)

INFUSION_COLUMNS: Final[tuple[Column[InfusionRecord], ...]] = (
    Column("id", Kind.ID, "The infusion.", lambda r: r.infusion.id),
    Column(
        "infusion_id", Kind.ID, "The same as `id`, under the name that check-ins and outcomes refer to it by.",
        lambda r: r.infusion.id,
    ),
    Column("patient_id", Kind.ID, "Who was given it.", lambda r: r.infusion.patient_id),
    *_PLACE,
    Column(
        "condition_group", Kind.CODE, "The group that the outcomes page compares the condition in.",
        lambda r: group_of(r.infusion.condition), codes=tuple(GROUPS),
    ),
    Column("protocol", Kind.CODE, "What was planned to be asked, and when.", lambda r: r.protocol.name),
    Column("protocol_version", Kind.WHOLE, "Which version of the protocol.", lambda r: r.protocol.version),
    Column(
        "baseline_pain", Kind.NUMBER,
        "Average pain of the 24 hours before this infusion, in force. Only that of the first active infusion of a "
        "course is the course's baseline.",
        lambda r: number(r.baseline), unit="0 to 10", empty="pending, or withdrawn",
    ),
    Column("recorded_at", Kind.TIME, "When the infusion was entered.", lambda r: utc(r.infusion.created_at)),
)  # fmt: skip

INFUSIONS: Final = Listing(
    Table("infusions", "one infusion; a canceled one is listed and marked", INFUSION_COLUMNS),
    Infusion.id,
    _select,
    infusion_records,
    lambda row: row.id,
)
