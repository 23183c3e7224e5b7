"""Guessing passwords is slow, and a stranger's guesses do not lock out staff."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from reminders import clock
from reminders.clinics import throttle
from reminders.clinics.throttle import CODE, PASSWORD, SignInSource
from reminders.record.access import SignInTries
from reminders.record.database import Database
from tests.one_clinic import Care

NURSE = "nurse@lakeside.example"
HOME, STRANGER = SignInSource("198.51.100.7"), SignInSource("203.0.113.9")
DESK_PC = SignInSource(HOME.network, device="desk-pc")


@pytest.fixture
def database(care: Care) -> Database:
    return care.database


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """Real time, which stands still until a test moves it."""
    with time_machine.travel(clock.real(), tick=False) as moved:
        yield moved


def guess(database: Database, source: SignInSource, *, email: str = NURSE, kind: str = PASSWORD, times: int = 1) -> int:
    """Try wrong passwords. Returns how many were checked at all."""
    looked_at = 0
    for _ in range(times):
        with database.write() as session:
            looked_at += throttle.count_try(session, kind, email, source) is not None
    return looked_at


def sign_in(database: Database, source: SignInSource, email: str = NURSE) -> bool:
    """Try the right password. Returns whether it was checked."""
    with database.write() as session:
        counted = throttle.count_try(session, PASSWORD, email, source)
        if counted is None:
            return False
        throttle.record_right(session, counted)
        throttle.record_sign_in(session, email, source)
        return True


def test_a_guesser_waits_twice_as_long_each_time(database: Database, time: time_machine.Traveller) -> None:
    assert guess(database, STRANGER, times=9) == 5
    for minutes in (1, 2, 4, 8, 15, 15):
        time.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert guess(database, STRANGER) == 0
        time.shift(timedelta(seconds=1))
        assert guess(database, STRANGER, times=3) == 1


def test_a_stranger_who_tries_an_address_keeps_its_owner_out_neither_elsewhere_nor_on_a_known_device(
    database: Database, time: time_machine.Traveller
) -> None:
    assert guess(database, STRANGER, times=50) == 5
    assert sign_in(database, HOME)
    assert not sign_in(database, STRANGER)
    assert sign_in(database, SignInSource(STRANGER.network, device="desk-pc")), "even behind the stranger's own router"
    assert guess(database, DESK_PC, times=50) == 5, "on a device, too, guessing is slow"


def test_strangers_everywhere_cannot_lock_out_who_signs_in_from_where_they_did_before(
    database: Database, time: time_machine.Traveller
) -> None:
    assert sign_in(database, HOME)
    looked_at = sum(guess(database, SignInSource(f"192.0.2.{n}"), times=5) for n in range(1, 40))
    assert looked_at == throttle.ADDRESS[PASSWORD].free, "a botnet gets no more than a hundred a day at once"
    assert not sign_in(database, SignInSource("198.51.100.99")), "an unknown place waits with the strangers"
    assert sign_in(database, HOME)
    assert sign_in(database, SignInSource("198.51.100.99", device="laptop"))
    time.shift(throttle.GOOD_FOR + timedelta(days=1))
    assert sign_in(database, SignInSource("198.51.100.98")), "they are forgotten in their turn"


def test_one_source_that_tries_many_addresses_is_slowed_down(database: Database, time: time_machine.Traveller) -> None:
    looked_at = sum(guess(database, STRANGER, email=f"{n}@lakeside.example") for n in range(50))
    assert looked_at == throttle.SOURCE.free
    assert guess(database, HOME) == 1
    time.shift(timedelta(minutes=1))
    assert guess(database, STRANGER, email="90@lakeside.example", times=2) == 1
    time.shift(throttle.SOURCE.within)
    assert guess(database, STRANGER, email="91@lakeside.example", times=2) == 2


def test_signing_in_counts_against_nobody(database: Database, time: time_machine.Traveller) -> None:
    """Fifty colleagues who sign in behind one router in the morning are not an attack."""
    assert all(sign_in(database, HOME, f"{n}@lakeside.example") for n in range(50))
    assert all(sign_in(database, HOME) for _ in range(20))
    with database.read() as session:
        assert session.scalar(select(func.sum(SignInTries.tries))) == 0


def test_a_guesser_with_accounts_of_their_own_gets_no_more_tries_by_signing_in(
    database: Database, time: time_machine.Traveller
) -> None:
    """Counts that a success sets back were outrun by whoever has an account (NIST SP 800-63-3, comment 1395)."""
    looked_at = 0
    for n in range(50):
        sign_in(database, STRANGER, f"own-{n}@lakeside.example")
        looked_at += guess(database, STRANGER, email=f"{n}@lakeside.example")
    assert looked_at == throttle.SOURCE.free


def test_a_right_password_does_not_refill_the_tries_until_somebody_is_in(
    database: Database, time: time_machine.Traveller
) -> None:
    guess(database, STRANGER, times=4)
    with database.write() as session:
        counted = throttle.count_try(session, PASSWORD, NURSE, STRANGER)
        assert counted is not None
        throttle.record_right(session, counted)
    assert guess(database, STRANGER) == 0


def test_codes_are_counted_apart_and_far_fewer_are_free(database: Database, time: time_machine.Traveller) -> None:
    assert guess(database, STRANGER, kind=CODE, times=9) == 5
    assert sum(guess(database, SignInSource(f"192.0.2.{n}"), kind=CODE, times=5) for n in range(1, 20)) == 15
    assert guess(database, STRANGER, kind=PASSWORD) == 1
    assert guess(database, DESK_PC, kind=CODE) == 1


def test_a_new_password_from_an_admin_ends_the_waiting(database: Database, time: time_machine.Traveller) -> None:
    guess(database, HOME, times=9)
    with database.write() as session:
        throttle.forget_tries(session, NURSE.upper())
    assert guess(database, HOME, times=9) == 5


def test_many_tries_at_once_are_no_more_than_one_after_the_other(
    database: Database, time: time_machine.Traveller
) -> None:
    """They are counted in the database before anything is checked, whichever process does it."""
    with ThreadPoolExecutor(8) as threads:
        looked_at = list(threads.map(lambda _: guess(database, STRANGER), range(24)))
    assert sum(looked_at) == 5


def test_case_and_spaces_are_no_other_address(database: Database, time: time_machine.Traveller) -> None:
    assert sum(guess(database, STRANGER, email=e, times=3) for e in (NURSE, f" {NURSE.upper()} ")) == 5


def test_what_is_over_is_thrown_away_and_nothing_kept_names_anybody(
    database: Database, time: time_machine.Traveller
) -> None:
    for n in range(20):
        guess(database, SignInSource(f"192.0.2.{n}"), email=f"{n}@lakeside.example")
    with database.read() as session:
        rows = session.execute(select(SignInTries.__table__)).all()
    assert len(rows) == 60
    assert "lakeside" not in str(rows)
    assert "192.0.2" not in str(rows)
    time.shift(timedelta(days=2))
    guess(database, HOME)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInTries)) == 3
