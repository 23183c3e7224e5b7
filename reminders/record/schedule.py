"""Tables of the schedule: infusions and their check-ins. Nothing but these rows says what will be asked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    and_,
    func,
    select,
    true,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from reminders.record.columns import ID_LENGTH, Hundredths, OfClinic, Row, belongs_to, of_clinic, own_key, partial_index

#: The condition of the partial index of infusions whose baseline may be missing. SQLite uses the index only for a
#: query with the same wording.
BASELINE_MISSING = "baseline_missing AND status = 'active'"

#: The same for all infusions: SQLite, which keeps no statistics here, would take an index without a condition for
#: missing baselines too, and read every infusion of the last months.
GIVEN = "of_day > 0"

#: The same for check-ins whose text could not be written.
IN_TROUBLE = "retry_at IS NOT NULL AND reason = 'trouble'"

#: The same for check-ins that staff ask on the phone.
TO_CALL = "reason = 'call-only'"


class InfusionStatus(StrEnum):
    """Whether an infusion counts."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class CheckInState(StrEnum):
    """The state of a check-in. `skipped` carries a reason and, until `final`, can return to `scheduled`."""

    SCHEDULED = "scheduled"
    ASKED = "asked"
    ANSWERED = "answered"
    MISSED = "missed"
    SKIPPED = "skipped"


class Infusion(OfClinic, Row):
    """One infusion of a patient; infusions are ordered by `infused_at`, not by entry."""

    __tablename__ = "infusions"
    __table_args__ = (
        own_key(),
        of_clinic(),
        belongs_to("patients", "patient_id"),
        belongs_to("protocols", "protocol_id"),
        # A second infusion on one local day must be confirmed, and then counts as number 2 of the day.
        UniqueConstraint("clinic_id", "patient_id", "local_day", "of_day"),
        Index(None, "clinic_id", "patient_id", "infused_at"),
        # For reminders to plan a next course: the infusions of a stretch of time.
        partial_index("ix_infusions_given", "clinic_id", "infused_at", where=GIVEN),
        # For the Today page: its cost depends on how many baselines are missing, not on how many infusions there are.
        partial_index("ix_infusions_baseline", "clinic_id", "infused_at", where=BASELINE_MISSING),
    )

    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    infused_at: Mapped[datetime]
    local_day: Mapped[date] = mapped_column(Date)
    of_day: Mapped[int] = mapped_column(SmallInteger, default=1)
    condition: Mapped[str] = mapped_column(String(40))
    course: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(SmallInteger)
    dose_mg_per_kg: Mapped[Decimal | None] = mapped_column("dose_hundredths", Hundredths)
    """Ketamine given at this infusion, in mg per kg of body weight; None if the clinic does not record it."""
    protocol_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    status: Mapped[str] = mapped_column(String(12), default=InfusionStatus.ACTIVE)
    baseline_missing: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """False if its course certainly has a baseline (`enrolling.baseline` maintains this); otherwise it is looked up."""
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The patient's, while there is a reason to seal."""
    cancelled_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entered_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


def begins_course(infusion: type[Infusion]) -> ColumnElement[bool]:
    """Whether an infusion (or an alias of the table) is the first of its course that counts.

    Its score is the baseline of the course: what is scored before a later infusion is pain after treatment.
    """
    course = aliased(Infusion)
    first = select(func.min(course.infused_at)).where(
        course.clinic_id == infusion.clinic_id,
        course.patient_id == infusion.patient_id,
        course.course == infusion.course,
        course.status == InfusionStatus.ACTIVE.value,
    )
    return and_(infusion.status == InfusionStatus.ACTIVE.value, infusion.infused_at == first.scalar_subquery())


class CheckIn(OfClinic, Row):
    """One timepoint of an infusion: when it is due, when its window closes, and what became of it."""

    __tablename__ = "check_ins"
    __table_args__ = (
        own_key(),
        of_clinic(),
        belongs_to("patients", "patient_id"),
        belongs_to("infusions", "infusion_id"),
        UniqueConstraint("clinic_id", "infusion_id", "step"),
        # The due query and the closing query touch only rows that can still change.
        partial_index("ix_check_ins_due", "due_at", where="state = 'scheduled' AND queued_at IS NULL"),
        partial_index("ix_check_ins_closing", "closes_at", where="NOT final", sqlite_where="final = 0"),
        partial_index("ix_check_ins_nudge", "nudge_at", where="nudge_at IS NOT NULL"),
        partial_index("ix_check_ins_dispute", "dispute_until", where="dispute_until IS NOT NULL"),
        partial_index("ix_check_ins_trouble", "clinic_id", "retry_at", where=IN_TROUBLE),
        Index(None, "clinic_id", "patient_id", "due_at"),
        partial_index("ix_check_ins_asked", "clinic_id", "asked_at", where="asked_at IS NOT NULL"),
        # The calls that are due: its cost depends on the patients who are called, not on all there are.
        partial_index("ix_check_ins_calls", "clinic_id", "closes_at", where=TO_CALL),
        partial_index("ix_check_ins_next", "clinic_id", "due_at", where="state = 'scheduled'"),
    )

    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    infusion_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    step: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default=CheckInState.SCHEDULED)
    reason: Mapped[str | None] = mapped_column(String(40))
    final: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether only a correction of the record can still change this check-in's state."""
    queued_at: Mapped[datetime | None]
    """Care time at which its question entered the outbox."""
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    protocol_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The version of the protocol that it was asked by, if its infusion was moved to another since; else null. It is
    copied from an infusion of the clinic, whose reference is checked."""
    nudge_hours: Mapped[int | None] = mapped_column(SmallInteger)
    """How long after its question it is asked once more, as its protocol says: 0 is never, null the installation's."""
    nudge_at: Mapped[datetime | None]
    """When to ask once more, if the question is still open then."""
    retry_at: Mapped[datetime | None]
    """When to try again to write its question, which could not be written (reason `trouble`)."""
    dispute_until: Mapped[datetime | None]
    """Until when the patient may say which value is right of an answer they called wrong; then staff are told."""
    awaiting: Mapped[str | None] = mapped_column(String(20))
    """The measure whose question is open, if one is."""
    clarified: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many times an answer to the open question had to be asked again (twice at most)."""
