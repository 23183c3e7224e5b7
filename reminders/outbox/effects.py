"""What a text's fate changes in the rows around it: its check-in, its phone, its sender, and who must be told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, case, null, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_delivers, sender_works, stop_sender, texts_from
from reminders.outbox.refusing import RULES, how_refused, refuse
from reminders.outbox.review import clinics_on, review_phone
from reminders.record.columns import Instant
from reminders.record.database import clock_of, settings_of
from reminders.record.flags import open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, OptOut, PhoneNumber
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Sender
from reminders.texting.errors import FailureClass, classify

#: Texts in a row that did not arrive before staff are told about the number.
UNDELIVERED_BEFORE_FLAG = 2


def record_acceptance(session: Session, message: Message) -> None:
    """The provider has the text (or the patient answered it): its question is now open, and its sender works."""
    now = clock_of(session).now()
    if message.accepted_at is None:
        message.accepted_at = now
    if sender_works(session, message.sender):
        resolve_sender_flags(session, message.sender)
    if message.check_in_id is not None and message.kind in (Kind.QUESTION, Kind.FOLLOW_UP):
        session.flush()
        open_question(session, message.kind, message.check_in_id, message.question, now)
        session.expire(session.get_one(CheckIn, message.check_in_id))


def open_question(session: Session, kind: str, check_in_id: str, question: str | None, now: datetime) -> None:
    """The question has reached its patient: the check-in is asked, or goes on to its next question.

    A reason that arose between claim and acceptance does not undo that the patient was asked.
    """
    connection, nudge_at = session.connection(), now + timedelta(hours=settings_of(session).nudge_hours)
    if kind == Kind.QUESTION:
        _ASKED.run(connection, check_in=check_in_id, question=question, now=now, nudge_at=nudge_at)
    else:
        _ASKED_NEXT.run(connection, check_in=check_in_id, question=question, now=now)


_ASKED = Prepared(
    lambda _engine: (
        update(CheckIn)
        .where(
            CheckIn.id == given("check_in", String),
            CheckIn.asked_at.is_(None),
            CheckIn.state.in_([CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value]),
        )
        .values(
            state=CheckInState.ASKED.value,
            reason=None,
            asked_at=given("now", Instant),
            nudge_at=case((CheckIn.closes_at > given("nudge_at", Instant), given("nudge_at", Instant)), else_=null()),
            retry_at=None,
            awaiting=given("question", String),
        )
    )
)
_ASKED_NEXT = Prepared(
    lambda _engine: (
        update(CheckIn)
        .where(
            CheckIn.id == given("check_in", String),
            CheckIn.state == CheckInState.ANSWERED.value,
            CheckIn.awaiting.is_(None),
            CheckIn.closes_at > given("now", Instant),
        )
        .values(clarified=0, awaiting=given("question", String))
    )
)


def record_delivery(session: Session, message: Message) -> None:
    """The phone got it: its sender works, even one whose texts were taken and failed afterwards."""
    if message.claimed_at is not None and sender_delivers(session, message.sender, message.claimed_at):
        resolve_sender_flags(session, message.sender)
    number = number_of(session, message)
    if number.undelivered_in_a_row:
        number.undelivered_in_a_row = 0


def record_nondelivery(session: Session, message: Message, code: int | None) -> None:
    """The phone did not get it. It is never resent by itself; two in a row are told to staff."""
    failure = classify(code) if code else FailureClass.UNKNOWN
    if failure is FailureClass.BAD_NUMBER:
        mark_number_bad(session, message, code)
        return
    if failure is FailureClass.OPTED_OUT:
        learn_opt_out(session, message)
        return
    if failure is FailureClass.RECIPIENT:
        tell_of_recipient(session, message)
        return
    if failure is FailureClass.CONFIGURATION:
        hold_sender(session, message.sender, code or 0, late=True)
        return
    number = number_of(session, message)
    number.undelivered_in_a_row += 1
    if number.undelivered_in_a_row >= UNDELIVERED_BEFORE_FLAG or failure is FailureClass.LOOK:
        tell_staff(session, message, FlagKind.NOT_DELIVERED)


def record_refusal(session: Session, message: Message, code: int, failure: FailureClass) -> None:
    """The provider turned the text down for good."""
    if failure is FailureClass.BAD_NUMBER:
        mark_number_bad(session, message, code)
    elif failure is FailureClass.OPTED_OUT:
        learn_opt_out(session, message)
    elif failure is FailureClass.RECIPIENT:
        tell_of_recipient(session, message)
    else:
        tell_staff(session, message, FlagKind.NOT_DELIVERED)
    if message.kind == Kind.QUESTION and message.check_in_id is not None:
        _not_asked(session, message, failure)


def hold_sender(session: Session, sender: str, code: int, *, late: bool = False) -> None:
    """Hold a sender for a configuration error and tell every clinic that uses it, once."""
    if not stop_sender(session, sender, code, late=late):
        return
    now, stopped_at = clock_of(session).now(), session.get_one(Sender, sender, populate_existing=True).stopped_at
    clinics = select(Message.clinic_id).where(Message.sender == sender, Message.state == MessageState.QUEUED)
    own = select(Clinic.id).where(texts_from(sender, settings_of(session)))
    for clinic_id in sorted({*session.scalars(clinics.distinct()), *session.scalars(own)}):
        open_flag(
            session,
            clinic_id,
            FlagKind.SENDER_STOPPED,
            natural_key=f"sender-stopped:{sender}:{stopped_at:%Y%m%dT%H%M%S}",
            opened_at=now,
            urgent=True,
            sender=sender,
        )


def resolve_sender_flags(session: Session, sender: str) -> None:
    """The sender works again by itself: its alarms are over."""
    session.execute(
        update(Flag)
        .where(
            Flag.kind == FlagKind.SENDER_STOPPED.value,
            Flag.sender == sender,
            Flag.resolved_at.is_(None),
        )
        .values(resolved_at=clock_of(session).now(), resolved_by="service")
        .execution_options(synchronize_session=False)
    )


def number_of(session: Session, message: Message) -> PhoneNumber:
    """What is known of the phone a text went to, towards its sender (a row is made the first time)."""
    return know_number(session, message.clinic_id, message.sender, message.to_index)


def know_number(session: Session, clinic_id: str, sender: str, phone_index: str) -> PhoneNumber:
    """The row of one phone towards one sender at one clinic."""
    wanted = select(PhoneNumber).where(
        PhoneNumber.clinic_id == clinic_id, PhoneNumber.sender == sender, PhoneNumber.phone_index == phone_index
    )
    number = session.scalar(wanted)
    if number is not None:
        return number
    number = PhoneNumber(clinic_id=clinic_id, sender=sender, phone_index=phone_index, undelivered_in_a_row=0)
    try:
        with session.begin_nested():
            session.add(number)
            session.flush()
    except IntegrityError:
        return session.scalars(wanted).one()  # another process was first
    return number


def mark_number_bad(session: Session, message: Message, code: int | None) -> None:
    """No text can reach this number: stop trying, and tell staff once."""
    number = number_of(session, message)
    if number.bad_since is None:
        number.bad_since, number.bad_code = clock_of(session).now(), code
        tell_staff(session, message, FlagKind.BAD_NUMBER)
        review_phone(session, message.clinic_id, message.to_index)


def learn_opt_out(session: Session, message: Message) -> None:
    """The provider says the phone opted out (21610): believe it, unless the phone texted START since the claim."""
    known = how_refused(session, message.clinic_id, message.sender, message.to_index)
    if known is not None and RULES[known].held_by_provider:
        return
    at = message.claimed_at or clock.real()
    if not refuse(session, message.sender, message.to_index, at=at, how=OptOut.PROVIDER):
        return
    session.flush()
    if known is None:
        tell_staff(session, message, FlagKind.OPTED_OUT)
    for clinic_id in clinics_on(session, message.to_index, message.clinic_id):
        review_phone(session, clinic_id, message.to_index)


def tell_of_recipient(session: Session, message: Message) -> None:
    """The provider does not text this phone (its region, a trial account): told once a patient until it is resolved."""
    if message.patient_id is not None:
        told = select(Flag.id).where(
            Flag.clinic_id == message.clinic_id,
            Flag.patient_id == message.patient_id,
            Flag.kind == FlagKind.NOT_TEXTED.value,
            Flag.resolved_at.is_(None),
        )
        if session.scalar(told.limit(1)) is not None:
            return
    tell_staff(session, message, FlagKind.NOT_TEXTED)


def tell_staff(session: Session, message: Message, kind: FlagKind, *, urgent: bool = False) -> None:
    """Open a flag about a text, once a text and kind."""
    open_flag(
        session,
        message.clinic_id,
        kind,
        natural_key=f"{kind.value}:{message.id}",
        opened_at=clock_of(session).now(),
        urgent=urgent,
        patient_id=message.patient_id,
        check_in_id=message.check_in_id,
        message_id=message.id,
    )


def _not_asked(session: Session, message: Message, failure: FailureClass) -> None:
    check_in = session.get_one(CheckIn, message.check_in_id, populate_existing=True)
    if check_in.state != CheckInState.SCHEDULED:
        return
    reasons = {FailureClass.BAD_NUMBER: Reason.BAD_NUMBER, FailureClass.OPTED_OUT: Reason.OPTED_OUT}
    check_in.state = CheckInState.SKIPPED
    check_in.reason = reasons.get(failure, Reason.NOT_ACCEPTED).value
    check_in.queued_at = None
    # Another number or a new consent can bring these back; a text the provider will not carry stays so.
    check_in.final = failure not in reasons
