"""What goes back: one text at most, within the bounds of its phone."""

from __future__ import annotations

from reminders.followup.intake.bounds import may_answer
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind

#: Texts that ask again: where one is held back, a person looks instead.
_ASKS_AGAIN = frozenset({Kind.CLARIFY, Kind.CLARIFY_CORRECTION})


def text_back(in_hand: InHand, answer: Answer | None) -> None:
    """Queue the text that answers a reply, unless its phone had its share for now."""
    if answer is None:
        return
    if may_answer(in_hand, answer):
        in_hand.send(answer)
    elif answer.kind in _ASKS_AGAIN:
        in_hand.flag(FlagKind.UNCLEAR)
