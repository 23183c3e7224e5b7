"""Rows that could not be handled and were set aside so that the others did not wait: somebody technical must look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import without_index
from reminders.record.database import clock_of
from reminders.record.restore_hold import is_resuming
from reminders.record.schedule import IN_TROUBLE, CheckIn, CheckInState
from reminders.record.texts import Reply

#: A reply is read within the second, and by the sweep a few seconds later (real time).
UNREAD_LATE: Final = timedelta(minutes=1)

#: How many are counted.
COUNTED: Final = 100


@dataclass(frozen=True)
class StuckRows:
    """The check-ins and replies, `COUNTED` of each at most, by id; since when the oldest reply waits (real time).

    `clinic_ids` are the clinics of the replies.
    """

    check_ins: tuple[str, ...]
    replies: tuple[str, ...]
    since: datetime | None = None
    clinic_ids: tuple[str, ...] = ()


def stuck_rows(session: Session, clinic_id: str | None = None) -> StuckRows:
    """What is stuck now: of one clinic, or everywhere. After a restore replies wait by design, and do not count."""
    check_ins = select(CheckIn.id).where(
        text(IN_TROUBLE),  # must match the condition of its index
        CheckIn.state == CheckInState.SKIPPED.value,
        CheckIn.closes_at > clock_of(session).now(),
    )
    replies = select(Reply.id, Reply.stored_at, Reply.clinic_id).where(
        text("read_at IS NULL"), Reply.stored_at < clock.real() - UNREAD_LATE
    )
    if clinic_id is not None:
        check_ins = check_ins.where(CheckIn.clinic_id == clinic_id)
        replies = replies.where(without_index(Reply.clinic_id) == clinic_id)
    waiting = [] if is_resuming(session) else session.execute(replies.order_by(Reply.received_at).limit(COUNTED)).all()
    return StuckRows(
        tuple(session.scalars(check_ins.order_by(CheckIn.retry_at).limit(COUNTED))),
        tuple(row.id for row in waiting),
        min((row.stored_at for row in waiting), default=None),
        tuple({row.clinic_id for row in waiting}),
    )


def in_sentences(found: StuckRows) -> Iterator[str]:
    """The sentences for staff and operators about what is stuck; none if nothing is."""
    if found.check_ins:
        yield f"{_counted(found.check_ins, 'check-in')} to be asked: the text cannot be written."
    if found.replies:
        yield f"{_counted(found.replies, 'reply', 'replies')} to be read."


def _counted(ids: Sequence[str], one: str, many: str | None = None) -> str:
    if len(ids) == 1:
        return f"1 {one} waits"
    return f"{len(ids)}{' or more' if len(ids) == COUNTED else ''} {many or one + 's'} wait"
