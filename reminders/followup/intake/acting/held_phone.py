"""Replies from a phone that is somebody else's or whose patient has died: stored, shown to staff, not answered."""

from __future__ import annotations

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading
from reminders.followup.intake.in_hand import InHand
from reminders.record.outcomes import FlagKind

#: Intents that need no flag: the phone asks for what is so already.
_NOTHING_TO_SEE = frozenset({Intent.STOP, Intent.WRONG_PERSON})


def flag_held_reply(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """Flag a reply that is not recorded because of the phone it came from. A danger has a flag of its own."""
    if not in_hand.is_held or reading.is_automatic or reading.reports_death or reading.concern is not Concern.NONE:
        return
    if reading.intent not in _NOTHING_TO_SEE:
        in_hand.flag(FlagKind.SET_ASIDE)
