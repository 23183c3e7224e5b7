"""The web application built once for all tests with the same settings, as a web process builds it once in its life.

Compiling the routes takes longer than most requests. What differs from test to test is the record.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Flask

from reminders.record.database import Database
from reminders.settings import Settings
from reminders.web.app import build_app

_BUILT: Final[list[tuple[Settings, Flask]]] = []


def application(settings: Settings, database: Database) -> Flask:
    """The application with these settings on this record. The test may not change its routes or its configuration."""
    alike = replace(settings, database_url="")
    app = next((app for built_with, app in _BUILT if built_with == alike), None)
    if app is None:
        app = build_app(settings, database)
        _BUILT.append((alike, app))
    app.extensions["settings"], app.extensions["record"] = settings, database
    return app
