"""What goes to the database, counted in statements and commits, which do not depend on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Counted:
    """What went to the database: statements (a driver's call with many rows is one), and commits."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(engine: Engine) -> Iterator[Counted]:
    """Count while the block runs."""
    count = Counted()

    def statement(_conn: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _many: Any) -> None:
        if not sql.startswith("BEGIN"):
            count.statements.append(sql)

    def commit(_conn: Any) -> None:
        count.commits += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)
