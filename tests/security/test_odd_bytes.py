"""Bytes that no form sends: a NUL (PostgreSQL refuses it), halves of characters, in every address and every field."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from flask import Flask

from reminders.web.access import ROUTES
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor
from tests.web.desk.test_access import addresses

ODD = ["a%00b", "%ED%A0%80%FF", "..%2F..%2Fetc", "'%20OR%201=1--%0d%0aX:y"]
FIELDS = [
    "q", "email", "password", "code", "next", "name", "phone", "mrn", "patient", "infused_at", "consent_given_at",
    "condition", "protocol", "language", "time_zone", "preferred_time", "baseline_pain", "course", "number", "why",
    "note", "value", "until", "ended", "do", "contact", "contact_name", "contact_phone", "contact_email",
    "staff_email", "staff_role", "text_name", "hours_start", "new_password", "new_password_again", "before", "state",
    "key_name", "invitation", "from", "to", "done", "reason",
]  # fmt: skip


def test_odd_bytes_in_an_address_break_nothing(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments]
    for rule, odd in itertools.product(rules, ODD):
        address = re.sub(r"<[^>]+>", lambda _found, odd=odd: odd, rule.rule)  # type: ignore[misc]
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            answer = admin.client.open(address, method=method)
            if answer.status_code == 302:  # a page that is not kept any more leads to the one before it
                assert (rule.endpoint, method) == ("desk.kept_page", "GET"), (method, address)
                continue
            assert 400 <= answer.status_code < 500, (method, address, answer.status_code)


@pytest.mark.parametrize("odd", ODD[:2])
def test_odd_bytes_in_a_query_break_nothing(
    odd: str, app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    query = "&".join(f"{name}={odd}" for name in FIELDS)
    for endpoint, address in addresses(app, day, clinic_life).items():
        if "GET" in methods(app, endpoint):
            assert admin.get(f"{address}?{query}").status_code < 500, address


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "9" * 400, "x\r\nBcc: y"])
def test_odd_bytes_in_a_form_break_nothing(
    odd: str, app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    for endpoint, address in addresses(app, day, clinic_life).items():
        if "POST" not in methods(app, endpoint) or endpoint == "desk.sign_out":
            continue
        answer = admin.send(address, page="/account", **dict.fromkeys(FIELDS, odd.encode("utf-8", "surrogatepass")))  # type: ignore[arg-type]
        assert answer.status_code < 500, (endpoint, answer.status_code)


def methods(app: Flask, endpoint: str) -> set[str]:
    assert endpoint in ROUTES
    return set().union(*(r.methods or set() for r in app.url_map.iter_rules() if r.endpoint == endpoint))
