"""For which public addresses browsers make passkeys."""

from __future__ import annotations

import pytest

from reminders.clinics.relying_party import RelyingParty, relying_party, why_none


@pytest.mark.parametrize(
    ("url", "host", "origin"),
    [
        ("https://desk.example", "desk.example", "https://desk.example"),
        ("https://Desk.Example:443/reminders", "desk.example", "https://desk.example"),
        ("https://desk.example:8443", "desk.example", "https://desk.example:8443"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:80", "localhost", "http://localhost"),
    ],
)
def test_a_name_with_encryption_or_localhost_is_one(url: str, host: str, origin: str) -> None:
    assert relying_party(url) == RelyingParty(host, origin)
    assert why_none(url) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8000", "not for an IP address"),
        ("https://[2001:db8::1]/", "not for an IP address"),
        ("https://203.0.113.9", "not for an IP address"),
        ("http://desk.example", "on encrypted (https) pages alone"),
    ],
)
def test_a_number_or_an_open_page_is_none(url: str, why: str) -> None:
    assert relying_party(url) is None
    assert why in str(why_none(url))
