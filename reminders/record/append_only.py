"""Triggers, for both databases, that refuse to change or delete rows of append-only tables.

SQLite's `INSERT OR REPLACE` deletes the row it collides with, so every unique key of a protected table is checked
before an insert; PostgreSQL's TRUNCATE needs a trigger of its own. A migration that rebuilds a protected table
must put its triggers back (a test inspects them after every migration).
"""

from __future__ import annotations

#: Protected table → its unique keys, each a column list with an optional condition (SQLite needs them, see above).
PROTECTED: dict[str, tuple[tuple[tuple[str, ...], str | None], ...]] = {
    "outcomes": (
        (("id",), None),
        (("supersedes",), None),
        (("infusion_id", "step", "measure"), "supersedes IS NULL"),
    ),
    "audit_entries": ((("id",), None), (("clinic_id", "sequence"), None)),
    "consents": ((("id",), None),),
    "message_events": ((("id",), None),),
    "flag_events": ((("id",), None), (("flag_id", "sequence"), None)),
}


def protect(dialect: str, table: str) -> list[str]:
    """The statements that protect a table. `dialect` is `sqlite` or `postgresql`."""
    return _sqlite(table) if dialect == "sqlite" else _postgresql(table)


def unprotect(dialect: str, table: str) -> list[str]:
    """The statements that remove the protection, only for a migration that rebuilds the table."""
    names = trigger_names(dialect, table)
    suffix = "" if dialect == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {name}{suffix}" for name in names]


def trigger_names(dialect: str, table: str) -> list[str]:
    """The triggers a protected table must have."""
    last = "no_replace" if dialect == "sqlite" else "no_truncate"
    return [f"{table}_{what}" for what in ("no_update", "no_delete", last)]


def _sqlite(table: str) -> list[str]:
    refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
    statements = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN {refusal}; END"
        for verb in ("UPDATE", "DELETE")
    ]
    taken = " OR ".join(_taken(table, columns, condition) for columns, condition in PROTECTED[table])
    statements.append(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {refusal}; END")
    return statements


def _taken(table: str, columns: tuple[str, ...], condition: str | None) -> str:
    match = " AND ".join(f"old.{c} = NEW.{c}" for c in columns)
    if condition is None:
        return f"EXISTS (SELECT 1 FROM {table} old WHERE {match})"  # noqa: S608 (names from the table above)
    return f"(NEW.{condition} AND EXISTS (SELECT 1 FROM {table} old WHERE old.{condition} AND {match}))"  # noqa: S608


def _postgresql(table: str) -> list[str]:
    function = f"{table}_append_only"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]
