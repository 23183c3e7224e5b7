"""Whether a page is accessible, as axe sees it: wide and narrow, light and dark; and which pages there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from flask import Flask, template_rendered
from playwright.sync_api import Page

import reminders.web

WIDTHS: Final = (1280, 390)
HEIGHT: Final = 844

#: All of axe's rules about color; they alone are run in the second theme of a width. Themes differ in colors alone
#: (test_themes_differ_in_colors_alone), so that no other rule can find there what it did not find in the first.
OF_COLOR: Final = ("color-contrast", "link-in-text-block")

#: The elements with text that look like no other so far, in anything those rules go by: font, color, what lies behind,
#: the text around, and whether it is disabled or hidden from assistive technology. First their looks, then they.
_LOOKS_THAT_ARE_NEW: Final = """([theme, known]) => {
    const seen = new Set(known), looks = [], elements = [];
    const own = ["color", "fill", "fontSize", "fontWeight", "opacity", "textDecorationLine", "backgroundColor",
                 "backgroundImage", "textShadow", "filter"];
    const text = "button, input, select, textarea";
    const exempt = "[disabled], [aria-disabled=true], [aria-hidden=true]";
    const visit = (element, behind, around) => {
        if (!element.checkVisibility()) return;
        const style = getComputedStyle(element);
        const apart = element.closest(exempt) || element.control?.closest(exempt) ? "apart" : "";
        const look = [element.localName, apart, ...own.map(part => style[part])].join();
        const says = element.matches(text) || [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        const whole = [look, behind, around].join(" | ");
        if (says && !seen.has(whole)) { seen.add(whole); looks.push(whole); elements.push(element); }
        const layer = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join();
        const under = layer === "rgba(0, 0, 0, 0),none,1,none" ? behind : behind + " / " + layer;
        for (const child of element.children) visit(child, under, says ? look : around);
    };
    visit(document.body, theme + getComputedStyle(document.documentElement).backgroundColor, "");
    return [looks, elements];
}"""

#: Looks in which those rules found nothing. A page has hundreds of elements and a handful of looks, which others share.
_SOUND: Final[set[str]] = set()

TEMPLATES: Final = Path(reminders.web.__file__).parent / "templates"

#: Pages that need more than an address: `test_accessible` goes there by the forms before them.
AFTER_A_FORM: Final = frozenset(
    {
        "key_made.html", "link.html", "link_join.html", "link_made.html", "link_password.html", "patient_file.html",
        "recent_password.html", "recovery_codes.html", "search.html", "sign_in_code.html", "webhook_secret.html",
    }
)  # fmt: skip

#: Pages that need an authenticator or an identity provider: the test that goes there and lets axe look at them.
ELSEWHERE: Final = {
    "passkey_add.html": "test_passkeys_in_browser.py",
    "provider_account.html": "test_provider_in_browser.py",
    "provider_first.html": "test_provider_in_browser.py",
    "provider_out.html": "test_provider_in_browser.py",
}


def violations(page: Page) -> list[tuple[int, str, str, str]]:
    """What axe finds on an open page: at which width, in which theme, by which rule, where.

    The page is loaded once: it follows its width and theme by its styles alone. Both are as they were afterwards.
    """
    was, dark = page.viewport_size, page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(reduced_motion="reduce")  # a color on its way to another is neither
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_axe())
    found: list[tuple[int, str, str, str]] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if scheme == "light":
                found += [(width, scheme, *one) for one in _but_for_color(page)]
            found += [(width, scheme, *one) for one in _of_color(page, scheme)]
    page.emulate_media(color_scheme="dark" if dark else "light")
    if was is not None:
        page.set_viewport_size(was)
    return found


def _but_for_color(page: Page) -> list[tuple[str, str]]:
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in OF_COLOR}}
    return _said(page.evaluate("options => axe.run(options).then(found => found.violations)", options))


def _of_color(page: Page, scheme: str) -> list[tuple[str, str]]:
    """What the rules about color find: most of axe's work, so only one element of each look is asked about."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": list(OF_COLOR)}}
    new = page.evaluate_handle(_LOOKS_THAT_ARE_NEW, [scheme, sorted(_SOUND)])
    looks = page.evaluate("([looks, _]) => looks", new)
    if not looks:
        return []
    script = "([[_, them], options]) => axe.run(them, options).then(found => found.violations)"
    found = _said(page.evaluate(script, [new, options]))
    if not found:
        _SOUND.update(looks)
    return found


def _said(violations: list[Any]) -> list[tuple[str, str]]:
    return [(one["id"], node["html"][:160]) for one in violations for node in one["nodes"]]


@cache
def _axe() -> str:
    return str(Axe().axe_script)


def pages() -> set[str]:
    """Every template that is a page, by its name."""
    return {path.name for path in TEMPLATES.glob("[!_]*.html")} - {"base.html"}


@contextmanager
def rendered(app: Flask) -> Iterator[set[str]]:
    """The names of the templates that the application renders meanwhile."""
    names: set[str] = set()

    def note(_app: Flask, template: Any, **_more: object) -> None:
        names.add(template.name)

    with template_rendered.connected_to(note, app):
        yield names
