"""Links, recovery codes, one-time codes and challenges work once, even if two people use one at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics import links, passkeys, recovery_codes, staff
from reminders.record.access import LinkKind, SignInLink, Staff
from reminders.web.credentials import _use_step
from tests.one_clinic import Care

EMAIL = "ann@example.org"

Use = Callable[[Session, Staff], bool]


def two_at_once(care: Care, use: Use) -> list[bool]:
    """What each of two gets; the second comes while the first has not committed."""
    came = threading.Event()

    def second() -> bool:
        came.set()
        with care.database.write() as session:
            return use(session, person(session))

    with ThreadPoolExecutor(1) as pool:
        with care.database.write() as session:
            first = use(session, person(session))
            waiting = pool.submit(second)
            assert came.wait(10)
        return [first, waiting.result(10)]


def person(session: Session) -> Staff:
    return session.scalars(select(Staff).where(Staff.email == EMAIL)).one()


def test_of_two_at_once_one_gets_in(care: Care) -> None:
    with care.database.write() as session:
        clinic = care.clinic(session)
        ann = staff.add_staff(session, clinic, email=EMAIL, role="admin", password="correct horse battery")
        link, _code = links.make(session, clinic.id, LinkKind.RESET, email=EMAIL, staff_id=ann.id, made_by="operator")
        code = recovery_codes.replace_codes(session, ann)[0]
        link_id = link.id
    uses: dict[str, Use] = {
        "link": lambda session, _ann: links.use(session, link_id),
        "recovery code": lambda session, ann: recovery_codes.use(session, ann, code),
        "challenge": lambda session, _ann: passkeys.use_challenge(session, b"thirty-two bytes drawn at random"),
        "time step": lambda session, ann: _use_step(session, ann, 7),
    }
    assert {what: two_at_once(care, use) for what, use in uses.items()} == {what: [True, False] for what in uses}
    with care.database.write() as session:
        assert not _use_step(session, person(session), 6), "an older code works no more either"


def test_a_changed_sign_in_ends_the_links_of_whose_it_is(care: Care) -> None:
    """Somebody else may have been using it. Who joins another way is invited no more."""
    changes: dict[str, Callable[[Session, Staff], object]] = {
        "password": lambda session, ann: staff.choose_password(session, ann, "correct horse battery"),
        "temporary": lambda session, ann: staff.give_temporary_password(session, EMAIL, "correct horse battery"),
        "codes": lambda session, _ann: staff.reset_second_factor(session, EMAIL),
    }
    with care.database.write() as session:
        clinic = care.clinic(session)
        ann = staff.add_staff(session, clinic, email=EMAIL, role="admin", password="correct horse battery")
        for what, change in changes.items():
            ann.second_factor_sealed = b"sealed"
            links.make(session, clinic.id, LinkKind.INVITE, email="b@example.org", made_by=f"staff:{ann.id}")
            change(session, ann)
            assert links.open_links(session, clinic.id) == [], what
        links.make(session, clinic.id, LinkKind.INVITE, email="b@example.org", made_by="operator")
        staff.add_staff(session, clinic, email="b@example.org", role="admin", password="correct horse battery")
        assert links.open_links(session, clinic.id) == []
        assert session.scalars(select(SignInLink.used_at)).all() == [None] * 4
