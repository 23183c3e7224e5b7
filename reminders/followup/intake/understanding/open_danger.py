"""Whether an earlier danger of a phone is still open: then a call for help from it is danger too."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import or_

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading, normalise
from reminders.followup.alerting.flag import open_dangers
from reminders.followup.intake.in_hand import InHand
from reminders.record.outcomes import Flag

#: The rule recorded for a reply that calls for help while a danger is open.
HELP_IN_DANGER = "help-in-danger"

_CALLS_FOR_HELP = re.compile(r"\b(?:help|ayud\w*|socorro|auxilio)\b")


def treat_help_as_danger(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """Read a call for help as danger while a danger is open on this phone, and not as a request for information."""
    calls = reading.intent is Intent.HELP and _CALLS_FOR_HELP.search(normalise(in_hand.body))
    if calls and reading.concern is not Concern.URGENT and danger_is_open(in_hand):
        return replace(reading, concern=Concern.URGENT, rule=HELP_IN_DANGER)
    return reading


def danger_is_open(in_hand: InHand) -> bool:
    """Whether an earlier danger from this phone, or about anybody who uses it, is not resolved."""
    reply = in_hand.reply
    earlier = open_dangers(reply.clinic_id, reply.from_index).where(
        or_(Flag.reply_id.is_(None), Flag.reply_id != reply.id)
    )
    return in_hand.session.scalar(earlier.with_only_columns(Flag.id).limit(1)) is not None
