"""Somebody of the clinic's staff, with a browser: signs in over the real pages."""

from __future__ import annotations

import re
from typing import Protocol

from reminders.clinics.staff import add_staff
from reminders.record.database import Database
from reminders.record.people import Clinic

EMAIL = "bench@clinic.example"
PASSWORD = "four quiet harbor lamps"

#: The pages that staff have open, besides those of single patients.
PAGES = {"today": "/", "log": "/replies", "report": "/outcomes"}


class Browser(Protocol):
    """What reads a page and sends a form; it keeps cookies."""

    def read(self, address: str) -> str:
        """The page as HTML. Raises `AssertionError` unless the answer is 200."""

    def send(self, address: str, form: dict[str, str]) -> int:
        """The status of the answer to a form."""


def add(database: Database, clinic_id: str, email: str = EMAIL) -> None:
    """Add an admin to a clinic."""
    with database.write() as session:
        clinic = session.get_one(Clinic, clinic_id)
        add_staff(session, clinic, email=email, role="admin", password=PASSWORD)


def sign_in(browser: Browser, email: str = EMAIL) -> None:
    """Sign in."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.read("/sign-in"))
    assert token is not None
    status = browser.send("/sign-in", {"csrf_token": token[1], "email": email, "password": PASSWORD})
    assert status == 302, f"nobody may sign in: {status}"
