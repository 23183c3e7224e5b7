"""The outcomes page of a dozen courses in a real browser: accessible, nothing sideways, and whole on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from reminders.care.reasons import Reason
from reminders.record.schedule import CheckIn
from tests.answers import answered
from tests.day import Day, new_phone
from tests.web.desk.accessible import violations
from tests.web.desk.test_browser import served, settings, sign_in
from tests.web.desk.test_outcomes import prepared

__all__ = ["served", "settings"]

pytestmark = pytest.mark.browser

#: What Letter paper leaves between half an inch at each side and a centimeter, as browsers print (pixels).
PRINTED = (720, 740)

#: What is seen and goes past the right edge, or is wider inside than out.
CUT = """() => [...document.querySelectorAll("main *")]
    .filter(e => e.checkVisibility() && !e.closest(".unseen, thead"))
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
        || (e.clientWidth > 0 && getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth))
    .map(e => e.outerHTML.slice(0, 120))"""

#: How each part of a legend looks, a list for each legend.
LEGENDS = """() => [...document.querySelectorAll(".share-chart-key")].filter(key => key.checkVisibility())
    .map(key => [...key.querySelectorAll(".swatch")].map(e => { const s = getComputedStyle(e);
        return [s.backgroundColor, s.borderTop, s.borderRadius, s.height].join(" ") }))"""


def every_part(day: Day) -> None:
    """Twelve courses that were followed, and one each that was not asked, may be somebody else's and is open."""
    prepared(day)
    day.later(hours=-30)
    answered(day, day.enroll(new_phone(), name="Bo Lind"), {"h4": "3", "h24": "3"}, doubtful=True)
    skipped = day.enroll(new_phone(), name="Cy Park")
    with day.database.write() as session:
        for check_in in skipped.check_ins[:2]:
            row = session.get_one(CheckIn, check_in.id)
            row.state, row.reason, row.final = "skipped", Reason.OUTAGE.value, True
    day.later(hours=30)
    day.enroll(new_phone(), name="Di Moss", infused_at=day.now - timedelta(hours=2))


def whole(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate(CUT) == []


def test_the_outcomes_of_many_courses_are_whole_on_any_screen_and_on_paper(
    day: Day, served: str, browser: Browser
) -> None:
    every_part(day)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, served)
    page.goto(f"{served}/outcomes")
    assert page.locator(".share-chart:visible").count() > 8
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    assert violations(page) == []
    for width in (1280, 768, 390):
        page.set_viewport_size({"width": width, "height": 844})
        whole(page)
    page.emulate_media(media="print")
    for width in PRINTED:
        page.set_viewport_size({"width": width, "height": 1056})
        whole(page)
        legends = page.evaluate(LEGENDS)
        assert max(len(parts) for parts in legends) == 5  # answered, missing, not asked, open, doubtful
        assert all(len(set(parts)) == len(parts) for parts in legends), legends
    page.close()
