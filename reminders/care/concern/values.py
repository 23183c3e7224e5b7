"""How soon a person must look at a text, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Concern(StrEnum):
    """How soon a person must look: now, the same day, or not because of this text."""

    URGENT = "urgent"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True)
class Alarm:
    """A concern and the stable name of the rule that raised it."""

    concern: Concern
    rule: str


CALM = Alarm(Concern.NONE, "")


_WEIGHT = {Concern.URGENT: 2, Concern.REVIEW: 1, Concern.NONE: 0}


def weight(alarm: Alarm) -> int:
    return _WEIGHT[alarm.concern]
