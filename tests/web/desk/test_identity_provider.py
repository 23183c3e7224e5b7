"""Signing in at an identity provider that runs on this machine, over real HTTP, by Authlib's own server parts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import OctKey
from werkzeug.test import TestResponse

from reminders import clock
from reminders.clinics import staff as staffing
from reminders.clinics import throttle
from reminders.record.access import Staff
from reminders.settings import Settings
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.migrated import migrated_settings
from tests.services.authenticator import Authenticator
from tests.services.openid_provider import CLIENT, SECRET, Person, Provider, key, openid_provider
from tests.web.desk.conftest import EMAIL, Visitor, from_afar, words
from tests.web.desk.test_passkeys import ORIGIN, actions, add
from tests.web.desk.test_passkeys import sign_in as use_passkey
from tests.web.desk.test_sign_in import in_future, set_up_codes

#: Authlib's server parts warn of themselves, and joserfc of what a forger tries.
pytestmark = [
    pytest.mark.filterwarnings("ignore::authlib.deprecate.AuthlibDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning"),
]

PUBLIC_URL = "http://desk.example"
BACK = f"{PUBLIC_URL}/sign-in/provider/back"
LABEL = "Lakeside Hospital"


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: `test_identity_accounts` uses both."""
    return migrated_settings(request, "sqlite", tmp_path)


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The provider. Its library asks for https, which this machine's own addresses do not have."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with openid_provider(BACK) as provider:
        yield provider


@pytest.fixture
def connected(build: Callable[..., Flask], there: Provider) -> Callable[..., Flask]:
    """Makes the application with the provider set."""

    def make(**changes: object) -> Flask:
        named = {"oidc_issuer": there.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        return build(**{"public_url": PUBLIC_URL, "oidc_label": LABEL, **named, **changes})

    return make


class Hospital(Visitor):
    """Somebody whose browser goes to the provider and comes back."""

    def go(self, address: str = "/sign-in/provider?next=/patients") -> str:
        """Where the provider sends the browser back to, as a path of ours."""
        sent = self.get(address)
        assert sent.status_code == 302, words(sent.text)
        answer = requests.get(sent.location, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(BACK + "?")
        return answer.headers["Location"].removeprefix(PUBLIC_URL)

    def sign_in_there(self, address: str = "/sign-in/provider?next=/patients") -> TestResponse:
        return self.get(self.go(address))

    def connect(self) -> TestResponse:
        """The first time: with the password."""
        assert self.sign_in_there().location == "/sign-in/provider/first"
        return self.send("/sign-in/provider/first", password=PASSWORD)


def connect_link(visitor: Hospital) -> str:
    """Where the button on the account's page leads."""
    word = visitor.get("/account/provider").text.split('href="/sign-in/provider?connect=')[1].split('"')[0]
    return f"/sign-in/provider?connect={word}"


def test_whoever_was_invited_connects_once_and_is_known_by_subject_from_then_on(
    connected: Callable[..., Flask], there: Provider, nurse: Staff, day: Day
) -> None:
    app = connected()
    visitor = Hospital(app.test_client())
    assert f"Sign in with {LABEL}" in visitor.read("/sign-in")
    assert visitor.sign_in_there().location == "/sign-in/provider/first"
    assert visitor.get("/patients").status_code == 302, "the address alone opens nothing"
    wrong = visitor.send("/sign-in/provider/first", password="not the password")
    assert wrong.status_code == 403
    assert visitor.send("/sign-in/provider/first", password=PASSWORD).location == "/patients"
    assert visitor.get("/patients").status_code == 200
    assert there.prompts == ["login"], "whoever signed in there last does not decide, where others use the computer"

    there.person.claims = {"email": "married@lakeside.example", "email_verified": True}
    again = Hospital(app.test_client())
    assert again.sign_in_there("/sign-in/provider?own_computer=yes").location == "/"
    assert there.prompts[-1] is None
    assert again.read("/account/provider").count("nurse@lakeside.example, since") == 1
    assert there.asked.count("/.well-known/openid-configuration") == 1
    assert there.asked.count("/keys") == 1
    assert "reset" not in again.send("/sign-out", page="/account").location
    assert visitor.get("/patients").status_code == 302, "signing out ends our sessions"

    assert actions(day, nurse)[-6:] == [
        "provider-connected", "provider-used", "signed-in", "provider-used", "signed-in", "signed-out",
    ]  # fmt: skip
    there.person = Person("somebody-else", {"email": EMAIL, "email_verified": True})
    stranger = Hospital(app.test_client()).sign_in_there()
    assert (stranger.status_code, "Another account is connected" in stranger.text) == (403, True)
    assert actions(day, nurse)[-1] == "provider-refused"
    there.person = Person("ANN-1", {})
    assert Hospital(app.test_client()).sign_in_there().status_code == 403, "another letter, another person"
    there.person = Person("ann-1", {})
    with day.database.write() as session:
        staffing.disable_staff(session, EMAIL, leave_none=True)
    assert Hospital(app.test_client()).sign_in_there().status_code == 403


def test_nobody_gets_in_who_was_not_invited_or_whose_address_is_not_verified(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    """Some providers leave `email_verified` out, some send it as a word, some tell it at another address."""
    app = connected()
    for claims in ({"email": "other@lakeside.example", "email_verified": True}, {"email": EMAIL}, {},
                   {"email": EMAIL, "email_verified": False}, {"email": EMAIL, "email_verified": "false"},
                   {"preferred_username": EMAIL, "email_verified": True}):  # fmt: skip
        there.person = Person("new", claims)
        answer = Hospital(app.test_client()).sign_in_there()
        assert (answer.status_code, "Nobody with this account works here" in answer.text) == (403, True), claims
    there.person = Person("new", {"email": EMAIL.upper(), "email_verified": "true"})
    assert Hospital(app.test_client()).sign_in_there().location == "/sign-in/provider/first"
    there.in_userinfo = True
    assert Hospital(app.test_client()).sign_in_there().location == "/sign-in/provider/first"


def test_a_token_that_does_not_prove_who_signed_in_is_refused(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    app = connected()
    Hospital(app.test_client()).connect()
    later = int(time.time()) + 3600
    wrongs: list[dict[str, object]] = [
        {"aud": "another-client"}, {"aud": [CLIENT, "another"]}, {"azp": "another-client"},
        {"iss": "https://evil.example"}, {"nonce": "of another sign-in"}, {"nonce": None}, {"sub": None},
        {"sub": ""}, {"sub": 7}, {"exp": 1}, {"exp": None},
        {"iat": later}, {"iat": None}, {"nbf": later}, {"auth_time": 1}, {"at_hash": "AAAA"}, {"aud": None},
        {"auth_time": None},
    ]  # fmt: skip
    for wrong in wrongs:
        there.claims = wrong
        answer = Hospital(app.test_client()).sign_in_there()
        assert (answer.status_code, "does not prove who you are" in answer.text) == (403, True), wrong
    there.claims = {}
    forged = [
        (key("another"), {}),
        (key("another"), {"kid": "another"}),
        (OctKey.import_key(SECRET.encode() * 2), {"alg": "HS256"}),
        (OctKey.import_key(SECRET.encode() * 2), {"alg": "none"}),
    ]
    for there.signs_with, there.header in forged:
        assert Hospital(app.test_client()).sign_in_there().status_code == 403, there.header
    there.signs_with, there.header = None, {}
    there.claims = dict.fromkeys(("iat", "nbf", "auth_time"), int(time.time()) + 60)
    assert Hospital(app.test_client()).sign_in_there().location == "/patients", "clocks may differ by a minute"


def test_an_answer_of_another_browser_another_sign_in_or_another_time_is_refused(
    connected: Callable[..., Flask], there: Provider, nurse: Staff, day: Day
) -> None:
    app = connected()
    Hospital(app.test_client()).connect()
    visitor, other = Hospital(app.test_client()), Hospital(app.test_client())
    back = visitor.go()
    assert there.max_ages[-1] == "0"
    assert "Start again" in other.get(back).text, "a link that somebody else sent"
    other.go()
    assert "does not prove who you are" in other.get(back).text
    assert visitor.get(back).location == "/patients"
    assert visitor.get(back).status_code == 403, "once"
    late = Hospital(app.test_client())
    back = late.go()
    with in_future(minutes=11):
        assert "took too long" in late.get(back).text
    mixed = Hospital(app.test_client())
    assert mixed.get(mixed.go() + "&iss=https://evil.example").status_code == 403
    left = Hospital(app.test_client())
    state = parse_qs(urlsplit(left.go()).query)["state"][0]
    refused = left.get(f"/sign-in/provider/back?error=access_denied&state={state}")
    assert f"You were not signed in at {LABEL}" in words(refused.text)
    away = from_afar(app)
    with day.database.write() as session:
        for _ in range(30):
            throttle.count_provider(session, "203.0.113.9")
    away.get("/sign-in/provider")
    asked = len(there.asked)
    assert "many tries" in away.get("/sign-in/provider/back?code=guessed&state=x").text
    assert len(there.asked) == asked


def test_a_second_factor_is_asked_unless_the_provider_says_that_it_asked_for_one(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    app = connected()
    visitor = Hospital(app.test_client())
    visitor.connect()
    totp = set_up_codes(visitor)
    asked = Hospital(app.test_client())
    there.claims = {"amr": ["pwd", "mfa"], "acr": "gold"}
    assert asked.sign_in_there().location == "/sign-in/code?next=/patients"
    with in_future(seconds=60):
        sent = asked.send("/sign-in/code", code=totp.at(int(clock.real().timestamp())), next="/patients")
        assert sent.location == "/patients"
    strict = connected(oidc_mfa=("mfa", "silver"), second_factor="required")
    assert Hospital(strict.test_client()).sign_in_there().location == "/patients"
    there.claims = {"amr": ["pwd"], "acr": ["silver"]}
    assert Hospital(strict.test_client()).sign_in_there().location == "/sign-in/code?next=/patients"


def test_who_was_at_the_provider_before_types_the_password_before_what_outlives_the_session(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    """Whoever finds the browser open can say that it is their own, and take out of the address what asks again."""
    app = connected()
    first = Hospital(app.test_client())
    first.connect()
    assert first.get("/account/provider").status_code == 200, "typed just now"
    own = "/sign-in/provider?own_computer=yes&next=/patients"
    for claims in ({"auth_time": int(time.time()) - 3600}, {"auth_time": None}):
        there.claims = claims
        silent = Hospital(app.test_client())
        assert silent.sign_in_there(own).location == "/patients"
        assert silent.get("/account/second-factor").status_code == 401, claims
        assert silent.get("/account/provider").status_code == 401, claims
    there.claims = {}
    asked = Hospital(app.test_client())
    assert asked.sign_in_there().location == "/patients"
    assert asked.get("/account/provider").status_code == 200, "asked for at the provider just now"
    totp = set_up_codes(asked)
    there.claims = {"auth_time": None}
    late = Hospital(app.test_client())
    assert late.sign_in_there(own).location == "/sign-in/code?next=/patients"
    with in_future(seconds=60):
        code = totp.at(int(clock.real().timestamp()))
        assert late.send("/sign-in/code", code=code, next="/patients").location == "/patients"
        assert late.get("/account/provider").status_code == 401, "nor after a code"


def test_the_first_time_the_account_is_connected_after_the_second_factor_and_never_by_a_temporary_password(
    connected: Callable[..., Flask], there: Provider, nurse: Staff, day: Day
) -> None:
    app = connected(oidc_mfa=("mfa",))
    visitor = Hospital(app.test_client())
    visitor.sign_in(EMAIL)
    totp = set_up_codes(visitor)
    there.claims = {"amr": ["mfa"]}
    first = Hospital(app.test_client())
    assert first.connect().location == "/sign-in/code?next=/patients", "an account not connected yet proves nothing"
    assert first.send("/sign-in/code", code="000000").status_code == 403
    assert "provider-connected" not in actions(day, nurse)
    with in_future(seconds=60):
        code = totp.at(int(clock.real().timestamp()))
        assert first.send("/sign-in/code", code=code, next="/patients").location == "/patients"
    assert actions(day, nurse)[-3:] == ["provider-connected", "provider-used", "signed-in"]
    assert Hospital(app.test_client()).sign_in_there().location == "/patients"

    staff_member(day, "boss@lakeside.example")
    boss = Visitor(app.test_client())
    boss.sign_in("boss@lakeside.example")
    assert "Reset codes and connected account" in boss.read("/settings/people")
    boss.send("/settings/staff", page="/settings/people", do="codes", email=EMAIL)
    assert "disconnected the identity provider from the sign-in of nurse@" in boss.read("/audit?kind=staff")
    assert Hospital(app.test_client()).sign_in_there().location == "/sign-in/provider/first"
    with day.database.write() as session:
        staffing.give_temporary_password(session, EMAIL, "handed over by an admin")
    handed = Hospital(app.test_client())
    assert handed.sign_in_there().location == "/sign-in/provider/first"
    assert handed.send("/sign-in/provider/first", password="handed over by an admin").location == "/patients"
    assert handed.get("/patients").location.startswith("/account/password")
    assert actions(day, nurse).count("provider-connected") == 1


def test_a_passkey_as_second_factor_connects_the_account_of_who_has_it_alone(
    connected: Callable[..., Flask], there: Provider, nurse: Staff, day: Day
) -> None:
    app = connected(public_url=ORIGIN)
    there.client.redirect_uri = f"{ORIGIN}/sign-in/provider/back"
    other = staff_member(day, "other@lakeside.example")
    mine, theirs = Authenticator(ORIGIN), Authenticator(ORIGIN)
    for email, device in ((EMAIL, mine), (other.email, theirs)):
        desk = Visitor(app.test_client())
        desk.sign_in(email)
        assert add(desk, device).status_code == 302
        set_up_codes(desk)
    for device in (theirs, mine):
        assert "provider-connected" not in actions(day, nurse)
        first = Visitor(app.test_client())
        answer = requests.get(first.get("/sign-in/provider").location, allow_redirects=False, timeout=10)
        assert first.get(answer.headers["Location"].removeprefix(ORIGIN)).location == "/sign-in/provider/first"
        assert first.send("/sign-in/provider/first", password=PASSWORD).location == "/sign-in/code"
        assert use_passkey(first, device).location == "/patients"
    assert actions(day, nurse)[-3:] == ["provider-connected", "passkey-used", "signed-in"]
    assert "provider-connected" not in actions(day, other)


def test_with_the_provider_away_the_page_says_so_and_the_password_works(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    app = connected()
    visitor = Hospital(app.test_client())
    visitor.connect()
    known = there.issuer
    there.ill = True
    assert visitor.get("/sign-in/provider").status_code == 302, "its addresses are known"
    there.ill = False
    back = visitor.go()
    there.ill = True
    assert f"{LABEL} cannot be reached just now. Sign in with your password" in words(visitor.get(back).text)
    there.ill = False
    elsewhere = connected(oidc_issuer="http://127.0.0.1:9")
    assert "cannot be reached" in Hospital(elsewhere.test_client()).get("/sign-in/provider").text
    there.metadata = {"issuer": "https://another.example"}
    with in_future(hours=25):
        assert "cannot be reached" in visitor.get("/sign-in/provider").text
    there.metadata = {"issuer": known + "/"}
    with in_future(hours=26):
        assert visitor.get("/sign-in/provider").status_code == 302, "a slash more is the same provider"
    assert visitor.send("/sign-in", email=EMAIL, password=PASSWORD).status_code == 302


def test_keys_that_the_provider_changed_are_asked_for_again_but_not_all_the_time(
    connected: Callable[..., Flask], there: Provider, nurse: Staff
) -> None:
    app = connected()
    Hospital(app.test_client()).connect()
    there.key = key("next")
    assert Hospital(app.test_client()).sign_in_there().status_code == 403, "asked a moment ago"
    with in_future(minutes=2):
        assert Hospital(app.test_client()).sign_in_there().location == "/patients"
    assert there.asked.count("/keys") == 2


def test_an_account_without_a_verified_address_is_connected_from_the_own_page_alone(
    connected: Callable[..., Flask], there: Provider, nurse: Staff, day: Day
) -> None:
    app = connected()
    staff_member(day, "other@lakeside.example")
    there.person = Person("oid-7", {"preferred_username": "nurse@hospital.example"})
    visitor = Hospital(app.test_client())
    visitor.send("/sign-in", email=EMAIL, password=PASSWORD)
    assert visitor.get("/sign-in/provider?connect=guessed").location == "/account/provider"
    for minutes, typed_again in ((6, False), (11, True)):
        left_open = Hospital(app.test_client())
        left_open.send("/sign-in", email=EMAIL, password=PASSWORD)
        began = connect_link(left_open)
        with in_future(minutes=minutes):
            if typed_again:
                left_open.send("/account/second-factor", page="/account", present_password=PASSWORD)
                assert left_open.get("/account/second-factor").status_code == 200
            assert left_open.get(began).location == "/account/provider", "a link found in a session left open"
    began = connect_link(visitor)
    assert visitor.sign_in_there(began).location == "/account/provider?done=connected"
    assert "nurse@hospital.example, since" in visitor.read("/account/provider")
    assert visitor.get(began).location == "/account/provider", "the link works once"
    assert Hospital(app.test_client()).sign_in_there().location == "/patients"
    other = Hospital(app.test_client())
    other.send("/sign-in", email="other@lakeside.example", password=PASSWORD)
    taken = other.sign_in_there(connect_link(other))
    assert "connected to somebody else" in taken.text
    gone = visitor.send("/account/provider", do="disconnect")
    assert gone.location == "/account/provider?done=disconnected"
    assert visitor.get("/patients").status_code == 200
    assert Hospital(app.test_client()).sign_in_there().status_code == 403
