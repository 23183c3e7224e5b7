"""The shared fixtures do what they promise."""

from __future__ import annotations

import os
import socket

import pytest
import redis
from celery import Celery
from kombu.exceptions import OperationalError
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from reminders.launch.redis import broker_url
from reminders.settings import Settings
from tests.services.loopback import LeftThisMachine


def test_a_test_with_a_database_runs_on_both_engines(database_url: str, request: pytest.FixtureRequest) -> None:
    with create_engine(database_url).connect() as connection:
        assert connection.dialect.name in request.node.name
        assert connection.scalar(text("SELECT 1")) == 1


def test_redis_is_empty_for_each_test_and_in_the_environment(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")
    assert os.environ["REDIS_URL"] == redis_url


def test_celery_reaches_the_redis_of_the_fixture(redis_url: str) -> None:
    with Celery(broker=broker_url(redis_url)) as app:
        app.send_task("worker.tasks.tick")
        with redis.Redis.from_url(redis_url) as client:
            assert client.llen("celery") == 1


def test_a_celery_call_without_the_redis_fixture_fails_and_says_why() -> None:
    url = Settings.load().redis_url
    assert url is not None
    with Celery(broker=broker_url(url)) as app:
        app.conf.broker_transport_options = {"max_retries": 1}
        with pytest.raises(OperationalError, match="did-not-ask-for-the-redis"):
            app.send_task("worker.tasks.tick", retry=False)


def test_a_connection_off_this_machine_is_refused() -> None:
    for elsewhere in ("192.0.2.1", "api.twilio.com"):
        with socket.socket() as connecting, pytest.raises(LeftThisMachine):
            connecting.connect((elsewhere, 443))


def test_the_shells_own_settings_do_not_reach_a_test() -> None:
    assert Settings.load().twilio_account_sid is None


@pytest.mark.browser
def test_a_browser_opens_a_page(page: Page) -> None:
    page.set_content("<h1>Today</h1>")
    assert page.get_by_role("heading").inner_text() == "Today"
