"""Which stored replies a web process reads next: in groups, one of a phone after the other, danger first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition
from typing import Final, NamedTuple

from reminders.care.reading import Concern, read

#: At most this many replies are stored, or read, in one transaction.
GROUP: Final = 16

#: A reply waits to be read for others that are being stored, at most so long.
COMPANY_SECONDS: Final = 0.05

#: Of more replies that wait to be read, the later ones are left to the sweep.
MOST_WAITING: Final = 1000


class Unread(NamedTuple):
    """A stored reply that waits to be read."""

    reply_id: str
    phone: str
    request_id: str | None = None
    """The request that brought it, as the log calls it."""


class ReadingQueue:
    """Stored replies that wait to be read, in groups: one reply of a phone after the other.

    A group waits a moment for replies that are being stored. While more wait than one group holds, a reply that sounds
    like danger goes first, with those before it of its phone.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._waiting: list[Unread] = []
        self._in_hand: set[str] = set()
        self._coming = 0

    @contextmanager
    def company_comes(self) -> Iterator[None]:
        """While a reply is being stored that will be added."""
        with self._changed:
            self._coming += 1
        try:
            yield
        finally:
            with self._changed:
                self._coming -= 1
                if not self._coming:
                    self._changed.notify_all()

    def add(self, unread: Unread, body: str) -> None:
        """Have a reply read soon. If too many wait, it is left to the sweep, unless it sounds like danger."""
        urgent = len(self._waiting) >= GROUP and _sounds_urgent(body)
        with self._changed:
            if len(self._waiting) >= MOST_WAITING and not urgent:
                return
            self._waiting.append(unread)
            if urgent:
                self._waiting.sort(key=lambda other: other.phone != unread.phone)
            self._changed.notify_all()

    def next_group(self) -> list[Unread]:
        """The replies to read next, the first one of each phone; waits until there is one.

        Until `finished`, no other group has a reply of these phones.
        """
        with self._changed:
            self._changed.wait_for(self._first_of_phones)
            self._changed.wait_for(lambda: not self._coming or len(self._first_of_phones()) == GROUP, COMPANY_SECONDS)
            group = self._first_of_phones()
            taken = set(group)
            self._waiting = [unread for unread in self._waiting if unread not in taken]
            self._in_hand |= {unread.phone for unread in group}
            return group

    def finished(self, group: Sequence[Unread]) -> None:
        """These were read, or could not be: the next of their phones may be."""
        with self._changed:
            self._in_hand -= {unread.phone for unread in group}
            self._changed.notify_all()

    def is_idle(self, seconds: float) -> bool:
        """Wait until nothing waits and nothing is being read, at most so long. Returns whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._in_hand, seconds)

    def _first_of_phones(self) -> list[Unread]:
        first: dict[str, Unread] = {}
        for unread in self._waiting:
            if len(first) == GROUP:
                break
            if unread.phone not in self._in_hand:
                first.setdefault(unread.phone, unread)
        return list(first.values())


def _sounds_urgent(body: str) -> bool:
    """Whether a text by itself sounds like danger. One that breaks the reader is logged when it is read."""
    try:
        return read(body).concern is Concern.URGENT
    except Exception:  # noqa: BLE001 (the reply is stored, and its turn comes)
        return False
