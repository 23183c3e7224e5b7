"""Amending in a real browser, by keyboard alone: looked at, refused, changed, undone; Back never asks to resend."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from reminders.record.access import AuditEntry
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.test_browser import served, settings, sign_in, type_in

__all__ = ["served", "settings"]

pytestmark = pytest.mark.browser


def views(day: Day, patient_id: str) -> int:
    """How often somebody opened a patient's page, as the audit trail tells."""
    with day.database.read() as session:
        seen = select(func.count()).where(AuditEntry.subject_id == patient_id, AuditEntry.action == "viewed")
        return session.scalar(seen) or 0


def test_a_phone_is_changed_and_back_leads_back(day: Day, clinic_life: Lived, served: str, page: Page) -> None:
    luis = clinic_life.luis.patient.id
    own = f"{served}/patients/{luis}"
    sign_in(page, served)
    page.goto(own)
    opened = views(day, luis)
    page.get_by_role("link", name="Phone", exact=True).press("Enter")
    phone = page.get_by_label("Mobile phone")
    phone.press("Control+a")
    page.keyboard.type("3125550177")
    page.get_by_role("button", name="Show what it moves").press("Enter")
    expect(page.locator("#moves")).to_be_focused()
    expect(page.locator(".moves")).to_contain_text("asked again as soon as texts may leave")
    expect(phone).to_have_value("3125550177")
    phone.press("Enter")
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems")).to_contain_text("The reason is missing.")
    expect(page.get_by_label("Mobile phone")).to_have_value("3125550177")
    type_in(page, "Luis wants texts there", " ")
    type_in(page, "Why", "Lost the old one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Texts now go to the new phone.")
    assert views(day, luis) == opened + 1, "the page was opened once"
    for _ in ("refused", "looked at", "opened"):
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("Change phone")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Luis Ortega")
    for _ in range(4):
        page.go_forward()
    page.get_by_role("link", name="Undo", exact=True).press("Enter")
    page.get_by_role("button", name="Undo the change").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The change is undone.")
