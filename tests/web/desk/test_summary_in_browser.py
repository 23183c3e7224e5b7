"""A patient on paper, the summary and the page itself: one Letter page, also for a long history."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect

from reminders.care.reasons import Reason
from reminders.record.schedule import CheckIn
from tests.answers import answered
from tests.day import Day, new_phone
from tests.web.desk.accessible import violations
from tests.web.desk.test_browser import served, settings, sign_in

__all__ = ["served", "settings"]

pytestmark = pytest.mark.browser

#: Of a patient's page, however long their history is.
MOST_BYTES = 60_000


def long_history(day: Day) -> str:
    """Six courses, the last of six infusions: 110 check-ins, answered or not for many reasons. Returns the patient."""
    phone, name = new_phone(), "Maximiliana Hohenzollern-Featherstonehaugh"
    enrollments = []
    for course in range(1, 7):
        for _ in range(6 if course == 6 else 1):
            enrolled = day.enroll(phone, name=name, mrn="MRN-0000-1234567", baseline_pain=Decimal("7.5"))
            enrollments.append(enrolled)
            answered(day, enrolled, {"h4": "2", "h24": "3.5", "h72": "4", "d7": "4.5", "d14": "5", "d28": "7"})
            answered(day, enrolled, {"h24": str(1 + course % 3)}, measure="side_effects")
            answered(day, enrolled, {"d28": "2", "d84": "4"}, measure="change")
            day.later(days=3 if course == 6 else 45)
    reasons = (Reason.QUIET_HOURS, Reason.OUTAGE, Reason.CAP, Reason.PHONE_BUSY)
    with day.database.write() as session:
        for number, enrolled in enumerate(enrollments):
            for check_in in enrolled.check_ins:
                row = session.get_one(CheckIn, check_in.id)
                if row.step in ("d21", "d42", "d56"):
                    row.state, row.reason = "skipped", reasons[(number + len(row.step)) % 4].value
                elif row.step == "d84":
                    row.state, row.reason = "missed", Reason.NO_ANSWER.value
    day.later(days=90)
    return enrollments[0].patient.id


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_long_history_fits_one_letter_page_and_a_short_one_too(day: Day, served: str, browser: Browser) -> None:
    short = day.enroll(new_phone(), name="Ben Ruiz").patient.id
    day.later(hours=1)
    long = long_history(day)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(page, served)
    for patient in (short, long):
        page.goto(f"{served}/patients/{patient}/summary")
        pdf = page.pdf(format="Letter", prefer_css_page_size=True)
        assert pages_of(pdf) == 1
        assert [float(side) for side in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0]] == [612, 792]
    assert violations(page) == []
    page.emulate_media(media="print")
    assert page.get_by_role("button", name="Print").count() == 0
    assert "Pain at each check-in of course 6" in page.locator("main").inner_text()
    lines = page.locator(".course-line:visible").evaluate_all(
        "all => [...new Set(all.map(e => getComputedStyle(e).strokeDasharray + getComputedStyle(e).strokeWidth))]"
    )
    assert len(lines) == 6  # told apart without color
    smallest = page.locator("td, th, p").evaluate_all(
        "all => Math.min(...all.filter(e => e.offsetParent).map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest > 9.3  # pixels: seven points
    page.emulate_media(media="screen")
    for patient in (short, long):
        page.goto(f"{served}/patients/{patient}")
        assert len(page.content().encode()) < MOST_BYTES
        chart, check_ins = (
            page.locator(f".chart-side {one}").first.bounding_box() for one in ("figure", "table.schedule")
        )
        assert chart
        assert check_ins
        assert check_ins["x"] > chart["x"] + chart["width"]
        assert check_ins["y"] < chart["y"] + chart["height"]
        assert "bar on the axis: while an answer counts" in page.locator(".chart-side .key").inner_text()
        page.emulate_media(media="print")
        assert pages_of(page.pdf(format="Letter")) == 1
        page.emulate_media(media="screen")
    page.get_by_role("link", name="Chart of course 5").click()  # what was left out is one link away
    of_course_one = page.get_by_role("heading", name=re.compile("Infusion 1 of course 1"))
    expect(of_course_one.locator("..").get_by_role("table")).to_be_visible()
    assert page.locator(".pain-chart").count() > 2
    page.close()
