"""Pages of a table that only grows, in the order of its identifiers, that never skip a row.

Identifiers are ULIDs, so rows made later sort later; but a row may be committed after one with a greater identifier
(two writers, two machines' clocks). A cursor therefore also remembers how many rows it gave of the stretch that is
still fresh: if that stretch has grown when the next page is asked for, it is given again. A reader may so see a row
twice, and never misses one. What a commit may be late by is `FRESH`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from ulid import ULID

from reminders import clock
from reminders.record.columns import first_id_at

#: How long after an identifier was made its row may still be committed: covers the longest transaction (seconds)
#: and the difference between two machines' clocks.
FRESH: Final = timedelta(minutes=2)

#: Rows held in memory at once when everything is read.
BATCH_ROWS: Final = 500

_ZERO: Final = "0" * 26
_ID_BYTES: Final = 16
_COUNT_BYTES: Final = 4

#: Two identifiers and a count in base64: a whole number of triples, so that nothing is padded.
_CURSOR: Final = re.compile(r"[A-Za-z0-9_-]{48}", re.ASCII)

T = TypeVar("T")


class BadCursor(ValueError):
    """The text is not a cursor of ours."""


@dataclass(frozen=True)
class Cursor:
    """How far a reader has come: every row up to `settled`, and `given` rows after it, up to `last`."""

    settled: str = _ZERO
    last: str = _ZERO
    given: int = 0

    def __str__(self) -> str:
        """The cursor in URL-safe characters."""
        parts = ULID.from_str(self.settled).bytes + ULID.from_str(self.last).bytes
        packed = parts + self.given.to_bytes(_COUNT_BYTES, "big")
        return base64.urlsafe_b64encode(packed).decode()

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """The cursor that was given as `text`. Raises `BadCursor`."""
        if not _CURSOR.fullmatch(text):
            raise BadCursor(text)
        packed = base64.urlsafe_b64decode(text)
        settled, last = (str(ULID.from_bytes(packed[i : i + _ID_BYTES])) for i in (0, _ID_BYTES))
        return cls(settled, last, int.from_bytes(packed[2 * _ID_BYTES :], "big"))


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows in the order of their identifiers; `next` asks for those after them, None where there are none."""

    rows: Sequence[T]
    next: Cursor | None


def read_page(
    session: Session, query: Select[T], identifier: InstrumentedAttribute[str], cursor: Cursor, limit: int
) -> Page[T]:
    """The first `limit` rows of `query` after `cursor`. The query is neither ordered nor limited."""
    fresh_is_whole = cursor.given == _count(
        session, query, identifier > cursor.settled, identifier <= cursor.last, unless=cursor.given == 0
    )
    start = cursor.last if fresh_is_whole else cursor.settled
    found = session.scalars(query.where(identifier > start).order_by(identifier).limit(limit + 1)).all()
    rows = found[:limit]
    if len(found) <= limit:
        return Page(rows, None)
    return Page(rows, _advance(cursor, start, [getattr(row, identifier.key) for row in rows]))


def _advance(cursor: Cursor, start: str, given: Sequence[str]) -> Cursor:
    last, horizon = given[-1], first_id_at(clock.real() - FRESH)
    if start == cursor.last and horizon < cursor.last:
        return Cursor(cursor.settled, last, cursor.given + len(given))
    settled = min(last, max(cursor.settled, horizon))
    return Cursor(settled, last, sum(i > settled for i in given))


def _count(session: Session, query: Select[T], *conditions: ColumnElement[bool], unless: bool) -> int:
    if unless:
        return 0
    return session.scalar(select(func.count()).select_from(query.where(*conditions).subquery())) or 0
