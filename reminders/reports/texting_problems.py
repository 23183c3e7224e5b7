"""What keeps texts from leaving now: a late duty, a stopped sender, a paused clinic, a restored backup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.installation import Duty, Hold
from reminders.record.people import Clinic
from reminders.record.texts import Sender
from reminders.reports import words
from reminders.reports.people import opened
from reminders.reports.stuck_rows import in_sentences, stuck_rows

#: How long (real time) a duty may be silent before staff are told. Each runs every second or every few.
PATIENCE: Final = {
    "remind": timedelta(minutes=1),
    "send": timedelta(minutes=1),
    "read": timedelta(minutes=1),
    "page": timedelta(minutes=2),
}
COLLECT_TURNS: Final = 4


@dataclass(frozen=True)
class TextingProblem:
    """One problem. `since` is real time, or care time for a pause; `urgent` if texts or pages wait now."""

    what: str
    sentence: str
    since: datetime | None
    urgent: bool


def texting_problems(
    session: Session, clinic: Clinic, *, sender: str | None, collect_seconds: float
) -> Iterator[TextingProblem]:
    """What keeps this clinic's texts from leaving, the most serious first."""
    for hold in session.scalars(select(Hold).order_by(Hold.since)):
        yield TextingProblem(
            "hold",
            "No text leaves: a backup was restored, and what was sent since then is being looked up first.",
            hold.since,
            True,
        )
    row = session.get(Sender, sender) if sender else None
    if row is not None and row.stopped_at is not None:
        code = f" (code {row.stopped_code})" if row.stopped_code else ""
        yield TextingProblem(
            "sender",
            f"No text leaves: the phone company refuses the clinic's number{code}. It is tried again by itself.",
            row.stopped_at,
            True,
        )
    if clinic.number_to_call(sender) is None:
        yield TextingProblem(
            "phone",
            "No question goes out: the clinic has no phone number for patients yet. Danger is answered and paged.",
            None,
            True,
        )
    if clinic.paused_at is not None:
        reason = opened(session, clinic, "paused_why")
        why = f": {reason}" if reason else ""
        yield TextingProblem("pause", f"Questions are paused for the whole clinic{why}.", clinic.paused_at, False)
    set_aside = stuck_rows(session, clinic.id)
    for sentence in in_sentences(set_aside):
        yield TextingProblem("stuck", f"{sentence} Whoever runs this service must look at it.", set_aside.since, True)
    yield from _late_duties(session, timedelta(seconds=max(60.0, COLLECT_TURNS * collect_seconds)))


def _late_duties(session: Session, collect_patience: timedelta) -> Iterator[TextingProblem]:
    done = {duty.duty: duty.done_at for duty in session.scalars(select(Duty))}
    now = clock.real()
    for duty, patience in {**PATIENCE, "collect": collect_patience}.items():
        last = done.get(duty)
        if last is None or now - last > patience:
            what = words.say(duty, "duty")
            yield TextingProblem(duty, f"{what} {'has fallen behind' if last else 'has not begun'}.", last, True)
