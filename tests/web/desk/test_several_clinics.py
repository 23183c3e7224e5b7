"""One person at several clinics: one sign-in, a role at each, and no clinic learns or changes anything of another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from reminders.clinics import joining, places
from reminders.clinics import staff as staffing
from reminders.errors import NotFound, Refused
from reminders.record.access import AuditEntry, Membership, SignInLink, Staff
from reminders.record.people import Clinic
from reminders.reports.patient_names import actors
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.web.desk.accessible import violations
from tests.web.desk.conftest import EMAIL, Visitor, words
from tests.web.desk.test_browser import served
from tests.web.desk.test_links import open_link, secret_in

__all__ = ["served"]

Enter = Callable[..., Visitor]

BOSS = "boss@hillside.example"


@pytest.fixture
def hillside(day: Day) -> str:
    """A second clinic, with an admin of its own."""
    with day.database.write() as session:
        clinic_id = day.add_clinic(session, "hillside").id
        session.get_one(Clinic, clinic_id).name = "Hillside Clinic"
    staff_member(day, BOSS, "admin", clinic_id=clinic_id)
    return clinic_id


def join(day: Day, clinic_id: str, email: str = EMAIL, role: str = "admin") -> None:
    with day.database.write() as session:
        joining.invite(session, session.get_one(Clinic, clinic_id), email=email, role=role)
        link_id = session.scalars(select(SignInLink.id).where(SignInLink.kind == "invite")).one()
        who = session.scalars(select(Staff.id).where(Staff.email == email)).one()
        joining.join(session, link_id, who)


def trail(day: Day, clinic_id: str, who: str) -> list[str]:
    """What a clinic's trail says that somebody did."""
    with day.database.read() as session:
        own = (AuditEntry.clinic_id == clinic_id, AuditEntry.actor == f"staff:{who}")
        return list(session.scalars(select(AuditEntry.action).where(*own).order_by(AuditEntry.sequence)))


def enter(visitor: Visitor, clinic_id: str) -> None:
    assert visitor.send("/clinic", clinic=clinic_id).location == "/"


def test_somebody_joins_a_second_clinic_with_the_sign_in_they_have_and_goes_from_one_to_the_other(
    app: Flask, day: Day, hillside: str
) -> None:
    nurse = staff_member(day, EMAIL, "clinician")
    boss = Visitor(app.test_client())
    boss.sign_in(BOSS)
    form = {"do": "invite", "staff_email": EMAIL, "staff_role": "admin"}
    link = secret_in(boss.send("/settings/staff", page="/settings/people", **form).text)

    visitor = open_link(app, link)
    assert visitor.get("/link/password").location == "/link/join", "no second password"
    assert visitor.get("/link/join").location == "/sign-in?next=/link/join"
    assert visitor.send("/sign-in", email=EMAIL, password=PASSWORD, next="/link/join").location == "/link/join"
    assert "Join Hillside Clinic You will work there as admin" in visitor.read("/link/join")
    assert visitor.send("/link/join").location == "/"
    assert visitor.get("/link/join").location == "/link", "it works once"
    assert "Hillside Clinic Change clinic" in visitor.read("/patients")
    assert visitor.get("/settings").status_code == 200

    form_of_hillside = visitor.get("/patients").text
    enter(visitor, day.clinic_id)
    assert "Lakeside Clinic Change clinic" in visitor.read("/patients")
    assert visitor.get("/settings").status_code == 403, "each clinic has its own role"
    token = form_of_hillside.partition('name="csrf_token" value="')[2].partition('"')[0]
    old = visitor.client.post("/search", data={"csrf_token": token, "q": "Ana"})
    assert old.status_code == 400
    assert "went to another clinic" in words(old.text), "nothing is filed at the wrong clinic"
    page_of = {"Reminders-Page-Of": f"{nurse.id}:{hillside}"}
    assert visitor.client.get("/live", headers=page_of).status_code == 409
    assert visitor.client.get("/live").status_code == 200
    assert visitor.send("/clinic", clinic=nurse.id).status_code == 404

    again = Visitor(app.test_client())
    again.sign_in(EMAIL)
    assert again.get("/patients").location == "/clinic?next=/patients"
    assert again.get("/live").status_code == 401
    assert "Choose where you work now" in again.read("/clinic")
    assert again.send("/clinic", clinic=hillside, next="/patients").location == "/patients"
    assert trail(day, hillside, nurse.id) == ["link-used", "signed-in", "signed-in"]
    assert trail(day, day.clinic_id, nurse.id) == ["signed-in", "signed-in"]
    with day.database.read() as session:
        assert actors(session, hillside, [f"staff:{nurse.id}"])[f"staff:{nurse.id}"] == EMAIL


def test_leaving_one_clinic_leaves_the_other_and_no_clinic_opens_the_other(
    app: Flask, day: Day, hillside: str, visitor: Visitor
) -> None:
    nurse = staff_member(day, EMAIL, "clinician")
    with day.database.write() as session:
        _nurse, reset = joining.make_reset_link(session, EMAIL, clinic_id=day.clinic_id)
    join(day, hillside)
    assert open_link(app, reset).get("/link/password").location == "/link", "made before, it would open Hillside now"
    boss = Visitor(app.test_client())
    boss.sign_in(BOSS)
    page = boss.read("/settings/people")
    assert f"{EMAIL} Admin password also at another clinic" in page
    assert "The password and the codes open another clinic too: the operator can reset" in page
    for what in ("link", "codes"):
        refused = boss.send("/settings/staff", page="/settings/people", do=what, email=EMAIL)
        assert refused.status_code == 422
        assert "works at another clinic too" in words(refused.text)

    visitor.sign_in(EMAIL)
    enter(visitor, hillside)
    assert boss.send("/settings/staff", page="/settings/people", do="disable", email=EMAIL).status_code == 302
    assert visitor.get("/patients").location.startswith("/sign-in")
    visitor.sign_in(EMAIL)
    assert "Lakeside Clinic" in visitor.read("/patients"), "one clinic is left, and nothing to choose"
    assert visitor.send("/clinic", clinic=hillside).status_code == 404
    boss.send("/settings/staff", page="/settings/people", do="enable", email=EMAIL)
    with day.database.write() as session:
        staffing.disable_staff(session, EMAIL, clinic_id=day.clinic_id)
    visitor.sign_in(EMAIL)
    assert "Hillside Clinic" in visitor.read("/settings/people")
    with day.database.write() as session:
        staffing.reset_second_factor(session, EMAIL)
        staffing.give_temporary_password(session, EMAIL, PASSWORD)
        staffing.disable_staff(session, EMAIL, leave_none=True)
    assert visitor.sign_in(EMAIL).status_code == 403
    with day.database.read() as session:
        reset_at = session.scalars(select(AuditEntry.clinic_id).where(AuditEntry.action == "reset-password"))
        assert list(reset_at) == [hillside], "in the trail of where they work"
        assert not places.open_places(session, session.get_one(Staff, nurse.id))


def test_an_invitation_takes_its_link_and_its_own_person_and_the_last_admin_may_be_a_guest(
    app: Flask, day: Day, hillside: str, signed_in: Enter
) -> None:
    nurse = staff_member(day, EMAIL, "clinician")
    with day.database.write() as session:
        clinic = session.get_one(Clinic, hillside)
        code = joining.invite(session, clinic, email=EMAIL, role="admin")
        link_id = session.scalars(select(SignInLink.id)).one()
    colleague = signed_in("admin")
    colleague.send("/link", code=code)
    assert f"This invitation is for {EMAIL}" in colleague.read("/link/join")
    assert "for" in words(colleague.send("/link/join", page="/account").text)
    with day.database.write() as session:
        stranger = session.scalars(select(Staff.id).where(Staff.email == BOSS)).one()
        with pytest.raises(NotFound):
            joining.join(session, link_id, stranger)
        assert not session.scalars(select(Membership)).all()
        joining.join(session, link_id, nurse.id)
        with pytest.raises(NotFound):
            joining.join(session, link_id, nurse.id)
        with pytest.raises(Refused, match="already"):
            joining.invite(session, clinic, email=EMAIL, role="admin")
        staffing.disable_staff(session, BOSS)
        with pytest.raises(Refused, match="last admin"):
            staffing.change_role(session, EMAIL, "clinician", clinic_id=hillside)
        with pytest.raises(Refused, match="last admin"):
            staffing.disable_staff(session, EMAIL, clinic_id=hillside)
        assert staffing.change_role(session, EMAIL, "coordinator", clinic_id=day.clinic_id).role == "coordinator"
        assert hillside in places.clinics_with_an_admin(session)


@pytest.mark.browser
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_clinic_is_changed_by_keyboard_and_an_open_page_of_the_other_says_so(
    day: Day, hillside: str, served: str, browser: Browser
) -> None:
    join(day, hillside, EMAIL)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your clinics")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("p.clinic")).to_contain_text("Hillside Clinic")
    page.goto(f"{served}/enroll")
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    other = context.new_page()
    other.goto(f"{served}/clinic")
    other.get_by_role("button", name="Lakeside Clinic").press("Enter")
    expect(other.locator("p.clinic")).to_contain_text("Lakeside Clinic")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_role("heading", name="You went to another clinic")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_be_hidden()
    context.close()
