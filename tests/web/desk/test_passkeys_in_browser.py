"""Passkeys in a real browser, with the authenticator that is built into Chromium for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, Route, expect

from tests.day import Day
from tests.factories import staff_member
from tests.services.ports import free_port
from tests.services.serving import serving
from tests.web.desk.accessible import violations
from tests.web.desk.test_browser import EMAIL, pytestmark, settings, sign_in

__all__ = ["pytestmark", "settings"]


@pytest.fixture
def served_by_name(build: Callable[..., Flask], day: Day) -> Iterator[str]:
    """The application's address: a name, since browsers make passkeys for names alone."""
    staff_member(day, EMAIL)
    port = free_port()
    with serving(build(public_url=f"http://localhost:{port}"), port):
        yield f"http://localhost:{port}"


@dataclass
class Device:
    """An authenticator plugged into a page's browser."""

    cdp: CDPSession
    identifier: str

    @classmethod
    def plugged_into(cls, page: Page) -> Device:
        cdp = page.context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        kind = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        return cls(cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"])

    def keys(self) -> list[dict[str, Any]]:
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.identifier})["credentials"]
        assert isinstance(found, list)
        return found

    def recognizes(self, owner: bool) -> None:
        """Whether the finger on it is its owner's."""
        said = {"authenticatorId": self.identifier, "isUserVerified": owner}
        self.cdp.send("WebAuthn.setUserVerified", said)


def test_a_passkey_is_made_used_and_removed(served_by_name: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)
    said = page.locator("main").get_by_role("alert")
    sign_in(page, served_by_name)
    device = Device.plugged_into(page)
    page.goto(f"{served_by_name}/account")
    page.get_by_role("link", name="None. Sign in without a password").click()
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_label("A name for it")).to_be_focused()
    assert violations(page) == []
    device.recognizes(False)
    page.keyboard.type("My phone")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("No passkey was used: it was canceled")
    device.recognizes(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The passkey is added.")
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    assert violations(page) == []
    (key,) = device.keys()
    assert (key["rpId"], key["isResidentCredential"], key["signCount"]) == ("localhost", True, 1)
    page.goto(f"{served_by_name}/account/passkeys/add")
    page.get_by_label("A name for it").fill("Once more")
    page.keyboard.press("Enter")
    expect(said).to_have_text("This device holds a passkey of yours already.")

    # Offered in the field for the address: this device takes what it is offered, so nothing is clicked.
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{served_by_name}/")
    assert device.keys()[0]["signCount"] == 2

    context.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = async () => false")
    page.get_by_role("button", name="Sign out").click()
    # A click does not wait for the page it leads to: going elsewhere at once would call the signing out off.
    page.wait_for_url(f"{served_by_name}/sign-in")
    page.goto(f"{served_by_name}/patients")
    expect(page.get_by_label("E-mail address")).to_have_attribute("autocomplete", "username webauthn")
    page.get_by_label("Only I use this computer").check()
    assert violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{served_by_name}/patients")
    assert device.keys()[0]["signCount"] == 3
    page.goto(f"{served_by_name}/account/passkeys")
    page.get_by_text("Change My phone").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is removed.")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(said.first).to_contain_text("That passkey was not taken")
    assert blocked == []
    context.close()


def test_the_name_has_the_focus_though_the_page_was_drawn_before_its_script_ran(
    served_by_name: str, browser: Browser
) -> None:
    """On a slow machine or line: the browser looks for what has the focus once, and the form is hidden until then."""
    page = browser.new_page()
    sign_in(page, served_by_name)

    def once_drawn(route: Route) -> None:
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        route.continue_()

    page.route("**/static/passkey.js*", once_drawn)
    page.goto(f"{served_by_name}/account/passkeys/add")
    expect(page.get_by_label("A name for it")).to_be_focused()
    page.close()


#: Counts the offers of a passkey that were begun and withdrawn, none of which is taken; `front` says whether the page
#: is in front of everything else.
COUNTED = """
  Object.assign(window, {front: true, begun: 0, withdrawn: 0});
  document.hasFocus = () => window.front;
  PublicKeyCredential.isConditionalMediationAvailable = async () => true;
  navigator.credentials.get = ({signal}) => new Promise((_, reject) => {
    window.begun += 1;
    signal.addEventListener("abort", () => { window.withdrawn += 1; reject(signal.reason); });
  });
"""


def test_an_offered_passkey_is_renewed_before_it_ends_but_not_while_the_page_is_not_in_front(
    served_by_name: str, browser: Browser
) -> None:
    """The person may be in the system's own window just then. Once asking is refused, nothing asks again."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[int] = []
    page.on("response", lambda r: asked.append(r.status) if r.url.endswith("/passkey/challenge") else None)
    page.clock.install()
    page.add_init_script(COUNTED)

    def after(minutes: int, begun: int) -> None:
        page.clock.run_for(minutes * 60 * 1000)
        page.wait_for_function("([begun]) => begun === window.begun", arg=[begun])
        assert page.evaluate("window.withdrawn") == begun - 1

    page.goto(f"{served_by_name}/sign-in")
    after(0, 1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    after(3, 1)
    page.evaluate("window.front = false")
    after(30, 1)
    page.evaluate("window.front = true")
    after(1, 2)
    after(2, 2)
    after(2, 3)
    sign_in(context.new_page(), served_by_name)
    with page.expect_response("**/passkey/challenge"):
        page.clock.run_for(4 * 60 * 1000)
    page.clock.run_for(20 * 60 * 1000)
    assert asked == [200, 200, 200, 400]
    context.close()


def test_with_scripts_off_the_page_says_that_passkeys_need_them(served_by_name: str, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{served_by_name}/sign-in")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(
        page.get_by_text("Passkeys need scripts, which are off in this browser: sign in with your password")
    ).to_be_visible()
    sign_in(page, served_by_name)
    page.goto(f"{served_by_name}/account/passkeys/add")
    expect(page.get_by_text("Passkeys need scripts")).to_be_visible()
    page.context.close()
