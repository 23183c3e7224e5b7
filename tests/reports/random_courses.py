"""Random courses as plain facts, for tests that recompute the report from them, and the courses made of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from reminders.care.figures.course import Answer, Choice, Course, Given, RateStatus, ReadBy, Timepoint
from reminders.care.reasons import Reason

STEPS = {"h4": 4 / 24, "h24": 1.0, "d7": 7.0, "d28": 28.0}
EARLIER_STEPS = ("h4", "h24")
BOOSTER_AFTER = 3
"""Days from the first infusion of a course to its second, where it has one."""

#: The questions with options, and the step that asks them besides pain.
ASKED_AT = {"side_effects": "h24", "change": "d28"}
CONDITIONS = ("crps", "trigeminal", "fibromyalgia", "migraine", "clinics-own")
DOSES = (None, "0.4", "0.5", "1", "2.5")
REASONS = {"missing": Reason.NO_ANSWER, "refused": Reason.OPTED_OUT, "ours": Reason.OUTAGE}
START = datetime(2026, 2, 10, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Fact:
    """One timepoint: what it came to (`answered`, `missing`, `refused`, `ours`, `open`, `late`, `doubtful`), and how.

    The score is in half points.
    """

    came_to: str
    halves: int
    minutes: int
    looked_at: bool
    choice: int


@dataclass(frozen=True)
class Facts:
    """One course: of one infusion, or of a second one after an earlier that was asked about twice.

    `at` is after the last infusion, `earlier` after the one before. `next_after` is days to the next course.
    """

    condition: str
    number: int
    baseline: int | None
    dose: str | None
    month: int
    at: dict[str, Fact]
    earlier: dict[str, Fact] | None
    next_after: int | None

    @property
    def every(self) -> list[tuple[str, float, Fact]]:
        """Each timepoint of the course with its step and day, in order, counted from the first infusion."""
        before, wait = self.earlier or {}, BOOSTER_AFTER if self.earlier else 0
        return [
            *((step, STEPS[step], fact) for step, fact in before.items()),
            *((step, wait + STEPS[step], fact) for step, fact in self.at.items()),
        ]

    @property
    def began(self) -> datetime:
        return START + timedelta(days=31 * self.month)


_FACT = st.builds(
    Fact,
    st.sampled_from(["answered"] * 6 + ["missing", "missing", "refused", "ours", "open", "late", "doubtful"]),
    st.integers(0, 20),
    st.integers(0, 3000),
    st.booleans(),
    st.integers(1, 3),
)


def _at(steps: Iterable[str]) -> st.SearchStrategy[dict[str, Fact]]:
    """What each step came to, in the order in which they are due (fixed dictionaries come in any)."""
    names = tuple(steps)
    return st.tuples(*[_FACT] * len(names)).map(lambda found: dict(zip(names, found, strict=True)))


FACTS = st.builds(
    Facts,
    st.sampled_from(CONDITIONS),
    st.integers(1, 4),
    st.none() | st.integers(0, 20),
    st.sampled_from(DOSES),
    st.integers(0, 5),
    _at(STEPS),
    st.none() | _at(EARLIER_STEPS),
    st.none() | st.integers(30, 80),
)


def course_of(number: int, facts: Facts) -> Course:
    """The course that the record would give."""
    dose = Decimal(facts.dose) if facts.dose is not None else None
    given = [_given(facts.began, facts.earlier or facts.at, dose)]
    if facts.earlier:
        given.append(_given(facts.began + timedelta(days=BOOSTER_AFTER), facts.at, Decimal(9)))
    baseline = Decimal(facts.baseline) / 2 if facts.baseline is not None else None
    next_at = given[-1].infused_at + timedelta(days=facts.next_after) if facts.next_after is not None else None
    return Course(f"P{number}", facts.number, facts.condition, baseline, tuple(given), next_at)


def _given(at: datetime, facts: dict[str, Fact], dose: Decimal | None) -> Given:
    chosen = [
        Choice(step, measure, facts[step].choice)
        for measure, step in ASKED_AT.items()
        if step in facts and facts[step].came_to == "answered"
    ]
    return Given(at, tuple(_timepoint(step, fact, at) for step, fact in facts.items()), tuple(chosen), dose)


def _timepoint(step: str, fact: Fact, began: datetime) -> Timepoint:
    at = began + timedelta(days=STEPS[step])
    came = fact.came_to in ("answered", "late", "doubtful")
    answer = Answer(at, Decimal(fact.halves) / 2, fact.came_to == "late", fact.came_to == "doubtful") if came else None
    standing = {"open": RateStatus.OPEN, "ours": RateStatus.NOT_ASKED}.get(fact.came_to, RateStatus.EXPECTED)
    answered = fact.came_to == "answered"
    return Timepoint(
        step,
        "now" if step == "h4" else "24h",
        at + timedelta(hours=20),
        standing,
        REASONS.get(fact.came_to),
        answer,
        answered_after=timedelta(minutes=fact.minutes) if answered else None,
        read_by=(ReadBy.PERSON if fact.looked_at else ReadBy.READER) if answered else None,
        was_asked=fact.came_to in ("answered", "missing", "late", "doubtful"),
        also_asks=tuple(measure for measure, asked_at in ASKED_AT.items() if asked_at == step),
    )
