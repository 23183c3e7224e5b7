"""Which clinic a reply belongs to, and which of our senders it was written to; the same for webhook and poll.

The number or messaging service it was written to is the sender. If several clinics text from that sender, the reply
belongs to the first that applies:

1. the clinic with a question to that phone that was open when the reply was written; of several, the one asked last;
2. the clinic that texted that phone last (queued, dropped and refused texts do not count);
3. the clinic that has a patient with that phone;
4. the clinic that was added first.

The provider does not always name the messaging service, and we do not know which numbers belong to one or which numbers
a clinic used before. The sender is then inferred from what was sent to that phone. That is a guess: good enough for an
answer, but a refusal counts for every sender that may have been meant (`other_possible_senders`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from reminders.care.reading import Intent
from reminders.followup.intake.inbound import Inbound
from reminders.followup.intake.whose.dates import latest_time_written
from reminders.outbox.kinds import ASKS, Kind
from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.columns import Instant
from reminders.record.database import settings_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, among, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Reply
from reminders.texting.address import is_phone
from reminders.texting.senders import SERVICE_PREFIX, is_service


@dataclass(frozen=True)
class Owner:
    """The clinic of a reply, and our sender (a number or messaging service) that it was written to."""

    clinic_id: str
    sender: str
    is_guess: bool = False
    """Whether the sender was inferred, because the provider did not name one we know."""


class NoClinic(Exception):
    """There is no clinic yet, so a reply cannot be stored."""


@dataclass(frozen=True)
class Arrived:
    """A reply that is to be stored: the index of its phone, and when it was written, real (`at`) and care time."""

    text: Inbound
    phone: str
    at: datetime
    written_at: datetime

    @property
    def to(self) -> tuple[str, str | None]:
        """The number (empty if none was named) and the messaging service it was written to."""
        return self.text.to, self.text.messaging_service


def find_owners(session: Session, arrived: Sequence[Arrived]) -> list[Owner]:
    """Find the clinic and sender of each reply. Raises `NoClinic` if one has none."""
    near = {}
    for number, service in {one.to for one in arrived}:
        phones = sorted({one.phone for one in arrived if one.to == (number, service)})
        near[number, service] = _NEAR.all(session.connection(), number=number, service=service, phones=phones)
    return [_find_owner(session, one, near[one.to]) for one in arrived]


def _find_owner(session: Session, one: Arrived, near_all: Sequence[Any]) -> Owner:
    """The owner of one of the replies to a number and service, of the clinics that are near all of these."""
    default, phone, (number, service) = settings_of(session).twilio_sender, one.phone, one.to
    near = [clinic for clinic in near_all if clinic.phone in {None, phone}]
    users: dict[str | None, set[str]] = {default: {clinic.id for clinic in near if clinic.how == _SHARED}}
    for name, how in ((number, _NUMBER), (service, _SERVICE)):
        found = {clinic.id for clinic in near if clinic.how == how}
        if found:
            users[name] = users.get(name, set()) | found
    sender = next((known for known in (number, service) if known in users), None)
    asked_by = latest_time_written(session, one.written_at, one.text.source)
    if sender is None:
        return _infer_owner(session, number, phone, asked_by)
    on_it = users[sender] | {clinic.id for clinic in near if clinic.how == _TEXTED}
    if len(on_it) == 1:
        return Owner(on_it.pop(), sender)
    clinic_id = clinic_that_texted_last(session, sender, phone, asked_by)
    return Owner(clinic_id or _first(session, "who texts from it", phone, sender).id, sender)


def clinic_that_texted_last(session: Session, sender: str, phone: str, asked_by: datetime) -> str | None:
    """The clinic whose text to this phone from this sender decides (rules 1 and 2); None if there was no text."""
    last = _LEFT["from this sender"].first(session.connection(), phone=phone, sender=sender, by=asked_by)
    return None if last is None else str(last.clinic_id)


def other_possible_senders(session: Session, reply: Reply) -> list[TextedPhone]:
    """If the sender of a reply was guessed, the phone as texted from the others that may have been meant.

    These are senders that had texted the phone. A refusal counts for all of them. A START counts for the guessed one
    only, so it gets an empty list.
    """
    if not reply.sender_guessed or reply.intent == Intent.START:
        return []
    asked_by = latest_time_written(session, reply.received_at, reply.source)
    texted = _TEXTED_FROM.all(session.connection(), phone=reply.from_index, by=asked_by)
    # A number that is none of our senders belongs to a messaging service, if any service texted the phone.
    services = [left for left in texted if is_service(left.sender)]
    others = [left for left in services or texted if left.sender != reply.sender]
    return [TextedPhone(left.clinic_id, left.sender, reply.from_index) for left in others]


def _infer_owner(session: Session, number: str, phone: str, asked_by: datetime) -> Owner:
    """The owner of a reply to a sender we do not know: by texts sent to the phone, else by whose patient has the phone.

    A number we do not know belongs to a messaging service, or was a clinic's before.
    """
    connection, settings = session.connection(), settings_of(session)
    numbered = is_phone(number)
    last = _LEFT["to this number"].first(connection, phone=phone, by=asked_by, number=number) if numbered else None
    if last is None and numbered:
        patients_of = {clinic.id: sender_of(clinic, settings) for clinic in _PATIENT_OF.all(connection, phone=phone)}
        found = next((clinic for clinic, sender in patients_of.items() if is_service(sender)), None)
        if found is not None:
            return Owner(found, patients_of[found], is_guess=True)
    last = last or _LEFT["from anywhere"].first(connection, phone=phone, by=asked_by)
    if last is not None:
        return Owner(last.clinic_id, last.sender, is_guess=last.sender != number)
    first = _first(session, "who knows the phone", phone, settings.twilio_sender)
    return Owner(first.id, sender_of(first, settings), is_guess=True)


def _first(session: Session, before_others: str, phone: str, sender: str | None) -> Any:
    """The clinic added first, of those that fit best when no text was sent to the phone. Raises `NoClinic`."""
    default = settings_of(session).twilio_sender
    found = _FIRST[before_others].first(session.connection(), phone=phone, sender=sender, default=default)
    if found is None:
        raise NoClinic
    return found


def _first_of(*before_others: ColumnElement[bool]) -> Select[str, str | None]:
    ranks = [case((condition, 0), else_=1) for condition in before_others]
    return select(Clinic.id, Clinic.sender).order_by(*ranks, Clinic.created_at, Clinic.id).limit(1)


_KNOWS_PHONE = Clinic.id.in_(select(Patient.clinic_id).where(Patient.phone_index == given("phone", String)))
_TEXTS_FROM_IT = func.coalesce(Clinic.sender, given("default", String)) == given("sender", String)
_PATIENT_OF = Prepared(
    lambda _engine: select(Clinic.id, Clinic.sender).where(_KNOWS_PHONE).order_by(Clinic.created_at, Clinic.id)
)
_FIRST = {
    "who texts from it": Prepared(lambda _engine: _first_of(_TEXTS_FROM_IT, _KNOWS_PHONE)),
    "who knows the phone": Prepared(lambda _engine: _first_of(_KNOWS_PHONE, _TEXTS_FROM_IT)),
}

#: Why a clinic may be the owner of a reply.
_NUMBER, _SERVICE, _SHARED, _TEXTED = "number", "service", "shared", "texted"


def _near(engine: str) -> CompoundSelect[Any]:
    """Clinics that may own a reply: they text from its number, its service or the installation's sender, or did so.

    Of the first three at most two: if there is more than one, the texts sent to the phone decide, however many there
    are. Who texted one of the phones from there is told with the phone, whatever it texts from now.
    """
    number, service = given("number", String), given("service", String)
    conditions = {
        _NUMBER: Clinic.sender == number,
        _SERVICE: Clinic.sender == service,
        _SHARED: Clinic.sender.is_(None),
    }
    nobody = cast(null(), String)
    few = (
        select(Clinic.id, literal(how).label("how"), nobody.label("phone")).where(condition).limit(2).subquery()
        for how, condition in conditions.items()
    )
    texted = (
        select(Message.clinic_id, literal(_TEXTED), Message.to_index)
        .distinct()
        .where(
            among(engine, Message.to_index, "phones"),
            Message.sender.in_((number, service)),
            Message.state.in_(_OUT),
        )
    )
    return union_all(*(select(clinics) for clinics in few), texted)


def _open(by: Any) -> ColumnElement[bool]:
    """Whether a text's question still took an answer at that moment: asked, window open, not answered yet.

    A text that asks which value is right counts as a question until a value is given.
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
        or_(CheckIn.state != CheckInState.SKIPPED.value, Message.state.in_(_IN_FLIGHT)),
        or_(
            and_(Message.kind.in_([kind.value for kind in ASKS]), ~answered),
            and_(Message.kind == Kind.CLARIFY_CORRECTION.value, ~given_since),
        ),
    )


_OUT = sorted(state.value for state in MAYBE_SENT)
_IN_FLIGHT = [MessageState.CLAIMED.value, MessageState.UNKNOWN.value]


def _left(how: str) -> Select[str, str]:
    """Of the texts sent to a phone the one that decides: the newest open question, else the newest text."""
    by = given("by", Instant)
    from_service = func.substr(Message.sender, 1, len(SERVICE_PREFIX)) == SERVICE_PREFIX
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


_NEAR = Prepared(_near)
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
