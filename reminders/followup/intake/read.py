"""Reading a stored reply, once: whose it is, what it says, and then danger, wish and score in that order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, func, select
from sqlalchemy.orm import Session, aliased

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.followup.intake.answer import answer
from reminders.followup.intake.arrival.store import decide_again
from reminders.followup.intake.attribute import Belongs, attribute
from reminders.followup.intake.danger import meet_danger
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.intake.other_clinics import tell_other_clinics
from reminders.followup.intake.provider_keywords import settled_by_provider
from reminders.followup.intake.set_aside import set_aside
from reminders.followup.intake.sharing import respect_names
from reminders.followup.intake.text_back import text_back
from reminders.followup.intake.text_parts.joined import gather, is_urgent, point_to_the_first, weigh, with_unread
from reminders.followup.intake.text_parts.neighbours import WAIT, as_neighbour, is_near
from reminders.followup.intake.understand import keep, understand
from reminders.followup.intake.wish import fulfil
from reminders.outbox.status import settle_as_answered
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from reminders.record.prepared import given
from reminders.record.restore_hold import is_resuming
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Attribution, Reply


def read_reply(
    session: Session, reply_id: str, *, resuming: bool = False, wait: timedelta = WAIT, by_itself: bool = False
) -> bool:
    """Read one reply and act on it, once: a reply that was read is left alone. Returns whether it is read.

    What may be a part of a longer text is left unread for as long as `wait` (real time since it was stored).
    `by_itself` reads it without its neighbours: one of them may be what breaks the reader.

    After a restore only `intake.resume` reads (`resuming`): what a reply answers may not be known yet.
    Danger does not wait for that: it is flagged now, and the reading finds its flag there.
    """
    if not resuming and is_resuming(session):
        flag_danger_early(session, reply_id)
        return False
    found = session.execute(_REPLY, {"reply": reply_id}).one_or_none()
    if found is None or found.Reply.read_at is not None:
        return True
    reply = found.Reply
    try:
        if resuming:
            decide_again(session, reply)
        body = unseal(session, reply, "body")
    except Erased:
        reply.read_at = clock_of(session).now()
        return True
    alone = InHand(session, reply, body)
    in_hand: InHand | None = alone
    mine = as_neighbour(reply, body)
    near = is_near(reply.provider_at, (found.before, found.after))
    if not by_itself and (near or mine.part.may_be_part) and not mine.is_keyword:
        in_hand = gather(alone, wait=timedelta() if resuming else wait)
    if in_hand is None:
        return False
    _act(in_hand)
    point_to_the_first(in_hand)
    session.flush()
    return True


def flag_danger_early(session: Session, reply_id: str) -> None:
    """Flag an urgent danger in a reply that cannot be read yet, or in it and what else is unread; do nothing else.

    Neither replies nor patients are waited for: whoever has them locked is reading them. A danger that is open already
    is: a second flag of it would page everybody twice. Should both want what the other has, the database ends one, and
    the sweep, or resuming, comes back to it.
    """
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update(skip_locked=True))
    if reply is None or reply.read_at is not None:
        return
    try:
        body = unseal(session, reply, "body")
    except Erased:
        return
    found: InHand | None = InHand(session, reply, body, lock=False)
    if found is not None and not is_urgent(found):
        found = with_unread(found)
    if found is not None and is_urgent(found):
        found.flag(FlagKind.DANGER, urgent=True)
        tell_other_clinics(found)
    session.flush()


def _act(in_hand: InHand) -> None:
    """Attribute and understand the reply, then take every step; one text goes back at most."""
    _attribute(in_hand)
    reading = weigh(in_hand, understand(in_hand))
    is_the_patients = not (in_hand.is_held or reading.reports_death)
    if not is_the_patients:
        in_hand.belongs = Belongs(Attribution.NONE)
    keep(in_hand, reading)
    if settled_by_provider(in_hand, reading):
        return
    set_aside(in_hand, reading)
    in_danger = reading.concern is Concern.URGENT and reading.intent not in _REFUSES
    said: Answer | None = None
    for step in _STEPS:
        if step.patients_only and not is_the_patients:
            continue
        proposed = step.take(in_hand, reading)
        if proposed is not None and (step.said_in_danger or not in_danger):
            said = proposed
    text_back(in_hand, said)


@dataclass(frozen=True)
class _Step:
    """One thing that is done with every reply; it may propose what is texted back."""

    take: Callable[[InHand, Reading | ChoiceReading], Answer | None]
    patients_only: bool = False
    """Left out where somebody else writes from the phone."""
    said_in_danger: bool = False
    """Whether somebody in danger is told what it proposes: nobody in danger is thanked for a number."""


#: In this order; what a later step proposes replaces what an earlier one did.
_STEPS: Final = (
    _Step(answer, patients_only=True),
    _Step(fulfil),
    _Step(meet_danger, said_in_danger=True),
)


def _attribute(in_hand: InHand) -> None:
    session = in_hand.session
    in_hand.belongs = attribute(session, in_hand.reply)
    if len(in_hand.people) > 1:
        respect_names(in_hand)
    if in_hand.belongs.in_balance is not None:
        settle_as_answered(session, in_hand.belongs.in_balance)
    if in_hand.belongs.check_in is not None:
        in_hand.patient = session.get_one(Patient, in_hand.belongs.check_in.patient_id)
    if in_hand.patient is not None and in_hand.patient.erased_at is not None:
        # Nothing more is recorded of somebody who was erased; what they write now is nobody's, danger included.
        in_hand.belongs, in_hand.patient = Belongs(Attribution.NONE), None


#: Intents whose confirmation is the one text that may still go.
_REFUSES = frozenset({Intent.STOP, Intent.WRONG_PERSON})

_OTHER = aliased(Reply)
_SAME_PHONE = and_(
    _OTHER.clinic_id == Reply.clinic_id,
    _OTHER.from_index == Reply.from_index,
    _OTHER.sender == Reply.sender,
    _OTHER.id != Reply.id,
)


def _nearest(which: ColumnElement[datetime], side: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(which).where(_SAME_PHONE, side).correlate(Reply).scalar_subquery()


_REPLY = (
    select(
        Reply,
        _nearest(func.max(_OTHER.provider_at), _OTHER.provider_at <= Reply.provider_at).label("before"),
        _nearest(func.min(_OTHER.provider_at), _OTHER.provider_at >= Reply.provider_at).label("after"),
    )
    .where(Reply.id == given("reply", String))
    .with_for_update(of=Reply)
    .execution_options(populate_existing=True)
)
"""A reply, locked, and when the same phone wrote last before it and first after it."""
