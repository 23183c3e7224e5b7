"""What a page's look has to say: what is serious stands out, and what is read together stands together."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from reminders.record.outcomes import FlagKind
from reminders.reports.seriousness import Level
from tests.day import Day, new_phone
from tests.factories import Lived
from tests.web.desk.test_browser import pytestmark, served, settings, sign_in
from tests.web.desk.test_today_in_browser import flagged

__all__ = ["pytestmark", "served", "settings"]

#: A badge's classes, and how it looks without its words.
LOOK: Final = """badge => { const is = getComputedStyle(badge);
    return [badge.className, [is.color, is.backgroundColor, is.borderStyle, is.borderColor].join(' ')]; }"""


#: Of each kind of flag one that is not urgent; the urgent one comes with the patients of `clinic_life`.
KINDS: Final = (
    FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.BAD_NUMBER, FlagKind.UNCLEAR, FlagKind.NOT_DELIVERED,
    FlagKind.OPTED_OUT,
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_serious_does_not_look_like_what_is_not(
    day: Day, clinic_life: Lived, served: str, browser: Browser, scheme: str
) -> None:
    """Urgent, serious and for the same day have each their own look, which nothing else has."""
    for letter, kind in zip("ABCDEF", KINDS, strict=True):
        flagged(day, kind, day.enroll(new_phone(), name=f"Patient {letter}"))
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, served)
    expect(page.locator("main .badge.routine")).to_be_visible()
    looks: dict[str, set[str]] = {}
    for level, look in page.locator("main .badge").evaluate_all(f"badges => badges.map({LOOK})"):
        looks.setdefault(level.removeprefix("badge "), set()).add(look)
    assert looks.keys() == set(Level)
    assert {level for level, its_looks in looks.items() if len(its_looks) > 1} == set()
    graver = [looks.pop(level) for level in (Level.URGENT, Level.SERIOUS, Level.SAME_DAY)]
    grave = {look for its_looks in graver for look in its_looks}
    assert len(grave) == 3
    assert not grave & {look for its_looks in looks.values() for look in its_looks}
    for level in (Level.URGENT, Level.SERIOUS):
        expect(page.locator(f"main .badge.{level}").first).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.close()


def top_and_sides(page: Page, selector: str) -> tuple[float, float, float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["y"], box["y"] + box["height"], box["x"], box["x"] + box["width"]


def test_the_check_ins_stand_beside_the_chart_and_before_the_conversation(
    clinic_life: Lived, served: str, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    sign_in(page, served)
    page.goto(f"{served}/patients/{clinic_life.ana.patient.id}")
    chart_top, chart_bottom, _, chart_right = top_and_sides(page, ".pain-chart")
    table_top, _, table_left, _ = top_and_sides(page, "table.schedule")
    assert table_left >= chart_right
    assert chart_top < 844, "seen without scrolling"
    assert table_top < chart_bottom, "side by side"
    page.set_viewport_size({"width": 390, "height": 844})
    assert top_and_sides(page, ".pain-chart")[1] <= top_and_sides(page, "table.schedule")[0]
    assert top_and_sides(page, "table.schedule")[1] <= top_and_sides(page, "#talk")[0], "not below the conversation"
    page.close()
