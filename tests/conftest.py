"""What every test may ask for: a fresh database on each engine, a Redis of its own, a browser.

Real parts only (`tests/services`), started at most once a session and only when a test asks.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
import redis

from reminders.launch.redis import RunningRedis
from reminders.settings import Settings
from tests.day import MORNING, Day, DayBegun, add_first_clinic, new_phone
from tests.durations import SLOWEST, longest_first, slowest_files
from tests.languages import language_files
from tests.migrated import Beginning, begun, migrated_on, migrated_settings
from tests.moments import moments_of
from tests.network import SimulatedNetwork
from tests.services import chromium as browsers
from tests.services.compiled import routes_once, statements_once, templates_once
from tests.services.garbage import nothing_is_garbage
from tests.services.hashes import quick_hashes
from tests.services.kept import connections_kept
from tests.services.leftovers import put_back
from tests.services.loopback import stay_on_loopback
from tests.services.postgres import PostgresServer
from tests.services.reused import ReusedDatabases
from tests.services.scratch import keep_files_in_memory
from tests.services.starting import starts_are_light

__all__ = ["language_files"]

ENGINES = ("sqlite", "postgresql")

#: What a developer's shell may hold for the real service, and no test may see.
SETTINGS_TO_FORGET = {field.name.upper() for field in fields(Settings)} | {
    "TWILIO_AUTH_TOKEN",
    "TWILIO_FROM",
    "TWILIO_MESSAGING_SERVICE_SID",
    "REMINDERS_ENV",
}

#: A Celery call in a test that did not ask for `redis_url` fails at once, and the error names this path.
NO_REDIS = "redis+socket:///this-test-did-not-ask-for-the-redis_url-fixture"


def pytest_configure(config: pytest.Config) -> None:
    """Before any test: forget the shell's settings, point Celery at no broker, keep files in memory."""
    # pytest-xdist would begin with the files of many tests, and end with those that take minutes for three of them.
    config.option.loadscopereorder = False
    for name in SETTINGS_TO_FORGET:
        os.environ.pop(name, None)
    os.environ["REDIS_URL"] = NO_REDIS
    keep_files_in_memory()
    # A slow machine is no failure, and neither is another machine's luck with examples.
    hypothesis.settings.register_profile(
        "steady",
        deadline=None,
        derandomize=True,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Everything is imported and every test is found here, and all of it stays to the end."""
    with nothing_is_garbage():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the longest files first, so that no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: longest_first(item.nodeid))


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stay_on_loopback(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _light_starts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        starts_are_light(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        quick_hashes(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        statements_once(patch)
        connections_kept(patch)
        templates_once(patch)
        routes_once(patch)
        yield


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    with put_back():
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL server, for tests that restart it or look inside."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_databases(postgres_server: PostgresServer) -> ReusedDatabases:
    """The session's migrated records on PostgreSQL, for `tests.migrated`."""
    return migrated_on(postgres_server)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    url = postgres_server.database()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite database: a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database: the test runs once on each engine."""
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RunningRedis]:
    """The session's Redis, for tests that stop it, restart it or flush it."""
    with TemporaryDirectory(prefix="reminders-redis-") as directory, RunningRedis(Path(directory)) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: RunningRedis, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty Redis, also put into the environment as `REDIS_URL`."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    monkeypatch.setenv("REDIS_URL", redis_server.url)
    return redis_server.url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; where none can be driven the test is skipped, and says what is missing."""
    missing = browsers.missing()
    if missing is not None:
        pytest.skip(missing)
    return str(browsers.find_chromium())


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, object]:
    """Tells pytest-playwright's `page` fixture to start the system's Chromium."""
    from playwright.sync_api import expect  # not needed by tests without a browser, and slow to import

    expect.set_options(timeout=30_000)  # for a busy machine; nothing waits that long where it works
    return browsers.launch_options(chromium)


@pytest.fixture(scope="session")
def session_network() -> Iterator[SimulatedNetwork]:
    """One phone network for the whole session; it reports no status, as few tests have a web that could be told."""
    with SimulatedNetwork(reports=False, delivery_seconds=0.02) as network:
        yield network


@pytest.fixture
def network(session_network: SimulatedNetwork) -> SimulatedNetwork:
    """The session's phone network; tests keep apart by using phones and senders of their own (`tests.day`)."""
    session_network.forget()
    return session_network


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a migrated installation with keys and a sender, on each engine."""
    return migrated_settings(request, request.param, tmp_path)


#: A clinic in Chicago on Monday 2 March 2026, 10:00: nobody enrolled yet.
DAY_BEGINS = Beginning("day", lambda settings: DayBegun(add_first_clinic(settings, MORNING), new_phone()))


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """What the test's record begins with, also where its module has settings of its own."""
    return DAY_BEGINS if "day" in request.fixturenames else None


@pytest.fixture
def day(settings: Settings, network: SimulatedNetwork, request: pytest.FixtureRequest) -> Iterator[Day]:
    """A clinic in Chicago on Monday 2 March 2026, 10:00: nobody enrolled yet."""
    begins: DayBegun | None = begun(request)
    if begins is None:  # settings of another scope
        day = Day.begin(settings, network, MORNING)
    else:
        day = Day.begin(settings, network, MORNING, begins.clinic_id, begins.sender)
        day.moments = moments_of(request, settings, begins.clinic_id)
        day.moments.watch(day.database.engine)
    yield day
    day.end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured (`record_property("figure", …)`) and the slowest files, whichever process ran them."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    figures = {
        value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "figure"
    }
    if figures:
        terminalreporter.section("figures")
        for figure in sorted(figures):
            terminalreporter.write_line(str(figure))
    slowest = slowest_files(reports)
    if len(slowest) == SLOWEST:
        terminalreporter.section(f"the {SLOWEST} slowest files")
        for file, seconds in slowest:
            terminalreporter.write_line(f"{seconds:7.1f} s  {file}")
