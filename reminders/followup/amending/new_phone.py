"""What a patient's new phone means for texts: those that wait follow to it, and what is open on the old one is asked
again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.hours import next_allowed
from reminders.care.protocol import hours_until_nudge
from reminders.care.reasons import Reason
from reminders.care.wording import asking
from reminders.followup.asking import texts
from reminders.followup.asking.questions import natural_key, question_of
from reminders.followup.enrolling import identity, planning
from reminders.outbox.kinds import ASKS, Kind
from reminders.outbox.queue import drop, texting_hours, waiting_of
from reminders.outbox.review import review, review_phone
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import index_of, seal, unseal
from reminders.record.texts import Message, MessageState

#: Texts that ask for an answer, or ask once more.
_ASKING: Final = frozenset({*ASKS, Kind.CLARIFY})

_IN_FLIGHT: Final = (MessageState.CLAIMED, MessageState.UNKNOWN)


def move_texts(
    session: Session, clinic: Clinic, patient: Patient, before: str | None, others: list[Patient], *, actor: str
) -> None:
    """Follow a patient to the phone that was just sealed; `before` is the index of the old one.

    `others` are texted on the new phone too. Answers that wait still go to the phone that wrote.
    """
    patient.shared_phone = bool(others)
    identity.mark_shared(session, others, actor=actor)
    session.flush()
    if before is not None:
        _ask_again(session, clinic, patient)
    _readdress(session, patient)
    if before is not None:
        identity.mark_unshared(session, patient.clinic_id, before, actor=actor)
        review_phone(session, patient.clinic_id, before)
    for other in others:
        planning.rewrite_waiting(session, other)
        review(session, other.clinic_id, other.id)


def _readdress(session: Session, patient: Patient) -> None:
    phone = unseal(session, patient, "phone")
    for message in waiting_of(session, patient, Message.reply_id.is_(None), Message.flag_id.is_(None)):
        seal(session, message, "to", phone)
        message.to_index = index_of(session, "phone", phone)
    session.flush()


def _ask_again(session: Session, clinic: Clinic, patient: Patient) -> None:
    """Ask on the new phone what was asked on another one, has no answer, and can still be asked in its window.

    What this phone was asked before, because it is the patient's once more, is open there again and is not repeated.
    """
    now, zone = clock_of(session).now(), ZoneInfo(patient.time_zone)
    can_ask_at = next_allowed(now, zone, texting_hours(clinic))
    for check_in in session.scalars(
        select(CheckIn)
        .where(
            CheckIn.clinic_id == patient.clinic_id,
            CheckIn.patient_id == patient.id,
            CheckIn.due_at <= now,
            CheckIn.closes_at > can_ask_at,
            ~CheckIn.final,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all():
        asked = session.scalars(
            select(Message)
            .where(Message.check_in_id == check_in.id, Message.kind.in_([kind.value for kind in _ASKING]))
            .order_by(Message.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        waiting = [message for message in asked if message.state == MessageState.QUEUED]
        for message in waiting:
            drop(session, message, Reason.REPLANNED)
        if check_in.state == CheckInState.ANSWERED:
            _ask_further(session, clinic, patient, check_in, asked, waiting, can_ask_at)
        else:
            _ask_first(session, patient, check_in, asked)
    session.flush()


def _ask_first(session: Session, patient: Patient, check_in: CheckIn, asked: Sequence[Message]) -> None:
    """Open the first question of a check-in on this phone again if it was asked here, else have it asked."""
    here = _sent_to(patient, asked, Kind.QUESTION)
    if here is None:
        if check_in.state == CheckInState.ASKED and check_in.awaiting is None:
            return  # staff look at an answer that was not clear
        if check_in.state == CheckInState.ASKED:
            check_in.state = CheckInState.SCHEDULED.value
        check_in.asked_at = check_in.queued_at = check_in.nudge_at = check_in.awaiting = None
        check_in.clarified = 0
    elif check_in.state == CheckInState.ASKED:
        return
    elif here.state in _IN_FLIGHT:
        check_in.queued_at = here.created_at
    else:
        check_in.state, check_in.reason, check_in.retry_at = CheckInState.ASKED.value, None, None
        check_in.asked_at, check_in.queued_at, check_in.awaiting = here.accepted_at, here.created_at, here.question
        check_in.nudge_at = _nudge_again(session, patient, check_in, asked)


def _nudge_again(session: Session, patient: Patient, check_in: CheckIn, asked: Sequence[Message]) -> datetime | None:
    """When to nudge about a question that is open on this phone again; None if that was done, or is too late."""
    if check_in.asked_at is None or _sent_to(patient, asked, Kind.NUDGE) is not None:
        return None
    hours = hours_until_nudge(check_in.nudge_hours, settings_of(session).nudge_hours)
    if hours is None:
        return None
    at = check_in.asked_at + timedelta(hours=hours)
    return at if at < check_in.closes_at else None


def _ask_further(
    session: Session,
    clinic: Clinic,
    patient: Patient,
    check_in: CheckIn,
    asked: Sequence[Message],
    waiting: Sequence[Message],
    can_ask_at: datetime,
) -> None:
    """The same for the further question of a check-in whose first one is answered."""
    measure = check_in.awaiting or next((m.question for m in waiting if m.kind == Kind.FOLLOW_UP), None)
    if measure is None:
        return
    of_measure = [m for m in asked if m.question == measure]
    here = _sent_to(patient, of_measure, Kind.FOLLOW_UP)
    check_in.awaiting = measure if here is not None else None
    if here is not None:
        return
    check_in.clarified = 0
    question = question_of(session, check_in, measure)
    attempt = 1 + sum(message.kind == Kind.FOLLOW_UP for message in of_measure)
    request = texts.TextRequest(
        Kind.FOLLOW_UP,
        asking(question).question,
        natural_key(check_in, measure, Kind.FOLLOW_UP, attempt),
        check_in=check_in,
        question=measure,
        asks=question,
        attempt=attempt,
        not_before=can_ask_at,
        expires_at=check_in.closes_at,
    )
    texts.queue_to_patient(session, clinic, patient, request)


def _sent_to(patient: Patient, asked: Sequence[Message], kind: Kind) -> Message | None:
    """The last text of a kind that may have been sent to the patient's phone."""
    here = [m for m in asked if m.kind == kind and m.to_index == patient.phone_index and m.state in MAYBE_SENT]
    return here[-1] if here else None
