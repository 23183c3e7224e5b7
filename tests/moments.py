"""Moments at which many tests begin, such as a patient who was just asked: lived once, then copied.

A moment belongs to the day that the record begins with. It goes with that day when the day is made anew, so that no
copy is older than `migrated.FRESH_SECONDS`.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import pytest
from sqlalchemy import Engine, event

from reminders.settings import Settings
from tests.migrated import Copies, copies_of
from tests.network import Row

_LIVED: Final = pytest.StashKey["dict[str, dict[object, Moment]]"]()


@dataclass(frozen=True)
class Moment:
    """A day as it was then: the record, the texts of its sender, the time, and what the test was given (pickled)."""

    record: Any
    texts: list[Row]
    now: datetime
    given: bytes


@dataclass
class Moments:
    """The moments of one day, and the way to copy its record; `lived` is shared by all tests that begin with it."""

    copies: Copies
    lived: dict[object, Moment] = field(default_factory=dict)
    _changed: bool = False

    def watch(self, engine: Engine) -> None:
        """From now on, note whether this engine commits anything: then the record is at a moment of its own."""

        @event.listens_for(engine, "commit")
        def _note(_connection: object) -> None:
            self._changed = True

    @property
    def is_beginning(self) -> bool:
        """Whether the record is still as the day begins."""
        return not self._changed

    def go_to(self, moment: Moment) -> Any:
        """Let the record be as it was then. Returns what the test was given, a copy for each."""
        self.copies.put(moment.record)
        return pickle.loads(moment.given)

    def note(self, name: object, given: object, *, texts: list[Row], now: datetime) -> None:
        """This moment was lived from the beginning of the day on; `given` is what the test got."""
        self.lived[name] = Moment(self.copies.take(), texts, now, pickle.dumps(given))


def moments_of(request: pytest.FixtureRequest, settings: Settings, clinic_id: str) -> Moments:
    """The moments of the day that this test's record begins with; those of days before are forgotten."""
    engine = settings.database_url.partition(":")[0]
    lived = request.config.stash.setdefault(_LIVED, {})
    day = f"{engine} {clinic_id}"
    if day not in lived:
        for before in [name for name in lived if name.startswith(f"{engine} ")]:
            del lived[before]
        lived[day] = {}
    return Moments(copies_of(request, settings.database_url), lived[day])
