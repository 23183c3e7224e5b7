"""Decides which value of a reply is recorded: one that is likely enough; else the patient is asked.

How likely a value is the pain asked for is a trained decision over everything that speaks for or against it
(`evidence/evidence.py`), what the rules conclude included. `make train ARGS=--curve` prints the curve that the line was
chosen from (`docs/reading.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reminders.care.reading.evidence.current_value import HIGHEST
from reminders.care.reading.evidence.evidence import Value
from reminders.care.reading.evidence.score import Verdict
from reminders.care.reading.model import hashed, heads

#: From which probability on a value is recorded. Below it the patient is asked.
LINE = 0.9

#: The rule recorded for a score that no rule reads, and for a value that is not likely enough.
LIKELY, UNLIKELY = "likely", "unlikely"


@dataclass(frozen=True)
class Weighed:
    """A value of a reply and how likely it is the pain asked for, 0 to 1."""

    value: Decimal
    likelihood: float


def weighed(values: list[Value]) -> list[Weighed]:
    """How likely each value is the one, the likeliest first: at most one of a text is, so they share one likelihood."""
    shares = heads()["score"].shares([hashed(one.features) for one in values])
    found = [Weighed(one.value, share) for one, share in zip(values, shares, strict=True)]
    return sorted(found, key=lambda one: -one.likelihood)


def decided(verdict: Verdict, values: list[Weighed]) -> Verdict:
    """The rules' verdict, confirmed, overruled or taken back by the trained decision."""
    if values and values[0].value <= HIGHEST and values[0].likelihood >= LINE:
        score = values[0].value
        if verdict.score != score:
            return Verdict(score, LIKELY, verdict.is_correction)
        return Verdict(score, verdict.rule, verdict.is_correction, introduction=verdict.introduction)
    if verdict.score is None:
        return verdict
    return Verdict(None, "unexplained-number" if verdict.is_guess else UNLIKELY, hazard=verdict.hazard)
