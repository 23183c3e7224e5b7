"""A clinic with a life of some hours, and visitors who use its pages over the real application, on both engines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reminders.record.access import Staff
from reminders.settings import Settings
from tests.day import MORNING, Day, DayBegun
from tests.factories import PASSWORD, ClinicLife, Lived, go_on, live, staff_member
from tests.migrated import Beginning, begun
from tests.network import SimulatedNetwork
from tests.services.applications import application

#: A coordinator's address (`nurse`).
EMAIL = "nurse@lakeside.example"

ROLES = ("coordinator", "clinician", "admin")


@pytest.fixture
def beginning(request: pytest.FixtureRequest, beginning: Beginning | None) -> Beginning | None:
    """The clinic's life where the test asks for it: its conversations take a second."""
    if "clinic_life" not in request.fixturenames:
        return beginning
    network = request.getfixturevalue("network")
    return Beginning("clinic_life", lambda settings: live(settings, network))


@pytest.fixture
def day(settings: Settings, network: SimulatedNetwork, request: pytest.FixtureRequest) -> Iterator[Day]:
    """A clinic in Chicago on Monday 2 March 2026, 10:00 and nobody enrolled yet, or the end of `clinic_life`."""
    found: ClinicLife | DayBegun = begun(request)
    if isinstance(found, ClinicLife):
        day = go_on(settings, network, found)
    else:
        day = Day.begin(settings, network, MORNING, found.clinic_id, found.sender)
    yield day
    day.end()


@pytest.fixture
def clinic_life(day: Day, request: pytest.FixtureRequest) -> Lived:
    """Ana answered 6, Grace is in danger, Luis asked a question."""
    found: ClinicLife = begun(request)
    return found.life


@dataclass
class Visitor:
    """Somebody with a browser of their own: reads pages, sends forms with the token the page gave."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        return self.client.get(address)

    def read(self, address: str) -> str:
        """A page's text as one line, without its markup."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return words(answer.text)

    def send(self, address: str, page: str | None = None, **fields: str) -> TestResponse:
        """Send a form, with the token found on `page` (by default the page at the address itself)."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page or address).text)
        assert found, f"no form on {page or address}"
        answer = self.client.post(address, data={"csrf_token": found[1], **fields})
        # A page that answers a form is opened by GET.
        return self.client.get(answer.location) if answer.status_code == 303 else answer

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", email=email, password=password)


def from_afar(app: Flask, address: str = "203.0.113.9") -> Visitor:
    """Somebody elsewhere, as the proxy in front says."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.1, {address}"
    return Visitor(client)


def words(html: str) -> str:
    """What a page says, as one line."""
    without = re.sub(r"<(script|style|head).*?</\1>", " ", html, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", without)).split())


@pytest.fixture
def nurse(day: Day) -> Staff:
    return staff_member(day, EMAIL)


@pytest.fixture
def build(day: Day) -> Callable[..., Flask]:
    """Makes the application, with some settings changed."""

    def make(**changes: object) -> Flask:
        changed: Settings = replace(day.settings, **{"public_url": "http://desk.example", **changes})  # type: ignore[arg-type]
        return application(changed, day.database)

    return make


@pytest.fixture
def app(build: Callable[..., Flask]) -> Flask:
    return build()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app.test_client())


@pytest.fixture
def signed_in(app: Flask, day: Day) -> Callable[..., Visitor]:
    """Signs in a new staff member of a role."""

    def enter(role: str = "admin", clinic_id: str | None = None) -> Visitor:
        email = f"{role}-{clinic_id or 'own'}@lakeside.example".lower()
        staff_member(day, email, role, clinic_id=clinic_id)
        somebody = Visitor(app.test_client())
        assert somebody.sign_in(email).status_code == 302
        return somebody

    return enter
