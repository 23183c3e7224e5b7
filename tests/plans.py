"""How much of the record a piece of work reads: its statements, their plans, and the rows (or steps) they cost.

Nothing here is a time: the figures are the same on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

#: Tables that grow with every patient ever enrolled: no page reads one of them from end to end.
GROWING = frozenset(
    {"patients", "infusions", "check_ins", "messages", "replies", "outcomes", "flags", "consents", "data_keys",
     "audit_entries", "message_events", "pages", "flag_replies", "phone_numbers", "external_identifiers"}
)  # fmt: skip


@dataclass
class Noted:
    """The statements that ran while it listened, with their parameters."""

    engine: Engine
    statements: list[tuple[str, Any]] = field(default_factory=list)

    def read_whole(self) -> list[str]:
        """Each growing table that some statement reads from end to end, with the statement."""
        found = []
        for sql, parameters, plan in self._plans():
            del parameters
            names = _names(sql)
            for line in plan:
                scanned = re.search(r"\bSCAN (\w+)(?! USING)|Seq Scan on (\w+)", line)
                table = scanned and (names.get(scanned[1]) or scanned[1] or scanned[2])
                if table in GROWING and "USING" not in line:
                    found.append(f"{table}: {' '.join(sql.split())}")
        return found

    def cost(self) -> int:
        """Rows touched on PostgreSQL, tens of steps of the virtual machine on SQLite, over all statements."""
        return sum(cost for cost, _ in self.costs())

    def costs(self) -> list[tuple[int, str]]:
        """What each statement costs, the dearest first."""
        measure = _steps if self.engine.dialect.name == "sqlite" else _rows_touched
        with self.engine.connect() as connection:
            found = []
            for sql, parameters in self._asked():
                found.append((measure(connection, sql, parameters), " ".join(sql.split())))
            connection.rollback()
        return sorted(found, reverse=True)

    def _asked(self) -> list[tuple[str, Any]]:
        return [(sql, p) for sql, p in self.statements if sql.lstrip().startswith(("SELECT", "WITH"))]

    def plans(self) -> list[tuple[str, str]]:
        """Each statement with its plan."""
        return [(sql, "\n".join(plan)) for sql, _, plan in self._plans()]

    def _plans(self) -> Iterator[tuple[str, Any, list[str]]]:
        sqlite = self.engine.dialect.name == "sqlite"
        with self.engine.connect() as connection:
            if not sqlite:
                # A small table is read whole whatever its indexes: what counts is that an index serves the query.
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            for sql, parameters in self._asked():
                rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{sql}", parameters)
                yield sql, parameters, [str(row[-1]) for row in rows]
            connection.rollback()


@contextmanager
def noting(engine: Engine) -> Iterator[Noted]:
    """Listen to what is asked of the database, by whichever connection."""
    noted = Noted(engine)

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        noted.statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _names(sql: str) -> dict[str, str]:
    """What each alias of a statement stands for."""
    return {alias: table for table, alias in re.findall(r"\b(\w+) AS (\w+)", sql) if table in GROWING}


def _steps(connection: Any, sql: str, parameters: Any) -> int:
    driver, steps = connection.connection.driver_connection, 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver.set_progress_handler(step, 10)
    try:
        connection.exec_driver_sql(sql, parameters).fetchall()
    finally:
        driver.set_progress_handler(None, 0)
    return steps


def _rows_touched(connection: Any, sql: str, parameters: Any) -> int:
    for way in ("seqscan", "hashjoin", "mergejoin"):  # with so few rows each is as good as an index
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    explained = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF) {sql}", parameters).scalar_one()
    plan = json.loads(explained) if isinstance(explained, str) else explained
    return _of_node(plan[0]["Plan"])


def _of_node(node: dict[str, Any]) -> int:
    touched = node["Actual Rows"] + sum(n for name, n in node.items() if name.startswith("Rows Removed by"))
    return int(touched * node["Actual Loops"]) + sum(_of_node(child) for child in node.get("Plans", ()))
