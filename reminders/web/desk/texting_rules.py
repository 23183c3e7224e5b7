"""A clinic's limits of texts and its interval of pages, as its settings page shows them."""

from __future__ import annotations

from typing import Final

from reminders.record.people import Clinic
from reminders.web.desk import context

#: The settings of a clinic that stand in for the installation's while they are not set.
OWN: Final = ("texts_per_day", "texts_per_week", "page_again_minutes")


def known(clinic: Clinic) -> dict[str, str]:
    """Each value that is in force, the clinic's own or the installation's."""
    settings = context.settings()
    return {name: f"{getattr(clinic, name) or getattr(settings, name):g}" for name in OWN}


def page_again_minutes(clinic: Clinic) -> str:
    """The minutes until a page that nobody acknowledged is repeated."""
    return known(clinic)["page_again_minutes"]
