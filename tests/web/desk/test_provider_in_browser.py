"""The way to the identity provider and back in a real browser: our policy lets it through, and cookies come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.services.openid_provider import CLIENT, SECRET, openid_provider
from tests.services.ports import free_port
from tests.services.serving import serving
from tests.web.desk.accessible import violations
from tests.web.desk.test_browser import EMAIL, settings

__all__ = ["settings"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
]


def test_somebody_signs_in_at_the_provider_and_out_here(
    build: Callable[..., Flask], day: Day, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # Authlib's server asks for https
    staff_member(day, EMAIL)
    port = free_port()
    ours = f"http://localhost:{port}"
    with openid_provider(f"{ours}/sign-in/provider/back") as there:
        named = {"oidc_issuer": there.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        app = build(public_url=ours, oidc_label="Lakeside Hospital", **named)
        with serving(app, port):
            page = browser.new_page()
            blocked: list[str] = []
            page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)
            page.goto(f"{ours}/patients")
            page.get_by_role("link", name="Sign in with Lakeside Hospital").click()
            expect(page.get_by_label("Password")).to_be_focused()
            assert violations(page) == []
            page.keyboard.type(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{ours}/patients")
            # What answers nothing leaves the page that leads there on the screen, as a provider that is slow does.
            page.route(f"{there.issuer}/**", lambda route: route.fulfill(status=204))
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Signed out here")
            assert violations(page) == []
            page.unroute(f"{there.issuer}/**")
            page.evaluate("location.replace(document.querySelector('main a.primary').href)")  # as the page does itself
            expect(page.get_by_role("status")).to_have_text("You are signed out, here and at your organization.")
            assert there.signed_out == ["ann-1"]
            page.go_back()  # not to the page that led there, which would lead there again
            expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
            page.goto(f"{ours}/sign-in")
            page.get_by_label("Only I use this computer").check()
            page.get_by_role("link", name="Sign in with Lakeside Hospital").click()
            page.wait_for_url(f"{ours}/")
            assert there.prompts == ["login", None], "the tick was told"
            page.goto(f"{ours}/account/provider")
            expect(page.get_by_text("nurse@lakeside.example, since")).to_be_visible()
            assert violations(page) == []
            there.ill = True
            page.get_by_role("button", name="Disconnect").click()
            expect(page.get_by_role("status")).to_contain_text("It is disconnected.")
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
            assert there.signed_out == ["ann-1"], "who uses the computer alone stays signed in there"
            assert blocked == []
            page.close()
