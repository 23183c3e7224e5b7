"""How serious each kind of flag is: what staff see first, and in which look."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from reminders.record.flags import URGENT
from reminders.record.outcomes import FlagKind


class Level(StrEnum):
    """How serious it is, the most serious first. Words for each are in `words`, its look in the style sheet."""

    URGENT = "urgent"
    SERIOUS = "serious"
    SAME_DAY = "same-day"
    CALL = "call"
    DOUBTFUL = "doubtful"
    UNDELIVERED = "undelivered"
    BASELINE = "baseline"
    ROUTINE = "routine"


#: The levels in the order in which staff see them.
ORDER: Final[tuple[Level, ...]] = tuple(Level)

#: The level of a flag that is not urgent, by its kind.
LEVELS: Final[Mapping[str, Level]] = {
    FlagKind.DANGER: Level.SERIOUS,
    FlagKind.WORRYING: Level.SERIOUS,
    FlagKind.DEATH: Level.SERIOUS,
    FlagKind.SENDER_STOPPED: Level.SERIOUS,
    FlagKind.TEXTS_HELD_UP: Level.SERIOUS,
    FlagKind.HIGH_PAIN: Level.SAME_DAY,
    FlagKind.CALL_ME: Level.SAME_DAY,
    FlagKind.QUESTION: Level.SAME_DAY,
    FlagKind.RELIEF_ENDED: Level.SAME_DAY,
    FlagKind.REFUSAL_IN_DOUBT: Level.SAME_DAY,
    FlagKind.WRONG_PERSON: Level.SAME_DAY,
    FlagKind.NOT_ANSWERED: Level.CALL,
    FlagKind.BAD_NUMBER: Level.CALL,
    FlagKind.NOT_TEXTED: Level.CALL,
    FlagKind.UNCLEAR: Level.DOUBTFUL,
    FlagKind.SET_ASIDE: Level.DOUBTFUL,
    FlagKind.UNKNOWN_PHONE: Level.DOUBTFUL,
    FlagKind.NO_QUESTION: Level.DOUBTFUL,
    FlagKind.PICTURE: Level.DOUBTFUL,
    FlagKind.NOT_DELIVERED: Level.UNDELIVERED,
    FlagKind.SENT_TWICE: Level.UNDELIVERED,
    FlagKind.OPTED_OUT: Level.ROUTINE,
    FlagKind.NEXT_COURSE: Level.ROUTINE,
}


def level_of(kind: str, concern: str) -> Level:
    """How serious a flag of this kind and concern is."""
    return Level.URGENT if concern == URGENT else LEVELS[kind]
