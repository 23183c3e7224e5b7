"""Random courses as plain facts, for tests that compute the report anew from them, and the courses made of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from reminders.care.figures.course import Answer, Choice, Course, Given, ReadBy, Standing, Timepoint
from reminders.care.reasons import Reason

STEPS = {"h4": 4 / 24, "h24": 1.0, "d7": 7.0, "d28": 28.0}
CONDITIONS = ("crps", "trigeminal", "fibromyalgia", "migraine", "clinics-own")
DOSES = (None, "0.4", "0.5", "1", "2.5")
START = datetime(2026, 2, 10, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Fact:
    """One timepoint: what it came to (`answered`, `missing`, `ours`, `open`, `late`, `doubtful`) and in half points."""

    came_to: str
    halves: int
    minutes: int
    looked_at: bool
    choice: int


@dataclass(frozen=True)
class Facts:
    """One course of one infusion."""

    condition: str
    number: int
    baseline: int | None
    dose: str | None
    month: int
    at: dict[str, Fact]

    @property
    def began(self) -> datetime:
        return START + timedelta(days=31 * self.month)


_FACT = st.builds(
    Fact,
    st.sampled_from(["answered"] * 6 + ["missing", "missing", "ours", "open", "late", "doubtful"]),
    st.integers(0, 20),
    st.integers(0, 3000),
    st.booleans(),
    st.integers(1, 3),
)
FACTS = st.builds(
    Facts,
    st.sampled_from(CONDITIONS),
    st.integers(1, 4),
    st.none() | st.integers(0, 20),
    st.sampled_from(DOSES),
    st.integers(0, 5),
    st.fixed_dictionaries(dict.fromkeys(STEPS, _FACT)),
)


def course_of(number: int, facts: Facts) -> Course:
    """The course that the record would give."""
    given = Given(
        facts.began,
        tuple(_timepoint(step, fact, facts.began) for step, fact in facts.at.items()),
        tuple(
            Choice(step, "side_effects", fact.choice)
            for step, fact in facts.at.items()
            if step == "h24" and fact.came_to == "answered"
        ),
        Decimal(facts.dose) if facts.dose is not None else None,
    )
    baseline = Decimal(facts.baseline) / 2 if facts.baseline is not None else None
    return Course(f"P{number}", facts.number, facts.condition, baseline, (given,))


def _timepoint(step: str, fact: Fact, began: datetime) -> Timepoint:
    at = began + timedelta(days=STEPS[step])
    came = fact.came_to in ("answered", "late", "doubtful")
    answer = Answer(at, Decimal(fact.halves) / 2, fact.came_to == "late", fact.came_to == "doubtful") if came else None
    standing = {"open": Standing.OPEN, "ours": Standing.NOT_ASKED}.get(fact.came_to, Standing.EXPECTED)
    reason = {"missing": Reason.NO_ANSWER, "ours": Reason.OUTAGE}.get(fact.came_to)
    answered = fact.came_to == "answered"
    return Timepoint(
        step,
        "now" if step == "h4" else "24h",
        at + timedelta(hours=20),
        standing,
        reason,
        answer,
        answered_after=timedelta(minutes=fact.minutes) if answered else None,
        read_by=(ReadBy.PERSON if fact.looked_at else ReadBy.READER) if answered else None,
        was_asked=fact.came_to in ("answered", "missing", "late", "doubtful"),
        also_asks=("side_effects",) if step == "h24" else (),
    )
