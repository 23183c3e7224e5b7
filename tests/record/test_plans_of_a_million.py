"""No statement of a tick, a page, an export or the service's own looks reads or sorts a table of a million rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext

import pytest

from reminders.followup.intake.arrival import collect
from reminders.health.service import look
from reminders.record.people import Clinic
from reminders.reports.export import Format, TableName, listing_of, stream
from reminders.reports.facts_ahead import keep_ahead
from reminders.reports.metrics import as_read
from reminders.reports.patient_list import search
from reminders.reports.selection import Selection
from tests.crowd import fill
from tests.day import Day
from tests.factories import Lived, lived
from tests.million import believe, unbounded
from tests.plans import noting
from tests.reports.test_cost import PAGES
from tests.services.postgres import PostgresServer

pytestmark = pytest.mark.fresh_database

PATIENTS = 120

#: What goes through a table in the order of an index.
LISTS = ("pages", "exports")

#: Statements that read more by what they are for: of the last days only, by identifiers that begin with a time;
#: once before a whole table is exported; and all patients of a clinic whose facts are kept ready (docs/performance.md).
MEANT = re.compile(
    r"FROM messages WHERE messages.id >= |\.id > .* AND \w+\.id <= |SELECT DISTINCT outcomes.step, outcomes.measure"
    r"|FROM patients LEFT OUTER JOIN patient_facts"
)


@pytest.fixture
def life(day: Day) -> Lived:
    """Three patients of today among others whose time is over."""
    life = lived(day)
    fill(day, PATIENTS)
    return life


@pytest.fixture
def server(day: Day, life: Lived, request: pytest.FixtureRequest) -> PostgresServer | None:
    """PostgreSQL, which believes in a million rows of each growing table; None is SQLite."""
    del life
    if day.database.engine.dialect.name == "sqlite":
        return None
    server: PostgresServer = request.getfixturevalue("postgres_server")
    believe(server, day.settings.database_url)
    return server


def works(day: Day, life: Lived) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done all the time, by name."""

    def pages() -> None:
        with day.database.read() as session:
            clinic = session.get_one(Clinic, day.clinic_id)
            for work in PAGES.values():
                work(session, clinic, day, life)
            search(session, clinic.id, "Ana Ruiz", now=day.now)

    def service() -> None:
        with day.database.read() as session:
            look(session)
            as_read(session)

    def exports() -> None:
        with day.database.read() as session:
            for name in TableName:
                selection = Selection(day.clinic_id)
                listing = listing_of(session, name, selection)
                for _ in stream(Format.CSV, lambda: nullcontext(session), selection, listing=listing):
                    pass

    def tick() -> None:
        day.later(hours=20)
        day.tick()
        day.hear(life.phones["ana"], "5")

    yield "pages", pages
    yield "the service's looks", service
    yield "exports", exports
    yield "a tick", tick
    yield "reconcile", day.reconcile
    yield "collect", lambda: collect.collect_statuses(day.database, day.gateway)
    yield "keeping facts", lambda: keep_ahead(day.database, rest=lambda _: None)


def test_nothing_reads_or_sorts_what_grows(day: Day, life: Lived, server: PostgresServer | None) -> None:
    grows: dict[str, set[str]] = {}
    for name, work in works(day, life):
        with noting(day.database.engine) as noted:
            work()
        if found := {one for one in unbounded(noted, server, in_order=name in LISTS) if not MEANT.search(one)}:
            grows[name] = found
    assert not grows
