"""A sender's rate and health: how many segments a second it may send, and whether it may send at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Float,
    Integer,
    String,
    Update,
    and_,
    case,
    cast,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import Instant
from reminders.record.people import NO_SENDER, NUMBER_PREFIX, Clinic
from reminders.record.prepared import Prepared, given
from reminders.record.texts import WHY_LENGTH, Message, MessageState, Sender
from reminders.settings import Settings
from reminders.texting.senders import is_service

log = structlog.get_logger()

#: Segments a second by kind of sender (Twilio: long code 1, toll-free 3, short code 10 and more).
TOLL_FREE_PREFIXES = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
LONG_CODE_RATE, TOLL_FREE_RATE, SHORT_CODE_RATE, SERVICE_RATE = 1.0, 3.0, 10.0, 10.0

#: A sender saves up this much unused sending time, so that it can answer several patients at once.
BURST = timedelta(seconds=3)

#: The longest wait for a turn. A turn further in the future was taken by a clock that has been set back since.
LONGEST_WAIT = timedelta(minutes=15)

#: How often a stopped sender is tried with a single text.
PROBE_AFTER = timedelta(minutes=5)

#: A text rejected because of its sender waits longer than the next probe, so that another text is tried first.
HELD_AFTER_REFUSAL = PROBE_AFTER + timedelta(seconds=30)

#: When texts to this many phones in a row are rejected with the same code, the sender is at fault, not the phones.
PHONES_REFUSED_BEFORE_STOP = 3


def sender_of(clinic: Clinic, settings: Settings) -> str:
    """The number or messaging service that a clinic's texts come from; `NO_SENDER` where there is none."""
    return clinic.sender or settings.twilio_sender or NO_SENDER


def number_for_patients(clinic: Clinic, settings: Settings) -> str | None:
    """The number patients are told to call; None while the clinic is not ready to text.

    `Reason.CLINIC_NOT_READY` says the same in SQL.
    """
    return clinic.number_to_call(sender_of(clinic, settings))


def clinics_using(sender: str, settings: Settings) -> ColumnElement[bool]:
    """A condition on `Clinic`: its texts come from this sender, its own or the installation's."""
    own = Clinic.sender == sender
    return or_(own, Clinic.sender.is_(None)) if settings.twilio_sender == sender else own


def usual_rate(sender: str) -> float:
    """Segments a second for this kind of sender (toll-free, long code, short code, messaging service)."""
    if is_service(sender):
        return SERVICE_RATE
    if sender.startswith(TOLL_FREE_PREFIXES):
        return TOLL_FREE_RATE
    return LONG_CODE_RATE if sender.startswith(NUMBER_PREFIX) else SHORT_CODE_RATE


def ensure_sender(session: Session, sender: str, segments_per_second: float | None) -> None:
    """Make the sender's row if there is none, and set its rate: the given one, else the usual one of its kind."""
    rate = segments_per_second or usual_rate(sender)
    known = _RATE.first(session.connection(), sender=sender)
    if known is not None:
        if known.segments_per_second != rate:
            session.get_one(Sender, sender, populate_existing=True).segments_per_second = rate
        return
    try:
        with session.begin_nested():
            session.add(
                Sender(sender=sender, segments_per_second=rate, free_at_epoch=(clock.real() - BURST).timestamp())
            )
            session.flush()
    except IntegrityError:
        return  # another process was first


_RATE = Prepared(lambda _engine: select(Sender.segments_per_second).where(Sender.sender == given("sender", String)))


@dataclass(frozen=True)
class Turn:
    """A sender's turn that was taken. `is_probe`: the sender is stopped, and this text tests whether it works again.

    `after_refusals`: its last texts were rejected with a code that may concern one phone only. `after_failures`: the
    provider took none of its last texts, and gave no verdict on them either.
    """

    is_probe: bool
    after_refusals: bool
    after_failures: bool


def take_turn(session: Session, sender: str, segments: int, real: datetime, before_last: int = 0) -> Turn | None:
    """Take the sender's next turns, for so many segments; None if they have not come or another process took them.

    Of several texts the last one's turn must have come too: `before_last` is how many segments go before it. A sender
    that is stopped gets a turn for one text when its probe is due. `real` is real time.
    """
    epoch = real.timestamp()
    found = _TAKE_TURN.first(
        session.connection(), this_sender=sender, epoch=epoch, ceiling=latest_turn(epoch), real=real,
        segments=segments, before_last=before_last,
    )  # fmt: skip
    if found is None:
        return None
    return Turn(found.stopped_at is not None, found.refused_code is not None, found.failing_since is not None)


def latest_turn(epoch: float) -> float:
    """The latest turn that a correct clock can have given out by `epoch` (both in seconds since 1970)."""
    return epoch + LONGEST_WAIT.total_seconds()


def turn_begins(sender: Any) -> ColumnElement[float]:
    """When the next turn of a sender (a `Sender` of a query) begins, in seconds since 1970: its unused turns count."""
    floor = given("epoch", Float) - BURST.total_seconds()
    saved = sender.free_at_epoch.between(floor, given("ceiling", Float))
    return case((saved, sender.free_at_epoch), else_=floor)


def _turn() -> Update:
    begins, rate = turn_begins(Sender), Sender.segments_per_second
    before_last = cast(given("before_last", Integer), Float)
    probe = and_(Sender.probe_at <= given("real", Instant), given("before_last", Integer) == 0)
    return (
        update(Sender)
        .where(
            Sender.sender == given("this_sender", String),
            begins + before_last / rate <= given("epoch", Float),
            or_(Sender.stopped_at.is_(None), probe),
        )
        .values(free_at_epoch=begins + cast(given("segments", Integer), Float) / rate)
        .returning(Sender.stopped_at, Sender.refused_code, Sender.failing_since)
    )


_TAKE_TURN = Prepared(lambda _engine: _turn())


def probe_again_later(session: Session, sender: str, real: datetime) -> None:
    """Set the next probe of a stopped sender `PROBE_AFTER` from now: one text is testing it at the moment."""
    session.execute(
        update(Sender)
        .where(Sender.sender == sender)
        .values(probe_at=real + PROBE_AFTER)
        .execution_options(synchronize_session=False)
    )


def slow_down(session: Session, sender: str, seconds: float) -> None:
    """Send nothing from this sender for so many seconds: the provider said "too many requests"."""
    until = clock.real().timestamp() + min(seconds, LONGEST_WAIT.total_seconds())
    session.execute(
        update(Sender)
        .where(Sender.sender == sender)
        .values(free_at_epoch=case((Sender.free_at_epoch < until, until), else_=Sender.free_at_epoch))
        .execution_options(synchronize_session=False)
    )


def note_failure(session: Session, sender: str, why: str) -> None:
    """Note that the provider did not take a text from this sender, and log it if it took the one before."""
    result = session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.failing_since.is_(None))
        .values(failing_since=clock.real(), failing_why=why[:WHY_LENGTH])
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount == 1:
        log.warning("the provider takes no text", sender=sender, why=why)


def note_success(session: Session, sender: str) -> None:
    """Note that the provider takes this sender's texts again, and log it."""
    result = session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.failing_since.is_not(None))
        .values(failing_since=None, failing_why=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    if result.rowcount == 1:
        log.warning("the provider takes texts again", sender=sender)


def stop_sender(session: Session, sender: str, code: int, *, late: bool = False) -> bool:
    """Stop a sender after a configuration error. True the first time, so that the alarm is raised once.

    `late`: the error came after the text had been accepted, so an accepted text does not show that the sender works;
    only a delivered one does.
    """
    real = clock.real()
    result = session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.stopped_at.is_(None))
        .values(stopped_at=real, stopped_code=code, stopped_late=late, probe_at=real + PROBE_AFTER)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def count_refusal(session: Session, sender: str, phone_index: str, code: int) -> bool:
    """Count a rejection that may concern one phone only; True if the sender turns out to be at fault.

    It is when the sender is already stopped for this code, or when texts to `PHONES_REFUSED_BEFORE_STOP` different
    phones in a row were rejected with it.
    """
    row = session.get_one(Sender, sender, with_for_update=True, populate_existing=True)
    if row.stopped_at is not None and row.stopped_code == code:
        return True
    before = row.refused_phones or [] if row.refused_code == code else []
    row.refused_code, row.refused_phones = code, sorted({*before, phone_index})
    session.flush()
    return len(row.refused_phones) >= PHONES_REFUSED_BEFORE_STOP


def forget_refused_phones(session: Session, sender: str) -> None:
    """Reset the count of `count_refusal`: the provider took a text, so the sender is not at fault."""
    session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.refused_code.is_not(None), Sender.stopped_at.is_(None))
        .values(refused_code=None, refused_phones=None)
        .execution_options(synchronize_session=False)
    )


def hold_phone(session: Session, sender: str, phone_index: str) -> None:
    """Delay a stopped sender's texts to the phone rejected last past the next probe, which then tries another phone.

    Texts that another transaction has locked are passed over: a claim may have them, and it waits for the sender.
    """
    until = clock.real() + HELD_AFTER_REFUSAL
    free = (
        select(Message.id)
        .where(
            Message.to_index == phone_index,
            Message.sender == sender,
            Message.state == MessageState.QUEUED.value,
            or_(Message.try_after.is_(None), Message.try_after < until),
        )
        .with_for_update(skip_locked=True, key_share=True)
    )
    session.execute(
        update(Message)
        .where(Message.id.in_(session.scalars(free).all()))
        .values(try_after=until)
        .execution_options(synchronize_session=False)
    )


def resume_on_acceptance(session: Session, sender: str) -> bool:
    """Resume a stopped sender because the provider accepted a text from it. Returns whether it was stopped."""
    return _resume(session, sender, Sender.stopped_late.is_(False))


def resume_on_delivery(session: Session, sender: str, claimed_at: datetime) -> bool:
    """Resume a sender that was stopped before `claimed_at`, the claim of a text that was delivered. Returns whether."""
    return _resume(session, sender, Sender.stopped_at < claimed_at)


def _resume(session: Session, sender: str, *conditions: ColumnElement[bool]) -> bool:
    stopped = (Sender.sender == sender, Sender.stopped_at.is_not(None), *conditions)
    if session.scalar(select(Sender.sender).where(*stopped)) is None:
        return False
    # Lock texts before their sender, in the order in which a claim does.
    session.execute(
        update(Message)
        .where(Message.state == MessageState.QUEUED.value, Message.sender == sender, Message.times_refused > 0)
        .values(try_after=None)
        .execution_options(synchronize_session=False)
    )
    result = session.execute(
        update(Sender)
        .where(*stopped)
        .values(
            stopped_at=None,
            stopped_code=None,
            stopped_late=False,
            probe_at=None,
            refused_code=None,
            refused_phones=None,
        )
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
