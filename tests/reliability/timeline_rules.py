"""What must hold of a random timeline, written from the design (sections 3 to 5) and not from the code.

The rules look at patients, check-ins and flags as they stand, at the texts that the provider took and at what phones
and staff said. They do not ask the gates, the refusals or the reasons that the claim asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.claim import Claimed
from reminders.record.audit import verify
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of, unseal
from reminders.record.texts import Message, Reply
from reminders.texting.gateway import ProviderMessage

if TYPE_CHECKING:
    from tests.reliability.timeline import Timeline

STOPS: Final = ("STOP", "please stop texting me", "ya no me manden mensajes por favor")
STARTS: Final = ("START",)
DANGERS: Final = ("I want to die", "quiero morirme")

UNASKED_FOR: Final = ("welcome", "question", "nudge", "by-hand")
ASKS: Final = ("question", "follow-up", "nudge")
MAYBE_SENT: Final = ("claimed", "unknown", "accepted", "sent", "delivered", "undelivered")


@dataclass(frozen=True)
class Said:
    """What a phone, or a patient to the staff of a clinic, said about texts: STOP, START, `out` or `in`."""

    at: datetime
    what: str
    phone: str
    clinic: str = ""


@dataclass(frozen=True)
class Expected:
    """What a plain score in reply to the one open question is recorded as."""

    check_in: str
    value: Decimal


def check_text(timeline: Timeline, session: Session, claimed: Claimed) -> None:
    """A text that is about to leave."""
    message = session.get_one(Message, claimed.message_id)
    if message.kind == "page":
        return
    patient = session.get(Patient, message.patient_id) if message.patient_id else None
    clinic = session.get_one(Clinic, message.clinic_id)
    assert claimed.body.startswith(clinic.text_name), "the wrong clinic"
    if message.kind != "stop-confirmed":
        assert not _refuses(timeline, session, message), f"{message.kind} after a refusal"
    if message.kind not in UNASKED_FOR and message.kind != "follow-up":
        return
    assert patient is not None
    _check_moment(session, message, patient, clinic)
    _check_words(session, claimed, message, patient)
    if message.check_in_id is not None:
        _check_question(session, message, patient)
    if message.kind in ("question", "nudge"):
        _check_limits(session, message, patient)


def _check_moment(session: Session, message: Message, patient: Patient, clinic: Clinic) -> None:
    now = clock.real()
    if message.kind in UNASKED_FOR:
        local = now.astimezone(ZoneInfo(patient.time_zone))
        allowed = clinic.hours_start <= local.time() < clinic.hours_end
        assert allowed, f"{message.kind} at {local:%H:%M} in {patient.time_zone}"
        assert patient.phone_index == message.to_index, "to a phone that is not theirs"
    assert patient.ended_at is None, f"{message.kind} after the end of texting"
    assert patient.paused_at is None, f"{message.kind} in a pause"
    danger = (
        select(Flag.id)
        .join(Patient, Patient.id == Flag.patient_id)
        .where(
            Flag.clinic_id == message.clinic_id,
            Flag.concern == "urgent",
            Flag.resolved_at.is_(None),
            or_(Patient.id == patient.id, Patient.phone_index == message.to_index),
        )
    )
    assert session.scalar(danger.limit(1)) is None, f"{message.kind} to somebody in danger"


def _check_words(session: Session, claimed: Claimed, message: Message, patient: Patient) -> None:
    on_phone = session.scalars(
        select(Patient.id).where(
            Patient.clinic_id == message.clinic_id,
            Patient.phone_index == message.to_index,
            Patient.ended_at.is_(None),
        )
    ).all()
    first = unseal(session, patient, "name").split()[0]
    opening = claimed.body.split(":")[0]
    assert len(on_phone) < 2 or opening.endswith(f" {first}"), f"{opening} is for {first}, of {len(on_phone)} on it"
    assert message.language == patient.language, f"{message.kind} in the wrong language"


def _check_question(session: Session, message: Message, patient: Patient) -> None:
    now, check_in = clock.real(), session.get_one(CheckIn, message.check_in_id)
    assert check_in.due_at <= now < check_in.closes_at, f"{message.kind} outside its window"
    assert _is_followed(session, check_in), f"{message.kind} of an infusion that is not followed any more"
    given = [
        o for o in session.scalars(select(Outcome).where(Outcome.check_in_id == check_in.id)) if o.value is not None
    ]
    assert message.question not in {o.measure for o in given}, "asked although it is answered"
    if message.kind == "nudge":
        return
    before = session.scalars(
        select(Message.id).where(
            Message.check_in_id == check_in.id,
            Message.kind == message.kind,
            Message.question == message.question,
            Message.to_index == message.to_index,
            Message.state.in_(MAYBE_SENT),
            Message.id != message.id,
        )
    ).all()
    assert not before, "asked twice"
    open_now = session.scalars(
        select(CheckIn)
        .join(Patient, Patient.id == CheckIn.patient_id)
        .where(
            Patient.phone_index == message.to_index,
            CheckIn.awaiting.is_not(None),
            CheckIn.closes_at > now,
            CheckIn.id != check_in.id,
        )
    ).all()
    others = [other for other in open_now if other.patient_id != patient.id or _is_followed(session, other)]
    assert not others, "two open questions on one phone"


def _is_followed(session: Session, check_in: CheckIn) -> bool:
    infusion = session.get_one(Infusion, check_in.infusion_id)
    mine = select(Infusion).where(Infusion.patient_id == infusion.patient_id, Infusion.status == "active")
    newest = max((one.infused_at for one in session.scalars(mine)), default=infusion.infused_at)
    return infusion.status == "active" and infusion.infused_at >= newest


def _check_limits(session: Session, message: Message, patient: Patient) -> None:
    now = clock.real()
    zone = ZoneInfo(patient.time_zone)
    left = session.scalars(
        select(Message.claimed_care_at).where(
            Message.clinic_id == message.clinic_id,
            Message.to_index == message.to_index,
            Message.unprompted.is_(True),
            Message.state.in_(MAYBE_SENT),
        )
    ).all()
    times = [at for at in left if at is not None]  # this text is among them
    assert sum(at.astimezone(zone).date() == now.astimezone(zone).date() for at in times) <= 2, "too many in a day"
    assert sum(at > now - timedelta(days=7) for at in times) <= 10, "too many in a week"


def _refuses(timeline: Timeline, session: Session, message: Message) -> bool:
    """By what was read from the phone, in the order of the provider's time, and by what staff were told."""
    read = select(Reply.provider_id).where(Reply.from_index == message.to_index, Reply.read_at.is_not(None))
    known = set(session.scalars(read))
    said = [
        Said(text.created_at, text.body, message.to_index)
        for text in timeline.provider.inbound
        if text.provider_id in known and text.body in (*STOPS, *STARTS)
    ]
    said += [one for one in timeline.staff_said if one.phone == message.to_index]
    refused = held = False
    for one in sorted(said, key=lambda one: one.at):
        if one.what in STARTS:
            refused = held = False
        elif one.what == "in":
            refused = refused and (held or one.clinic != message.clinic_id)
        else:
            refused, held = True, held or one.what == "STOP"
    return refused


def expect(timeline: Timeline, written: ProviderMessage) -> None:
    """Note what a plain score is to become, if its phone has one open question of whose arrival nothing is in doubt."""
    if not written.body.isdigit():
        return
    near = timedelta(minutes=3)
    if sum(abs(one.created_at - written.created_at) < near for one in timeline.provider.inbound) > 1:
        return
    with timeline.database.read() as session:
        index = index_of(session, "phone", written.sender)
        texts = session.scalars(select(Message).where(Message.to_index == index, Message.kind.in_(ASKS))).all()
        arrived = [text for text in texts if text.state in ("accepted", "sent", "delivered")]
        open_now = session.scalars(
            select(CheckIn)
            .join(Patient, Patient.id == CheckIn.patient_id)
            .where(
                Patient.phone_index == index,
                CheckIn.awaiting == "pain",
                CheckIn.closes_at > clock.real() + near,
            )
        ).all()
        in_doubt = any(text.state in ("claimed", "unknown") for text in texts)
        if len(open_now) != 1 or in_doubt or not arrived:
            return
        last = max(arrived, key=lambda text: text.claimed_care_at or clock.real())
        if last.check_in_id == open_now[0].id:
            timeline.expected[written.provider_id] = Expected(open_now[0].id, Decimal(written.body))


def check_record(timeline: Timeline) -> None:
    """The record after a moment's work."""
    now = clock.real()
    with timeline.database.read() as session:
        for check_in in session.scalars(select(CheckIn)):
            has_reason = check_in.reason is not None
            assert has_reason == (check_in.state in ("skipped", "missed")), (check_in.step, check_in.state)
            over = check_in.final or check_in.closes_at > now - timedelta(minutes=30)
            assert over or _is_in_flight(session, check_in), f"{check_in.step}: {check_in.state} long after its window"
        for reply in session.scalars(select(Reply).where(Reply.read_at.is_not(None))):
            expected = timeline.expected.pop(reply.provider_id, None)
            if expected is not None and reply.attribution != "overtaken":
                _check_score(session, reply, expected)


def _is_in_flight(session: Session, check_in: CheckIn) -> bool:
    flying = select(Message.id).where(Message.check_in_id == check_in.id, Message.state.in_(["claimed", "unknown"]))
    return session.scalar(flying.limit(1)) is not None


def _check_score(session: Session, reply: Reply, expected: Expected) -> None:
    found: list[Any] = [
        (o.check_in_id, o.measure, o.value)
        for o in session.scalars(select(Outcome).where(Outcome.check_in_id == expected.check_in))
        if o.reply_id == reply.id or o.value == expected.value
    ]
    wanted = (expected.check_in, "pain", expected.value)
    assert wanted in found, f"{expected.value} was not recorded: {reply.attribution}, {reply.rule}"


def check_end(timeline: Timeline) -> None:
    """After days of peace."""
    texts = [text.provider_id for text in timeline.provider.inbound]
    assert all(len(ids) == 1 for ids in timeline.provider.taken.values()), "a text was sent twice"
    with timeline.database.read() as session:
        assert not list(verify(session)), "the audit chain is broken"
        replies = session.scalars(select(Reply)).all()
        assert sorted(reply.provider_id for reply in replies) == sorted(texts), "a reply was lost"
        assert all(reply.read_at is not None for reply in replies)
        superseded = [o.supersedes for o in session.scalars(select(Outcome)) if o.supersedes]
        assert len(superseded) == len(set(superseded))
        for text in timeline.provider.inbound:
            if text.body in DANGERS:
                _check_danger(session, text)


def _check_danger(session: Session, text: ProviderMessage) -> None:
    """Somebody was alerted, and the phone was told at most once where help is while one danger was open."""
    reply = session.scalars(select(Reply).where(Reply.provider_id == text.provider_id)).one()
    flags = session.scalars(
        select(Flag).where(Flag.kind == "danger", Flag.concern == "urgent", Flag.opened_at <= reply.read_at)
    ).all()
    assert [f for f in flags if f.resolved_at is None or f.resolved_at >= reply.received_at], "nobody was alerted"
    for one in flags:
        told = session.scalars(
            select(Message).where(
                Message.kind == "danger",
                Message.to_index == reply.from_index,
                Message.clinic_id == one.clinic_id,
                Message.created_at >= one.opened_at,
                Message.created_at < (one.resolved_at or clock.real()),
                Message.state.in_(["accepted", "sent", "delivered"]),
            )
        ).all()
        assert len(told) <= 1, "told twice while one danger was open"
