"""Moving real time, as a machine's clock moves: leases run out, what is looked for again is due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine

from reminders import clock

Later = Callable[[float], None]


@pytest.fixture
def real_later() -> Iterator[Later]:
    """Moves real time by so many seconds, forwards or backwards, without waiting."""
    travellers = []

    def later(seconds: float) -> None:
        travellers.append(time_machine.travel(clock.real() + timedelta(seconds=seconds), tick=True))
        travellers[-1].start()

    yield later
    for traveller in reversed(travellers):
        traveller.stop()
