"""What the doctor examines. What it reports are findings (`reminders.health.finding`)."""

from __future__ import annotations

from dataclasses import dataclass

from reminders.health.finding import Finding, Level, fail, ok, warn
from reminders.record.database import Database
from reminders.settings import Settings
from reminders.texting.gateway import Gateway

__all__ = ["Finding", "Installation", "Level", "fail", "ok", "warn"]


@dataclass(frozen=True)
class Installation:
    """The installation as the doctor examines it.

    Without a database that can be read, or without a provider, the checks that need one are skipped; another finding
    says why.
    """

    settings: Settings
    database: Database | None = None
    gateway: Gateway | None = None
