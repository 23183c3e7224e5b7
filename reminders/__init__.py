"""Texts ketamine-infusion patients for their pain score and keeps the outcomes record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from reminders.settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application. Imported late, so that importing a rule of care does not import Flask."""
    from reminders.web.app import create_app

    return create_app(settings)
