"""One run of the benchmark: what it was asked for, what it found, and how that is told to people and to programs."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from statistics import median
from typing import Any

from bench.aims import AIMS, Aim


@dataclass(frozen=True)
class Sizes:
    """How much of each thing is measured."""

    rounds: int = 3
    texts: int = 300
    """Texts and replies a round."""
    threads: int = 64
    """Texts on their way at once, and threads of the loop beside it."""
    large: int = 1_000_000
    """Check-ins of the large record; the small one has a hundredth."""
    waiting: int = 50_000
    """Reminders that wait."""
    visibility_seconds: int = 30
    users: int = 50
    replies_a_second: int = 100
    desk_seconds: int = 20


#: So little that it takes seconds: whether the benchmark itself works.
SMOKE = Sizes(
    rounds=1, texts=6, threads=4, large=1000, waiting=100, visibility_seconds=1, users=2, replies_a_second=5,
    desk_seconds=1,
)  # fmt: skip


@dataclass
class Comparison:
    """One ratio on one engine: a pair of figures a round, ours and the other side's."""

    name: str
    engine: str
    pairs: list[tuple[float, float]] = field(default_factory=list)
    besides: dict[str, list[float]] = field(default_factory=dict)
    """Other figures of ours, one a round: `p99 ms`, say."""
    loads: list[float] = field(default_factory=list)
    """Load of the machine when each round ended: processes that run or wait to."""

    @property
    def aim(self) -> Aim:
        """What we build toward."""
        return AIMS[self.name]

    @property
    def ours(self) -> float:
        """The median of ours."""
        return median(ours for ours, _ in self.pairs)

    @property
    def theirs(self) -> float:
        """The median of the other side."""
        return median(theirs for _, theirs in self.pairs)

    @property
    def ratios(self) -> list[float]:
        """Each round's own ratio: a noisy minute hits both sides of it."""
        return [ours / theirs if theirs else float("inf") for ours, theirs in self.pairs]

    @property
    def ratio(self) -> float:
        """The median of the rounds' own."""
        return median(self.ratios)

    @property
    def is_met(self) -> bool:
        """Whether the aim is met."""
        return self.aim.met(self.ours, self.ratio)

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program."""
        return {
            "name": self.name, "engine": self.engine, "measured": self.aim.measured, "against": self.aim.against,
            "unit": self.aim.unit, "aim": self.aim.said(), "ours": self.ours, "theirs": self.theirs,
            "ratio": _finite(self.ratio), "met": self.is_met, "rounds": [list(pair) for pair in self.pairs],
            "besides": self.besides, "loads": self.loads,
        }  # fmt: skip


class Run:
    """What was found so far. `say` is told each round as it ends."""

    def __init__(self, sizes: Sizes, *, quiet: bool = False) -> None:
        self.sizes = sizes
        self.quiet = quiet
        self.began = time.monotonic()
        self.found: dict[tuple[str, str], Comparison] = {}
        self.failed: dict[str, str] = {}
        """Why a row has no figure, by row and engine."""

    def note(self, name: str, engine: str, ours: float, theirs: float, **besides: float) -> None:
        """Keep one round of a comparison."""
        comparison = self.found.setdefault((name, engine), Comparison(name, engine))
        comparison.pairs.append((ours, theirs))
        comparison.loads.append(os.getloadavg()[0])
        for what, value in besides.items():
            comparison.besides.setdefault(what, []).append(value)
        more = "".join(f"  {what} {value:.4g}" for what, value in besides.items())
        self.say(f"  {name:15}{engine:12}{ours:10.4g}{theirs:10.4g}  = {comparison.ratios[-1]:.2f}{more}")

    def say(self, line: str) -> None:
        """Tell the person who waits."""
        if not self.quiet:
            print(line, flush=True)

    def table(self) -> Iterator[str]:
        """The table as Markdown: every row of `AIMS`, also those that were not measured."""
        yield "| measured | against | engine | ours | theirs | ratio (lowest, highest) | aim | |"
        yield "|---|---|---|--:|--:|--:|---|---|"
        for name, aim in AIMS.items():
            about = f"| {aim.measured} | {aim.against}"
            rows = [found for (key, _), found in self.found.items() if key == name]
            for row in rows:
                ratio = f"{row.ratio:.2f} ({min(row.ratios):.2f}, {max(row.ratios):.2f})"
                figures = f"{_figure(row.ours)} {aim.unit} | {_figure(row.theirs)} | {ratio}"
                yield f"{about} | {row.engine} | {figures} | {aim.said()} | {'met' if row.is_met else 'missed'} |"
            if not rows:
                yield f"{about} | | | | | {aim.said()} | not measured |"

    def as_json(self) -> dict[str, Any]:
        """Everything, for a program: `ratios` holds the median of each row's rounds by `NAME@ENGINE`."""
        return {
            "ratios": {f"{name}@{engine}": _finite(found.ratio) for (name, engine), found in self.found.items()},
            "machine": machine(), "sizes": vars(self.sizes), "seconds": time.monotonic() - self.began,
            "rows": [found.as_json() for found in self.found.values()], "failed": self.failed,
        }  # fmt: skip


def machine() -> dict[str, Any]:
    """Where it was measured."""
    return {
        "processors": len(os.sched_getaffinity(0)), "model": _model(), "system": platform.platform(),
        "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "load": os.getloadavg(),
    }  # fmt: skip


def _model() -> str:
    try:
        with open("/proc/cpuinfo") as told:
            return next((line.split(":", 1)[1].strip() for line in told if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def _finite(ratio: float) -> float | None:
    """A ratio as JSON can hold it: None where the other side was nothing."""
    return ratio if isfinite(ratio) else None


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
