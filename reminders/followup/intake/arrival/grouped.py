"""Work that several threads ask for at the same moment, done as one: so they share a transaction and its commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

Given = TypeVar("Given")
Done = TypeVar("Done")


@dataclass
class _Asked(Generic[Given, Done]):
    """What one thread asks for, and its result."""

    given: Given
    turn: Event = field(default_factory=Event)
    """Set once it is done, or once its thread is the one to do the next group."""
    is_done: bool = False
    done: Done | None = None
    error: BaseException | None = None


class Grouped(Generic[Given, Done]):
    """Collects what threads ask for while one group is being done, and does that as the next group.

    A thread that asks while nothing is being done does it at once, alone: nobody waits for company. There is no thread
    besides those that ask. `work` is all or nothing; if it fails for a group, each of the group is done by itself,
    unless `fails_all` says of the error that none of them can be done: then all of them get it. They do too where the
    thread that does the work is being ended: none of them may take it for done.
    """

    def __init__(self, at_most: int, fails_all: Callable[[Exception], bool]) -> None:
        self._at_most, self._fails_all = at_most, fails_all
        self._lock = Lock()
        self._waiting: list[_Asked[Given, Done]] = []
        self._busy = False

    @property
    def waiting(self) -> int:
        """How many are asked for and not begun."""
        return len(self._waiting)

    def ask(self, given: Given, work: Callable[[Sequence[Given]], Sequence[Done]]) -> Done:
        """Have it done, and return what `work` returned for it, or raise what it raised."""
        mine: _Asked[Given, Done] = _Asked(given)
        with self._lock:
            self._waiting.append(mine)
            leads, self._busy = not self._busy, True
        if not leads:
            mine.turn.wait()
        if not mine.is_done:  # it is the first of those that wait
            self._lead(work)
        if mine.error is not None:
            raise mine.error
        return mine.done  # type: ignore[return-value]

    def _lead(self, work: Callable[[Sequence[Given]], Sequence[Done]]) -> None:
        with self._lock:
            group, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
        try:
            self._do(group, work)
        finally:
            with self._lock:
                following = self._waiting[:1]
                self._busy = bool(following)
            for asked in group + following:
                asked.turn.set()

    def _do(self, group: list[_Asked[Given, Done]], work: Callable[[Sequence[Given]], Sequence[Done]]) -> None:
        try:
            results = list(zip(group, work([asked.given for asked in group]), strict=True))
        except BaseException as error:  # noqa: BLE001 (raised in the threads that asked)
            if len(group) > 1 and isinstance(error, Exception) and not self._fails_all(error):
                for asked in group:
                    self._do([asked], work)
                return
            for asked in group:
                asked.error, asked.is_done = error, True
            return
        for asked, result in results:
            asked.done, asked.is_done = result, True
