"""Log lines that repeat: the first at once, then one a minute with the number of those it stands for.

In an outage every request, every tick and every thread fails for the same reason; a line each fills a disk and hides
what matters. Lines are the same if they differ in nothing but `VARYING`, so a row that cannot be handled still has a
line of its own. What was caught is counted before it comes here: `reminders_errors_total` counts each, at any level.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

#: Seconds in which a line that repeats is written once.
EVERY_SECONDS = 60.0

#: Kinds of lines that are remembered; beyond that, the one that was written longest ago is forgotten.
MOST_KINDS = 500

#: Fields in which lines of the same trouble differ; of a line that is written they are kept.
VARYING = frozenset({"timestamp", "request_id", "message", "how_many", "rows"})

#: Fields in which lines of one event differ besides: a database that is away fails every duty alike.
VARYING_OF = {"database away": frozenset({"duty", "error"})}

Line = Mapping[str, Any]


@dataclass
class _Kind:
    """The lines of one kind: when one was last written, how many were not since, and the latest of those."""

    written_at: float
    left_out: int = 0
    latest: Line | None = None


class Repeats:
    """What one process has written lately. Safe to use from any thread. `now` gives seconds that never go back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, ...], _Kind] = {}

    def to_write(self, line: Line) -> list[Line]:
        """The lines to write now: those left out earlier whose minute is over, and this one unless it is left out.

        Only warnings, and lines about an error, are ever left out.
        """
        with self._lock:
            now = self._now()
            varying = VARYING | VARYING_OF.get(str(line.get("event")), frozenset())
            own = tuple(f"{field}={line[field]}" for field in sorted(line.keys() - varying))
            over = list(self._over(now, but=own))
            if line.get("level") not in ("warning", "error", "critical") and "error" not in line:
                return [*over, line]
            kind = self._kinds.get(own)
            if kind is not None and now - kind.written_at < EVERY_SECONDS:
                kind.left_out, kind.latest = kind.left_out + 1, line
                return over
            self._kinds.pop(own, None)
            self._kinds[own] = _Kind(now)  # at the end: they are in the order in which they were written
            if len(self._kinds) > MOST_KINDS:
                del self._kinds[next(iter(self._kinds))]
            return [*over, _counted(line, kind.left_out + 1 if kind is not None else 1)]

    def _over(self, now: float, *, but: tuple[str, ...]) -> Iterator[Line]:
        """The last line of each kind whose minute is over, if any were left out; the kind is then forgotten."""
        ended = [*takewhile(lambda item: now - item[1].written_at >= EVERY_SECONDS, self._kinds.items())]
        for own, kind in ended:
            if own != but:
                del self._kinds[own]
                if kind.latest is not None:
                    yield _counted(kind.latest, kind.left_out)


def _counted(line: Line, lines: int) -> Line:
    """The line that is written for so many."""
    return {**line, "repeated": lines} if lines > 1 else line
