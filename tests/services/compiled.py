"""SQLAlchemy compiles a statement once in a test session, not once for each test's engine: a third of a test's work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from reminders.record import database

#: More than the statements the product has, so that none is pushed out between two tests.
STATEMENTS = 5000


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Let every engine of the record in this process use one cache of compiled statements.

    The service has one engine for as long as it runs; a test session has thousands, all alike. The cache knows
    statements by dialect, and each engine has a dialect of its own: here those that compile alike count as one.
    """
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def with_shared_cache(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    patch.setattr(database, "create_engine", with_shared_cache)
    patch.setattr(DefaultDialect, "__eq__", lambda self, other: _kind(self) == _kind(other))
    patch.setattr(DefaultDialect, "__hash__", lambda self: hash(type(self)))


def _kind(dialect: Any) -> object:
    """Everything about a dialect that what it compiles depends on."""
    if not isinstance(dialect, DefaultDialect):
        return dialect
    return (type(dialect), dialect.statement_compiler, dialect.paramstyle, dialect.server_version_info)
