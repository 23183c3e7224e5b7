"""Every address the service answers, taken from the application itself: a route nobody thought of fails here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from reminders.record.columns import Row
from reminders.reports.fhir.definitions import DEFINITIONS
from reminders.reports.fhir.reading import READERS
from reminders.reports.fhir.search import SEARCH
from reminders.web.access import ROUTES, Right
from reminders.web.api.operations import OPERATIONS
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor
from tests.web.desk.test_access import addresses

#: Answers that need no name. Each was judged to tell nothing of a patient; a new one belongs here only after that.
OPEN: Final = {
    "static": "our own style sheets and scripts",
    "health.alive": "the process answers",
    "health.ready": "which duty is behind",
    "health.metrics": "figures, for this machine or a token",
    "api.openapi": "the description of the API",
    "fhir.metadata": "what FHIR can be asked here",
    **{f"fhir.define_{kind}": "what our own names in FHIR mean" for kind in DEFINITIONS},
}
SIGNED: Final = {"webhooks.inbound", "webhooks.status"}
KEYED: Final = {
    *(f"api.{entry.view.__name__}" for entry in OPERATIONS),
    "fhir.transaction",
    *(f"fhir.read_{kind}" for kind in READERS),
    *(f"fhir.search_{kind}{form}" for kind in SEARCH for form in ("", "_by_form")),
}

#: Headers, markup and hosts hang on no engine. That every page opens on both, for each role and for nobody, is tested
#: in `tests/web/desk/test_access.py`.
one_engine = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

EVERY_METHOD: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X")


def rules(app: Flask) -> list[Rule]:
    return list(app.url_map.iter_rules())


def address(rule: Rule) -> str:
    return re.sub(r"<[^>]+>", "01ARZ3NDEKTSV4RRFFQ69G5FAV", rule.rule)


def rows(day: Day) -> dict[str, int]:
    """How many rows each table holds."""
    with day.database.read() as session:
        return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in Row.metadata.sorted_tables}


def test_every_route_has_one_rule_of_who_may_use_it(app: Flask) -> None:
    kinds = [set(ROUTES), KEYED, SIGNED, set(OPEN)]
    for rule in rules(app):
        assert sum(rule.endpoint in kind for kind in kinds) == 1, f"{rule.rule}: say who may use it"
    assert set().union(*kinds) == {rule.endpoint for rule in rules(app)}


def calls(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in rules(app):
        for method in EVERY_METHOD:
            yield rule, method


def test_a_stranger_gets_nowhere_by_any_method_and_changes_nothing(app: Flask, day: Day, clinic_life: Lived) -> None:
    client, before = app.test_client(), rows(day)
    for rule, method in calls(app):
        answer = client.open(address(rule), method=method)
        if rule.endpoint in OPEN or ROUTES.get(rule.endpoint) is Right.ANYBODY:
            assert answer.status_code < 500 or rule.endpoint == "health.ready", (rule.rule, method)
            continue
        assert answer.status_code in (204, 302, 400, 401, 403, 404, 405, 501), (rule.rule, method, answer.status_code)
        if answer.status_code == 302:
            assert answer.location.startswith("/sign-in"), rule.rule
        if answer.status_code == 204:
            assert method == "OPTIONS"
        assert "Ana Ruiz" not in answer.text
    assert rows(day) == before


@one_engine
def test_every_answer_carries_the_headers_that_keep_it_to_itself(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    desk = addresses(app, day, clinic_life)
    for rule, method in calls(app):
        if rule.endpoint == "desk.sign_out":
            continue
        answer = admin.client.open(desk.get(rule.endpoint, address(rule)), method=method)
        assert_kept(answer, rule)
    assert_kept(admin.get("/nothing/here"), None)


def assert_kept(answer: TestResponse, rule: Rule | None) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if rule is None or rule.endpoint != "static":
        assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Werkzeug" not in answer.headers.get("Server", "")


#: Tables to save: patients' words stand in them as they wrote them.
EXPORTS = ("desk.export_outcomes", "desk.export_replies", "desk.export_audit_trail")
INLINE: Final = re.compile(
    r"""<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:|src="https?:|href="https?:"""
)


@one_engine
def test_an_export_is_saved_as_a_table_and_never_shown_as_a_page(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    where, admin = addresses(app, day, clinic_life), signed_in("admin")
    for endpoint in EXPORTS:
        answer = admin.get(where[endpoint])
        assert answer.headers["Content-Type"].startswith("text/csv"), endpoint
        assert answer.headers["Content-Disposition"].startswith("attachment"), endpoint
        assert answer.headers["X-Content-Type-Options"] == "nosniff", endpoint


@one_engine
def test_no_page_holds_an_inline_script_or_style_or_anything_from_elsewhere(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    """The policy would stop them; a page that relies on that is broken. Patients' words stand escaped."""
    admin = signed_in("admin")
    pages = {e: a for e, a in addresses(app, day, clinic_life).items() if e not in EXPORTS}
    pages["grace"] = f"/patients/{clinic_life.grace.patient.id}"
    pages["luis"] = f"/patients/{clinic_life.luis.patient.id}"
    for endpoint, where in pages.items():
        html = admin.get(where).text
        assert not INLINE.search(html), (endpoint, INLINE.search(html))
        assert "<b>O'Neill" not in html, endpoint


@pytest.mark.parametrize("token", [None, "wrong", "stranger's"])
def test_no_form_of_the_desk_is_taken_without_its_own_token(
    token: str | None, app: Flask, day: Day, clinic_life: Lived, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    where = addresses(app, day, clinic_life)
    given = {} if token is None else {"csrf_token": strangers(app) if token == "stranger's" else token}
    before = rows(day)
    posts = [r.endpoint for r in rules(app) if r.endpoint in ROUTES and "POST" in (r.methods or ())]
    assert len(posts) >= 10
    for endpoint in posts:
        answer = admin.client.post(where[endpoint], data=given)
        assert answer.status_code == 400, endpoint
    assert rows(day) == before
    assert admin.get("/patients").status_code == 200


def strangers(app: Flask) -> str:
    client: FlaskClient = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert found
    return found[1]


@one_engine
@pytest.mark.parametrize("host", ["evil.example", "desk.example:80@evil.example"])
def test_no_answer_repeats_the_host_it_was_asked_under(host: str, app: Flask, clinic_life: Lived) -> None:
    """A forged Host header must not steer a link or a redirect."""
    client = app.test_client()
    for asked in ("/", "/sign-in", "/patients", "/nothing", "/api/v1/outcomes", "/static/desk.css"):
        answer = client.get(asked, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
        assert answer.status_code < 500
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)
