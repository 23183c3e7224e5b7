"""Axe on the pages that only a form leads to: secrets shown once, links, codes, searches, previews, refused forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

import reminders.web
from reminders.web.desk import recent_password
from tests.day import Day
from tests.factories import PASSWORD, Lived, staff_member
from tests.web.desk.accessible import AFTER_A_FORM, ELSEWHERE, OF_COLOR, rendered, violations
from tests.web.desk.test_browser import pytestmark, served, settings, sign_in
from tests.web.desk.test_links import NEW
from tests.web.desk.test_recent_password import code_of

__all__ = ["pytestmark", "served", "settings"]

STATIC = Path(reminders.web.__file__).parent / "static"

#: What a theme may set: a custom property whose value is a color.
_COLOR: Final = re.compile(r"--[a-z-]+: (#[0-9a-f]{3,8}|var\(--[a-z-]+, #[0-9a-f]{3,8}\));")

#: Somebody who works at another clinic.
KNOWN: Final = "known@hillside.example"

Look = Callable[[str, Page], None]


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


def test_a_color_that_is_wrong_at_one_width_alone_is_found_there(served: str, page: Page) -> None:
    """Rules about color look at the second width where something looks otherwise: another color, or not seen before."""
    page.goto(f"{served}/sign-in")
    for style, width in (
        ("@media (max-width: 45rem) { h1 { color: light-dark(#ccc, #333) !important } }", 390),
        ("@media (max-width: 45rem) { main { background: light-dark(#222, #ddd) !important } }", 390),
        ("@media (min-width: 45rem) { h1 { color: light-dark(#ccc, #333) !important } }", 1280),
    ):
        page.evaluate(
            "css => { document.adoptedStyleSheets = [new CSSStyleSheet()];"
            " document.adoptedStyleSheets[0].replaceSync(css) }",
            style,
        )
        found = {(at, scheme, rule) for at, scheme, rule, _ in violations(page)}
        assert found == {(width, scheme, "color-contrast") for scheme in ("light", "dark")}, style
    page.evaluate(
        """() => { document.adoptedStyleSheets[0].replaceSync(
            "#narrow { color: light-dark(#ccc, #333) } @media (min-width: 45rem) { #narrow { display: none } }");
            document.querySelector("h1").insertAdjacentHTML("afterend", "<p id='narrow'>Only on a phone</p>"); }"""
    )
    assert {(at, rule) for at, _, rule, _ in violations(page)} == {(390, "color-contrast")}


def test_axe_finds_nothing_on_what_was_searched_refused_or_looked_at_first(
    app: Flask, clinic_life: Lived, served: str, page: Page
) -> None:
    wrong: list[object] = []
    with rendered(app) as seen:
        sign_in(page, served)
        searched_and_refused(page, served, looking_into(wrong))
        looked_at_first(page, served, clinic_life, looking_into(wrong))
    assert not wrong, "\n".join(map(str, wrong))
    assert seen >= {"search.html"}


def test_axe_finds_nothing_on_secrets_links_and_codes(
    app: Flask,
    day: Day,
    clinic_life: Lived,
    served: str,
    browser: Browser,
    page: Page,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(recent_password, "GOOD_FOR", timedelta(hours=1))  # a slow machine takes minutes for all this
    wrong: list[object] = []
    look = looking_into(wrong)
    with rendered(app) as seen:
        sign_in(page, served)
        secrets(page, served, look)
        patient_file(page, f"{served}/patients/{clinic_life.ana.patient.id}/file", tmp_path / "all.html", look)
        joining(day, page, served, browser, look)
        codes(day, browser, served, look)
        monkeypatch.setattr(recent_password, "GOOD_FOR", timedelta(0))
        page.goto(f"{served}/settings/retention")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your password again")
        look("the password again", page)
    assert not wrong, "\n".join(map(str, wrong))
    assert seen >= AFTER_A_FORM - {"search.html"}


def looking_into(wrong: list[object]) -> Look:
    """Looks at an open page and adds to the list what axe finds on it."""

    def look(what: str, page: Page) -> None:
        wrong.extend((what, one) for one in violations(page))

    return look


def searched_and_refused(page: Page, served: str, look: Look) -> None:
    """What a search finds, several and none; forms that were refused."""
    for typed, found in (("a", "Found 3 patients"), ("nobody of this name", "Found nobody")):
        page.goto(f"{served}/replies")
        page.get_by_role("searchbox").fill(typed)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(found)
        look(f"a search for {typed}", page)
    for address in ("/enroll", "/settings/protocols/change?copy=yes&protocol=chronic-pain", "/settings/webhooks"):
        page.goto(served + address)
        page.locator("main form button.primary").last.click()
        expect(page.locator("#problems")).to_be_focused()
        look(f"{address}, refused", page)


def looked_at_first(page: Page, served: str, life: Lived, look: Look) -> None:
    """Previews: what a change would move, a schedule's course, a text's new words, a zone."""
    ana = f"/patients/{life.ana.patient.id}/change"
    for address, button, shown in (
        (f"{ana}/hour", "Show what it moves", "#moves"),
        (f"{ana}/pause", "Show what it moves", "#moves"),
        ("/settings/protocols/change", "Show a course by it", "table.course"),
        ("/settings/wording/welcome", "Look at it as patients read it", "#seen"),
        ("/settings/zone", "Show what it moves", "#then"),
    ):
        page.goto(served + address)
        if address == "/settings/zone":
            page.get_by_label("Time zone").select_option("America/Denver")
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        expect(page.locator(shown)).to_be_visible()
        look(f"{address}, looked at first", page)


def secrets(page: Page, served: str, look: Look) -> None:
    """What is shown this once: a key of the API and the secret of an endpoint."""
    page.goto(f"{served}/settings/keys")
    page.get_by_role("textbox", name="Name").fill("EHR")
    page.locator("main fieldset input").first.check()
    page.get_by_role("button", name="Make key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("API key")
    look("an API key", page)
    page.goto(f"{served}/settings/webhooks")
    page.get_by_label("URL").fill("https://hooks.lakeside-clinic.example/in")
    page.locator("main fieldset input").first.check()
    page.get_by_role("button", name="Add endpoint").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Webhook secret")
    look("the secret of an endpoint", page)


def patient_file(page: Page, address: str, kept: Path, look: Look) -> None:
    """The file of everything recorded, opened from the disk."""
    page.goto(address)
    page.get_by_label("What for").fill("Asked for it in writing")
    with page.expect_download() as made:
        page.get_by_role("button", name="Make the file").click()
    made.value.save_as(kept)
    page.goto(kept.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("Everything recorded of")
    look("the file of everything recorded", page)


def joining(day: Day, page: Page, served: str, browser: Browser, look: Look) -> None:
    """An invitation: the link that the admin gets, and what it opens for somebody new and for who has a sign-in."""
    with day.database.write() as session:
        hillside = day.add_clinic(session, "hillside").id
    staff_member(day, KNOWN, "coordinator", clinic_id=hillside)
    for email in (NEW, KNOWN):
        page.goto(f"{served}/settings/people")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("E-mail address").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Invitation")
        code = page.locator("code.secret").inner_text().partition("#")[2]
        look("an invitation", page)
        context = browser.new_context()
        guest = context.new_page()
        guest.goto(f"{served}/link#{code}")
        expect(guest.get_by_label("The link")).to_have_value(code)
        look("a link", guest)
        guest.get_by_role("button", name="Go on").click()
        if email == NEW:
            expect(guest.get_by_label("New password", exact=True)).to_be_focused()
        else:
            expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")
            guest.get_by_label("E-mail address").fill(KNOWN)
            guest.get_by_label("Password").fill(PASSWORD)
            guest.get_by_label("Password").press("Enter")
            expect(guest.get_by_role("button", name="Join")).to_be_focused()
        look(f"what a link opens for {email}", guest)
        context.close()


def codes(day: Day, browser: Browser, served: str, look: Look) -> None:
    """One-time codes: the recovery codes shown once, and the code asked for at the next sign-in."""
    email = str(staff_member(day, "codes@lakeside.example").email)
    context = browser.new_context()
    page = context.new_page()

    def begin(heading: str) -> None:
        page.goto(f"{served}/sign-in")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Password").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)

    begin("Today")
    page.goto(f"{served}/account/second-factor")
    page.get_by_label("Six digits").fill(code_of(page.content()))
    page.get_by_label("Six digits").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    look("recovery codes", page)
    context.clear_cookies()
    begin("Your code")
    look("a code", page)
    context.close()
