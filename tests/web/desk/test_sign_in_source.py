"""Where tries to sign in come from: strangers lock out nobody, known devices count alone, proxies must be trusted."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from reminders.clinics import throttle
from reminders.record.access import Staff
from reminders.settings import SettingError, Settings
from reminders.web.desk import sign_in_source
from tests.web.desk.conftest import EMAIL, from_afar


def test_a_stranger_who_tries_a_colleagues_address_locks_out_nobody_but_themself(app: Flask, nurse: Staff) -> None:
    stranger, colleague = from_afar(app), from_afar(app, "198.51.100.44")
    for _ in range(9):
        assert stranger.sign_in(EMAIL, "not the password").status_code == 403
    assert stranger.sign_in(EMAIL).status_code == 403
    assert colleague.sign_in(EMAIL).status_code == 302


def test_on_a_known_device_nobody_else_is_in_the_way(app: Flask, nurse: Staff) -> None:
    mine = from_afar(app)
    assert mine.sign_in(EMAIL).status_code == 302
    mine.send("/sign-out", page="/account")
    for _ in range(9):
        from_afar(app).sign_in(EMAIL, "not the password")
    assert from_afar(app).sign_in(EMAIL).status_code == 403, "the same network, another browser"
    assert mine.sign_in(EMAIL).status_code == 302


def test_the_cookie_of_a_known_device_names_nobody_and_a_forged_one_is_worth_nothing(app: Flask, nurse: Staff) -> None:
    mine = from_afar(app)
    mine.sign_in(EMAIL)
    cookie = mine.client.get_cookie(sign_in_source.COOKIE)
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    held = cookie.value + b64decode(cookie.value.split(".")[0] + "==", altchars="-_").decode()
    assert not [word for word in (EMAIL, nurse.id, nurse.clinic_id) if word in held]
    for value in (cookie.value[:-1], "x.y.z", "WyJ4IiwgW11d"):
        forger = from_afar(app, "203.0.113.77")
        forger.client.set_cookie(sign_in_source.COOKIE, value)
        for _ in range(5):
            forger.sign_in(EMAIL, "not the password")
        assert forger.sign_in(EMAIL).status_code == 403
        with app.extensions["record"].write() as session:
            throttle.forget_tries(session, EMAIL)


def test_only_a_trusted_proxy_is_believed_about_where_somebody_is(build: Callable[..., Flask], nurse: Staff) -> None:
    app = build(trusted_proxies=())
    for n in range(5):
        from_afar(app, f"203.0.113.{n}").sign_in(EMAIL, "not the password")
    assert from_afar(app, "203.0.113.99").sign_in(EMAIL).status_code == 403


def test_proxies_are_named_by_address_or_network_and_a_wrong_one_stops_the_start(tmp_path: Path) -> None:
    def load(value: str) -> list[str]:
        settings = Settings.load({"TRUSTED_PROXIES": value}, env_file=tmp_path / "none")
        return [str(network) for network in settings.trusted_proxies]

    assert load("10.0.0.5, 10.1.0.0/16") == ["10.0.0.5/32", "10.1.0.0/16"]
    assert load("") == ["127.0.0.0/8", "::1/128"]
    with pytest.raises(SettingError, match="TRUSTED_PROXIES"):
        load("proxy.internal")


@pytest.mark.parametrize(
    ("given", "source"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("10.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_a_source_is_one_network(app: Flask, given: str, source: str) -> None:
    behind_proxy = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": given}
    with app.test_request_context("/sign-in", environ_base=behind_proxy):
        assert sign_in_source.source() == source
