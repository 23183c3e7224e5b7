"""Turning a protocol into the check-ins of an infusion, and planning again those that were not asked yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders.care.hours import local_day
from reminders.care.protocol import PlannedCheckIn, plan
from reminders.care.reasons import Reason
from reminders.followup.asking import protocols, rewording
from reminders.outbox.queue import drop, texting_hours
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import given
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.record.texts import Message, MessageState

#: States of a check-in that nobody has been asked for yet.
UNASKED: Final = (CheckInState.SCHEDULED, CheckInState.SKIPPED)


@dataclass(frozen=True)
class Day:
    """An infusion's place on the patient's calendar: the local day, and its number among the infusions of that day."""

    local_day: date
    of_day: int


def next_place_on_day(infusions: Sequence[Infusion], infused_at: datetime, zone: str) -> Day:
    """The place on the calendar for an infusion at `infused_at` in `zone`, after those of the patient on that day."""
    day = local_day(infused_at, ZoneInfo(zone))
    return Day(day, max((other.of_day for other in infusions if other.local_day == day), default=0) + 1)


def active_infusion_on_day(
    session: Session, patient: Patient, infused_at: datetime, zone: str, *, except_id: str = ""
) -> Infusion | None:
    """The first active infusion on the local day of `infused_at` in `zone`, except `except_id`."""
    return session.scalar(
        select(Infusion)
        .where(
            Infusion.clinic_id == patient.clinic_id,
            Infusion.patient_id == patient.id,
            Infusion.local_day == local_day(infused_at, ZoneInfo(zone)),
            Infusion.status == InfusionStatus.ACTIVE.value,
            Infusion.id != except_id,
        )
        .order_by(Infusion.infused_at)
        .limit(1)
    )


def add_check_ins(session: Session, clinic: Clinic, patient: Patient, infusion: Infusion) -> None:
    """Add every check-in of a new infusion. One that can never be asked is skipped for good, with the reason."""
    add_planned(session, infusion, _planned(session, clinic, patient, infusion, clock_of(session).now()))


def add_planned(session: Session, infusion: Infusion, check_ins: list[PlannedCheckIn]) -> None:
    """Add these check-ins to an infusion; one that can never be asked is skipped for good."""
    for planned in check_ins:
        session.add(
            CheckIn(
                clinic_id=infusion.clinic_id,
                patient_id=infusion.patient_id,
                infusion_id=infusion.id,
                step=planned.step,
                nudge_hours=planned.nudge_hours,
                due_at=planned.due_at,
                closes_at=planned.closes_at,
                state=(CheckInState.SKIPPED if planned.reason else CheckInState.SCHEDULED).value,
                reason=planned.reason.value if planned.reason else None,
                final=planned.reason is not None,
            )
        )
    session.flush()


def check_ins_in_zone(
    session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, zone: ZoneInfo
) -> dict[str, PlannedCheckIn]:
    """What an infusion's check-ins would be if its patient lived in `zone`, by step. Changes nothing."""
    now = clock_of(session).now()
    return {found.step: found for found in _planned(session, clinic, patient, infusion, now, zone)}


def check_ins_of(session: Session, infusion: Infusion) -> tuple[CheckIn, ...]:
    """An infusion's check-ins, in the order they are due."""
    return tuple(session.scalars(_CHECK_INS, {"clinic": infusion.clinic_id, "infusion": infusion.id}))


_CHECK_INS = (
    select(CheckIn)
    .where(CheckIn.clinic_id == given("clinic", String), CheckIn.infusion_id == given("infusion", String))
    .order_by(CheckIn.due_at, CheckIn.closes_at, CheckIn.id)
    .execution_options(populate_existing=True)
)


def replan(session: Session, clinic: Clinic, patient: Patient, infusions: list[Infusion]) -> None:
    """Plan again the check-ins that were not asked yet. They keep their ids; those whose times stay are not touched.

    A question queued under the old plan is dropped. If a worker has claimed it, it may have reached the patient, and
    its check-in stays as it was.
    """
    now = clock_of(session).now()
    for infusion in infusions:
        update_local_day(session, patient, infusion)
        rows = {check_in.step: check_in for check_in in check_ins_of(session, infusion)}
        anew = {p.step: p for p in _planned(session, clinic, patient, infusion, now)}
        for before in _planned(session, clinic, patient, infusion, infusion.created_at):
            row = rows.get(before.step)
            if row is None or row.state not in UNASKED or row.protocol_id or _is_as_planned(row, before):
                continue
            if withdraw_question(session, patient, row):
                apply_plan(row, anew[before.step])
    session.flush()


def rewrite_waiting(session: Session, patient: Patient) -> None:
    """Have the texts that a patient is still to get written with the current details.

    A queued text has its language and name tag already. First questions are dropped, composed and queued again; the
    others, which nothing would queue again, get new words.
    """
    session.flush()
    rewording.reword_waiting(session, session.get_one(Clinic, patient.clinic_id), patient)
    for check_in in session.scalars(
        select(CheckIn).where(
            CheckIn.clinic_id == patient.clinic_id,
            CheckIn.patient_id == patient.id,
            CheckIn.final.is_(False),
            CheckIn.queued_at.is_not(None),
            CheckIn.state.in_([state.value for state in UNASKED]),
        )
    ).all():
        if withdraw_question(session, patient, check_in):
            check_in.queued_at = None
    session.flush()


def update_local_day(session: Session, patient: Patient, infusion: Infusion) -> None:
    """Move an infusion to the local day given by its time and the patient's zone, if that changed."""
    if local_day(infusion.infused_at, ZoneInfo(patient.time_zone)) != infusion.local_day:
        others = [other for other in infusions_of(session, patient) if other.id != infusion.id]
        day = next_place_on_day(others, infusion.infused_at, patient.time_zone)
        infusion.local_day, infusion.of_day = day.local_day, day.of_day
        session.flush()


def _planned(
    session: Session,
    clinic: Clinic,
    patient: Patient,
    infusion: Infusion,
    enrolled_at: datetime,
    zone: ZoneInfo | None = None,
) -> list[PlannedCheckIn]:
    return planned_by(session, infusion.protocol_id, clinic, patient, infusion, enrolled_at, zone)


def planned_by(
    session: Session,
    protocol_id: str,
    clinic: Clinic,
    patient: Patient,
    infusion: Infusion,
    enrolled_at: datetime,
    zone: ZoneInfo | None = None,
) -> list[PlannedCheckIn]:
    """What an infusion's check-ins would be by a version of a protocol, if it were entered at `enrolled_at`."""
    return plan(
        protocols.kept_protocol(session, protocol_id),
        infused_at=infusion.infused_at,
        zone=zone or ZoneInfo(patient.time_zone),
        preferred_time=patient.preferred_time,
        hours=texting_hours(clinic),
        enrolled_at=enrolled_at,
    )


def _is_as_planned(row: CheckIn, planned: PlannedCheckIn) -> bool:
    """Whether a check-in already has the planned times and is skipped or not as planned."""
    skipped = row.final and row.reason in (Reason.QUIET_HOURS, Reason.CLOSED_AT_ENROLLMENT)
    same_times = (row.due_at, row.closes_at) == (planned.due_at, planned.closes_at)
    return same_times and skipped is (planned.reason is not None)


def apply_plan(row: CheckIn, planned: PlannedCheckIn) -> None:
    """Give a check-in that was not asked yet the times of a new plan."""
    row.due_at, row.closes_at, row.queued_at = planned.due_at, planned.closes_at, None
    if row.reason == Reason.IMPORTED:
        return  # nobody is texted about an imported infusion, whatever is changed about it
    if planned.reason is None:
        row.state, row.reason, row.final = CheckInState.SCHEDULED.value, None, False
    elif not (row.final and planned.reason is Reason.CLOSED_AT_ENROLLMENT):
        # A final check-in that the new plan closes as well keeps its reason.
        closed = planned.reason is Reason.CLOSED_AT_ENROLLMENT
        row.reason = Reason.TOO_LATE.value if closed else planned.reason.value
        row.state, row.final = CheckInState.SKIPPED.value, True


def withdraw_question(session: Session, patient: Patient, check_in: CheckIn) -> bool:
    """Drop the check-in's queued texts. Returns False if one of them may have been sent to the phone of today."""
    messages = session.scalars(
        select(Message)
        .where(Message.clinic_id == check_in.clinic_id, Message.check_in_id == check_in.id)
        .execution_options(populate_existing=True)
    ).all()
    if any(message.state in MAYBE_SENT and message.to_index == patient.phone_index for message in messages):
        return False
    waiting = [message for message in messages if message.state == MessageState.QUEUED]
    return all(drop(session, message, Reason.REPLANNED) for message in waiting)


def infusions_of(session: Session, patient: Patient) -> list[Infusion]:
    """A patient's infusions in the order they happened, including canceled ones."""
    return list(session.scalars(_INFUSIONS, {"clinic": patient.clinic_id, "patient": patient.id}))


_INFUSIONS = (
    select(Infusion)
    .where(Infusion.clinic_id == given("clinic", String), Infusion.patient_id == given("patient", String))
    .order_by(Infusion.infused_at, Infusion.id)
)
