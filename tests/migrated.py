"""A migrated record for one test in milliseconds: migrated once a session, then copied or used again."""

from __future__ import annotations

import base64
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from reminders.record import migrate
from reminders.settings import Settings
from tests.services.postgres import PostgresServer
from tests.services.reused import ReusedDatabases

#: One key ring for the session: a copied record holds keys that were wrapped with it.
RECORD_KEY: Final = bytes(range(32))
SENDER: Final = "+13125550100"


def settings_for(url: str) -> Settings:
    """Settings of an installation on this database, with its keys and one sender."""
    key = base64.b64encode(RECORD_KEY).decode()
    loaded = Settings.load({"DATABASE_URL": url, "RECORD_KEYS": key, "SECRET_KEY": "x" * 32})
    return replace(loaded, twilio_sender=SENDER)


def migrated_settings(request: pytest.FixtureRequest, engine: str, folder: Path) -> Settings:
    """A fresh, migrated record on `engine`; it is gone after the test."""
    if engine == "sqlite":
        built = _sqlite_template(request.getfixturevalue("tmp_path_factory"))
        copy = folder / "record.db"
        shutil.copy(built, copy)
        return settings_for(f"sqlite:///{copy}")
    databases: ReusedDatabases = request.getfixturevalue("migrated_databases")
    url = databases.take(fresh=request.node.get_closest_marker("fresh_database") is not None)
    request.addfinalizer(lambda: databases.give_back(url))
    return settings_for(url)


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
