"""What the service compiles once in its life, a test session compiles once too, and not once for each test.

Every test makes an engine, whose statements SQLAlchemy compiles at their first run, and many make an application,
whose templates Jinja compiles at their first use and whose routes Werkzeug compiles at once: together that was a third
of the work of all tests.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from reminders.record import engine as record_engine

#: More than the statements the product has, so that none is pushed out between two tests.
STATEMENTS = 5000


class Templates(BytecodeCache):
    """Compiled templates, kept in memory; Jinja compares their source's checksum before it uses one."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


def templates_once(patch: pytest.MonkeyPatch) -> None:
    """Let every application in this process use one cache of compiled templates."""
    templates = Templates()
    make = Flask.create_jinja_environment

    def with_shared_cache(app: Flask) -> Environment:
        environment = make(app)
        environment.bytecode_cache = templates
        return environment

    patch.setattr(Flask, "create_jinja_environment", with_shared_cache)


def routes_once(patch: pytest.MonkeyPatch) -> None:
    """Let Werkzeug compile the function that builds a route's addresses once, and not for each application."""
    compiled: dict[object, Any] = {}
    compile_builder = Rule._compile_builder

    def compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
        # The function depends on nothing else of the rule; values with defaults are written into it.
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    patch.setattr(Rule, "_compile_builder", compiled_once)


def statements_once(patch: pytest.MonkeyPatch) -> None:
    """Let every engine of the record in this process use one cache of compiled statements.

    The service has one engine for as long as it runs; a test session has thousands, all alike. The cache knows
    statements by dialect, and each engine has a dialect of its own: here those that compile alike count as one.
    """
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def with_shared_cache(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    patch.setattr(record_engine, "create_engine", with_shared_cache)
    patch.setattr(DefaultDialect, "__eq__", lambda self, other: _kind(self) == _kind(other))
    patch.setattr(DefaultDialect, "__hash__", lambda self: hash(type(self)))


def _kind(dialect: Any) -> object:
    """Everything about a dialect that what it compiles depends on."""
    if not isinstance(dialect, DefaultDialect):
        return dialect
    return (type(dialect), dialect.statement_compiler, dialect.paramstyle, dialect.server_version_info)
