"""One line of a history: an infusion, and an answer of the patient at one of its steps, as the cells say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from reminders.care.protocol import CHOICES
from reminders.fields import which_choices
from reminders.followup.importing.cells import Cells
from reminders.followup.importing.columns import column
from reminders.record.outcomes import Measure
from reminders.texting.numbers import Use

COLUMNS: Final = (
    column("mrn", required=True),
    column("condition", required=True),
    column("course", required=True),
    column("number", required=True),
    column("infused_at", required=True),
    column("baseline_pain", required=True),
    column("step", required=True),
    column("answered_at", required=True),
    column("pain", required=True),
    column("name"),
    column("phone"),
    column("time_zone"),
    column("language"),
    column("birth_date"),
    column("dose_mg_per_kg"),
    column("side_effects"),
    column("change"),
)

#: What a date without a time counts as: least wrong, whenever on that day it was.
NOON: Final = time(12)

_HOURS: Final = re.compile(r"h\s*0*(\d+)|0*(\d+)\s*h(?:ours?|rs?|oras?)?")
_DAYS: Final = re.compile(r"d(?:ay|ia)?\s*0*(\d+)|0*(\d+)\s*d(?:ays?|ias?)?")


@dataclass(frozen=True)
class HistoryLine:
    """One line, with readable values. `answers` are by measure; empty if the line has none."""

    mrn: str
    condition: str
    course: int
    number: int
    infused_at: datetime
    baseline: Decimal | None
    dose: Decimal | None
    step: str
    answered_at: datetime | None
    answers: Mapping[str, Decimal]
    name: str
    phone: str
    time_zone: str | None
    language: str | None
    birth_date: date | None


def read_line(cells: Cells, now: datetime) -> HistoryLine:
    """What a line says. What cannot be read or cannot be is noted in the `fields` of the cells."""
    fields = cells.fields
    name, phone = cells.text("name"), cells.digits("phone")
    time_zone, language = cells.text("time_zone"), cells.language("language")
    if phone and not name:
        fields.refuse("name", "A phone needs the name of its patient beside it.")
    answers = _answers(cells)
    return HistoryLine(
        mrn=fields.record_number(cells.digits("mrn")),
        condition=fields.condition(cells.condition("condition")),
        course=_ordinal(cells, "course", "The course's number"),
        number=_ordinal(cells, "number", "The infusion's number in its course"),
        infused_at=_past(cells, "infused_at", "When the infusion was given", now) or now,
        baseline=cells.score("baseline_pain"),
        dose=cells.dose("dose_mg_per_kg"),
        step=_step(cells, answers),
        answered_at=_answered_at(cells, answers, now),
        answers=answers,
        name=fields.name(name) if name else "",
        phone=fields.phone(phone, Use.PATIENT) if phone else "",
        time_zone=fields.time_zone(time_zone) if time_zone else None,
        language=fields.language(language) if language else None,
        birth_date=fields.birth_date(cells.birth_date("birth_date", now), now.date()),
    )


def plain_step(text: str) -> str:
    """A step as protocols name it: `24 h` and `H24` are `h24`, `Day 7` and `7 d` are `d7`."""
    plain = " ".join(text.lower().split())
    for letter, form in (("h", _HOURS), ("d", _DAYS)):
        if found := form.fullmatch(plain):
            return f"{letter}{found[1] or found[2]}"
    return plain


def contradicts(what: str, stands: object, said: object) -> str:
    """The sentence about a value that is another one in the record (None: it was withdrawn) or in a row above."""
    known = "a withdrawn value" if stands is None else stands
    return (
        f"{what} is {known} in the record or in a row above, and {said} here. Put right whichever is wrong: the record "
        "on the patient's page, or the file."
    )


def _answers(cells: Cells) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    if (pain := cells.score("pain")) is not None:
        found[Measure.PAIN.value] = pain
    for measure, choices in CHOICES.items():
        value = cells.number(measure, which_choices(choices))
        if value is not None:
            found[measure] = cells.fields.choice(measure, value, choices)
    return found


def _step(cells: Cells, answers: Mapping[str, Decimal]) -> str:
    step = plain_step(cells.text("step"))
    if not step and answers:
        cells.fields.refuse("step", "At which step was this answered? Name it, like h24 or d7.")
    return step


def _answered_at(cells: Cells, answers: Mapping[str, Decimal], now: datetime) -> datetime | None:
    if answers:
        return _past(cells, "answered_at", "When this was answered", now)
    return None


def _past(cells: Cells, column: str, what: str, now: datetime) -> datetime | None:
    at = cells.moment(column, without_time=NOON) if cells.required(column, what) else None
    return None if at is None else cells.fields.past_instant(column, at, now)


def _ordinal(cells: Cells, column: str, what: str) -> int:
    return (cells.whole(column, what) or 1) if cells.required(column, what) else 1
