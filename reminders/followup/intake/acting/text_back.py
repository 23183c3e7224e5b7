"""Texting back: one text at most, within the phone's limits, which says that staff will look if they will."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import Final

from reminders.care.wording import PROMISES_A_LOOK, SEEN, Text
from reminders.followup.intake.acting.acknowledge_receipt import acknowledge_receipt
from reminders.followup.intake.acting.answer_limits import may_text_back
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind


class Said(Enum):
    """What a patient is told about a flag that their reply raised."""

    STAFF_LOOK = auto()
    """That staff will look, along with whatever else is said (`PROMISES_A_LOOK`)."""
    WHERE_HELP_IS = auto()
    """Where help is (911, 988, the clinic), and nothing else."""
    ITS_CONFIRMATION = auto()
    """That the texts stop, which is the one text that may still be sent."""
    NOTHING = auto()
    """Nothing: the phone is no patient's, or not the patient's any more."""


#: Every kind of flag that a reply can raise, and what the patient is told (`test_what_staff_will_see`).
SAID: Final[dict[FlagKind, Said]] = {
    FlagKind.DANGER: Said.WHERE_HELP_IS,
    FlagKind.WORRYING: Said.STAFF_LOOK,
    FlagKind.HIGH_PAIN: Said.STAFF_LOOK,
    FlagKind.CALL_ME: Said.STAFF_LOOK,
    FlagKind.UNCLEAR: Said.STAFF_LOOK,
    FlagKind.QUESTION: Said.STAFF_LOOK,
    FlagKind.NO_QUESTION: Said.STAFF_LOOK,
    FlagKind.PICTURE: Said.STAFF_LOOK,
    FlagKind.REFUSAL_IN_DOUBT: Said.STAFF_LOOK,
    FlagKind.WRONG_PERSON: Said.ITS_CONFIRMATION,
    FlagKind.DEATH: Said.ITS_CONFIRMATION,
    FlagKind.OPTED_OUT: Said.ITS_CONFIRMATION,
    FlagKind.SET_ASIDE: Said.NOTHING,
    FlagKind.UNKNOWN_PHONE: Said.NOTHING,
}

#: Texts that ask again. If the limit or a refusal of texts holds one back, a person is to see the reply instead.
_ASKS_AGAIN: Final = frozenset({Kind.CLARIFY, Kind.CLARIFY_CORRECTION})


def text_back(in_hand: InHand, answer: TextBack | None) -> None:
    """Queue the text that answers a reply, unless its phone has reached its limit (`answer_limits`)."""
    answer = _promise_look(in_hand, answer)
    if answer is None:
        return
    if answer.kind in _ASKS_AGAIN and in_hand.refuses:
        in_hand.flag(FlagKind.OPTED_OUT)  # "I didn't mean to stop": shown with the refusal, which may be lifted
    elif may_text_back(in_hand, answer):
        in_hand.send(answer)
    elif answer.kind in _ASKS_AGAIN:
        in_hand.flag(FlagKind.UNCLEAR)


def _promise_look(in_hand: InHand, answer: TextBack | None) -> TextBack | None:
    """The answer, in the wording that says that staff will look if a flag calls for that."""
    said = {SAID[kind] for kind in in_hand.raised}
    if Said.STAFF_LOOK not in said or Said.WHERE_HELP_IS in said:
        return answer
    if answer is None:
        return None if said & {Said.ITS_CONFIRMATION, Said.NOTHING} else acknowledge_receipt(in_hand)
    if answer.text in PROMISES_A_LOOK or answer.text not in SEEN:
        return answer
    seen = SEEN[answer.text]
    if seen is Text.RECEIVED:
        return acknowledge_receipt(in_hand) or answer
    return replace(answer, text=seen)
