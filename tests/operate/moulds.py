"""Installations built once a session and copied for each test, because setting one up takes longer than a test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from reminders.clinics.clinic_settings import find_clinic
from reminders.followup.alerting import flag
from reminders.record.database import clock_of
from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagKind
from reminders.webhooks.endpoints import add_endpoint
from tests.operate.installed import SENDER, Installed, new_key, set_up
from tests.services.postgres import PostgresServer

#: What every copy has in common: its rows are wrapped with these keys.
KEYS: dict[str, str | None] = {"RECORD_KEYS": new_key(), "SECRET_KEY": "s" * 40}


class Moulds:
    """Ready-made databases of one engine, and how to copy them."""

    def __init__(self, directory: Path, server: Callable[[], PostgresServer]) -> None:
        self._directory = directory
        self._server = server
        self._made: list[str] = []

    def sqlite(self, name: str, prepare: Callable[[Installed], None], into: Path) -> str:
        """The URL of a fresh copy, a file in `into`."""
        mould = self._directory / f"{name}.db"
        if not mould.exists():
            half_made = mould.with_suffix(".half-made")
            half_made.unlink(missing_ok=True)
            self._build(f"sqlite:///{half_made}", prepare)
            half_made.rename(mould)
        copy = into / "test.db"
        shutil.copy(mould, copy)
        return f"sqlite:///{copy}"

    def postgresql(self, name: str, prepare: Callable[[Installed], None]) -> str:
        """The URL of a fresh copy in the session's server."""
        server = self._server()
        url = server.database(server.template(name, lambda url: self._build(url, prepare)))
        self._made.append(url)
        return url

    def embedded(self, data: Path) -> None:
        """Make DATA_DIR a copy of one on the embedded default, with its own keys and the clinic `north`."""
        mould = self._directory / "embedded"
        if not mould.exists():
            half_made = self._directory / "half-made"
            shutil.rmtree(half_made, ignore_errors=True)
            set_up(Installed({"DATA_DIR": str(half_made), "TWILIO_FROM": SENDER}))
            half_made.rename(mould)
        shutil.copytree(mould, data)

    def drop_copies(self) -> None:
        """Give the copies back."""
        for url in self._made:
            self._server().drop(url)
        self._made.clear()

    def _build(self, url: str, prepare: Callable[[Installed], None]) -> None:
        prepare(Installed({**KEYS, "DATABASE_URL": url, "DATA_DIR": str(self._directory)}))


def never_used(installed: Installed) -> None:
    """A migrated database without a clinic."""
    installed.must("db", "upgrade")


def only_set_up(installed: Installed) -> None:
    """A migrated database with the clinic `north`."""
    set_up(installed)


def lived_in(installed: Installed) -> None:
    """A patient with a flag that was opened again, its webhook, an API key and somebody who may sign in as well."""
    set_up(installed)
    installed.enroll()
    with installed.open() as database, database.write() as session:
        clinic = find_clinic(session, "north")
        flag_id = open_flag(
            session, clinic.id, FlagKind.QUESTION, natural_key="question:1", opened_at=clock_of(session).now()
        ).id
        flag.resolve(session, clinic.id, flag_id, actor="operator")
        add_endpoint(session, clinic.id, url="https://example.org/", events=["flag.reopened"], actor="operator")
        flag.reopen(session, clinic.id, flag_id, actor="operator", why="not done after all")
    installed.must("key", "create", "emr", "--clinic", "north")
    add = ("staff", "add", "jo@example.org", "--clinic", "north", "--role", "admin", "--password-stdin")
    installed.must(*add, stdin="correct horse battery")
