"""Reading a stored reply once: attribute it, understand it, then act on answer, wish and danger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, func, select
from sqlalchemy.orm import Session, aliased

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.followup.intake.answer import record_answer
from reminders.followup.intake.arrival.store import reassign_clinic
from reminders.followup.intake.attribute import Belongs, attribute
from reminders.followup.intake.danger import act_on_danger
from reminders.followup.intake.held_phone import flag_held_reply
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.other_clinics import tell_other_clinics
from reminders.followup.intake.provider_keywords import follow_provider
from reminders.followup.intake.sharing import attribute_by_name
from reminders.followup.intake.stop_question import act_on_doubt, read_stop_answer
from reminders.followup.intake.text_back import text_back
from reminders.followup.intake.text_parts.joined import (
    combine,
    gather_parts,
    is_urgent,
    joined_with_unread,
    mark_as_parts,
)
from reminders.followup.intake.text_parts.neighbors import WAIT, as_neighbor, is_near
from reminders.followup.intake.understand import keep_reading, understand
from reminders.followup.intake.wish import act_on_wish
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
    """Read one reply and act on it, unless it was read before. Returns whether it is read now.

    A reply that may be part of a longer text is left unread for `wait` (real time since it was stored). `by_itself`
    reads it without its neighbors, in case one of them makes reading fail.

    After a restore only `intake.resume` reads replies (`resuming`), because the question that a reply answers may not
    be in the record yet. Until then only danger is flagged; reading finds that flag later.
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
            reassign_clinic(session, reply)
        body = unseal(session, reply, "body")
    except Erased:
        reply.read_at = clock_of(session).now()
        return True
    just_this = InHand(session, reply, body)
    in_hand: InHand | None = just_this
    mine = as_neighbor(reply, body)
    near = is_near(reply.provider_at, (found.before, found.after))
    if not by_itself and (near or mine.part.may_be_part) and not mine.is_keyword:
        in_hand = gather_parts(just_this, wait=timedelta() if resuming else wait)
    if in_hand is None:
        return False
    _act_on(in_hand)
    mark_as_parts(in_hand)
    session.flush()
    return True


def flag_danger_early(session: Session, reply_id: str) -> None:
    """Flag an urgent danger in a reply that cannot be read yet, alone or with other unread replies; do nothing else.

    Does not wait for locked replies or patients, because whoever locked them is reading them. Does wait for the lock of
    a danger that is open already, because a second flag would page everybody twice. If that deadlocks, the database
    ends one transaction, and the sweep or `intake.resume` tries again.
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
        found = joined_with_unread(found)
    if found is not None and is_urgent(found):
        found.flag(FlagKind.DANGER, urgent=True)
        tell_other_clinics(found)
    session.flush()


def _act_on(in_hand: InHand) -> None:
    """Attribute and understand the reply, then take every step. At most one text goes back."""
    _attribute(in_hand)
    reading = read_stop_answer(in_hand, combine(in_hand, understand(in_hand)))
    is_the_patients = not (in_hand.is_held or reading.reports_death)
    if not is_the_patients:
        in_hand.belongs = Belongs(Attribution.NONE)
    keep_reading(in_hand, reading)
    if follow_provider(in_hand, reading):
        return
    flag_held_reply(in_hand, reading)
    in_danger = reading.concern is Concern.URGENT and reading.intent not in _REFUSES
    said: TextBack | None = None
    for step in _STEPS:
        if step.patients_only and not is_the_patients:
            continue
        proposed = step.take(in_hand, reading)
        if proposed is not None and (step.said_in_danger or not in_danger):
            said = proposed
    text_back(in_hand, said)


@dataclass(frozen=True)
class _Step:
    """One thing that is done with every reply; it may propose a text back."""

    take: Callable[[InHand, Reading | ChoiceReading], TextBack | None]
    patients_only: bool = False
    """Whether the step is skipped if somebody other than the patient writes from the phone."""
    said_in_danger: bool = False
    """Whether its text may go to somebody in danger, who is not to be thanked for a number."""


#: In this order; the text that a later step proposes replaces an earlier one.
_STEPS: Final = (
    _Step(record_answer, patients_only=True),
    _Step(act_on_wish),
    _Step(act_on_doubt, patients_only=True),
    _Step(act_on_danger, said_in_danger=True),
)


def _attribute(in_hand: InHand) -> None:
    session = in_hand.session
    in_hand.belongs = attribute(session, in_hand.reply)
    if len(in_hand.people) > 1:
        attribute_by_name(in_hand)
    if in_hand.belongs.in_flight is not None:
        settle_as_answered(session, in_hand.belongs.in_flight)
    if in_hand.belongs.check_in is not None:
        in_hand.patient = session.get_one(Patient, in_hand.belongs.check_in.patient_id)
    if in_hand.patient is not None and in_hand.patient.erased_at is not None:
        # Nothing more is recorded about an erased patient: what the phone writes, danger included, belongs to nobody.
        in_hand.belongs, in_hand.patient = Belongs(Attribution.NONE), None


#: Intents that end the texts: their confirmation is the one text that may still be sent.
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
"""A reply, locked, and when the same phone last wrote before it and first wrote after it."""
