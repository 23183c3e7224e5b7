"""Every table of the record in one place, for migrations and for tests that look at all of them."""

from __future__ import annotations

from reminders.record import (
    access,
    clinic_texts,
    facts,
    identifiers,
    installation,
    outcomes,
    own_texts,
    people,
    schedule,
    texts,
    webhooks,
)
from reminders.record.columns import Row

METADATA = Row.metadata

#: Tables of the installation itself; every other table carries the clinic.
OF_INSTALLATION = frozenset(
    {
        "changed_patients",
        "ring_keys",
        "runs_on",
        "backups",
        "clock_anchor",
        "duties",
        "cursors",
        "error_counts",
        "holds",
        "processes",
        "senders",
        "refusals",
        "sign_in_tries",
        "clinics",
    }
)

__all__ = [
    "METADATA",
    "OF_INSTALLATION",
    "access",
    "clinic_texts",
    "facts",
    "identifiers",
    "installation",
    "outcomes",
    "own_texts",
    "people",
    "schedule",
    "texts",
    "webhooks",
]
