"""Which clinic a reply belongs to, and which of our senders it was written to: one decision for webhook and poll.

Our number or messaging service says the sender. Where several clinics text from it, in this order:

1. the clinic with a question open to that phone when the reply was written, the one asked last before the others;
2. the clinic whose text left last for that phone: what is only queued, or was dropped or refused, never counts;
3. the clinic where the phone is a patient's;
4. the one that was there first.

The provider does not always say its messaging service, and nobody told us which numbers are behind one, or which number
was ours before: then what left for that phone says which sender it answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from reminders.followup.attribute import LISTED_TO_THE_SECOND
from reminders.followup.inbound import Inbound
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_of
from reminders.outbox.transitions import OUT
from reminders.record.columns import Instant
from reminders.record.database import clock_of, settings_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Reply
from reminders.texting.address import is_phone


@dataclass(frozen=True)
class Whose:
    """A reply's clinic, and our sender (a number or a messaging service) that it was written to."""

    clinic_id: str
    sender: str


class NoClinic(Exception):
    """There is no clinic at all to which a reply could belong."""


def written_by(session: Session, written_at: datetime, source: str) -> datetime:
    """The last moment (care time) at which a reply can have been written."""
    slack = LISTED_TO_THE_SECOND * clock_of(session).speed if source == "poll" else timedelta()
    return written_at + slack


def whose(session: Session, text: Inbound, phone: str, written_at: datetime) -> Whose:
    """The clinic and the sender of a reply. `phone` is its index, `written_at` care time. Raises `NoClinic`."""
    default = settings_of(session).twilio_sender
    number, service = text.to or None, text.messaging_service
    near = _NEAR.all(session.connection(), number=number, service=service, phone=phone)
    senders = {clinic.sender or default for clinic in near if clinic.uses} | {default}
    sender = next((known for known in (number, service) if known is not None and known in senders), None)
    asked_by = written_by(session, written_at, text.source)
    if sender is None:
        return _inferred(session, number, phone, asked_by)
    on_it = [clinic for clinic in near if (clinic.sender or default) == sender or not clinic.uses]
    if len(on_it) == 1:
        return Whose(on_it[0].id, sender)
    clinic_id = whose_now(session, sender, phone, asked_by)
    if clinic_id is not None:
        return Whose(clinic_id, sender)
    return Whose(_first(session, phone, [clinic.id for clinic in on_it if clinic.uses] or _everybody(session)), sender)


def whose_now(session: Session, sender: str, phone: str, asked_by: datetime) -> str | None:
    """The clinic by what is known now to have left for a phone from a sender; None where nothing did."""
    last = _LEFT["from this sender"].first(session.connection(), phone=phone, sender=sender, by=asked_by)
    return None if last is None else str(last.clinic_id)


def _inferred(session: Session, number: str | None, phone: str, asked_by: datetime) -> Whose:
    """Whose it is where the sender is none we know: by what left for the phone, else by whose patient's phone it is.

    A number that nobody told us of is behind a messaging service, or was a clinic's before.
    """
    connection, settings = session.connection(), settings_of(session)
    numbered = number is not None and is_phone(number)
    last = _LEFT["to this number"].first(connection, phone=phone, by=asked_by, number=number) if numbered else None
    if last is None:
        by_sender = {clinic.id: sender_of(clinic, settings) for clinic in _CLINICS.all(connection)}
        if not by_sender:
            raise NoClinic
        known = _patients_at(session, phone)
        services = [clinic for clinic, sender in by_sender.items() if sender.startswith("MG")]
        found = next((clinic for clinic in services if numbered and clinic in known), None)
        if found is not None:
            return Whose(found, by_sender[found])
        last = _LEFT["from anywhere"].first(connection, phone=phone, by=asked_by)
    if last is not None:
        return Whose(last.clinic_id, last.sender)
    shared = [clinic for clinic, sender in by_sender.items() if sender == settings.twilio_sender]
    first = next(clinic for clinic in (*filter(known.__contains__, by_sender), *shared, *by_sender))
    return Whose(first, by_sender[first])


def _first(session: Session, phone: str, clinics: list[str]) -> str:
    """Of the clinics on a sender that has sent this phone nothing, the one that knows it, else the first."""
    known = _patients_at(session, phone)
    return next((clinic for clinic in clinics if clinic in known), clinics[0])


def _everybody(session: Session) -> list[str]:
    found = [clinic.id for clinic in _CLINICS.all(session.connection())]
    if not found:
        raise NoClinic
    return found


def _patients_at(session: Session, phone: str) -> set[str]:
    return {row.clinic_id for row in _PATIENTS.all(session.connection(), phone=phone)}


_ALL = select(Clinic.id, Clinic.sender).order_by(Clinic.created_at, Clinic.id)
_CLINICS = Prepared(lambda _engine: _ALL)
_PATIENTS = Prepared(
    lambda _engine: select(Patient.clinic_id).where(Patient.phone_index == given("phone", String)).distinct()
)


def _near() -> Select[Any]:
    """Clinics that text from this number, this service or the installation's sender, or did text this phone from it."""
    named = (given("number", String), given("service", String))
    uses = or_(Clinic.sender.in_(named), Clinic.sender.is_(None))
    texted = select(Message.clinic_id).where(
        Message.to_index == given("phone", String), Message.sender.in_(named), Message.state.in_(_OUT)
    )
    return (
        select(Clinic.id, Clinic.sender, case((uses, literal(1)), else_=literal(0)).label("uses"))
        .where(or_(uses, Clinic.id.in_(texted)))
        .order_by(Clinic.created_at, Clinic.id)
    )


def _open(by: Any) -> ColumnElement[bool]:
    """Whether a text's question still took an answer at that moment: asked, its window open, not answered before.

    Asking back which value is right is a question too, until a value is given.
    """
    given_since = exists().where(
        Reply.from_index == Message.to_index,
        Reply.check_in_id == Message.check_in_id,
        Reply.question == Message.question,
        Reply.value.is_not(None),
        Reply.id > Message.reply_id,
    )
    answered = exists().where(
        Outcome.infusion_id == CheckIn.infusion_id,
        Outcome.step == CheckIn.step,
        Outcome.measure == Message.question,
        Outcome.supersedes.is_(None),
        Outcome.replied_at <= by,
    )
    return and_(
        CheckIn.closes_at > by,
        or_(CheckIn.state != CheckInState.SKIPPED.value, Message.state.in_(_IN_BALANCE)),
        or_(
            and_(Message.kind.in_([Kind.QUESTION.value, Kind.FOLLOW_UP.value]), ~answered),
            and_(Message.kind == Kind.CLARIFY_CORRECTION.value, ~given_since),
        ),
    )


_OUT = sorted(state.value for state in OUT)
_IN_BALANCE = [MessageState.CLAIMED.value, MessageState.UNKNOWN.value]


def _left(how: str) -> Select[str, str]:
    """The text that decides, of those that left for a phone: the newest question still open, else the newest text."""
    by = given("by", Instant)
    from_service = func.substr(Message.sender, 1, 2) == "MG"
    this_number = Message.sender == given("number", String)
    wanted: list[ColumnElement[bool]] = {
        "from this sender": [Message.sender == given("sender", String)],
        "to this number": [or_(this_number, from_service)],
        "from anywhere": [],
    }[how]
    nearest = [case((this_number, 0), else_=1)] if how == "to this number" else []
    return (
        select(Message.clinic_id, Message.sender)
        .outerjoin(CheckIn, and_(CheckIn.clinic_id == Message.clinic_id, CheckIn.id == Message.check_in_id))
        .where(
            Message.to_index == given("phone", String),
            Message.state.in_(_OUT),
            Message.claimed_care_at <= by,
            *wanted,
        )
        .order_by(
            *nearest,
            case((_open(by), 0), else_=1),
            Message.claimed_care_at.desc(),
            Message.claimed_at.desc(),
            Message.id.desc(),
        )
        .limit(1)
    )


_NEAR = Prepared(lambda _engine: _near())
_LEFT = {
    how: Prepared(lambda _engine, how=how: _left(how))  # type: ignore[misc]
    for how in ("from this sender", "to this number", "from anywhere")
}
