"""An invitation in a real browser, by keyboard alone: the code leaves the address and reaches no server."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.day import Day
from tests.web.desk.accessible import violations
from tests.web.desk.test_browser import pytestmark, served, settings, sign_in
from tests.web.desk.test_links import CHOSEN, NEW, row

__all__ = ["pytestmark", "served", "settings"]


def test_somebody_is_invited_and_joins_by_keyboard_alone(day: Day, served: str, browser: Browser) -> None:
    admin = browser.new_page()
    sign_in(admin, served)
    admin.goto(f"{served}/settings/people")
    admin.get_by_label("E-mail address").fill(NEW)
    admin.keyboard.press("Enter")
    link = admin.locator("code.secret").inner_text()
    assert violations(admin) == []
    admin.evaluate("window.dispatchEvent(new Event('pagehide'))")  # as when a browser keeps the page for Back
    assert link not in admin.content(), "it does not come back"
    code = link.partition("#")[2]

    asked: list[str] = []
    context = browser.new_context()
    guest = context.new_page()
    guest.on("request", lambda request: asked.append(request.url + request.headers.get("referer", "")))
    guest.goto(f"{served}/link#{code}")
    expect(guest.get_by_label("The link")).to_have_value(code)
    assert guest.url == f"{served}/link", "it is out of the address and the history"
    assert violations(guest) == []
    guest.keyboard.press("Enter")
    guest.get_by_label("New password", exact=True).fill(CHOSEN)
    guest.keyboard.press("Tab")
    guest.keyboard.type(CHOSEN)
    guest.keyboard.press("Enter")
    expect(guest.get_by_text("Your password is set.")).to_be_visible()
    assert asked
    assert not any(code in address.partition("#")[0] for address in asked)
    assert row(day, NEW) is not None
    context.close()
    admin.close()
