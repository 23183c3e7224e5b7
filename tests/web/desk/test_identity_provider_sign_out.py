"""Signing out at the identity provider too: the way there and back, and who is not sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import requests
from flask import Flask

from reminders import clock
from reminders.record.access import Staff
from tests.factories import PASSWORD
from tests.services.openid_provider import Provider
from tests.web.desk.conftest import EMAIL
from tests.web.desk.test_identity_provider import (
    PUBLIC_URL,
    Hospital,
    connect_link,
    connected,
    pytestmark,
    settings,
    there,
)
from tests.web.desk.test_sign_in import in_future

__all__ = ["connected", "pytestmark", "settings", "there"]

OUT = "/sign-in/provider/out"
COOKIE = "reminders-provider"


def test_who_signs_out_where_others_use_the_computer_leaves_the_provider_too(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    """A page leads the browser there, which comes back; the ID token goes to that page alone, sealed."""
    visitor = Hospital(connected().test_client())
    visitor.connect()
    cookie = visitor.client.get_cookie(COOKIE, path=OUT)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.value.count(".") == 0, "sealed: a token is three parts"
    assert visitor.client.get_cookie(COOKIE) is None, "no other page gets it"
    for address in (OUT, f"{OUT}?state=made-up"):
        assert visitor.get(address).location == "/sign-in", "nobody is sent there who did not sign out here"
        kept = visitor.client.get_cookie(COOKIE, path=OUT)
        assert kept is not None, "and a link of another site forgets no session that did not end"
        assert kept.value == cookie.value

    assert visitor.send("/sign-out", page="/account").location == OUT
    (address,) = set(re.findall(r'http[^"]+/out[^"]+', unescape(visitor.get(OUT).text)))
    back = requests.get(address, allow_redirects=False, timeout=10).headers["Location"].removeprefix(PUBLIC_URL)
    assert there.signed_out == ["ann-1"]
    assert visitor.get(OUT).location == "/sign-in", "once"
    assert visitor.client.get_cookie(COOKIE, path=OUT) is None
    assert back.startswith(f"{OUT}?state=")
    assert visitor.get(f"{OUT}?state=made-up").location == "/sign-in"
    assert visitor.get(back).location == "/sign-in?done=out"
    assert visitor.get(back).location == "/sign-in", "once"

    visitor.sign_in_there("/sign-in/provider?own_computer=yes")
    assert visitor.send("/sign-out", page="/account").location == "/sign-in", "who uses the computer alone stays there"


def test_every_session_that_was_begun_there_ends_with_the_one_here_whatever_came_of_it(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    """One begun to connect an account, and one that proves nothing: who comes next on this computer is not them."""
    app = connected()

    def ended(visitor: Hospital) -> list[str | None]:
        there.signed_out.clear()
        assert visitor.send("/sign-out", page="/account").location == OUT
        for address in set(re.findall(r'http[^"]+/out[^"]+', unescape(visitor.get(OUT).text))):
            requests.get(address, allow_redirects=False, timeout=10)
        return there.signed_out

    visitor = Hospital(app.test_client())
    visitor.sign_in(EMAIL)
    assert visitor.sign_in_there(connect_link(visitor)).location == "/account/provider?done=connected"
    assert ended(visitor) == ["ann-1"]

    there.claims = {"nonce": "of another sign-in"}
    visitor = Hospital(app.test_client())
    assert visitor.sign_in_there().status_code == 403
    visitor.sign_in(EMAIL)
    assert ended(visitor) == ["ann-1"]

    there.claims = {}
    alone = Hospital(app.test_client())
    alone.send("/sign-in", email=EMAIL, password=PASSWORD, own_computer="yes")
    alone.send("/account/provider", do="disconnect")
    assert alone.sign_in_there(connect_link(alone)).location == "/account/provider?done=connected"
    assert alone.client.get_cookie(COOKIE, path=OUT) is None


def test_where_the_provider_offers_no_safe_way_out_or_is_away_one_is_signed_out_here(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    Hospital(connected().test_client()).connect()
    for hours, way_out in ((2, None), (4, "http://elsewhere.example/out")):
        there.metadata = {"end_session_endpoint": way_out}
        with in_future(hours=hours):  # so that it is asked again what it offers
            visitor = Hospital(connected().test_client())
            visitor.sign_in_there()
            visitor.send("/sign-out", page="/account")
            assert visitor.get(OUT).location == "/sign-in", way_out
    with in_future(hours=6):
        visitor = Hospital(connected().test_client())
        visitor.sign_in_there()
        visitor.send("/sign-out", page="/account")
    there.ill = True
    with in_future(hours=6 + 25):
        with visitor.client.session_transaction() as session:
            session["leaving"] = clock.real().timestamp()
        visitor.client.set_cookie(COOKIE, "not sealed by us", path=OUT)
        assert visitor.get(OUT).location == "/sign-in?done=out-here"
        assert "you may still be signed in there" in visitor.read("/sign-in?done=out-here")
    assert there.signed_out == []
