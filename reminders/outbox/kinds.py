"""The kinds of text and the gates each must pass at the moment it is claimed: one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum, auto


class Kind(StrEnum):
    """What a text is for."""

    WELCOME = "welcome"
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
    STOP_CONFIRMED = "stop-confirmed"
    START_CONFIRMED = "start-confirmed"
    WRONG_PERSON = "wrong-person"
    PAGE = "page"


class Gate(Enum):
    """A condition evaluated inside the claim."""

    WELCOME_HERE = auto()
    """The phone has not refused texts from this sender. (Danger is answered where a death ended them.)"""
    HOURS = auto()
    """Inside the clinic's texting hours at the patient's place."""
    CAP = auto()
    """Under the daily and weekly limits of unprompted texts."""
    STILL_SCHEDULED = auto()
    """Its check-in has not been asked, answered, missed or skipped."""
    STILL_UNANSWERED = auto()
    """Its question is the open one."""
    NEXT_IN_LINE = auto()
    """The check-in's first question is answered and no other is open."""
    NOTHING_STANDS = auto()
    """No standing reason holds (superseded, paused, bad number, urgent flag …)."""
    PHONE_FREE = auto()
    """No other question is open on this phone."""
    ANSWERS_FIRST = auto()
    """No answer to this phone is still waiting to leave."""


@dataclass(frozen=True)
class Rules:
    """How texts of one kind leave: lower `priority` first; `lifetime` is how long an answer stays worth sending."""

    priority: int
    gates: frozenset[Gate]
    lifetime: timedelta = timedelta(hours=12)
    by_law: bool = False
    """Whether the lifetime is the law's, and so counts from when the phone's text was received."""

    @property
    def unprompted(self) -> bool:
        """Whether it counts against the caps."""
        return Gate.CAP in self.gates


_PLANNED = frozenset({Gate.WELCOME_HERE, Gate.HOURS, Gate.NOTHING_STANDS, Gate.ANSWERS_FIRST})
_ANSWER = frozenset({Gate.WELCOME_HERE})

RULES: dict[Kind, Rules] = {
    Kind.PAGE: Rules(0, frozenset(), timedelta(hours=1)),
    Kind.DANGER: Rules(1, _ANSWER, timedelta(hours=4)),
    # One confirmation, within five minutes or not at all (47 CFR 64.1200(a)(12)).
    Kind.STOP_CONFIRMED: Rules(5, frozenset(), timedelta(minutes=5), by_law=True),
    Kind.WRONG_PERSON: Rules(5, frozenset(), timedelta(minutes=5), by_law=True),
    Kind.START_CONFIRMED: Rules(10, _ANSWER),
    Kind.HELP: Rules(10, _ANSWER),
    Kind.CALL_CLINIC: Rules(10, _ANSWER),
    Kind.RECEIVED: Rules(10, _ANSWER, timedelta(hours=1)),
    Kind.ACKNOWLEDGE: Rules(10, _ANSWER),
    # Nobody in danger is asked for a number: these two wait for the flag as planned questions do.
    Kind.CLARIFY: Rules(10, _ANSWER | {Gate.STILL_UNANSWERED, Gate.NOTHING_STANDS}, timedelta(hours=1)),
    Kind.CLARIFY_CORRECTION: Rules(10, _ANSWER | {Gate.NOTHING_STANDS}, timedelta(hours=1)),
    Kind.FOLLOW_UP: Rules(20, _ANSWER | {Gate.NEXT_IN_LINE, Gate.NOTHING_STANDS, Gate.PHONE_FREE, Gate.ANSWERS_FIRST}),
    Kind.WELCOME: Rules(25, _PLANNED),
    Kind.QUESTION: Rules(30, _PLANNED | {Gate.CAP, Gate.STILL_SCHEDULED, Gate.PHONE_FREE}),
    Kind.NUDGE: Rules(40, _PLANNED | {Gate.CAP, Gate.STILL_UNANSWERED}),
}


ANSWERS = frozenset(
    kind
    for kind, rules in RULES.items()
    if Gate.WELCOME_HERE in rules.gates and Gate.HOURS not in rules.gates and kind is not Kind.FOLLOW_UP
)
"""What answers a reply, and is worth nothing later: to a phone that refuses texts it is dropped, not kept waiting."""


#: What a life may hang on: these leave without Redis and without a worker, too (`intake.without_redis`).
URGENT = frozenset({Kind.PAGE, Kind.DANGER})

#: A claim that is bound to this priority takes urgent texts alone; bound to the other one it takes every text.
URGENT_PRIORITY = max(RULES[kind].priority for kind in URGENT)
ANY_PRIORITY = max(rules.priority for rules in RULES.values())


def with_gate(gate: Gate) -> list[str]:
    """The kinds that must pass a gate."""
    return [kind.value for kind, rules in RULES.items() if gate in rules.gates]
