"""Work that threads ask for at the same moment: each is told what became of its own, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from reminders.followup.intake.arrival.grouped import Grouped, _Asked

#: Bounds waits that should be short; only a hang reaches it.
PATIENCE_SECONDS = 60

Work = Callable[[Sequence[int]], Sequence[int]]


class Asking:
    """Threads that ask for numbers while the first group, 0 alone, is being done."""

    def __init__(self, work: Work) -> None:
        self.grouped: Grouped[int, int] = Grouped(2, lambda error: isinstance(error, ConnectionError))
        self.work, self.groups = work, list[list[int]]()
        self.first: Future[int] = Future()
        self.woken: list[list[bool]] = []
        self._asked: list[_Asked[int, int]] = []
        self._begun, self._go_on = Event(), Event()

    def ask(self, *numbers: int) -> list[int | str]:
        """What each of them was told: a number, or the name of an error."""
        with ThreadPoolExecutor(1 + len(numbers)) as pool:
            self.first = pool.submit(self.grouped.ask, 0, self._do)
            assert self._begun.wait(PATIENCE_SECONDS)
            rest = []
            for number in numbers:
                rest.append(pool.submit(self.grouped.ask, number, self._do))
                while self.grouped.waiting < len(rest):
                    pass
            self._asked = list(self.grouped._waiting)
            self._go_on.set()
            errors = [future.exception(PATIENCE_SECONDS) for future in (self.first, *rest)]
            return [
                type(error).__name__ if error is not None else future.result()
                for error, future in zip(errors, (self.first, *rest), strict=True)
            ]

    def _do(self, numbers: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(numbers))
        if numbers == [0]:
            self._begun.set()
            assert self._go_on.wait(PATIENCE_SECONDS)
            return [0]
        self.first.exception(PATIENCE_SECONDS)  # who did the first group has gone
        self.woken.append([each.turn.is_set() for each in self._asked])
        return self.work(numbers)


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


def test_of_those_that_wait_one_does_the_work_of_a_group_and_the_others_only_wait_for_it() -> None:
    asking = Asking(squares)
    assert asking.ask(1, 2, 3) == [0, 1, 4, 9]
    assert asking.groups == [[0], [1, 2], [3]]
    assert asking.woken[0] == [True, False, False]
    assert asking.grouped.waiting == 0


def test_a_group_that_fails_is_done_one_by_one_unless_none_of_it_can_be_done() -> None:
    def fails(numbers: Sequence[int]) -> list[int]:
        if 2 in numbers:
            raise ValueError
        if 4 in numbers:
            raise ConnectionError
        return squares(numbers)

    asking = Asking(fails)
    assert asking.ask(1, 2, 3, 4) == [0, 1, "ValueError", "ConnectionError", "ConnectionError"]
    assert asking.groups == [[0], [1, 2], [1], [2], [3, 4]]


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_where_the_thread_that_does_a_group_is_ended_nobody_in_it_is_told_that_it_was_done(
    end: type[BaseException],
) -> None:
    """What none of them may be told is that there was nothing to do: a reply would be answered for and not stored."""

    def ends(numbers: Sequence[int]) -> list[int]:
        raise end

    asking = Asking(ends)
    assert asking.ask(1, 2) == [0, end.__name__, end.__name__]
    assert asking.groups == [[0], [1, 2]]


def test_results_that_are_fewer_than_what_was_asked_for_are_nobodys() -> None:
    asking = Asking(lambda _numbers: [])
    assert asking.ask(1, 2) == [0, "ValueError", "ValueError"]
    assert asking.groups == [[0], [1, 2], [1], [2]]
