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
    """A concern, the stable name of the rule that raised it, and whether that was the classifier and not a rule."""

    concern: Concern
    rule: str
    by_classifier: bool = False


#: The rule for somebody who called an ambulance. Machines say the same words ("for emergencies call 911").
EMERGENCY_CALLED = "emergency-called"
CALM = Alarm(Concern.NONE, "")
_WEIGHT = {Concern.URGENT: 2, Concern.REVIEW: 1, Concern.NONE: 0}


def weight(alarm: Alarm) -> int:
    """How pressing an alarm is, to compare two: 0 nothing, 1 to be seen the same day, 2 now."""
    return _WEIGHT[alarm.concern]
