"""The kinds of text and the gates each must pass at the moment it is claimed: one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto


class Kind(StrEnum):
    """What a text is for."""

    WELCOME = "welcome"
    BY_HAND = "by-hand"
    QUESTION = "question"
    FOLLOW_UP = "follow-up"
    NUDGE = "nudge"
    CLARIFY = "clarify"
    CLARIFY_CORRECTION = "clarify-correction"
    ACKNOWLEDGE = "acknowledge"
    DANGER = "danger"
    CALL_CLINIC = "call-clinic"
    RECEIVED = "received"
    HELP = "help"
    STOP_ASKED = "stop-asked"
    STOP_CONFIRMED = "stop-confirmed"
    START_CONFIRMED = "start-confirmed"
    WRONG_PERSON = "wrong-person"
    PAGE = "page"


class Gate(Enum):
    """A condition evaluated inside the claim."""

    NOT_REFUSED = auto()
    """The phone has not refused texts from this sender. (Danger is answered even after a death was reported.)"""
    HOURS = auto()
    """Inside the clinic's texting hours, in the patient's time zone."""
    CAP = auto()
    """Under the daily and weekly limits of unprompted texts."""
    STILL_SCHEDULED = auto()
    """Its check-in has not been asked, answered, missed or skipped."""
    STILL_UNANSWERED = auto()
    """Its question is the open one."""
    NEXT_IN_LINE = auto()
    """The check-in's first question is answered and no other is open."""
    NO_REASON_AGAINST = auto()
    """None of `reasons.standing_reasons` holds (superseded, paused, bad number, open urgent flag …)."""
    PHONE_FREE = auto()
    """No other question is open on this phone."""
    PHONE_IS_THEIRS = auto()
    """Its patient still has the phone it is addressed to: a text that came back to the queue after the patient's phone
    was changed leaves for nobody."""
    ANSWERS_FIRST = auto()
    """No text with a lower priority number to this phone is leaving, or could."""


@dataclass(frozen=True)
class KindRules:
    """How texts of one kind are sent.

    A lower `priority` goes first. A text that has not left within its `lifetime` is dropped.
    """

    priority: int
    gates: frozenset[Gate]
    lifetime: timedelta = timedelta(hours=12)
    by_law: bool = False
    """Whether the law sets the lifetime, which then counts from when the phone's text was received."""

    @property
    def unprompted(self) -> bool:
        """Whether it counts against the caps."""
        return Gate.CAP in self.gates


_PLANNED = frozenset({Gate.NOT_REFUSED, Gate.HOURS, Gate.NO_REASON_AGAINST, Gate.PHONE_IS_THEIRS, Gate.ANSWERS_FIRST})
_ANSWER = frozenset({Gate.NOT_REFUSED})

KIND_RULES: dict[Kind, KindRules] = {
    Kind.PAGE: KindRules(0, frozenset(), timedelta(hours=1)),
    Kind.DANGER: KindRules(1, _ANSWER, timedelta(hours=4)),
    # One confirmation, within five minutes or not at all (47 CFR 64.1200(a)(12)).
    Kind.STOP_CONFIRMED: KindRules(5, frozenset(), timedelta(minutes=5), by_law=True),
    Kind.WRONG_PERSON: KindRules(5, frozenset(), timedelta(minutes=5), by_law=True),
    Kind.STOP_ASKED: KindRules(10, _ANSWER, timedelta(hours=24)),
    Kind.START_CONFIRMED: KindRules(10, _ANSWER),
    Kind.HELP: KindRules(10, _ANSWER),
    Kind.CALL_CLINIC: KindRules(10, _ANSWER),
    Kind.RECEIVED: KindRules(10, _ANSWER, timedelta(hours=1)),
    Kind.ACKNOWLEDGE: KindRules(10, _ANSWER),
    # Nobody in danger is asked for a score: like planned questions, these wait until the urgent flag is resolved.
    Kind.CLARIFY: KindRules(10, _ANSWER | {Gate.STILL_UNANSWERED, Gate.NO_REASON_AGAINST}, timedelta(hours=1)),
    Kind.CLARIFY_CORRECTION: KindRules(10, _ANSWER | {Gate.NO_REASON_AGAINST}, timedelta(hours=1)),
    Kind.FOLLOW_UP: KindRules(
        20, _ANSWER | {Gate.NEXT_IN_LINE, Gate.NO_REASON_AGAINST, Gate.PHONE_FREE, Gate.ANSWERS_FIRST}
    ),
    Kind.WELCOME: KindRules(25, _PLANNED),
    # Written at night, it leaves the next morning; later it may make no sense any more.
    Kind.BY_HAND: KindRules(27, _PLANNED | {Gate.CAP}, timedelta(hours=24)),
    Kind.QUESTION: KindRules(30, _PLANNED | {Gate.CAP, Gate.STILL_SCHEDULED, Gate.PHONE_FREE}),
    Kind.NUDGE: KindRules(40, _PLANNED | {Gate.CAP, Gate.STILL_UNANSWERED}),
}


ANSWERS = frozenset(
    kind
    for kind, rules in KIND_RULES.items()
    if Gate.NOT_REFUSED in rules.gates and Gate.HOURS not in rules.gates and kind is not Kind.FOLLOW_UP
)
"""Texts that answer a reply. To a phone that refuses texts they are dropped, because they would be useless later."""


#: Texts that ask a question of a check-in. A nudge asks its question once more: after one that failed, or that left
#: from another sender, it is all that was asked.
ASKS = (Kind.QUESTION, Kind.FOLLOW_UP, Kind.NUDGE)

#: Texts that must leave even without Redis or a worker (`intake.without_redis`): a life may depend on them.
URGENT = frozenset({Kind.PAGE, Kind.DANGER})

#: Values for `claim(lowest_priority=…)`: urgent texts only, or every text.
URGENT_PRIORITY = max(KIND_RULES[kind].priority for kind in URGENT)
ANY_PRIORITY = max(rules.priority for rules in KIND_RULES.values())


def with_gate(gate: Gate) -> list[str]:
    """The kinds that must pass a gate."""
    return [kind.value for kind, rules in KIND_RULES.items() if gate in rules.gates]
