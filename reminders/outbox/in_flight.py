"""Texts on their way: each is posted by a thread of its own, and those that land are handed back in groups."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Self

import structlog

from reminders.logs.errors import Place, log_error
from reminders.outbox.claim import Claimed
from reminders.texting.gateway import PostResult

log = structlog.get_logger()

#: After one text has landed, others are waited for this long: a commit a group, not a commit a text.
GROUP_SECONDS = 0.02


@dataclass(frozen=True)
class Landed:
    """A text whose POST has ended. Times are of the monotonic clock."""

    claimed: Claimed
    result: PostResult | None
    """None if it was given up unposted."""
    began: float
    """When its POST began."""
    landed: float


class Flight:
    """Up to `at_most` texts on their way at a time. One at a time is posted by the caller's own thread."""

    def __init__(self, post: Callable[[Claimed], PostResult], at_most: int) -> None:
        self.at_most = at_most
        self.error: BaseException | None = None
        """The first error that a POST raised (a fault of ours). Each is logged; its text stays claimed."""
        self._post = post
        self._flying: dict[str, Claimed] = {}
        self._landed: SimpleQueue[tuple[Claimed, Landed | BaseException]] = SimpleQueue()
        self._pool = ThreadPoolExecutor(at_most, thread_name_prefix="send") if at_most > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown()

    @property
    def free(self) -> int:
        """How many more texts can be posted at once."""
        return self.at_most - len(self._flying)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on its way."""
        return not self._flying

    def flies_for(self, sender: str) -> bool:
        """Whether a text of this sender is on its way."""
        return any(claimed.sender == sender for claimed in self._flying.values())

    def launch(self, claimed: Claimed) -> None:
        """Post a text, at once: there must be room for it."""
        assert self.free > 0
        self._flying[claimed.message_id] = claimed
        if self._pool is None:
            self._fly(claimed)
        else:
            self._pool.submit(self._fly, claimed)

    def land(self, seconds: float) -> list[Landed]:
        """Wait until a text has landed, for so many seconds at most; it and those that land right after it."""
        landed: list[Landed] = []
        until = monotonic() + seconds
        first = True
        while self._flying:
            try:
                claimed, outcome = self._landed.get(timeout=max(0.0, until - monotonic()))
            except Empty:
                break
            if first:
                until, first = monotonic() + GROUP_SECONDS, False
            del self._flying[claimed.message_id]
            if isinstance(outcome, Landed):
                landed.append(outcome)
            else:
                message_id = claimed.message_id
                log_error(log, "a text could not be posted", outcome, where=Place.SEND, message_id=message_id)
                self.error = self.error or outcome
        return landed

    def _fly(self, claimed: Claimed) -> None:
        began = monotonic()
        try:
            # Looked at right before the POST, for the last of a batch as for its first.
            result = None if claimed.too_old else self._post(claimed)
        except BaseException as error:  # noqa: BLE001 (raised again by the thread that started the texts)
            self._landed.put((claimed, error))
            return
        self._landed.put((claimed, Landed(claimed, result, began, monotonic())))
