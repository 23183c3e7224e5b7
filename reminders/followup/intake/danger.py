"""What is done about a reply that sounds dangerous or worrying: staff are told, and danger is answered."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import or_, select

from reminders.care.concern import Concern
from reminders.care.reading.normalise import normalise
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.care.wording import Text
from reminders.followup.alerting.flag import danger_on
from reminders.followup.alerting.notes import opened_last
from reminders.followup.intake import refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.intake.other_clinics import tell_other_clinics
from reminders.outbox.kinds import Kind
from reminders.outbox.review import review_phone
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.texts import Message, MessageState

#: The rule of a reply that asks for help while danger is open.
HELP_IN_DANGER = "help-in-danger"

_CRY = re.compile(r"\b(?:help|ayud\w*|socorro|auxilio)\b")
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
    flagged = in_hand.flag(FlagKind.DANGER if urgent else FlagKind.WORRYING, urgent=urgent)
    if not urgent:
        return None
    for clinic_id in sorted({in_hand.reply.clinic_id, *tell_other_clinics(in_hand)}):
        review_phone(in_hand.session, clinic_id, in_hand.reply.from_index)
    refusal = refusals.how_refused(in_hand.session, *in_hand.number)
    if refusal is not None and not refusals.REFUSAL_RULES[refusal].danger_answered:
        return None  # no text can reach the phone: the flag tells staff to call
    return None if _answered_already(in_hand, flagged) else Answer(Kind.DANGER, Text.DANGER)


def danger_is_open(in_hand: InHand) -> bool:
    """Whether an earlier danger from this phone, or of anybody on it, is still in nobody's or somebody's hands."""
    reply = in_hand.reply
    earlier = danger_on(reply.clinic_id, reply.from_index).where(
        or_(Flag.reply_id.is_(None), Flag.reply_id != reply.id)
    )
    return in_hand.session.scalar(earlier.with_only_columns(Flag.id).limit(1)) is not None


def _answered_already(in_hand: InHand, flagged: Flag) -> bool:
    """Whether the phone has been told where help is since this danger was flagged: once while it is open.

    A text that never came counts for nothing.
    """
    told = select(Message.id).where(
        Message.to_index == in_hand.reply.from_index,
        Message.kind == Kind.DANGER.value,
        Message.created_at >= opened_last(in_hand.session, flagged),
        Message.state.not_in(_NEVER_CAME),
    )
    return in_hand.session.scalar(told.limit(1)) is not None
