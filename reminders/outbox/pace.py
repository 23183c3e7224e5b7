"""A sender's pace and health: how many segments a second it may send, and whether it may send at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, case, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.people import Clinic
from reminders.record.texts import Sender
from reminders.settings import Settings

#: Segments a second by kind of sender (Twilio: long code 1, toll-free 3, short code 10 and more).
TOLL_FREE_PREFIXES = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
LONG_CODE_RATE, TOLL_FREE_RATE, SHORT_CODE_RATE, SERVICE_RATE = 1.0, 3.0, 10.0, 10.0

#: Unused turns are kept for this long, so that a quiet sender answers several patients at once.
BURST = timedelta(seconds=3)

#: How often a stopped sender is tried with a single text.
PROBE_AFTER = timedelta(minutes=5)


#: Stands for the sender of an installation that has none yet; nothing is ever claimed for it.
NO_SENDER = "none"


def sender_of(clinic: Clinic, settings: Settings) -> str:
    """The number or messaging service a clinic's texts come from."""
    return clinic.sender or settings.twilio_sender or NO_SENDER


def usual_rate(sender: str) -> float:
    """Segments a second for this kind of sender."""
    if sender.startswith("MG"):
        return SERVICE_RATE
    if sender.startswith(TOLL_FREE_PREFIXES):
        return TOLL_FREE_RATE
    return LONG_CODE_RATE if sender.startswith("+") else SHORT_CODE_RATE


def know_sender(session: Session, sender: str, segments_per_second: float | None) -> None:
    """Make sure the sender has a row, at the rate the settings name or the usual one of its kind."""
    rate = segments_per_second or usual_rate(sender)
    row = session.get(Sender, sender)
    if row is not None:
        if row.segments_per_second != rate:
            row.segments_per_second = rate
        return
    try:
        with session.begin_nested():
            session.add(Sender(sender=sender, segments_per_second=rate, free_at=clock.real() - BURST))
            session.flush()
    except IntegrityError:
        return  # another process was first


def take_turn(session: Session, sender: str, segments: int, real: datetime) -> bool:
    """Use up the sender's next turn, unless somebody else just did. A stopped sender's probe is used up too."""
    row = session.get_one(Sender, sender, populate_existing=True, with_for_update=True)
    if row.free_at > real:
        return False
    row.free_at = max(row.free_at, real - BURST) + timedelta(seconds=segments / row.segments_per_second)
    if row.stopped_at is not None:
        row.probe_at = real + PROBE_AFTER
    session.flush()
    return True


def slow_down(session: Session, sender: str, seconds: float) -> None:
    """The provider said "too many": nothing leaves from this sender for that long."""
    until = clock.real() + timedelta(seconds=seconds)
    session.execute(
        update(Sender)
        .where(Sender.sender == sender)
        .values(free_at=case((Sender.free_at < until, until), else_=Sender.free_at))
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
