"""A migrated record for one test in milliseconds: migrated once a session, then copied or used again.

So is what many tests begin with, a clinic or a patient (`Beginning`): it is made once a session too.
"""

from __future__ import annotations

import base64
import pickle
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest

from reminders.record import migrate
from reminders.settings import Settings
from tests.services.postgres import PostgresServer
from tests.services.reused import ReusedDatabases, Rows

#: One key ring for the session: a copied record holds keys that were wrapped with it.
RECORD_KEY: Final = bytes(range(32))
SENDER: Final = "+13125550100"


@dataclass(frozen=True)
class Beginning:
    """What records begin with: `make` puts it into a migrated record, once an engine in a session.

    What it returns is `begun` of every test that begins so, a copy for each; it must close what it has opened.
    """

    name: str
    make: Callable[[Settings], Any]


@dataclass(frozen=True)
class _Made:
    """A beginning on one engine: what `make` returned, and on PostgreSQL the rows."""

    returned: bytes
    rows: Rows | None = None
    made_at: float = field(default_factory=time.monotonic)

    @property
    def is_old(self) -> bool:
        """Whether it was made so long ago that what waits in it waits too long: some of its times are real ones."""
        return time.monotonic() - self.made_at > FRESH_SECONDS


#: For so long a beginning is copied; then it is made again.
FRESH_SECONDS: Final = 60.0


_MADE: Final = pytest.StashKey[dict[tuple[str, str], _Made]]()
_BEGUN: Final = pytest.StashKey[Any]()


def settings_for(url: str) -> Settings:
    """Settings of an installation on this database, with its keys and one sender."""
    key = base64.b64encode(RECORD_KEY).decode()
    loaded = Settings.load({"DATABASE_URL": url, "RECORD_KEYS": key, "SECRET_KEY": "x" * 32})
    return replace(loaded, twilio_sender=SENDER)


def migrated_settings(
    request: pytest.FixtureRequest, engine: str, folder: Path, beginning: Beginning | None = None
) -> Settings:
    """A fresh, migrated record on `engine`; it is gone after the test.

    It begins with `beginning`; in the fixture of a test, else with what the fixture `beginning` says.
    """
    if beginning is None and request.scope == "function":
        beginning = request.getfixturevalue("beginning")
    made = request.config.stash.setdefault(_MADE, {})
    url = (_on_sqlite if engine == "sqlite" else _on_postgresql)(request, folder, beginning, made)
    if beginning is not None:
        request.node.stash[_BEGUN] = pickle.loads(made[beginning.name, engine].returned)
    return settings_for(url)


def begun(request: pytest.FixtureRequest) -> Any:
    """What the making of the test's beginning returned; None if its record is empty."""
    return request.node.stash.get(_BEGUN, None)


@dataclass(frozen=True)
class Copies:
    """How the record of a test is copied while it is open: what it holds now, and holding that again."""

    take: Callable[[], Any]
    put: Callable[[Any], None]


def copies_of(request: pytest.FixtureRequest, url: str) -> Copies:
    """The way to copy the record that `migrated_settings` gave at this URL."""
    if url.startswith("sqlite"):
        record = url.removeprefix("sqlite:///")
        return Copies(lambda: _pages(record), lambda pages: _write_pages(pages, record))
    databases: ReusedDatabases = request.getfixturevalue("migrated_databases")
    return Copies(lambda: databases.rows(url), lambda rows: databases.fill(url, rows))


def _pages(record: str) -> bytes:
    with closing(sqlite3.connect(record)) as file:
        return file.serialize()


def _write_pages(pages: bytes, record: str) -> None:
    """Over a file that others have open; its journal mode stays, which memory cannot have (bytes 18 and 19)."""
    with closing(sqlite3.connect(":memory:")) as memory, closing(sqlite3.connect(record)) as file:
        memory.deserialize(pages[:18] + b"\1\1" + pages[20:])
        memory.backup(file)


def _on_sqlite(
    request: pytest.FixtureRequest, folder: Path, beginning: Beginning | None, made: dict[tuple[str, str], _Made]
) -> str:
    built = _sqlite_template(request.getfixturevalue("tmp_path_factory"))
    if beginning is not None:
        empty, built = built, built.with_name(f"{beginning.name}.db")
        known = made.get((beginning.name, "sqlite"))
        if known is None or known.is_old:
            shutil.copy(empty, built)
            returned = beginning.make(settings_for(f"sqlite:///{built}"))
            assert not built.with_name(f"{built.name}-wal").exists(), f"{beginning.name} left the record open"
            made[beginning.name, "sqlite"] = _Made(pickle.dumps(returned))
    copy = folder / "record.db"
    shutil.copy(built, copy)
    return f"sqlite:///{copy}"


def _on_postgresql(
    request: pytest.FixtureRequest, _folder: Path, beginning: Beginning | None, made: dict[tuple[str, str], _Made]
) -> str:
    databases: ReusedDatabases = request.getfixturevalue("migrated_databases")
    known = None if beginning is None else made.get((beginning.name, "postgresql"))
    if beginning is not None and (known is None or known.is_old):
        maker = databases.take()
        returned = beginning.make(settings_for(maker))
        made[beginning.name, "postgresql"] = _Made(pickle.dumps(returned), databases.rows(maker))
        databases.give_back(maker)
    fresh = request.node.get_closest_marker("fresh_database") is not None
    url = databases.take(fresh=fresh, rows=None if beginning is None else made[beginning.name, "postgresql"].rows)
    request.addfinalizer(lambda: databases.give_back(url))
    return url


def migrated_on(server: PostgresServer) -> ReusedDatabases:
    """Databases of this server that hold a migrated record."""
    return ReusedDatabases(
        server, server.template("migrated", lambda built_at: migrate.upgrade(settings_for(built_at)))
    )


def _sqlite_template(factory: pytest.TempPathFactory) -> Path:
    file = factory.getbasetemp() / "migrated.db"
    if not file.exists():
        migrate.upgrade(settings_for(f"sqlite:///{file}"))
    return file
