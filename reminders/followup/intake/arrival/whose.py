"""Which clinic a reply belongs to, and which of our senders it was written to: one decision for webhook and poll.

Our number or messaging service says the sender. Where several clinics text from it, in this order:

1. the clinic with a question open to that phone when the reply was written, the one asked last before the others;
2. the clinic whose text left last for that phone: what is only queued, or was dropped or refused, never counts;
3. the clinic where the phone is a patient's;
4. the one that was there first.

The provider does not always say its messaging service, and nobody told us which numbers are behind one, or which number
was ours before: then what left for that phone says which sender it answers. Where several could be meant, that is a
guess: good enough for an answer, not for a refusal, which counts for each of them (`also_meant`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from reminders.care.reply import Intent
from reminders.followup.intake.arrival.inbound import Inbound
from reminders.followup.intake.attribute import LISTED_TO_THE_SECOND
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_of
from reminders.outbox.transitions import MAYBE_SENT
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
    is_guess: bool = False
    """Whether nothing the provider said names the sender."""


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
    users: dict[str | None, set[str]] = {default: {clinic.id for clinic in near if clinic.how == _SHARED}}
    for name, how in ((number, _NUMBER), (service, _SERVICE)):
        found = {clinic.id for clinic in near if clinic.how == how}
        if found:
            users[name] = users.get(name, set()) | found
    sender = next((known for known in (number, service) if known is not None and known in users), None)
    asked_by = written_by(session, written_at, text.source)
    if sender is None:
        return _inferred(session, number, phone, asked_by)
    on_it = users[sender] | {clinic.id for clinic in near if clinic.how == _TEXTED}
    if len(on_it) == 1:
        return Whose(on_it.pop(), sender)
    clinic_id = whose_now(session, sender, phone, asked_by)
    return Whose(clinic_id or _first(session, "who texts from it", phone, sender).id, sender)


def whose_now(session: Session, sender: str, phone: str, asked_by: datetime) -> str | None:
    """The clinic by what is known now to have left for a phone from a sender; None where nothing did."""
    last = _LEFT["from this sender"].first(session.connection(), phone=phone, sender=sender, by=asked_by)
    return None if last is None else str(last.clinic_id)


def also_meant(session: Session, reply: Reply) -> list[tuple[str, str, str]]:
    """Further senders that a guessed one may stand for: clinic, sender and phone of each that had texted the phone.

    A refusal counts for all of them: no text that follows it is worth the risk. A START lifts one alone.
    """
    if not reply.sender_guessed or reply.intent == Intent.START:
        return []
    asked_by = written_by(session, reply.received_at, reply.source)
    texted = _TEXTED_FROM.all(session.connection(), phone=reply.from_index, by=asked_by)
    # What was written to a number that we never named is behind a service, if any service texted the phone.
    services = [left for left in texted if left.sender.startswith(_A_SERVICE)]
    others = [left for left in services or texted if left.sender != reply.sender]
    return [(left.clinic_id, left.sender, reply.from_index) for left in others]


def _inferred(session: Session, number: str | None, phone: str, asked_by: datetime) -> Whose:
    """Whose it is where the sender is none we know: by what left for the phone, else by whose patient's phone it is.

    A number that nobody told us of is behind a messaging service, or was a clinic's before.
    """
    connection, settings = session.connection(), settings_of(session)
    numbered = number is not None and is_phone(number)
    last = _LEFT["to this number"].first(connection, phone=phone, by=asked_by, number=number) if numbered else None
    if last is None and numbered:
        patients_of = {clinic.id: sender_of(clinic, settings) for clinic in _PATIENT_OF.all(connection, phone=phone)}
        found = next((clinic for clinic, sender in patients_of.items() if sender.startswith(_A_SERVICE)), None)
        if found is not None:
            return Whose(found, patients_of[found], is_guess=True)
    last = last or _LEFT["from anywhere"].first(connection, phone=phone, by=asked_by)
    if last is not None:
        return Whose(last.clinic_id, last.sender, is_guess=last.sender != number)
    first = _first(session, "who knows the phone", phone, settings.twilio_sender)
    return Whose(first.id, sender_of(first, settings), is_guess=True)


def _first(session: Session, before_others: str, phone: str, sender: str | None) -> Any:
    """Of all clinics, where nothing left for the phone that could say more, the one that was there first."""
    default = settings_of(session).twilio_sender
    found = _FIRST[before_others].first(session.connection(), phone=phone, sender=sender, default=default)
    if found is None:
        raise NoClinic
    return found


def _first_of(*before_others: ColumnElement[bool]) -> Select[str, str | None]:
    ranks = [case((condition, 0), else_=1) for condition in before_others]
    return select(Clinic.id, Clinic.sender).order_by(*ranks, Clinic.created_at, Clinic.id).limit(1)


_A_SERVICE = "MG"
_KNOWS_PHONE = Clinic.id.in_(select(Patient.clinic_id).where(Patient.phone_index == given("phone", String)))
_TEXTS_FROM_IT = func.coalesce(Clinic.sender, given("default", String)) == given("sender", String)
_PATIENT_OF = Prepared(
    lambda _engine: select(Clinic.id, Clinic.sender).where(_KNOWS_PHONE).order_by(Clinic.created_at, Clinic.id)
)
_FIRST = {
    "who texts from it": Prepared(lambda _engine: _first_of(_TEXTS_FROM_IT, _KNOWS_PHONE)),
    "who knows the phone": Prepared(lambda _engine: _first_of(_KNOWS_PHONE, _TEXTS_FROM_IT)),
}

#: How a clinic comes to be near a reply.
_NUMBER, _SERVICE, _SHARED, _TEXTED = "number", "service", "shared", "texted"


def _near() -> CompoundSelect[Any]:
    """Clinics that text from this number, this service or the installation's sender, or did text this phone from it.

    Two of each at most: of more than one, what left for the phone decides, however many there are.
    """
    number, service = given("number", String), given("service", String)
    texted = select(Message.clinic_id).where(
        Message.to_index == given("phone", String), Message.sender.in_((number, service)), Message.state.in_(_OUT)
    )
    other = and_(Clinic.sender.is_distinct_from(number), Clinic.sender.is_distinct_from(service))
    conditions = {
        _NUMBER: Clinic.sender == number,
        _SERVICE: Clinic.sender == service,
        _SHARED: Clinic.sender.is_(None),
        _TEXTED: and_(Clinic.sender.is_not(None), other, Clinic.id.in_(texted)),
    }
    few = (
        select(Clinic.id, literal(how).label("how")).where(condition).limit(2).subquery()
        for how, condition in conditions.items()
    )
    return union_all(*(select(clinics) for clinics in few))


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


_OUT = sorted(state.value for state in MAYBE_SENT)
_IN_BALANCE = [MessageState.CLAIMED.value, MessageState.UNKNOWN.value]


def _left(how: str) -> Select[str, str]:
    """The text that decides, of those that left for a phone: the newest question still open, else the newest text."""
    by = given("by", Instant)
    from_service = func.substr(Message.sender, 1, 2) == _A_SERVICE
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
_TEXTED_FROM = Prepared(
    lambda _engine: (
        select(Message.sender, func.min(Message.clinic_id).label("clinic_id"))
        .where(
            Message.to_index == given("phone", String),
            Message.state.in_(_OUT),
            Message.claimed_care_at <= given("by", Instant),
        )
        .group_by(Message.sender)
        .order_by(Message.sender)
    )
)
_LEFT = {
    how: Prepared(lambda _engine, how=how: _left(how))  # type: ignore[misc]
    for how in ("from this sender", "to this number", "from anywhere")
}
