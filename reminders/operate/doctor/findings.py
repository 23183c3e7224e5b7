"""What the doctor reports: findings, each with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reminders.record.database import Database
from reminders.settings import Settings
from reminders.texting.gateway import Gateway


class Level(StrEnum):
    """How bad it is. A warning can wait until tomorrow; after a failure patients or staff may not be reached."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What one check found, in a sentence, and what to do about it, if anything."""

    level: Level
    subject: str
    sentence: str
    advice: str = ""


@dataclass(frozen=True)
class Installation:
    """The installation as the doctor examines it.

    Without a database that can be read, or without a provider, the checks that need one are skipped; another finding
    says why.
    """

    settings: Settings
    database: Database | None = None
    gateway: Gateway | None = None


def ok(subject: str, sentence: str) -> Finding:
    return Finding(Level.OK, subject, sentence)


def warn(subject: str, sentence: str, advice: str) -> Finding:
    return Finding(Level.WARN, subject, sentence, advice)


def fail(subject: str, sentence: str, advice: str) -> Finding:
    return Finding(Level.FAIL, subject, sentence, advice)
