"""What is done about a reply that sounds dangerous or worrying: staff are told, and danger is answered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import and_, or_, select

from reminders.care.concern import Concern
from reminders.care.reading.normalise import normalise
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.care.wording import Text
from reminders.followup import refusals
from reminders.followup.intake.elsewhere import tell_other_clinics
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.schedule import review_phone
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.flags import URGENT
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, MessageState, Reply

#: The same words are answered once in this time, while their flag is open.
DANGER_AGAIN = timedelta(hours=1)

#: The rule of a reply that asks for help while danger is open.
HELP_IN_DANGER = "help-in-danger"

_CRY = re.compile(r"\b(?:help|ayud\w*|socorro|auxilio)\b")
_NOT_A_WORD = re.compile(r"[\W_]+")
_NEVER_CAME = (MessageState.FAILED.value, MessageState.UNDELIVERED.value, MessageState.DROPPED.value)


def heard_in_danger(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """A call for help while danger is open on this phone is danger, and no wish for the leaflet."""
    calls = reading.intent is Intent.HELP and _CRY.search(normalise(in_hand.body))
    if calls and reading.concern is not Concern.URGENT and danger_is_open(in_hand):
        return replace(reading, concern=Concern.URGENT, rule=HELP_IN_DANGER)
    return reading


def meet_danger(in_hand: InHand, reading: Reading | ChoiceReading) -> Answer | None:
    """Flag a concern, hold questions back while it is urgent, and say where help is."""
    if reading.concern is Concern.NONE:
        return None
    urgent = reading.concern is Concern.URGENT
    answered = urgent and danger_is_open(in_hand) and _answered_already(in_hand)
    in_hand.flag(FlagKind.DANGER if urgent else FlagKind.WORRYING, urgent=urgent)
    if not urgent:
        return None
    for clinic_id in sorted({in_hand.reply.clinic_id, *tell_other_clinics(in_hand)}):
        review_phone(in_hand.session, clinic_id, in_hand.reply.from_index)
    refusal = refusals.how_refused(in_hand.session, *in_hand.number)
    if refusal is not None and not refusals.RULES[refusal].danger_answered:
        return None  # no text can reach the phone: the flag tells staff to call
    return None if answered else Answer(Kind.DANGER, Text.DANGER)


def danger_is_open(in_hand: InHand) -> bool:
    """Whether an earlier danger from this phone, or of anybody on it, is still in nobody's or somebody's hands."""
    reply = in_hand.reply
    from_here = select(Reply.id).where(Reply.clinic_id == reply.clinic_id, Reply.from_index == reply.from_index)
    found = in_hand.session.scalar(
        select(Flag.id)
        .where(
            Flag.clinic_id == reply.clinic_id,
            Flag.kind == FlagKind.DANGER.value,
            Flag.concern == URGENT,
            Flag.resolved_at.is_(None),
            or_(Flag.reply_id.is_(None), Flag.reply_id != reply.id),
            or_(Flag.patient_id.in_([person.id for person in in_hand.people]), Flag.reply_id.in_(from_here)),
        )
        .limit(1)
    )
    return found is not None


def _answered_already(in_hand: InHand) -> bool:
    """Whether these very words were answered a short while ago: who says more, or something else, is answered again."""
    said = _words(in_hand.body)
    return any(said == _words(_body(in_hand, earlier)) for earlier in _answered_lately(in_hand))


def _answered_lately(in_hand: InHand) -> list[Reply]:
    since = clock_of(in_hand.session).now() - DANGER_AGAIN
    return list(
        in_hand.session.scalars(
            select(Reply)
            .join(Message, and_(Message.clinic_id == Reply.clinic_id, Message.reply_id == Reply.id))
            .where(
                Message.to_index == in_hand.reply.from_index,
                Message.kind == Kind.DANGER.value,
                Message.created_at > since,
                Message.state.not_in(_NEVER_CAME),
            )
        )
    )


def _body(in_hand: InHand, earlier: Reply) -> str:
    try:
        return unseal(in_hand.session, earlier, "body")
    except Erased:
        return ""


def _words(text: str) -> str:
    """A text without what two hasty writings of it differ by: case, marks, spaces."""
    return _NOT_A_WORD.sub(" ", text).strip().casefold()
