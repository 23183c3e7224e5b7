"""What the outcome of a text changes in other rows: its check-in, its phone, its sender, and flags for staff."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import String, Update, case, exists, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.protocol import hours_until_nudge
from reminders.care.reasons import Reason
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import clinics_using, resume_on_acceptance, resume_on_delivery, stop_sender
from reminders.outbox.phone_refusals import REFUSAL_RULES, TextedPhone, how_refused, record_refusal
from reminders.outbox.review import clinics_on, review_phone
from reminders.record.columns import Instant
from reminders.record.database import clock_of, settings_of
from reminders.record.flags import About, open_flag, resolve_as_service
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, OptOut, Patient, PhoneNumber
from reminders.record.prepared import Prepared, given, given_rows
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Sender
from reminders.texting.errors import FailureClass, classify

#: Texts in a row that were not delivered before staff are told about the number.
UNDELIVERED_BEFORE_FLAG = 2


def record_acceptance(session: Session, message: Message) -> None:
    """Record that the provider took the text, or the patient answered it: its question is open, its sender works."""
    now = clock_of(session).now()
    if message.accepted_at is None:
        message.accepted_at = now
    if resume_on_acceptance(session, message.sender):
        resolve_sender_flags(session, message.sender)
    if message.check_in_id is not None and message.kind in (Kind.QUESTION, Kind.FOLLOW_UP):
        session.flush()
        open_question(session, message.kind, message.check_in_id, message.question, message.to_index, now)
        session.expire(session.get_one(CheckIn, message.check_in_id))


def open_question(
    session: Session, kind: str, check_in_id: str, question: str | None, to_index: str, now: datetime
) -> None:
    """Mark the check-in as asked, or move it to its next question. `now` is care time.

    A reason against texting that arose between claim and acceptance does not change that the patient was asked. If
    the patient's phone was changed in between, the question went to the old one and is asked again on the new one.
    """
    open_questions(session, [(kind, check_in_id, question, to_index)], now)


def open_questions(session: Session, asked: Iterable[tuple[str, str | None, str | None, str]], now: datetime) -> None:
    """Do the same for many texts: of each the kind, the check-in, the question and the phone (by index).

    Other kinds are passed over.
    """
    connection, usual = session.connection(), settings_of(session).nudge_hours
    in_order = sorted(asked, key=str)  # rows are locked in one order
    first = [[check_in, question, to] for kind, check_in, question, to in in_order if kind == Kind.QUESTION]
    if first:
        found = _ASKED.all(connection, asked=json.dumps(first), now=now, nudge_at=_nudge_at(now, None, usual))
        own = [row for row in found if row.nudge_hours is not None]
        _NUDGED_AT.run_many(
            connection,
            [{"check_in": row.id, "nudge_at": _nudge_at(now, row.nudge_hours, usual)} for row in own],
        )
    following = [
        {"check_in": check_in, "question": question, "now": now}
        for kind, check_in, question, _ in in_order
        if kind == Kind.FOLLOW_UP
    ]
    _ASKED_NEXT.run_many(connection, following)


def _nudge_at(asked_at: datetime, own_hours: float | None, usual_hours: float) -> datetime | None:
    hours = hours_until_nudge(own_hours, usual_hours)
    return None if hours is None else asked_at + timedelta(hours=hours)


_NUDGE = case((CheckIn.closes_at > given("nudge_at", Instant), given("nudge_at", Instant)), else_=null())


def _asked_statement(engine: str) -> Update:
    asked = given_rows(engine, "asked", "check_in", "question", "phone")
    phone_is_theirs = exists(
        select(1)
        .select_from(Patient)
        .where(
            Patient.clinic_id == CheckIn.clinic_id,
            Patient.id == CheckIn.patient_id,
            or_(Patient.phone_index == asked.c.phone, Patient.phone_index.is_(None)),
        )
    )
    return (
        update(CheckIn)
        .where(
            CheckIn.id == asked.c.check_in,
            CheckIn.asked_at.is_(None),
            CheckIn.state.in_([CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value]),
            phone_is_theirs,
        )
        .values(
            state=CheckInState.ASKED.value,
            reason=None,
            asked_at=given("now", Instant),
            nudge_at=_NUDGE,
            retry_at=None,
            awaiting=asked.c.question,
        )
        .returning(CheckIn.id, CheckIn.nudge_hours)
    )


_ASKED = Prepared(_asked_statement)
# Few protocols have hours of their own, and what opens a question runs with every text.
_NUDGED_AT = Prepared(
    lambda _engine: update(CheckIn).where(CheckIn.id == given("check_in", String)).values(nudge_at=_NUDGE)
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
    """Record that the phone got it. That also resumes a sender whose texts had been accepted and then failed."""
    if message.claimed_at is not None and resume_on_delivery(session, message.sender, message.claimed_at):
        resolve_sender_flags(session, message.sender)
    number = ensure_number_of(session, message)
    if number.undelivered_in_a_row:
        number.undelivered_in_a_row = 0


def record_nondelivery(session: Session, message: Message, code: int | None) -> None:
    """Record that the phone did not get it. It is not resent; several in a row (or one, for some codes) are flagged."""
    failure = classify(code) if code else FailureClass.UNKNOWN
    if failure is FailureClass.BAD_NUMBER:
        mark_number_bad(session, message, code)
        return
    if failure is FailureClass.OPTED_OUT:
        record_provider_opt_out(session, message)
        return
    if failure is FailureClass.RECIPIENT:
        flag_not_texted(session, message)
        return
    if failure is FailureClass.CONFIGURATION:
        if not _put_right_since(session, message):
            hold_sender(session, message.sender, code or 0, late=True)
        return
    number = ensure_number_of(session, message)
    number.undelivered_in_a_row += 1
    if number.undelivered_in_a_row >= UNDELIVERED_BEFORE_FLAG or failure is FailureClass.LOOK:
        flag_message(session, message, FlagKind.NOT_DELIVERED)


def record_rejection(session: Session, message: Message, code: int, failure: FailureClass) -> None:
    """Record that the provider rejected the text for good, in the rows of the number, the opt-out and the check-in."""
    if failure is FailureClass.BAD_NUMBER:
        mark_number_bad(session, message, code)
    elif failure is FailureClass.OPTED_OUT:
        record_provider_opt_out(session, message)
    elif failure is FailureClass.RECIPIENT:
        flag_not_texted(session, message)
    else:
        flag_message(session, message, FlagKind.NOT_DELIVERED)
    if message.kind == Kind.QUESTION and message.check_in_id is not None:
        _leave_unasked(session, message, failure)


def hold_sender(session: Session, sender: str, code: int, *, late: bool = False) -> None:
    """Stop a sender after a configuration error and flag it, once, at every clinic that uses it.

    `late`: see `pace.stop_sender`.
    """
    if not stop_sender(session, sender, code, late=late):
        return
    now, stopped_at = clock_of(session).now(), session.get_one(Sender, sender, populate_existing=True).stopped_at
    clinics = select(Message.clinic_id).where(Message.sender == sender, Message.state == MessageState.QUEUED)
    own = select(Clinic.id).where(clinics_using(sender, settings_of(session)))
    for clinic_id in sorted({*session.scalars(clinics.distinct()), *session.scalars(own)}):
        open_flag(
            session,
            clinic_id,
            FlagKind.SENDER_STOPPED,
            About(sender=sender),
            natural_key=f"sender-stopped:{sender}:{stopped_at:%Y%m%dT%H%M%S}",
            opened_at=now,
            urgent=True,
        )


def _put_right_since(session: Session, message: Message) -> bool:
    """Whether the text's sender was stopped after the text was claimed, and works again.

    Reports are late on a busy day: what one says of a text from before the trouble ended is no new trouble.
    """
    if message.claimed_care_at is None:
        return False
    ended = select(Flag.id).where(
        Flag.clinic_id == message.clinic_id,
        Flag.patient_id.is_(None),  # as its index has it
        Flag.kind == FlagKind.SENDER_STOPPED.value,
        Flag.sender == message.sender,
        Flag.resolved_by == "service",
        Flag.opened_at >= message.claimed_care_at,  # a text that tried whether it works again is later than the stop
    )
    return session.scalar(ended.limit(1)) is not None


def resolve_sender_flags(session: Session, sender: str) -> None:
    """Resolve the flags about a stopped sender: it works again."""
    resolve_as_service(session, Flag.kind == FlagKind.SENDER_STOPPED.value, Flag.sender == sender)


def ensure_number_of(session: Session, message: Message) -> PhoneNumber:
    """The `PhoneNumber` row of the phone a text went to, made if there is none."""
    return ensure_number(session, message.clinic_id, message.sender, message.to_index)


def ensure_number(session: Session, clinic_id: str, sender: str, phone_index: str) -> PhoneNumber:
    """What a clinic knows of a phone that it texts from this sender: the row, made if there is none."""
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
    """Mark the number as one that no text can reach, and flag it once. Its check-ins are skipped from now on."""
    number = ensure_number_of(session, message)
    if number.bad_since is None:
        number.bad_since, number.bad_code = clock_of(session).now(), code
        flag_message(session, message, FlagKind.BAD_NUMBER)
        review_phone(session, message.clinic_id, message.to_index)


def record_provider_opt_out(session: Session, message: Message) -> None:
    """Record an opt-out that the provider reports (error 21610), unless the phone texted START after the claim."""
    known = how_refused(session, TextedPhone(message.clinic_id, message.sender, message.to_index))
    if known is not None and REFUSAL_RULES[known].held_by_provider:
        return
    at = message.claimed_at or clock.real()
    if not record_refusal(session, message.sender, message.to_index, at=at, how=OptOut.PROVIDER):
        return
    session.flush()
    if known is None:
        flag_message(session, message, FlagKind.OPTED_OUT)
    for clinic_id in clinics_on(session, message.to_index, message.clinic_id):
        review_phone(session, clinic_id, message.to_index)


def flag_not_texted(session: Session, message: Message) -> None:
    """Flag that the provider does not text this phone (its region, a trial account): one open flag a patient."""
    if message.patient_id is not None:
        told = select(Flag.id).where(
            Flag.clinic_id == message.clinic_id,
            Flag.patient_id == message.patient_id,
            Flag.kind == FlagKind.NOT_TEXTED.value,
            Flag.resolved_at.is_(None),
        )
        if session.scalar(told.limit(1)) is not None:
            return
    flag_message(session, message, FlagKind.NOT_TEXTED)


def flag_message(session: Session, message: Message, kind: FlagKind, *, urgent: bool = False) -> None:
    """Open a flag about a text; the same kind of flag only once for each text."""
    open_flag(
        session,
        message.clinic_id,
        kind,
        About(patient_id=message.patient_id, check_in_id=message.check_in_id, message_id=message.id),
        natural_key=f"{kind.value}:{message.id}",
        opened_at=clock_of(session).now(),
        urgent=urgent,
    )


def _leave_unasked(session: Session, message: Message, failure: FailureClass) -> None:
    """Have the check-in of a rejected question asked again as soon as it can be, or say that it never is.

    A new number or a new consent brings it back: until then `review` skips it. Nothing does for a text that the
    provider rejects for what it is.
    """
    check_in = session.get_one(CheckIn, message.check_in_id, populate_existing=True)
    phone = session.get_one(Patient, check_in.patient_id).phone_index
    if check_in.state not in (CheckInState.SCHEDULED, CheckInState.SKIPPED) or phone not in (None, message.to_index):
        return  # it was asked after all, or is asked on the phone that the patient has by now
    check_in.queued_at = None
    if check_in.state == CheckInState.SCHEDULED and failure not in (FailureClass.BAD_NUMBER, FailureClass.OPTED_OUT):
        check_in.state, check_in.reason = CheckInState.SKIPPED, Reason.NOT_ACCEPTED.value
        check_in.final = True
