"""Replies on which the provider acts and which it answers by itself: record the stop or start, text nothing."""

from __future__ import annotations

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading, StopAnswer
from reminders.care.wording import Text
from reminders.followup.intake import keywords
from reminders.followup.intake.acting.held_phone import flag_held_reply
from reminders.followup.intake.acting.stop_question import repeated_stop, settle_question
from reminders.followup.intake.acting.text_back import text_back
from reminders.followup.intake.acting.wish import obey_start, obey_stop
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.recording import refusals
from reminders.outbox.kinds import Kind
from reminders.record.people import OptOut


def follow_provider(in_hand: InHand, reading: Reading | ChoiceReading) -> bool:
    """Record a stop or start on which the provider acted. Returns whether the reply needs nothing else.

    HELP from somebody in danger does: the provider's standard answer is not enough for them.
    """
    reply = in_hand.reply
    did = keywords.provider_action(in_hand.body, reply.opt_out_type, was_refused=in_hand.refusal is not None)
    if did is None:
        return False
    if did is Intent.START and in_hand.stop_answer is StopAnswer.STOP:
        return False  # the provider takes "yes" for a new subscription; to us it said that texts are to stop
    if did is Intent.START and (asked := repeated_stop(in_hand)) is not None:
        settle_question(in_hand, asked)
        return False
    if did is Intent.HELP:
        return reading.concern is not Concern.URGENT
    reply.intent = did.value  # what the provider did counts, whatever the words were
    if did is Intent.STOP:
        obey_stop(in_hand, OptOut.KEYWORD)
    else:
        _follow_start(in_hand, reading)
    return True


def _follow_start(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """Record a start. The provider confirms it if the stop was its own; otherwise we do."""
    flag_held_reply(in_hand, reading)
    how = in_hand.refusal
    if obey_start(in_hand) and how is not None and not refusals.REFUSAL_RULES[how].held_by_provider:
        text_back(in_hand, TextBack(Kind.START_CONFIRMED, Text.START_CONFIRMED))
