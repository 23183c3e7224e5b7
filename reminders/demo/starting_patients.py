"""The demo's patients at its start: some forty made-up people and their infusions so far.

The surnames show that nobody is real, and the phones are numbers reserved for fiction (555-01xx).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random
from typing import Final

from reminders.care.conditions import CONDITIONS
from reminders.demo.made_up_person import Infused, Moment, Person, infusion_time
from reminders.demo.relief_shapes import Response, clamped
from reminders.demo.writing_style import WritingStyle

#: What the clinic texts from, what its patients call, and where its on-call nurse is paged.
SENDER, CLINIC_PHONE, ON_CALL_PHONE = "+13125550100", "+13125550199", "+13125550198"

_FIRST_PHONE: Final = 10
_PHONES: Final = "+131255501{:02}"

#: Area codes of the clinic's town, for patients who come while the demo runs.
_NEWCOMERS_PHONES: Final = ("+177355501{:02}", "+170855501{:02}")


@dataclass(frozen=True)
class _Row:
    """One patient as written below. `infusions` are days before the first day, series separated by a bar."""

    name: str
    condition: str
    baseline: int
    response: Response
    voice: WritingStyle
    answers: float
    infusions: str
    language: str = "en"
    moments: tuple[Moment, ...] = ()
    reachable: bool = True
    shares_with: str | None = None
    baseline_pending: bool = False
    preferred_time: time | None = None


R, V = Response, WritingStyle

_ROWS: Final = (
    _Row("Ana Example", "crps", 8, R.STRONG, V.BRIEF, 0.97, "84 81 77 | 24 21"),
    _Row("Ben Sample", "neuropathic", 7, R.GOOD, V.CHATTY, 0.9, "70 67 | 14"),
    _Row("Carla Ejemplo", "fibromyalgia", 8, R.PARTIAL, V.WORDY, 0.9, "79 | 42", language="es"),
    _Row(
        "Dora Fable", "crps", 9, R.GOOD, V.CHATTY, 0.95, "57 | 7",
        moments=(Moment(-46, ("6 but my chest hurts and I can't breathe well",)),),
    ),
    _Row("Emil Placeholder", "diabetic-neuropathy", 6, R.NONE, V.BRIEF, 0.85, "49 46"),
    _Row(
        "Fay Pretend", "migraine", 7, R.BRIEF, V.EXACT, 0.95, "50 | 7",
        moments=(Moment(0, ("it comes and goes, hard to say",)),),
    ),
    _Row("Gus Fiction", "low-back", 6, R.PARTIAL, V.LATE, 0.7, "56"),
    _Row("Hana Makebelieve", "trigeminal", 9, R.STRONG, V.WORDY, 0.95, "88 84"),
    _Row("Iris Pretend", "fibromyalgia", 7, R.GOOD, V.BRIEF, 0.95, "37 | 14"),
    _Row("Ivo Pretend", "low-back", 8, R.PARTIAL, V.BRIEF, 0.9, "22", shares_with="Iris Pretend"),
    _Row("Jon Specimen", "phantom-limb", 8, R.SLOW, V.BRIEF, 0.9, "42 | 28"),
    _Row("Kira Imaginary", "spinal-cord", 7, R.GOOD, V.EXACT, 0.95, "27 | 3", preferred_time=time(17, 30)),
    _Row("Luz Muestra", "crps", 9, R.GOOD, V.BRIEF, 0.95, "32 | 1", language="es"),
    _Row("Marta Inventada", "post-herpetic", 7, R.PARTIAL, V.CHATTY, 0.85, "70", language="es"),
    _Row("Ned Storybook", "failed-back-surgery", 8, R.WORSE, V.BRIEF, 0.9, "18 14"),
    _Row("Olga Anybody", "central", 8, R.NONE, V.CHATTY, 0.6, "66"),
    _Row(
        "Otis Fable", "low-back", 6, R.NONE, V.BRIEF, 0.9, "37",
        moments=(Moment(-25, ("please stop texting me",), last=True),),
    ),
    _Row("Petra Placeholder", "other", 7, R.GOOD, V.BRIEF, 1.0, "12", reachable=False),
    _Row(
        "Quinn Quidam", "neuropathic", 7, R.GOOD, V.CHATTY, 0.95, "35 | 7",
        moments=(Moment(0, ("can I take ibuprofen for my knee?", "4")),),
    ),
    _Row("Rosa Cuento", "fibromyalgia", 8, R.STRONG, V.WORDY, 0.95, "17 14", language="es"),
    _Row("Sam Somebody", "migraine", 6, R.GOOD, V.BRIEF, 0.95, "21", moments=(Moment(0, ("STOP",), last=True),)),
    _Row(
        "Tess Testcase", "crps", 9, R.BRIEF, V.CHATTY, 0.95, "9 2",
        moments=(Moment(1, ("I took 10 pills and dont want to wake up",), last=True),),
    ),
    _Row("Uma Example", "cancer", 8, R.PARTIAL, V.EXACT, 0.9, "25 | 8"),
    _Row(
        "Vito Sample", "diabetic-neuropathy", 7, R.GOOD, V.LATE, 0.0, "3",
        moments=(Moment(0, ("Wrong number, there is no Vito here",), last=True),),
    ),
    _Row("Wanda Nobody", "low-back", 7, R.NONE, V.BRIEF, 0.35, "80 | 56"),
    _Row("Xavier Ficticio", "neuropathic", 8, R.GOOD, V.BRIEF, 0.9, "9 6", language="es"),
    _Row("Yara Ejemplo", "migraine", 6, R.SLOW, V.CHATTY, 0.9, "42", language="es"),
    _Row("Zoe Fiction", "fibromyalgia", 7, R.STRONG, V.EXACT, 0.97, "56 53 | 18 14"),
    _Row("Abel Muestra", "low-back", 8, R.PARTIAL, V.LATE, 0.8, "30 27", language="es"),
    _Row("Bea Imaginary", "post-surgical", 6, R.GOOD, V.BRIEF, 0.95, "85"),
    _Row("Cole Specimen", "crps", 8, R.GOOD, V.CHATTY, 0.9, "59 55 52"),
    _Row("Dina Makebelieve", "trigeminal", 9, R.BRIEF, V.WORDY, 0.9, "43 | 21"),
    _Row("Eli Storybook", "phantom-limb", 7, R.STRONG, V.BRIEF, 0.95, "35 31 28"),
    _Row("Flor Inventada", "diabetic-neuropathy", 7, R.NONE, V.BRIEF, 0.75, "49 45", language="es"),
    _Row("Gia Somebody", "central", 6, R.PARTIAL, V.CHATTY, 0.9, "2", baseline_pending=True),
    _Row("Hugo Cuento", "spinal-cord", 9, R.STRONG, V.BRIEF, 0.95, "6 3", language="es"),
    _Row("Ida Anybody", "migraine", 8, R.GOOD, V.WORDY, 0.95, "1", baseline_pending=True),
    _Row("Jude Testcase", "other", 6, R.NONE, V.CHATTY, 0.8, "55 51"),
    _Row(
        "Kai Quidam", "neuropathic", 8, R.SLOW, V.EXACT, 0.95, "44 41 | 2",
        moments=(Moment(-1, ("I fell in the bathroom last night, pain 6",)),),
    ),
    _Row("Lena Nobody", "fibromyalgia", 7, R.GOOD, V.LATE, 0.85, "21 17"),
    _Row("Milo Example", "failed-back-surgery", 8, R.PARTIAL, V.BRIEF, 0.9, "66 63"),
    _Row(
        "Nora Sample", "crps", 9, R.GOOD, V.BRIEF, 0.95, "49 46 | 11 7",
        moments=(Moment(-4, ("6", "sorry, 4 not 6")), Moment(0, ("5", "oops I meant 3"))),
    ),
)  # fmt: skip

#: Patients about whom staff did something in the past; `reminders.demo.past` uses their names.
PAUSED, LEFT, CORRECTED = "Lena Nobody", "Jude Testcase", "Milo Example"

_FIRST_NAMES: Final = (
    "Ada", "Bo", "Cleo", "Dan", "Esther", "Finn", "Greta", "Hal", "Inez", "Jack", "Kate", "Leo", "May", "Nils", "Opal",
    "Paul", "Queenie", "Ray", "Sue", "Tom", "Ursula", "Vera", "Will", "Xenia", "Yuri", "Zelda",
)  # fmt: skip
_SURNAMES: Final = ("Example", "Fable", "Fiction", "Imaginary", "Makebelieve", "Pretend", "Sample", "Specimen")
_SPANISH_FIRST_NAMES: Final = ("Alma", "Beto", "Celia", "Diego", "Elena", "Fidel", "Gloria", "Ines", "Julio", "Pilar")
_SPANISH_SURNAMES: Final = ("Cuento", "Ejemplo", "Muestra", "Prueba", "Figura", "Relato")

_NEWCOMERS_RESPONSES: Final = (R.STRONG, R.GOOD, R.GOOD, R.GOOD, R.PARTIAL, R.PARTIAL, R.BRIEF, R.SLOW, R.NONE, R.NONE)

#: One newcomer in this many writes Spanish.
_SPANISH_ONE_IN: Final = 4
MOST_NEWCOMERS: Final = 200


def starting_patients(first_day: date) -> tuple[Person, ...]:
    """The patients on the demo's first day, with all that was done before it."""
    phones = {row.name: _PHONES.format(_FIRST_PHONE + place) for place, row in enumerate(_ROWS)}
    return tuple(
        Person(
            name=row.name,
            phone=phones[row.shares_with or row.name],
            mrn=f"D-{1001 + place}",
            language=row.language,
            condition=row.condition,
            baseline=row.baseline,
            response=row.response,
            voice=row.voice,
            answers=row.answers,
            infusions=tuple(_infusions(row, f"D-{1001 + place}", first_day)),
            moments=row.moments,
            reachable=row.reachable,
            shared_phone=row.shares_with is not None,
            preferred_time=row.preferred_time,
        )
        for place, row in enumerate(_ROWS)
    )


def newcomers() -> Iterator[Person]:
    """Patients who come while the demo runs, one after the other; after `MOST_NEWCOMERS`, nobody new."""
    for place in range(MOST_NEWCOMERS):
        dice = Random(f"newcomer:{place}")  # noqa: S311 - a demo's dice
        spanish = place % _SPANISH_ONE_IN == _SPANISH_ONE_IN - 1
        first_names, surnames = (_SPANISH_FIRST_NAMES, _SPANISH_SURNAMES) if spanish else (_FIRST_NAMES, _SURNAMES)
        own = place // _SPANISH_ONE_IN if spanish else place - place // _SPANISH_ONE_IN
        yield Person(
            name=f"{first_names[own % len(first_names)]} {surnames[own // len(first_names) % len(surnames)]}",
            phone=_NEWCOMERS_PHONES[place // 100].format(place % 100),
            mrn=f"D-{2001 + place}",
            language="es" if spanish else "en",
            condition=dice.choice(tuple(CONDITIONS)),
            baseline=dice.randint(5, 8),
            response=dice.choice(_NEWCOMERS_RESPONSES),
            voice=dice.choice(tuple(WritingStyle)),
            answers=dice.uniform(0.7, 0.98),
        )


def _infusions(row: _Row, mrn: str, first_day: date) -> Iterator[Infused]:
    for course, series in enumerate(row.infusions.split("|"), start=1):
        for number, days_ago in enumerate(series.split(), start=1):
            yield Infused(
                at=infusion_time(mrn, first_day - timedelta(days=int(days_ago))),
                course=course,
                number=number,
                baseline=None if row.baseline_pending else _before(row, course, number),
            )


def _before(row: _Row, course: int, number: int) -> int:
    """The pain before an infusion: unrelieved before the first of a series, partly relieved before later ones."""
    eased = row.response.depth * 0.5 * min(number - 1, 2) / 2 if number > 1 else 0.0
    worn = 1 if course > 1 and row.response in (Response.STRONG, Response.GOOD) else 0
    return round(clamped(row.baseline * (1 - eased) - worn))
