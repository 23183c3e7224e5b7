"""The whole web application on a migrated record with one clinic, on both engines, at a time that a test can move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from reminders.record.database import Database
from reminders.settings import Settings
from tests.network import ACCOUNT_SID, AUTH_TOKEN
from tests.one_clinic import Care, care, settings
from tests.services.applications import application
from tests.services.ports import free_port

__all__ = ["care", "settings"]

PUBLIC_URL = "https://texts.example.org/reminders"


@pytest.fixture
def app(care: Care, settings: Settings) -> Flask:
    """The application behind a proxy, with a Twilio account, at the care time of `care`."""
    changed = replace(
        settings,
        public_url=PUBLIC_URL,
        twilio_account_sid=ACCOUNT_SID,
        twilio_auth_tokens=("the-token-before", AUTH_TOKEN),
        twilio_api_url="http://127.0.0.1:9",
    )
    care.database.settings = changed  # as in production, where both are the same
    return application(changed, care.database)


@pytest.fixture
def database_away(app: Flask) -> Callable[[], None]:
    """Call it, and the application's database is a server that nobody runs."""

    def leave() -> None:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/secret"
        app.extensions["settings"] = replace(app.extensions["settings"], database_url=url)
        app.extensions["record"] = Database.open(app.extensions["settings"])

    return leave
