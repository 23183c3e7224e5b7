"""What the record holds of the patients that a history is about, as far as lines are compared with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup.asking.protocols import kept_protocol
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus

#: The key of a baseline among the values of an infusion.
OF_BASELINE = (BASELINE, Measure.PAIN.value)


@dataclass
class KnownCheckIn:
    """A check-in: when its window closes, how long that is open, and whether nothing more is asked."""

    id: str
    closes_at: datetime
    window: timedelta
    state: str
    final: bool

    @property
    def counts_from(self) -> datetime:
        """The first moment whose answer can be meant for this step: half its window before it is due."""
        return self.closes_at - self.window - self.window / 2


@dataclass
class KnownInfusion:
    """An infusion with its check-ins by step, and by step and measure every value it ever had, newest last."""

    id: str
    infused_at: datetime
    local_day: date
    of_day: int
    condition: str
    course: int
    number: int
    dose: Decimal | None
    cancelled: bool
    recalls: Mapping[tuple[str, str], str]
    """What stretch of time each question asks about, by step and measure."""
    check_ins: dict[str, KnownCheckIn] = field(default_factory=dict)
    values: dict[tuple[str, str], list[Decimal | None]] = field(default_factory=lambda: defaultdict(list))

    def has(self, key: tuple[str, str], value: Decimal) -> bool:
        """Whether this is the value, or was before it was corrected: then a file that has it changes nothing."""
        return value in self.values.get(key, ())


@dataclass
class KnownPatient:
    """A patient and all of their infusions, by when they were given."""

    id: str
    data_key_id: str
    time_zone: str
    row: Patient
    is_new: bool = False
    """Whether this import added the patient: then nothing was said of them before."""
    infusions: dict[datetime, KnownInfusion] = field(default_factory=dict)

    @property
    def texted_about(self) -> KnownInfusion | None:
        """The latest infusion that the patient is still texted about."""
        running = (i for i in self.infusions.values() if any(not c.final for c in i.check_ins.values()))
        return max(running, key=lambda infusion: infusion.infused_at, default=None)


def recalls_of(session: Session, protocol_id: str) -> dict[tuple[str, str], str]:
    """The questions of a protocol, by step and measure, and what stretch of time each asks about."""
    steps = kept_protocol(session, protocol_id).steps
    return {(step.step, q.measure): q.recall.value for step in steps for q in step.questions}


def known_patient(session: Session, row: Patient) -> KnownPatient:
    """A patient of the record, with everything a line can contradict."""
    patient = KnownPatient(row.id, row.data_key_id, row.time_zone, row)
    by_id: dict[str, KnownInfusion] = {}
    mine = {"clinic_id": row.clinic_id, "patient_id": row.id}
    windows: dict[str, dict[str, timedelta]] = {}
    for infusion in session.scalars(select(Infusion).filter_by(**mine)):
        found = KnownInfusion(
            id=infusion.id,
            infused_at=infusion.infused_at,
            local_day=infusion.local_day,
            of_day=infusion.of_day,
            condition=infusion.condition,
            course=infusion.course,
            number=infusion.number,
            dose=infusion.dose_mg_per_kg,
            cancelled=infusion.status == InfusionStatus.CANCELLED,
            recalls=recalls_of(session, infusion.protocol_id),
        )
        by_id[infusion.id] = patient.infusions[infusion.infused_at] = found
        windows[infusion.id] = {s.step: s.window for s in kept_protocol(session, infusion.protocol_id).steps}
    for check_in in session.scalars(select(CheckIn).filter_by(**mine)):
        by_id[check_in.infusion_id].check_ins[check_in.step] = KnownCheckIn(
            check_in.id,
            check_in.closes_at,
            windows[check_in.infusion_id].get(check_in.step, timedelta()),
            check_in.state,
            check_in.final,
        )
    for outcome in session.scalars(select(Outcome).filter_by(**mine).order_by(Outcome.id)):
        by_id[outcome.infusion_id].values[outcome.step, outcome.measure].append(outcome.value)
    return patient
