"""The record and the settings that the application serves, for the request that is being answered."""

from __future__ import annotations

from flask import current_app

from reminders.record.database import Database
from reminders.settings import Settings


def database() -> Database:
    """The open record."""
    found = current_app.extensions["record"]
    assert isinstance(found, Database)
    return found


def settings() -> Settings:
    """The installation's settings."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
