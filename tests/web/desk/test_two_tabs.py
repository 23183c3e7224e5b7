"""One flag in two browsers at once, and a danger that was not over: nothing that anybody wrote is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from reminders.settings import Settings
from tests.day import Day
from tests.factories import PASSWORD, Lived, staff_member
from tests.migrated import migrated_settings
from tests.services.serving import serving
from tests.web.desk.accessible import WIDTHS, violations

pytestmark = pytest.mark.browser

ANN, BEN = "ann@lakeside.example", "ben@lakeside.example"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: what the record does is tested on both elsewhere."""
    return migrated_settings(request, "sqlite", tmp_path)


@pytest.fixture
def served(app: Flask, day: Day) -> Iterator[str]:
    staff_member(day, ANN, "clinician")
    staff_member(day, BEN, "admin")
    with serving(app) as address:
        yield address


def at_the_flag(browser: Browser, served: str, email: str, flag_id: str, **context: object) -> Page:
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.goto(f"{served}/sign-in?next=/flags/{flag_id}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/flags/{flag_id}")
    return page


def danger(day: Day) -> str:
    (flag,) = day.flags(concern="urgent")
    return str(flag.id)


def test_two_who_resolve_one_flag_at_once_both_leave_their_note(
    day: Day, clinic_life: Lived, served: str, browser: Browser
) -> None:
    flag_id = danger(day)
    ann, ben = (at_the_flag(browser, served, email, flag_id) for email in (ANN, BEN))
    ann.get_by_role("button", name="Acknowledge").click()
    expect(ann.get_by_label("What was done")).to_be_visible()
    ben.reload()
    for page, note in ((ann, "Called; she is safe."), (ben, "Her sister drives her to the hospital.")):
        page.get_by_label("What was done").fill(note)
    ann.get_by_role("button", name="Resolve").click()
    expect(ann.get_by_text("Resolved.")).to_be_visible()
    ben.get_by_role("button", name="Resolve").click()
    expect(ben.get_by_role("status")).to_contain_text("Your note is kept beside theirs.")
    for page in (ann, ben):
        page.reload()
        facts = page.locator("dl.facts")
        expect(facts).to_contain_text(re.compile(f"by {ANN}.*: Called; she is safe", re.S))
        expect(facts).to_contain_text(re.compile(f"by {BEN}.*: Her sister drives her to the hospital", re.S))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_danger_that_was_not_over_is_opened_again_and_stands_on_today(
    day: Day, clinic_life: Lived, served: str, browser: Browser, width: int
) -> None:
    flag_id = danger(day)
    page = at_the_flag(browser, served, ANN, flag_id, viewport={"width": width, "height": 844})
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_label("What was done").fill("Called; she is safe.")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_text("It is not over").click()
    assert violations(page) == []
    page.get_by_label("Why it is opened again").fill("Her sister says she is not.")
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_role("status")).to_contain_text("It is open again.")
    expect(page.locator("dl.facts")).to_contain_text("Called; she is safe.")
    expect(page.locator("dl.facts")).to_contain_text("Her sister says she is not.")
    expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.goto(f"{served}/")
    expect(page.get_by_role("region", name="Danger")).to_contain_text("Grace")
