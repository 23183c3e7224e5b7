"""Putting a text into the outbox, giving it another time, and dropping it. Only rows are written; nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, Table, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.hours import TextingHours, local_day, local_midnights, next_allowed, wall_instant
from reminders.care.reasons import Reason
from reminders.outbox.kinds import KIND_RULES, URGENT, Gate, Kind, with_gate
from reminders.outbox.pace import ensure_sender
from reminders.outbox.transitions import move, record_event
from reminders.record.columns import Instant, new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import NO_SENDER, Clinic, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.sealing import body_index_of, index_of, seal
from reminders.record.texts import Message, MessageEvent, MessageState
from reminders.texting.segments import count

#: An answer may leave at any hour within this time of the patient's text; after that it waits for texting hours.
#: It counts from when the text was received, however late it was found or read.
ANSWER_AT_ONCE = timedelta(minutes=30)


@dataclass(frozen=True)
class Draft:
    """A text to be queued. Times are care times; `zone` is the recipient's time zone."""

    clinic: Clinic
    kind: Kind
    natural_key: str
    phone: str
    sender: str
    body: str
    zone: ZoneInfo
    data_key_id: str
    wording_version: str
    language: str = "en"
    not_before: datetime | None = None
    expires_at: datetime | None = None
    patient_id: str | None = None
    check_in_id: str | None = None
    question: str | None = None
    attempt: int = 1
    reply_id: str | None = None
    received_at: datetime | None = None
    """When the reply that this text answers was received."""
    flag_id: str | None = None
    contact_id: str | None = None
    """The contact on call whom a test page tries."""


@dataclass(frozen=True)
class SendWindow:
    """When a text may leave: `send_after` to `send_before`, on the recipient's day that began at `day_start`."""

    send_after: datetime
    send_before: datetime
    day_start: datetime


def queue(session: Session, draft: Draft) -> str | None:
    """Queue a text and return its id. If its natural key was used before, nothing happens and None is returned."""
    values = _prepare(session, [draft])[0]
    connection = session.connection()
    if _QUEUE.first(connection, **values) is None:
        return None
    record_event(session, draft.clinic.id, values["id"], None, MessageState.QUEUED, cause="queued")
    return str(values["id"])


def queue_all(session: Session, drafts: Sequence[Draft]) -> None:
    """Queue many texts with two statements. Those whose natural key was used before are left out."""
    rows = _prepare(session, drafts)
    connection, real = session.connection(), clock.real()
    _QUEUE.run_many(connection, rows)
    # A row of history for each text that was inserted; the ids of those left out are not found.
    _QUEUED.run_many(connection, [{"message": row["id"], "event": new_id(), "at": real} for row in rows])


def _prepare(session: Session, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """The rows to insert. The senders' rows, and the rows that the texts refer to, are written first."""
    for sender in {draft.sender for draft in drafts} - {NO_SENDER}:
        ensure_sender(session, sender, settings_of(session).sender_rate)
    rows = [_row(session, draft) for draft in drafts]
    session.flush()
    return rows


def _row(session: Session, draft: Draft) -> dict[str, Any]:
    now, speed = clock_of(session).now(), max(1.0, clock_of(session).speed)
    rules = KIND_RULES[draft.kind]
    start = max(draft.not_before or now, now)
    received_at = min(draft.received_at or start, start)
    expires_at = draft.expires_at or (received_at if rules.by_law else start) + rules.lifetime * speed
    at_once_until = received_at + ANSWER_AT_ONCE * speed
    window = plan_send_window(draft.kind, start, at_once_until, expires_at, draft.zone, texting_hours(draft.clinic))
    message = Message(id=new_id(), clinic_id=draft.clinic.id, data_key_id=draft.data_key_id)
    seal(session, message, "to", draft.phone)
    seal(session, message, "body", draft.body)
    return {
        "id": message.id,
        "clinic_id": draft.clinic.id,
        "patient_id": draft.patient_id,
        "check_in_id": draft.check_in_id,
        "reply_id": draft.reply_id,
        "flag_id": draft.flag_id,
        "contact_id": draft.contact_id,
        "kind": draft.kind.value,
        "question": draft.question,
        "attempt": draft.attempt,
        "natural_key": draft.natural_key,
        "priority": rules.priority,
        "unprompted": rules.unprompted,
        "sender": draft.sender,
        "to_index": index_of(session, "phone", draft.phone),
        "to_sealed": message.to_sealed,
        "body_index": body_index_of(session, draft.body),
        "body_sealed": message.body_sealed,
        "data_key_id": draft.data_key_id,
        "language": draft.language,
        "wording_version": draft.wording_version,
        "segments": count(draft.body).segments,
        "created_at": now,
        "send_after": window.send_after,
        "send_before": window.send_before,
        "day_start": window.day_start,
        "expires_at": expires_at,
        "state": MessageState.QUEUED.value,
        "tries": 0,
        "times_refused": 0,
        "times_missing": 0,
    }


_TABLE: Table = Message.__table__  # type: ignore[assignment]
_ONCE = (_TABLE.c.clinic_id, _TABLE.c.natural_key)
_QUEUE = Prepared(
    lambda engine: {
        "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing(index_elements=_ONCE).returning(_TABLE.c.id),
        "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing(index_elements=_ONCE).returning(_TABLE.c.id),
    }[engine]
)
_QUEUED = Prepared(
    lambda _engine: insert(MessageEvent).from_select(
        ["id", "clinic_id", "message_id", "at", "to_state", "cause"],
        select(
            given("event", String),
            Message.clinic_id,
            Message.id,
            given("at", Instant),
            literal(MessageState.QUEUED.value),
            literal("queued"),
        ).where(Message.id == given("message", String)),
    )
)


def plan_send_window(
    kind: Kind, start: datetime, at_once_until: datetime, expires_at: datetime, zone: ZoneInfo, hours: TextingHours
) -> SendWindow:
    """When a text of this kind may leave, from `start` on. Care times.

    `at_once_until`: until then an answer may leave outside texting hours; `expires_at`: then it is dropped. What is
    urgent may leave at any hour until then.
    """
    if Gate.HOURS in KIND_RULES[kind].gates:
        return _in_hours(start, zone, hours)
    if kind not in URGENT and at_once_until <= start:
        in_hours = _in_hours(start, zone, hours)
        return replace(in_hours, send_before=min(in_hours.send_before, expires_at))
    send_before = expires_at if kind in URGENT else min(expires_at, at_once_until)
    return SendWindow(start, send_before, local_midnights(local_day(start, zone), zone)[0])


def replan(message: Message, clinic: Clinic, zone: ZoneInfo, now: datetime) -> None:
    """Give a text that missed its window (an outage, a cap) the next one inside texting hours."""
    window = _in_hours(now, zone, texting_hours(clinic))
    message.send_after, message.send_before = window.send_after, window.send_before
    message.day_start = window.day_start


def _in_hours(start: datetime, zone: ZoneInfo, hours: TextingHours) -> SendWindow:
    """The next window inside texting hours: from `start` or from their opening until they close that day."""
    send_after = next_allowed(start, zone, hours)
    day = local_day(send_after, zone)
    return SendWindow(send_after, wall_instant(datetime.combine(day, hours.end), zone), local_midnights(day, zone)[0])


def plan_again(session: Session, clinic_id: str, patient_id: str | None = None) -> None:
    """Have texts that wait planned again by the next tick (`asking.remind`): the hours or the zone by which they were
    planned have changed. Of a patient, or of everybody at the clinic.

    Until then none of them leaves. Answers that may leave at once still may.
    """
    now = clock_of(session).now()
    session.execute(
        update(Message)
        .where(
            Message.clinic_id == clinic_id,
            *([Message.patient_id == patient_id] if patient_id is not None else []),
            Message.state == MessageState.QUEUED.value,
            or_(Message.kind.in_(with_gate(Gate.HOURS)), Message.send_after > now),
        )
        .values(send_before=now)
        .execution_options(synchronize_session="fetch")
    )


def waiting_of(session: Session, patient: Patient, *which: ColumnElement[bool]) -> Sequence[Message]:
    """The texts to a patient that wait to leave, as they are now, locked; `which` narrows them."""
    return session.scalars(
        select(Message)
        .where(
            Message.clinic_id == patient.clinic_id,
            Message.patient_id == patient.id,
            Message.state == MessageState.QUEUED.value,
            *which,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def reword(session: Session, message: Message, body: str, *, language: str, wording_version: str) -> None:
    """Give a text that waits other words. Its key, its times and whom it goes to stay."""
    seal(session, message, "body", body)
    message.body_index, message.segments = body_index_of(session, body), count(body).segments
    message.language, message.wording_version = language, wording_version


def drop(session: Session, message: Message, reason: Reason) -> bool:
    """Drop a queued text for good, with its reason. False if it is no longer queued."""
    return move(session, message, MessageState.DROPPED, cause=reason.value, reason=reason.value)


def texting_hours(clinic: Clinic) -> TextingHours:
    """A clinic's window for unprompted texts."""
    return TextingHours(clinic.hours_start, clinic.hours_end)
