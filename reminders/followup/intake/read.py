"""Reading a stored reply once: attribute it, understand it, then act on answer, wish and danger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading
from reminders.followup.asking.questions import protocols_of
from reminders.followup.intake.acting.answer import record_answer
from reminders.followup.intake.acting.danger import act_on_danger
from reminders.followup.intake.acting.held_phone import flag_held_reply
from reminders.followup.intake.acting.other_clinics import tell_other_clinics
from reminders.followup.intake.acting.provider_keywords import follow_provider
from reminders.followup.intake.acting.stop_question import act_on_doubt, read_stop_answer
from reminders.followup.intake.acting.text_back import text_back
from reminders.followup.intake.acting.wish import act_on_wish
from reminders.followup.intake.in_hand import InHand, TextBack, queue_answers
from reminders.followup.intake.understanding.joined import (
    combine,
    gather_parts,
    is_urgent,
    joined_with_unread,
    mark_as_parts,
)
from reminders.followup.intake.understanding.sharing import attribute_by_name
from reminders.followup.intake.understanding.understand import keep_reading, understand
from reminders.followup.intake.whose.attribute import Belongs, Newest, attribute, newest_questions
from reminders.followup.intake.whose.flag_locks import lock_open_flags
from reminders.followup.intake.whose.patients_on_phone import lock_patients_on
from reminders.followup.intake.whose.phone_lock import lock_phones, waiting_briefly
from reminders.followup.intake.whose.read_as_one import WAIT, as_neighbor, is_near
from reminders.followup.intake.whose.reassign import reassign_clinic
from reminders.outbox.phone_refusals import TextedPhone, stances_of
from reminders.outbox.status import settle_as_answered
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from reminders.record.prepared import given
from reminders.record.restore_hold import is_resuming
from reminders.record.sealing import Erased, prepare, unseal
from reminders.record.texts import Attribution, Reply


def read_reply(
    session: Session,
    reply_id: str,
    *,
    resuming: bool = False,
    wait: timedelta = WAIT,
    by_itself: bool = False,
    briefly: bool = False,
) -> bool:
    """Read one reply and act on it, unless it was read before. Returns whether it is read now.

    A reply that may be part of a longer text is left unread for `wait` (real time since it was stored). `by_itself`
    reads it without its neighbors, in case one of them makes reading fail. `briefly` fails, on PostgreSQL, if somebody
    else holds the phone or its patients for longer than a moment (`waiting_briefly`).

    After a restore only `intake.resume` reads replies (`resuming`), because the question that a reply answers may not
    be in the record yet. Until then only danger is flagged; reading finds that flag later.
    """
    if not resuming and is_resuming(session):
        flag_danger_early(session, reply_id)
        return False
    with waiting_briefly(session) if briefly else nullcontext():
        found = session.execute(_REPLY, {"reply": reply_id}).one_or_none()
        if found is None or found.Reply.read_at is not None:
            return True
        reply = found.Reply
        try:
            if resuming:
                reassign_clinic(session, reply)
            just_this = InHand(session, reply, unseal(session, reply, "body"))
        except Erased:
            reply.read_at = clock_of(session).now()
            return True
        in_hand = _whole(just_this, found, wait=timedelta() if resuming else wait, by_itself=by_itself)
    if in_hand is None:
        return False
    _act_on(session, [in_hand])
    return True


def read_replies(session: Session, reply_ids: Sequence[str]) -> None:
    """Read several replies, each of another phone, in their order. Nothing is read if one of them cannot be.

    One that somebody else reads at the moment, and one that may be part of a longer text, are left unread. If somebody
    holds a phone or patient of one of them for longer than a moment, this fails (`waiting_briefly`). What is
    loaded and written for all of them takes few statements.
    """
    if is_resuming(session):
        for reply_id in reply_ids:
            flag_danger_early(session, reply_id)
        return
    with waiting_briefly(session):
        of = {found.Reply.id: found for found in session.execute(_REPLIES, {"replies": list(reply_ids)})}
        unread = [of[reply_id] for reply_id in reply_ids if reply_id in of and of[reply_id].Reply.read_at is None]
        lock_phones(session, {found.Reply.from_index for found in unread})
        people = lock_patients_on(session, {(found.Reply.clinic_id, found.Reply.from_index) for found in unread})
        lock_open_flags(session, people)
        in_hands = []
        replies = [found.Reply for found in unread]
        prepare(session, replies)
        stances = stances_of(
            session, [TextedPhone(reply.clinic_id, reply.sender, reply.from_index) for reply in replies]
        )
        for found, stance in zip(unread, stances, strict=True):
            reply = found.Reply
            try:
                body = unseal(session, reply, "body")
            except Erased:
                reply.read_at = clock_of(session).now()
                continue
            just_this = InHand(session, reply, body, people=people[reply.clinic_id, reply.from_index], stance=stance)
            in_hand = _whole(just_this, found, wait=WAIT)
            if in_hand is not None:
                in_hands.append(in_hand)
    if in_hands:
        _act_on(session, in_hands)


def flag_danger_early(session: Session, reply_id: str) -> None:
    """Flag an urgent danger in a reply that cannot be read yet, alone or with other unread replies; do nothing else.

    Does not wait for locked replies or patients, because the process that locked them is reading them. Does wait for
    the lock of a danger that is open already, because a second flag would page everybody twice. If that deadlocks, the
    database ends one transaction, and the sweep or `intake.resume` tries again.
    """
    reply = session.scalar(select(Reply).where(Reply.id == reply_id).with_for_update(skip_locked=True))
    if reply is None or reply.read_at is not None:
        return
    try:
        body = unseal(session, reply, "body")
    except Erased:
        return
    alone = InHand(session, reply, body, lock=False)
    found = alone if is_urgent(alone) else joined_with_unread(alone)
    if found is not None and is_urgent(found):
        found.flag(FlagKind.DANGER, urgent=True)
        tell_other_clinics(found)
    session.flush()


def _whole(just_this: InHand, found: Any, *, wait: timedelta, by_itself: bool = False) -> InHand | None:
    """The reply with the others that are read as one with it; None if a part of it may still come."""
    mine = as_neighbor(just_this.reply, just_this.body)
    near = is_near(just_this.reply.provider_at, (found.before, found.after))
    if not by_itself and (near or mine.part.may_be_part) and not mine.is_keyword:
        return gather_parts(just_this, wait=wait)
    return just_this


def _act_on(session: Session, in_hands: Sequence[InHand]) -> None:
    """Attribute and understand each reply, then take every step. At most one text goes back to each.

    All are attributed before anything is changed, and what changed is written before a text refers to it: so it is
    loaded without writing in between, and written at once.
    """
    for in_hand, newest in zip(
        in_hands, newest_questions(session, [in_hand.reply for in_hand in in_hands]), strict=True
    ):
        _attribute(in_hand, newest)
    asked = [in_hand.belongs.check_in for in_hand in in_hands if in_hand.belongs.check_in is not None]
    protocols = protocols_of(session, asked)
    for in_hand in in_hands:
        in_hand.protocols = protocols
    answers = []
    for in_hand in in_hands:
        reading = _understand(in_hand)
        if not follow_provider(in_hand, reading):
            answers.append((in_hand, _take_steps(in_hand, reading)))
    session.flush()
    for in_hand, answer in answers:
        text_back(in_hand, answer)
    for in_hand in in_hands:
        mark_as_parts(in_hand)
    session.flush()
    queue_answers(session, in_hands)


def _understand(in_hand: InHand) -> Reading | ChoiceReading:
    reading = read_stop_answer(in_hand, combine(in_hand, understand(in_hand)))
    if not _is_the_patients(in_hand, reading):
        in_hand.belongs = Belongs(Attribution.NONE)
    keep_reading(in_hand, reading)
    return reading


def _is_the_patients(in_hand: InHand, reading: Reading | ChoiceReading) -> bool:
    return not (in_hand.is_held or reading.reports_death)


def _take_steps(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Do what follows from the reading. Returns what to text back."""
    flag_held_reply(in_hand, reading)
    is_the_patients = _is_the_patients(in_hand, reading)
    in_danger = reading.concern is Concern.URGENT and reading.intent not in _REFUSES
    said: TextBack | None = None
    for step in _STEPS:
        if step.patients_only and not is_the_patients:
            continue
        proposed = step.take(in_hand, reading)
        if proposed is not None and (step.said_in_danger or not in_danger):
            said = proposed
    return said


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


def _attribute(in_hand: InHand, newest: Newest) -> None:
    session = in_hand.session
    in_hand.belongs = attribute(session, in_hand.reply, newest=newest)
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


_WITH_NEAREST = select(
    Reply,
    _nearest(func.max(_OTHER.provider_at), _OTHER.provider_at <= Reply.provider_at).label("before"),
    _nearest(func.min(_OTHER.provider_at), _OTHER.provider_at >= Reply.provider_at).label("after"),
).execution_options(populate_existing=True)
"""A reply, and when the same phone last wrote before it and first wrote after it."""

_REPLY = _WITH_NEAREST.where(Reply.id == given("reply", String)).with_for_update(of=Reply)
_REPLIES = (
    _WITH_NEAREST.where(Reply.id.in_(bindparam("replies", expanding=True)))
    .order_by(Reply.id)
    .with_for_update(of=Reply, skip_locked=True)
)
