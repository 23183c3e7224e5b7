"""The two tables of the research export, long and wide, and what each column means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reminders.care.conditions import CONDITIONS
from reminders.record.outcomes import BASELINE
from reminders.reports.export_values import number
from reminders.reports.research.hide import Hidden
from reminders.reports.research.participants import DOSE_BANDS, Answer, AskedBy, Course, Infusion
from reminders.reports.tables.column import Column, Kind, Table

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class WideRow:
    """One infusion of a hidden patient. Courses and infusions are counted from 1."""

    name: str
    course: Course
    course_number: int
    infusion: Infusion
    infusion_number: int

    def answer(self, step: str, measure: str) -> Answer | None:
        return next((a for a in self.infusion.answers if (a.step, a.measure) == (step, measure)), None)


@dataclass(frozen=True)
class LongRow:
    """One answer of a hidden patient."""

    of: WideRow
    answer: Answer


def wide_rows(patients: Sequence[Hidden]) -> Iterator[WideRow]:
    """Every infusion, by patient and in the order given."""
    for patient in patients:
        for course_number, course in enumerate(patient.person.courses, 1):
            for number_in_course, infusion in enumerate(course.infusions, 1):
                yield WideRow(patient.name, course, course_number, infusion, number_in_course)


def long_rows(patients: Sequence[Hidden]) -> Iterator[LongRow]:
    """Every answer, by patient and infusion, in the order given."""
    return (LongRow(row, answer) for row in wide_rows(patients) for answer in row.infusion.answers)


_EMPTY: Final = "no answer, or too few patients were asked this"

WIDE_KEYS: Final[tuple[Column[WideRow], ...]] = (
    Column("patient", Kind.ID, "A random name, made for this export alone.", lambda r: r.name),
    Column("course", Kind.WHOLE, "Which of the patient's courses in this export, from 1.", lambda r: r.course_number),
    Column("infusion", Kind.WHOLE, "Which infusion of the course, from 1.", lambda r: r.infusion_number),
)

_WIDE: Final[tuple[Column[WideRow], ...]] = (
    *WIDE_KEYS,
    Column(
        "infused_on", Kind.DAY,
        "The day of the infusion, moved back by a number of days that is the same for all of the patient's infusions.",
        lambda r: r.infusion.day.isoformat(),
    ),
    Column(
        "condition", Kind.CODE, "What it was given for; `other` also where too few patients look the same.",
        lambda r: r.course.condition, codes=tuple(CONDITIONS),
    ),
    Column("dose_group", Kind.CODE, "Ketamine given.", lambda r: r.infusion.dose, "mg per kg", codes=DOSE_BANDS),
    Column(
        "course_baseline", Kind.NUMBER, "Average pain of the 24 hours before the course's first infusion.",
        lambda r: number(r.course.baseline), "0 to 10", empty="the course has none",
    ),
)  # fmt: skip


def _from_wide(column: Column[WideRow]) -> Column[LongRow]:
    read = column.read
    return Column(column.name, column.kind, column.meaning, lambda r: read(r.of))


LONG: Final = Table[LongRow](
    "answers",
    "one answer in force; corrected and withdrawn values are not in it",
    (
        *(_from_wide(column) for column in WIDE_KEYS),
        Column("step", Kind.CODE, "The timepoint: `baseline`, or a step of the protocol.", lambda r: r.answer.step),
        Column("measure", Kind.CODE, "What was measured, such as `pain`.", lambda r: r.answer.measure),
        Column("recall", Kind.CODE, "The stretch of time that was asked about.", lambda r: r.answer.recall),
        Column("value", Kind.NUMBER, "The answer, as in the record.", lambda r: number(r.answer.value)),
        Column(
            "hours_after_infusion", Kind.WHOLE, "When it was given, to the nearest hour.",
            lambda r: _hours(r.answer), "hours",
        ),
        Column("late", Kind.TRUTH, "Whether it came after its window: in no figure.", lambda r: r.answer.late),
        Column("doubtful", Kind.TRUTH, "Whether somebody else may have answered.", lambda r: r.answer.doubtful),
    ),
)  # fmt: skip


def wide_table(patients: Sequence[Hidden]) -> Table[WideRow]:
    """The wide table with the timepoints and measures that these patients have."""
    return Table("infusions", "one infusion that was given", (*_WIDE, *_timepoints(patients)))


def _hours(answer: Answer) -> int:
    return round(answer.after / HOUR)


def _timepoints(patients: Sequence[Hidden]) -> Iterator[Column[WideRow]]:
    steps: dict[str, dict[str, None]] = {}
    for row in wide_rows(patients):
        for step in row.infusion.standings:
            steps.setdefault(step, {})
        for answer in row.infusion.answers:
            if answer.step != BASELINE:
                steps.setdefault(answer.step, {})[answer.measure] = None
    for step, measures in steps.items():
        yield _standing(step)
        for measure in sorted(measures):
            yield from _of_answer(step, measure)


def _standing(step: str) -> Column[WideRow]:
    def read(row: WideRow) -> str | None:
        standing = row.infusion.standings.get(step)
        return standing.value if standing is not None else None

    return Column(
        f"{step}_standing", Kind.CODE,
        f"Whether {step} was asked, and if not, whether that was the patient's doing (refused, left, could not be "
        "reached: a missing answer) or the clinic's (in no rate).",
        read, codes=tuple(s.value for s in AskedBy), empty="the infusion has no such timepoint",
    )  # fmt: skip


def _of_answer(step: str, measure: str) -> Iterator[Column[WideRow]]:
    name = f"{step}_{measure}".replace("-", "_")

    def column(
        ending: str, kind: Kind, meaning: str, read: Callable[[Answer], int | float | bool | None], unit: str = ""
    ) -> Column[WideRow]:
        def of_row(row: WideRow) -> int | float | bool | None:
            answer = row.answer(step, measure)
            return None if answer is None else read(answer)

        return Column(name + ending, kind, meaning, of_row, unit, empty=_EMPTY)

    yield column("", Kind.NUMBER, f"The answer to {measure} at {step}.", lambda a: number(a.value))
    yield column("_hours", Kind.WHOLE, "When it was given, to the nearest hour after the infusion.", _hours, "hours")
    yield column("_late", Kind.TRUTH, "Whether it came after its window: in no figure.", lambda a: a.late)
    yield column("_doubtful", Kind.TRUTH, "Whether somebody else may have answered.", lambda a: a.doubtful)
