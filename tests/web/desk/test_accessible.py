"""What lets axe look at a page once and say it of both themes, and where the other pages are looked at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

import reminders.web
from tests.web.desk.accessible import ELSEWHERE, OF_COLOR, violations
from tests.web.desk.test_browser import pytestmark, served, settings

__all__ = ["pytestmark", "served", "settings"]

STATIC = Path(reminders.web.__file__).parent / "static"

#: What a theme may set: a custom property whose value is a color.
_COLOR: Final = re.compile(r"--[a-z-]+: (#[0-9a-f]{3,8}|var\(--[a-z-]+, #[0-9a-f]{3,8}\));")


def test_themes_differ_in_colors_alone() -> None:
    """So that in the second theme of a width only the rules about color are run (`OF_COLOR`)."""
    themes = [
        (path.name, block)
        for path in sorted(STATIC.glob("*.css"))
        for block in re.findall(r"prefers-color-scheme[^{]*\{(.*?)\n\}", path.read_text(), re.DOTALL)
    ]
    assert {name for name, _ in themes} == {"desk.css", "chart.css"}
    for name, block in themes:
        for line in re.sub(r"/\*.*?\*/", "", block).splitlines():
            said = line.strip()
            assert said in ("", "}") or said.endswith(("{", ",")) or _COLOR.fullmatch(said), (name, said)


def test_what_is_looked_at_in_another_test_is_looked_at_there() -> None:
    for file in set(ELSEWHERE.values()):
        assert "violations(page) == []" in (Path(__file__).parent / file).read_text(), file


def test_what_axe_knows_about_color_is_run_in_both_themes(served: str, page: Page) -> None:
    page.goto(f"{served}/sign-in")
    assert violations(page) == []
    rules = "axe.getRules(['cat.color']).map(rule => rule.ruleId).filter(id => !id.endsWith('-enhanced'))"
    assert sorted(page.evaluate(rules)) == sorted(OF_COLOR)
    page.evaluate("document.querySelector('h1').style.color = 'light-dark(#ccc, #333)'")
    found = {(width, scheme, rule) for width, scheme, rule, _ in violations(page)}
    assert found == {(width, scheme, "color-contrast") for width in (1280, 390) for scheme in ("light", "dark")}
