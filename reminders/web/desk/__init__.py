"""The desk: the pages staff work on. Importing it registers every page on the blueprint."""

from reminders.web.desk.context import blueprint
from reminders.web.desk.pages import (
    account,
    amend,
    enroll,
    flags,
    handle,
    imports,
    outcomes,
    patients,
    phone_score,
    questions,
    ready,
    replies,
    settings,
    sign_in,
    texting,
    today,
    webhooks,
)

__all__ = [
    "account",
    "amend",
    "blueprint",
    "enroll",
    "flags",
    "handle",
    "imports",
    "outcomes",
    "patients",
    "phone_score",
    "questions",
    "ready",
    "replies",
    "settings",
    "sign_in",
    "texting",
    "today",
    "webhooks",
]
