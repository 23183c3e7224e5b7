"""Every clinic keeps at least one admin who may sign in, even if two admins disable each other at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics import staff
from reminders.errors import Refused
from reminders.record.access import Staff
from reminders.record.columns import new_id
from tests.one_clinic import Care, add_clinic_row

PASSWORD = "correct horse battery"
ANN, BEN, CAT = "ann@example.org", "ben@example.org", "cat@example.org"

Change = Callable[[Session, str], object]
CHANGES: dict[str, Change] = {
    "disable": lambda session, email: staff.disable_staff(session, email),
    "demote": lambda session, email: staff.change_role(session, email, "clinician"),
}


def add(care: Care, *emails: str, role: str = "admin", clinic_id: str | None = None) -> None:
    with care.database.write() as session:
        clinic = care.clinic(session) if clinic_id is None else session.get_one(type(care.clinic(session)), clinic_id)
        for email in emails:
            staff.add_staff(session, clinic, email=email, role=role, password=PASSWORD)


def admins(care: Care) -> list[str]:
    with care.database.read() as session:
        able = select(Staff.email).where(
            Staff.clinic_id == care.clinic_id, Staff.role == "admin", Staff.disabled_at.is_(None)
        )
        return sorted(session.scalars(able))


@pytest.mark.parametrize("how", CHANGES)
def test_the_last_admin_stays_whoever_asks(care: Care, how: str) -> None:
    add(care, ANN, BEN)
    add(care, CAT, role="clinician")
    with care.database.write() as session:
        CHANGES[how](session, BEN)
    for change in CHANGES.values():
        with pytest.raises(Refused, match="last admin"), care.database.write() as session:
            change(session, ANN)
    assert admins(care) == [ANN]


def test_each_clinic_needs_an_admin_of_its_own(care: Care) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, f"other-{new_id().lower()}").id
    add(care, ANN)
    add(care, BEN, clinic_id=other)
    with pytest.raises(Refused, match="last admin"), care.database.write() as session:
        staff.disable_staff(session, ANN)


def test_a_disabled_admin_is_disabled_again_and_one_who_is_none_is_no_obstacle(care: Care) -> None:
    add(care, ANN, BEN)
    add(care, CAT, role="coordinator")
    for email in (BEN, BEN, CAT):
        with care.database.write() as session:
            staff.disable_staff(session, email)
    with care.database.write() as session:
        assert staff.change_role(session, BEN, "coordinator").role == "coordinator"


def test_an_operator_who_means_it_disables_even_the_last(care: Care) -> None:
    add(care, ANN)
    with care.database.write() as session:
        staff.disable_staff(session, ANN, leave_none=True)
    assert admins(care) == []


@pytest.mark.parametrize(("one", "other"), [*itertools.product(CHANGES, CHANGES)])
def test_two_admins_who_do_it_to_each_other_at_once_leave_one(care: Care, one: str, other: str) -> None:
    """Each still sees the other as an admin, and they do not deadlock."""
    add(care, ANN, BEN)
    both = threading.Barrier(2)

    def act(how: str, email: str) -> bool:
        both.wait(timeout=30)
        try:
            with care.database.write() as session:
                CHANGES[how](session, email)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(act, one, BEN), pool.submit(act, other, ANN)]
        assert sorted(result.result(timeout=60) for result in done) == [False, True]
    assert len(admins(care)) == 1


def test_what_another_transaction_did_meanwhile_counts(care: Care) -> None:
    """The same without depending on timing: the second transaction begins before the first ends, and waits for it."""
    add(care, ANN, BEN)
    inside, waits = threading.Event(), threading.Event()

    def first() -> None:
        with care.database.write() as session:
            staff.disable_staff(session, BEN)
            inside.set()
            assert waits.wait(timeout=30)

    def second() -> bool:
        assert inside.wait(timeout=30)
        waits.set()
        try:
            with care.database.write() as session:
                staff.disable_staff(session, ANN)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.submit(first), pool.submit(second)
        one.result(timeout=60)
        assert two.result(timeout=60) is False
    assert admins(care) == [ANN]
