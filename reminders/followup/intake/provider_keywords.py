"""A text on which the provider acts and which it answers by itself: we learn, and text nothing."""

from __future__ import annotations

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading
from reminders.care.wording import Text
from reminders.followup.intake import keywords, refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.intake.set_aside import set_aside
from reminders.followup.intake.text_back import text_back
from reminders.followup.intake.wish import start, stop
from reminders.outbox.kinds import Kind
from reminders.record.people import OptOut


def settled_by_provider(in_hand: InHand, reading: Reading | ChoiceReading) -> bool:
    """Learn a stop or a start that the provider acted on. Returns whether nothing else is to be done.

    The provider's leaflet is no answer to somebody in danger who writes HELP.
    """
    reply = in_hand.reply
    did = keywords.acted_on(in_hand.body, reply.opt_out_type, was_refused=in_hand.refusal is not None)
    if did is None:
        return False
    if did is Intent.HELP:
        return reading.concern is not Concern.URGENT
    reply.intent = did.value  # what the provider made of it counts, whatever the words are
    if did is Intent.STOP:
        stop(in_hand, OptOut.KEYWORD)
    else:
        _start(in_hand, reading)
    return True


def _start(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """The provider welcomes back whom it had stopped itself; whom we stopped is told by us."""
    set_aside(in_hand, reading)
    how = in_hand.refusal
    if start(in_hand) and how is not None and not refusals.REFUSAL_RULES[how].held_by_provider:
        text_back(in_hand, Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED))
