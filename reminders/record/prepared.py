"""A statement compiled once a process: the hot path's large predicates cost more to assemble than to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import ClauseElement

from reminders.record.columns import Instant

_DIALECTS = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.psycopg.dialect(paramstyle="named"),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True)
class Prepared:
    """SQL of one engine, with the values it was built with; what a call gives comes on top."""

    sql: TextClause
    fixed: Mapping[str, Any]

    @classmethod
    def from_statement(cls, statement: ClauseElement, dialect: str) -> Prepared:
        """Compile a statement. What a call gives is built in as `bindparam(name, required=False)`."""
        compiled: Any = statement.compile(dialect=_DIALECTS[dialect], compile_kwargs={"render_postcompile": True})
        # Instants keep their type: as bare values they would be written without microseconds, and compare wrongly.
        names = [name for bound, name in compiled.bind_names.items() if isinstance(bound.type, Instant)]
        sql = text(str(compiled).replace("::", "\\:\\:")).bindparams(
            *(bindparam(name, type_=Instant()) for name in names)
        )
        return cls(sql, dict(compiled.params))

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Execute with these values."""
        return connection.execute(self.sql, {**self.fixed, **values})
