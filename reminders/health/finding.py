"""A finding: something that is looked at, whether it is well, what follows where it is not, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reminders import clock


class Level(StrEnum):
    """How bad it is. A warning can wait until tomorrow; after a failure patients or staff may not be reached."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was found, in one sentence (`sentence`), what follows from it (`follows`) and what to do (`advice`).

    `since` is real time, where it is known. `holds_texts`: patients are not texted or not read meanwhile, so the
    clinic's staff are told too. `pages`: the on-call list is paged if it lasts. `clinic_ids` are the clinics that are
    concerned; None means every one.
    """

    level: Level
    subject: str
    sentence: str
    advice: str = ""
    follows: str = ""
    since: datetime | None = None
    holds_texts: bool = False
    pages: bool = False
    clinic_ids: frozenset[str] | None = None

    @property
    def with_since(self) -> str:
        """The sentence, and since when."""
        if self.since is None:
            return self.sentence
        seconds = max(0, round((clock.real() - self.since).total_seconds()))
        return f"{self.sentence} Since {self.since:%Y-%m-%d %H:%M:%S}Z, {seconds} seconds ago."


def ok(subject: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, subject, sentence)


def warn(subject: str, sentence: str, advice: str, follows: str = "") -> Finding:
    """Something to put right when there is time."""
    return Finding(Level.WARN, subject, sentence, advice, follows)


def fail(subject: str, sentence: str, advice: str, follows: str = "") -> Finding:
    """Something to put right now."""
    return Finding(Level.FAIL, subject, sentence, advice, follows)
