"""Who a demo patient is: a made-up person with a way to answer, a way to respond, and infusions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from reminders.care.hours import wall_instant
from reminders.demo.relief_shapes import Response
from reminders.demo.writing_style import WritingStyle

ZONE: Final = ZoneInfo("America/Chicago")

#: The clinic gives infusions between these hours; four hours later a patient can still be texted.
FIRST_INFUSION, LAST_INFUSION = time(9, 0), time(15, 0)


@dataclass(frozen=True)
class Infused:
    """One infusion of a demo patient."""

    at: datetime
    course: int
    number: int
    baseline: int | None
    """None: nobody has entered it yet."""


@dataclass(frozen=True)
class Moment:
    """Something a patient writes once, in place of the usual answer, to the first pain question from `day` on.

    `day` counts from the demo's first day; the past has negative ones. Several texts are sent one after the other.
    """

    day: int
    texts: tuple[str, ...]
    pictures: int = 0
    last: bool = False
    """Whether the patient writes nothing after it."""


@dataclass(frozen=True)
class Person:
    """One made-up patient. `answers` is the share of questions that get an answer."""

    name: str
    phone: str
    mrn: str
    language: str
    condition: str
    baseline: int
    response: Response
    voice: WritingStyle
    answers: float
    infusions: tuple[Infused, ...] = ()
    moments: tuple[Moment, ...] = ()
    reachable: bool = True
    shared_phone: bool = False
    preferred_time: time | None = None

    @property
    def dose(self) -> Decimal | None:
        """The dose of each infusion in mg per kg; a fifth of the patients' is not recorded."""
        return self.rng("dose").choice((None, Decimal("0.35"), Decimal("0.5"), Decimal("0.8"), Decimal("1.2")))

    def infused(self, *more: Infused) -> Person:
        """The same person after another infusion."""
        return replace(self, infusions=(*self.infusions, *more))

    def infusions_until(self, at: datetime) -> tuple[Infused, ...]:
        """The infusions up to a moment."""
        return tuple(infused for infused in self.infusions if infused.at <= at)

    def moment(self, asked_at: datetime, first_day: date, done: frozenset[Moment]) -> Moment | None:
        """What the patient writes this time instead of an answer, if anything is due."""
        day = (asked_at.astimezone(ZONE).date() - first_day).days
        return next((m for m in self.moments if m.day <= day and m not in done), None)

    def rng(self, *about: object) -> Random:
        """Chance that is the same at every run of the demo."""
        return Random(":".join(str(part) for part in (self.mrn, *about)))  # noqa: S311 - a demo's dice


def infusion_time(mrn: str, day: date) -> datetime:
    """When on a day a patient is infused, in UTC: the same at every run."""
    minutes = int((LAST_INFUSION.hour - FIRST_INFUSION.hour) * 60)
    chosen = Random(f"{mrn}:{day.toordinal()}").randrange(0, minutes, 5)  # noqa: S311 - a demo's dice
    opening = datetime.combine(day, FIRST_INFUSION)
    return wall_instant(opening + timedelta(minutes=chosen), ZONE).astimezone(UTC)
