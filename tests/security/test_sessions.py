"""Sessions that somebody else got hold of: copied cookies, a desk left open, a session that never ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from reminders import clock
from reminders.record.access import Staff
from tests.day import Day
from tests.factories import staff_member
from tests.web.desk.conftest import Visitor, words

EMAIL = "admin@lakeside.example"


@pytest.fixture
def admin(visitor: Visitor, day: Day) -> Visitor:
    staff_member(day, EMAIL)
    assert visitor.sign_in(EMAIL).status_code == 302
    return visitor


def copied(visitor: Visitor) -> Visitor:
    """Another browser with the same session cookie."""
    cookie = visitor.client.get_cookie("reminders")
    assert cookie is not None
    thief = Visitor(visitor.client.application.test_client())
    thief.client.set_cookie("reminders", cookie.value)
    return thief


def test_a_copied_cookie_ends_with_the_sign_out(admin: Visitor) -> None:
    thief = copied(admin)
    assert thief.get("/patients").status_code == 200
    admin.send("/sign-out", page="/account")
    assert thief.get("/patients").status_code == 302


def test_a_cookie_kept_aside_opens_nothing_after_the_idle_time(admin: Visitor) -> None:
    thief = copied(admin)
    with time_machine.travel(clock.real() + timedelta(minutes=16), tick=True):
        assert thief.get("/patients").status_code == 302


def test_however_busy_a_session_is_it_ends_after_a_working_day(admin: Visitor) -> None:
    start = clock.real()
    for minutes in range(0, 12 * 60, 14):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            assert admin.get("/still-here").status_code == 204, minutes
    with time_machine.travel(start + timedelta(hours=12, minutes=1), tick=True):
        assert admin.get("/still-here").status_code == 401


def test_nothing_from_before_signing_in_is_kept(visitor: Visitor, day: Day) -> None:
    """Session fixation: a cookie that an attacker planted is not the one that gets signed in."""
    staff_member(day, EMAIL)
    visitor.get("/sign-in")
    planted = visitor.client.get_cookie("reminders")
    assert planted is not None
    visitor.sign_in(EMAIL)
    with visitor.client.session_transaction() as session:
        assert set(session) - {"csrf_token"} == {"_fresh", "_id", "_user_id", "seen", "began", "proved", "clinic"}
    other = Visitor(visitor.client.application.test_client())
    other.client.set_cookie("reminders", planted.value)
    assert other.get("/patients").status_code == 302


@pytest.mark.parametrize("what", ["link", "codes", "disable", "role", "enable"])
def test_a_desk_left_open_gives_nobody_a_password_or_takes_the_codes_away(what: str, admin: Visitor, day: Day) -> None:
    def row() -> tuple[str, int, str]:
        with day.database.read() as session:
            found = session.query(Staff).filter_by(email=EMAIL).one()
            return found.password_hash, found.session_version, found.role

    before = row()
    answer = admin.send("/settings/staff", page="/settings", do=what, email=EMAIL.upper(), role="coordinator")
    assert answer.status_code == 422
    assert "another admin can" in words(answer.text)
    assert row() == before
