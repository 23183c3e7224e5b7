"""A sender's pace and health: how many segments a second it may send, and whether it may send at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Float, Integer, String, Update, case, cast, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.people import A_NUMBER, Clinic
from reminders.record.prepared import Prepared, given
from reminders.record.texts import Sender
from reminders.settings import Settings

#: Segments a second by kind of sender (Twilio: long code 1, toll-free 3, short code 10 and more).
TOLL_FREE_PREFIXES = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
LONG_CODE_RATE, TOLL_FREE_RATE, SHORT_CODE_RATE, SERVICE_RATE = 1.0, 3.0, 10.0, 10.0

#: Unused turns are kept for this long, so that a quiet sender answers several patients at once.
BURST = timedelta(seconds=3)

#: No sender waits longer than this for its turn. A turn further ahead was taken by a clock that has been put back.
LONGEST_WAIT = timedelta(minutes=15)

#: How often a stopped sender is tried with a single text.
PROBE_AFTER = timedelta(minutes=5)


#: Stands for the sender of an installation that has none yet; nothing is ever claimed for it.
NO_SENDER = "none"


def sender_of(clinic: Clinic, settings: Settings) -> str:
    """The number or messaging service a clinic's texts come from."""
    return clinic.sender or settings.twilio_sender or NO_SENDER


def number_for_patients(clinic: Clinic, settings: Settings) -> str | None:
    """The number patients are told to call; None while the clinic is not ready to text.

    `Reason.CLINIC_NOT_READY` says the same in SQL.
    """
    return clinic.number_to_call(sender_of(clinic, settings))


def usual_rate(sender: str) -> float:
    """Segments a second for this kind of sender."""
    if sender.startswith("MG"):
        return SERVICE_RATE
    if sender.startswith(TOLL_FREE_PREFIXES):
        return TOLL_FREE_RATE
    return LONG_CODE_RATE if sender.startswith(A_NUMBER) else SHORT_CODE_RATE


def know_sender(session: Session, sender: str, segments_per_second: float | None) -> None:
    """Make sure the sender has a row, at the rate the settings name or the usual one of its kind."""
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
    """A sender's turn that was taken. `is_probe`: the sender is stopped, and this text tries whether it works again."""

    is_probe: bool


def take_turn(session: Session, sender: str, segments: int, real: datetime) -> Turn | None:
    """Use up the sender's next turn, unless somebody else just did."""
    epoch = real.timestamp()
    found = _TAKE_TURN.first(
        session.connection(), this_sender=sender, epoch=epoch, floor=epoch - BURST.total_seconds(),
        ceiling=ceiling(epoch), segments=segments,
    )  # fmt: skip
    return None if found is None else Turn(is_probe=found.stopped_at is not None)


def ceiling(epoch: float) -> float:
    """The last turn that a clock which was always right can have given out by now (seconds since 1970)."""
    return epoch + LONGEST_WAIT.total_seconds()


def _turn() -> Update:
    epoch, floor, highest = given("epoch", Float), given("floor", Float), given("ceiling", Float)
    start = case((Sender.free_at_epoch.between(floor, highest), Sender.free_at_epoch), else_=floor)
    return (
        update(Sender)
        .where(
            Sender.sender == given("this_sender", String),
            or_(Sender.free_at_epoch <= epoch, Sender.free_at_epoch > highest),
        )
        .values(free_at_epoch=start + cast(given("segments", Integer), Float) / Sender.segments_per_second)
        .returning(Sender.stopped_at)
    )


_TAKE_TURN = Prepared(lambda _engine: _turn())


def probe_again_later(session: Session, sender: str, real: datetime) -> None:
    """A stopped sender is being tried with one text: no other leaves until it is known how that went."""
    session.execute(
        update(Sender)
        .where(Sender.sender == sender)
        .values(probe_at=real + PROBE_AFTER)
        .execution_options(synchronize_session=False)
    )


def slow_down(session: Session, sender: str, seconds: float) -> None:
    """The provider said "too many": nothing leaves from this sender for that long."""
    until = clock.real().timestamp() + min(seconds, LONGEST_WAIT.total_seconds())
    session.execute(
        update(Sender)
        .where(Sender.sender == sender)
        .values(free_at_epoch=case((Sender.free_at_epoch < until, until), else_=Sender.free_at_epoch))
        .execution_options(synchronize_session=False)
    )


def stop_sender(session: Session, sender: str, code: int) -> bool:
    """A configuration error holds the sender. Returns True the first time, so that it alarms once."""
    real = clock.real()
    result = session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.stopped_at.is_(None))
        .values(stopped_at=real, stopped_code=code, probe_at=real + PROBE_AFTER)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def sender_works(session: Session, sender: str) -> bool:
    """The provider took a text from it: a stopped sender resumes. Returns whether it had been stopped."""
    result = session.execute(
        update(Sender)
        .where(Sender.sender == sender, Sender.stopped_at.is_not(None))
        .values(stopped_at=None, stopped_code=None, probe_at=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
