"""The four claims of the article that clinics are asked about, and what this clinic's figures say of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from reminders.care.figures.facts import SOON
from reminders.care.figures.groups import By
from reminders.care.figures.rates import SMALLEST_RATED, Rate
from reminders.care.figures.survival import DAY, share_at
from reminders.reports.figure_table import interval, percent
from reminders.reports.published import PUBLISHED, Published
from reminders.reports.report import Report

#: When the second claim is looked at. The check-in of that day comes at the patient's hour, up to a day sooner.
WEEKS_LATER: Final = timedelta(days=28)

#: By name: the claim, and the caution it must be read with.
CLAIMS: Final[dict[str, tuple[str, str]]] = {
    "onset": (
        "Relief can start within hours or days.",
        "There is no control group, and relief soon after an infusion also follows placebo.",
    ),
    "duration": (
        "Relief can last weeks or months after the first course.",
        "Only those who responded are counted, and a next course hides how long relief would have lasted.",
    ),
    "neuropathic": (
        "It suits pain with a neuropathic component and does not work for every type of pain.",
        "Groups differ in more than their pain; a difference between them is no effect of the treatment.",
    ),
    "side_effects": (
        "The risk of serious side effects is low.",
        "Counted are those who answered at least once; somebody who is unwell may not answer.",
    ),
}


@dataclass(frozen=True)
class Measured:
    """This clinic's figure for a claim: what it is, of how many, its share and 95 % interval; None where too few.

    `n` is None where the share is no count of people (a Kaplan-Meier estimate).
    """

    measured: str
    n: int | None
    of: int
    rate: float | None
    low: float | None
    high: float | None
    groups: dict[str, Rate] | None = None

    @property
    def percent(self) -> str:
        """The share as a page shows it (`60%`); empty where too few."""
        return "" if self.rate is None else percent(self.rate)

    @property
    def interval(self) -> str:
        """Its interval likewise (`45–74`)."""
        return "" if self.low is None or self.high is None else interval(self.low, self.high)


@dataclass(frozen=True)
class Claim:
    """One claim, this clinic's figure for it, the sentence of caution, and published figures as context."""

    name: str
    claim: str
    caution: str
    figure: Measured
    published: tuple[Published, ...]


def claims(found: Report) -> tuple[Claim, ...]:
    """The four rows, in the article's order."""
    figures = {
        "onset": _counted(f"responded within {SOON.days} days of the first infusion", found.figures.soon_30),
        "duration": _still_responding(found),
        "neuropathic": _by_group(found),
        "side_effects": _counted(
            "asked for a call about side effects at any check-in after the last infusion",
            found.figures.asked_for_a_call,
        ),
    }
    return tuple(Claim(name, text, caution, figures[name], PUBLISHED[name]) for name, (text, caution) in CLAIMS.items())


def _counted(measured: str, rate: Rate, groups: dict[str, Rate] | None = None) -> Measured:
    return Measured(measured, rate.n, rate.of, rate.rate, rate.low, rate.high, groups)


def _still_responding(found: Report) -> Measured:
    lasting = found.figures.duration
    # Whether the curve says anything of that day: once all have lost it, it says so of every day after.
    followed = lasting.responders >= SMALLEST_RATED and (
        lasting.curve[-1].after >= WEEKS_LATER - DAY or lasting.curve[-1].share == 0
    )
    at = share_at(lasting.curve, WEEKS_LATER) if followed else None
    share, low, high = (float(at.share), at.low, at.high) if at is not None else (1.0, 1.0, 1.0)
    return Measured(
        measured=f"of those who responded, still responding after {WEEKS_LATER.days} days (Kaplan-Meier)",
        n=None,
        of=lasting.responders,
        rate=share if followed else None,
        low=low if followed else None,
        high=high if followed else None,
    )


def _by_group(found: Report) -> Measured:
    groups = {group.code: group.figures.ever_30 for group in found.by[By.CONDITION]}
    nerve = [groups[group] for group in ("neuropathic", "crps") if group in groups]
    both = Rate(sum(r.n for r in nerve), sum(r.of for r in nerve))
    return _counted("neuropathic pain or CRPS: responded at any timepoint", both, groups)
