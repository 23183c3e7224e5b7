"""The form of a schedule: a row for each check-in, read into a draft, and what is wrong brought back to its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reminders.care.protocol import Measure, Offset, OwnMeasure, Protocol, Recall, Step, Unit, hours_until_nudge
from reminders.errors import Refused
from reminders.followup.asking.edit_protocol import ChosenStep, ProtocolDraft
from reminders.reports import words
from reminders.web.desk.forms import Typed

UNITS: Final = [(Unit.HOURS.value, "hours"), (Unit.DAYS.value, "days")]
PAIN: Final = [(Recall.NOW.value, "right now"), (Recall.DAY.value, "last 24 hours")]
SIDE_EFFECTS: Final = [
    ("", "no side effects"),
    (Recall.DAY.value, "side effects, 24 hours"),
    (Recall.WEEK.value, "side effects, past week"),
]

#: The check-in of a new row until something else is chosen.
_NEW: Final = {"unit": Unit.DAYS.value, "open": "48", "pain": Recall.DAY.value, "side_effects": ""}
#: As many rows as a schedule may have check-ins.
_MOST_ROWS: Final = 60
_PLACE: Final = re.compile(r"steps\[(\d+)\]\.(\w+)")
#: Where a refused field of a check-in is in its row.
_FIELD: Final = {"offset": "after", "window_hours": "open", "nudge_hours": "again", "questions": "pain"}
_STEP_NAME: Final = re.compile(r'"([hd]\d+)"')


@dataclass(frozen=True)
class Row:
    """One row of the form: its number, and what staff call it."""

    number: int
    called: str


def values_of(protocol: Protocol, nudge_hours: float) -> dict[str, str]:
    """The values of the form for a stored schedule. `nudge_hours` is the installation's setting, in hours."""
    values = {"title": protocol.title, "version": str(protocol.version), "rows": str(len(protocol.steps))}
    for number, step in enumerate(protocol.steps):
        values |= {f"{name}_{number}": value for name, value in _row_of(step, nudge_hours).items()}
    return values


def _row_of(step: Step, nudge_hours: float) -> dict[str, str]:
    asked = {question.measure: question for question in step.questions}
    own = {f"own_{measure}": "yes" for measure, question in asked.items() if question.own}
    side_effects = asked.get(Measure.SIDE_EFFECTS)
    return {
        "was": step.step,
        "after": str(step.offset.count),
        "unit": step.offset.unit.value,
        "open": str(step.window_hours),
        "again": f"{hours_until_nudge(step.nudge_hours, nudge_hours) or 0:g}",
        "pain": asked[Measure.PAIN].recall.value,
        "side_effects": side_effects.recall.value if side_effects else "",
        "change": "yes" if Measure.CHANGE in asked else "",
        **own,
    }


def rows_of(values: Mapping[str, str]) -> list[Row]:
    """The rows of the form, in their order."""
    return [
        Row(number, words.step(was) if (was := values.get(f"was_{number}")) else f"New check-in {number + 1}")
        for number in range(_count(values))
    ]


def with_another_row(values: Mapping[str, str], nudge_hours: float) -> dict[str, str]:
    """The form with one more row, for a check-in to be added."""
    count = _count(values)
    if count >= _MOST_ROWS:
        return dict(values)
    new = {**_NEW, "again": f"{nudge_hours:g}"}
    return {**values, "rows": str(count + 1), **{f"{name}_{count}": value for name, value in new.items()}}


def read_draft(
    typed: Typed, own: tuple[OwnMeasure, ...], nudge_hours: float, *, copy: bool
) -> tuple[ProtocolDraft, list[Row]]:
    """The draft that was typed, and the row that each of its check-ins is in.

    Hours until a question is asked again that are the installation's, `nudge_hours`, go on following it. A row
    that is left out, or a new one without a time, is none. `typed.errors` names every row that cannot be read.
    """
    rows = [row for row in rows_of(typed.form) if _counts(typed, row.number)]
    steps = tuple(_step(typed, row, own, nudge_hours) for row in rows)
    return ProtocolDraft(typed.text("title"), steps, typed.whole("version") or 0, copy), rows


def errors_by_row(refused: Refused, rows: list[Row]) -> dict[str, str]:
    """What was refused, by the form's names, in staff's words: each sentence of a check-in begins with its name."""
    found: dict[str, str] = {}
    for error in refused.errors:
        sentence = _STEP_NAME.sub(lambda said: f"the check-in at {words.step(said[1])}", error.sentence)
        place = _PLACE.fullmatch(error.field)
        if place is None:
            found.setdefault(error.field, sentence)
        else:
            row = rows[int(place[1])]
            found.setdefault(f"{_FIELD.get(place[2], place[2])}_{row.number}", _of(row, sentence))
    return found


def _of(row: Row, sentence: str) -> str:
    return f"{row.called[:1].upper()}{row.called[1:]}: {sentence}"


def _count(values: Mapping[str, str]) -> int:
    said = values.get("rows", "")
    return min(int(said), _MOST_ROWS) if said.isascii() and said.isdecimal() and len(said) < 4 else 0


def _counts(typed: Typed, number: int) -> bool:
    return not typed.ticked(f"drop_{number}") and bool(typed.text(f"after_{number}") or typed.text(f"was_{number}"))


def _step(typed: Typed, row: Row, own: tuple[OwnMeasure, ...], nudge_hours: float) -> ChosenStep:
    number = row.number
    asks = [(str(Measure.PAIN), typed.text(f"pain_{number}"))]
    if recall := typed.text(f"side_effects_{number}"):
        asks.append((Measure.SIDE_EFFECTS, recall))
    if typed.ticked(f"change_{number}"):
        asks.append((Measure.CHANGE, Recall.SINCE_FIRST))
    asks += [(measure.name, measure.recall.value) for measure in own if typed.ticked(f"own_{measure.name}_{number}")]
    as_installed = typed.text(f"again_{number}") == f"{nudge_hours:g}"
    unit = Unit.HOURS if typed.text(f"unit_{number}") == Unit.HOURS else Unit.DAYS
    count = _whole(typed, row, "after", f"Type after how many {unit.value} it is asked, like 7, or tick Leave out.")
    return ChosenStep(
        offset=Offset(count, unit),
        window_hours=_whole(typed, row, "open", "Type for how many hours it is open, like 48."),
        asks=tuple(asks),
        nudge_hours=None
        if as_installed
        else _whole(typed, row, "again", "Type the hours until it is asked again, or 0."),
    )


def _whole(typed: Typed, row: Row, name: str, otherwise: str) -> int:
    field = f"{name}_{row.number}"
    found = typed.whole(field)
    if found is None:
        typed.errors[field] = _of(row, otherwise)
    return found or 0
