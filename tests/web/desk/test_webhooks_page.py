"""Settings, Webhooks: an admin adds an endpoint, sees what became of each webhook, and sends it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from reminders import clock
from reminders.record.webhooks import WebhookDelivery, WebhookEndpoint
from reminders.reports.metrics import as_read
from reminders.webhooks.deliver import Deliverer
from reminders.webhooks.post import Poster
from tests.day import Day
from tests.factories import staff_member
from tests.texting.scripted_server import answer, scripted_server
from tests.web.desk.conftest import Visitor, words
from tests.webhooks.conftest import got

ALL = dict.fromkeys(
    ("outcome.recorded", "flag.opened", "flag.acknowledged", "flag.resolved", "flag.reopened"), "yes"
)  # fmt: skip


@pytest.fixture
def admin(day: Day, build: Callable[..., Flask]) -> Visitor:
    """An admin of a service that sends webhooks to this machine too."""
    staff_member(day, "admin@lakeside.example", "admin")
    somebody = Visitor(build(webhooks_allow_private=True).test_client())
    assert somebody.sign_in("admin@lakeside.example").status_code == 302
    return somebody


def secret_in(page: str) -> str:
    found = re.search(r'<code class="secret">(whsec_[^<]+)</code>', page)
    assert found
    return unescape(found[1])


def send_all(day: Day) -> None:
    Deliverer(day.database, Poster(allow_private=True).post).run()


def rows(day: Day) -> tuple[WebhookEndpoint, list[WebhookDelivery]]:
    with day.database.read() as session:
        endpoint = session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id.desc())).first()
        assert endpoint is not None
        return endpoint, list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def test_an_endpoint_lives_from_its_secret_shown_once_to_its_end(admin: Visitor, day: Day) -> None:
    assert "not told of anything yet" in admin.read("/settings/webhooks")
    with scripted_server(answer(204, ""), answer(500, ""), answer(204, "")) as server:
        url = f"{server.url}/in?a=<b>"
        assert "neither spaces nor" in words(admin.send("/settings/webhooks", url=url, **ALL).text)
        url = f"{server.url}/in?a=%3Cb"
        secret = secret_in(admin.send("/settings/webhooks", url=url, **ALL).text)
        endpoint, _ = rows(day)
        here = f"/settings/webhooks/{endpoint.id}"
        assert admin.send(here, do="test").location == f"{here}?done=test"
        send_all(day)
        assert Webhook(secret).verify(got(server)[0].body, got(server)[0].headers)["type"] == "webhook.test"
        admin.send(here, do="test")
        send_all(day)
        shown = admin.read(here)
        assert url in shown
        assert "It has taken nothing since" in shown
        assert re.search(r"webhook.test msg_\S+ waiting 1 attempt, next .* 500", shown)
        assert "An endpoint takes nothing." in admin.read("/settings")
        assert "1 endpoint takes nothing" in admin.read("/settings/webhooks")
        assert secret not in admin.get(here).text + admin.get("/settings/webhooks").text
        _, (first, second) = rows(day)
        assert admin.send(here, do="again", delivery=second.id).location == f"{here}?done=again"
        send_all(day)
        assert "It works" in admin.read(here)
        admin.send(here, do="disable")
        assert "disabled by an admin" in admin.read(here)
        admin.send(here, do="again", delivery=first.id)
        send_all(day)
        assert len(server.requests) == 3
        admin.send(here, do="enable")
        send_all(day)
        assert [webhook.id for webhook in got(server)] == [
            row.message_id for row in (first, second, second, first)
        ]  # fmt: skip
    renewed = admin.send(here, do="rotate")
    assert "The old one signs too for 24 hours" in words(renewed.text)
    assert secret_in(renewed.text) != secret
    assert "The secret before this one signs too until" in admin.read(here)
    assert "signs nothing any more" in words(admin.send(here, do="rotate", leaked="yes").text)
    assert "signs too until" not in admin.read(here)
    assert admin.send(here, do="delete").location == "/settings/webhooks?done=deleted"
    assert admin.get(here).status_code == 404
    assert "not told of anything yet" in admin.read("/settings/webhooks")


def test_everything_that_failed_since_a_time_is_sent_again(admin: Visitor, day: Day) -> None:
    with scripted_server(answer(410, ""), answer(204, "")) as server:
        admin.send("/settings/webhooks", url=server.url, **ALL)
        endpoint, _ = rows(day)
        here = f"/settings/webhooks/{endpoint.id}"
        admin.send(here, do="test")
        send_all(day)
        assert "because it answered 410 (gone)" in admin.read(here)
        with day.database.read() as session:
            figures = {f.name: dict(f.values) for f in as_read(session)}
        assert figures["webhooks_failed_of_a_day"] == {"": 1}
        assert figures["webhook_endpoints"] == {"working": 0, "failing": 0, "disabled": 0, "given-up": 1}
        refused = admin.send(here, do="again-failed", since="")
        assert refused.status_code == 422
        assert "The time is missing." in words(refused.text)
        later, before = (f"{clock.real() + timedelta(days=days):%Y-%m-%dT%H:%M}" for days in (2, -2))
        assert admin.send(here, do="again-failed", since=later).location.endswith("done=again-none")
        admin.send(here, do="enable")
        assert admin.send(here, do="again-failed", since=before).location.endswith("done=again-failed")
        send_all(day)
        first, second = got(server)
    assert first.id == second.id


def test_what_is_refused_names_the_field_and_keeps_what_was_typed(visitor: Visitor, day: Day) -> None:
    """Without the setting for trials, nothing leads into the network."""
    staff_member(day, "admin@lakeside.example", "admin")
    visitor.sign_in("admin@lakeside.example")
    refused = visitor.send("/settings/webhooks", url="https://169.254.169.254/latest", **{"flag.opened": "yes"})
    assert refused.status_code == 422
    assert "private or local address" in words(refused.text)
    assert 'value="https://169.254.169.254/latest"' in refused.text
    assert re.search(r'id="f-flag.opened"[^>]* checked', refused.text)
    assert not re.search(r'id="f-flag.resolved"[^>]* checked', refused.text)
    nothing = words(visitor.send("/settings/webhooks", url="http://example.org/").text)
    assert "must begin with https://" in nothing
    assert "Choose at least one event." in nothing


def test_an_endpoint_outlives_a_session_left_open_so_the_password_is_asked_for(admin: Visitor, day: Day) -> None:
    with time_machine.travel(clock.real() + timedelta(minutes=6), tick=True):
        asked = admin.send("/settings/webhooks", url="https://example.org/", **ALL)
        assert asked.status_code == 401
        assert "https://example.org/" in asked.text
    with day.database.read() as session:
        assert session.scalars(select(WebhookEndpoint)).first() is None
