"""Makes the planner believe in a million rows without having them, and reads its plans for what would grow with them.

PostgreSQL plans by figures that it keeps of each table; they are scaled up where they are kept, which a test database's
own server allows. SQLite keeps none (the product never asks it to) and plans by the indexes alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy import make_url

from reminders.record.tables import METADATA
from tests.plans import Noted
from tests.services.postgres import PostgresServer

ROWS = 1_000_000

#: So many rows may be sorted, hashed or read from end to end, by the planner's estimate: as many as are due or shown.
FEW = 20_000

#: The tables that `tests.crowd` fills: of an empty one PostgreSQL knows the size whatever its figures say.
FILLED = frozenset(
    {"patients", "infusions", "check_ins", "messages", "replies", "outcomes", "flags", "consents", "phone_numbers"}
)

#: Indexes of what is under way alone: one of these is read whole.
PARTIAL = frozenset(
    str(index.name)
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)

#: What the planner charges for as much as a page: below it a LIMIT ends a scan early.
CHEAP = 1000.0

_FIGURES = f"""
    UPDATE pg_statistic SET
        stadistinct = CASE WHEN stadistinct > 20 THEN -stadistinct / greatest(reltuples, 1) ELSE stadistinct END,
        stakind1 = CASE WHEN stadistinct > 20 AND stakind1 = 1 THEN 0 ELSE stakind1 END
        FROM pg_class WHERE pg_class.oid = starelid AND relname = ANY(%(tables)s);
    UPDATE pg_class SET reltuples = {ROWS} WHERE relname = ANY(%(tables)s);
    UPDATE pg_class SET reltuples = reltuples * {ROWS} / greatest(1, (
        SELECT count FROM bench_counts WHERE bench_counts.oid = indrelid)) FROM pg_index
        WHERE pg_index.indexrelid = pg_class.oid AND indrelid = ANY(SELECT oid FROM bench_counts)
"""


def believe(server: PostgresServer, url: str) -> None:
    """Scale up what PostgreSQL knows of every growing table, and of its indexes as much, to a million rows."""
    with server.admin(str(make_url(url).database)) as connection:
        connection.execute("ANALYZE")
        tables = sorted(FILLED)
        connection.execute(
            "CREATE TEMP TABLE bench_counts AS SELECT oid, reltuples AS count FROM pg_class WHERE relname = ANY(%s)",
            [tables],
        )
        for statement in _FIGURES.split(";"):
            connection.execute(statement, {"tables": tables})


def unbounded(noted: Noted, server: PostgresServer | None, *, in_order: bool = False) -> list[str]:
    """What the plans of the statements do to more rows than a few, each with its statement.

    `in_order`: a table may be gone through in the order of an index, as the pages of a list are.
    """
    found = []
    if server is None:
        for sql, plan in noted.plans():
            found += [f"{line}: {' '.join(sql.split())}" for line in plan.split("\n") if _is_scan(line, sql, in_order)]
        return found
    with server.admin(str(noted.engine.url.database)) as connection:
        for sql, given in noted.statements:
            parameters = given[0] if isinstance(given, list) else given
            if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                for what in _grows(_plan(connection, sql, parameters)):
                    found.append(f"{what}: {' '.join(sql.split())}")
    return found


def _is_scan(line: str, sql: str, in_order: bool) -> bool:
    of_clinic = re.search(r"\bSEARCH (\w+) USING (?:COVERING )?INDEX (\w+) \(clinic_id=\?\)$", line)
    if of_clinic is not None and not in_order and of_clinic[2] not in PARTIAL:  # all that a clinic ever had
        return _named(of_clinic[1], sql) in FILLED
    scanned = re.search(r"\bSCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", line)
    if scanned is None or (scanned[2] and (in_order or scanned[2] in PARTIAL)):
        return False
    return _named(scanned[1], sql) in FILLED


def _named(alias: str, sql: str) -> str:
    """The table that an alias of a statement stands for."""
    names: dict[str, str] = {short: table for table, short in re.findall(r"\b(\w+) AS (\w+)", sql)}
    return names.get(alias, alias)


def _plan(connection: psycopg.Connection[Any], sql: str, parameters: Any) -> dict[str, Any]:
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters).fetchone()
    assert row is not None
    plan = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    node: dict[str, Any] = plan[0]["Plan"]
    return node


def _grows(node: dict[str, Any]) -> Iterator[str]:
    kind, below = node["Node Type"], node.get("Plans", ())
    if kind == "Limit" and node["Total Cost"] < CHEAP:
        return
    if kind == "Seq Scan" and node["Relation Name"] in FILLED:
        yield f"all of {node['Relation Name']} is read"
    if kind in ("Sort", "Hash", "Aggregate", "Materialize") and node.get("Strategy") != "Sorted":
        rows = max((child["Plan Rows"] for child in below), default=0)
        if rows > FEW:
            yield f"{kind} of {rows} rows"
    for child in below:
        yield from _grows(child)
