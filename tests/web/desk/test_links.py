"""One-time links: an invitation and a reset, from the admin's page to the first sign-in, and every way they end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics import joining, links
from reminders.clinics import staff as staffing
from reminders.record.access import AuditEntry, SignInLink, Staff
from reminders.record.people import Clinic
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.web.desk.conftest import EMAIL, Visitor, words

Enter = Callable[..., Visitor]

NEW = "new@lakeside.example"
CHOSEN = "quiet river under pines"


def secret_in(page: str) -> str:
    """What the page shows this once."""
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found, words(page)
    return found[1]


def open_link(app: Flask, link: str) -> Visitor:
    """Somebody who pastes the link into the page, as without scripts."""
    somebody = Visitor(app.test_client())
    somebody.send("/link", code=link)
    return somebody


def choose(somebody: Visitor, password: str = CHOSEN, again: str | None = None) -> tuple[int, str | None]:
    fields = {"new_password": password, "new_password_again": again or password}
    answer = somebody.send("/link/password", page="/link", **fields)
    return answer.status_code, answer.location


def admin_of(session: Session) -> str:
    return session.scalars(select(Staff.email).where(Staff.role == "admin")).one()


def row(day: Day, email: str) -> Staff | None:
    with day.database.read() as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one_or_none()


def test_an_invitation_is_handed_over_once_and_used_once(app: Flask, day: Day, signed_in: Enter) -> None:
    admin = signed_in()
    form = {"do": "invite", "staff_email": "New@Lakeside.example", "staff_role": "clinician"}
    first = secret_in(admin.send("/settings/staff", page="/settings/people", **form).text)
    link = secret_in(admin.send("/settings/staff", page="/settings/people", **form).text)
    assert link.startswith("http://desk.example/link#"), "what follows # is sent to no server"
    code = link.partition("#")[2]
    assert NEW in admin.read("/settings/people")
    assert code not in admin.get("/settings/people").text, "it is shown once"
    assert open_link(app, first).get("/link/password").status_code == 302, "a newer one replaces it"
    guest, twin = open_link(app, link), open_link(app, code)
    assert "Join Lakeside Clinic" in guest.read("/link/password")
    assert row(day, NEW) is None, "opening it uses nothing up"
    assert choose(guest, "short")[0] == 422
    assert choose(guest, CHOSEN, "another")[0] == 422
    assert choose(guest) == (302, "/sign-in?done=joined")
    assert choose(twin) == (302, "/link")
    joined = row(day, NEW)
    assert joined
    assert (joined.role, joined.clinic_id, joined.password_is_temporary) == ("clinician", day.clinic_id, False)
    assert guest.sign_in(NEW, CHOSEN).location == "/"
    with day.database.read() as session:
        held = session.execute(text("SELECT * FROM sign_in_links")).all()
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "sign-in-link")).all()
    assert code not in str(held), "only its digest is kept"
    assert sorted(actions) == ["invite-staff", "invite-staff", "link-used"]


def test_a_reset_keeps_the_password_until_it_is_used_and_then_ends_every_session(
    app: Flask, day: Day, signed_in: Enter, visitor: Visitor, nurse: Staff
) -> None:
    admin = signed_in()
    visitor.sign_in(EMAIL)
    fields = {"page": "/settings/people", "do": "link", "email": EMAIL}
    older = secret_in(admin.send("/settings/staff", **fields).text)
    link = secret_in(admin.send("/settings/staff", **fields).text)
    assert open_link(app, older).get("/link/password").status_code == 302
    assert visitor.get("/").status_code == 200
    somebody, twin = open_link(app, link), open_link(app, link)
    assert EMAIL in somebody.read("/link/password")
    assert choose(somebody, "lakeside-nurse-1")[0] == 422
    assert choose(somebody) == (302, "/sign-in?done=password")
    assert visitor.get("/").status_code == 302, "whoever was signed in is signed out"
    assert visitor.sign_in(EMAIL, PASSWORD).status_code == 403
    assert visitor.sign_in(EMAIL, CHOSEN).status_code == 302
    assert choose(twin, "another river under pines") == (302, "/link")
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize(
    "what", ["too late", "withdrawn", "password changed", "disabled", "maker disabled", "maker demoted"]
)
def test_a_link_ends_early(app: Flask, day: Day, nurse: Staff, what: str) -> None:
    boss = staff_member(day, "boss@lakeside.example")
    actor = f"staff:{boss.id}"
    with day.database.write() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        invitation = joining.invite(session, clinic, email=NEW, role="coordinator", actor=actor)
        _staff, reset = joining.make_reset_link(session, EMAIL, clinic_id=day.clinic_id, actor=actor)
        invited = session.scalars(select(SignInLink.id).where(SignInLink.kind == "invite")).one()
    code = invitation if what in ("withdrawn", "maker disabled", "maker demoted") else reset
    opened = open_link(app, code)
    assert opened.get("/link/password").status_code == 200
    with day.database.write() as session:
        if what == "withdrawn":
            joining.withdraw(session, day.clinic_id, invited)
        elif what == "password changed":
            staffing.give_temporary_password(session, EMAIL, "a temporary password")
        elif what == "maker demoted":
            staffing.change_role(session, boss.email, "clinician")
        elif what != "too late":
            staffing.disable_staff(session, EMAIL if what == "disabled" else boss.email, leave_none=True)
    with time_machine.travel(clock.real() + timedelta(minutes=61 if what == "too late" else 0), tick=True):
        assert choose(opened) == (302, "/link")
        refused = opened.send("/link", code=code)
        assert refused.status_code == 403
        assert "This link works no more" in words(refused.text)
    assert row(day, NEW) is None
    changed = row(day, EMAIL)
    assert changed
    kept = "a temporary password" if what == "password changed" else PASSWORD
    assert staffing._hasher.verify(changed.password_hash, kept)


def test_a_link_of_another_clinic_is_neither_seen_nor_withdrawn(day: Day, signed_in: Enter) -> None:
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
        joining.invite(session, session.get_one(Clinic, day.clinic_id), email=NEW, role="admin")
        link_id = session.scalars(select(SignInLink.id)).one()
    stranger = signed_in("admin", other)
    assert NEW not in stranger.read("/settings/people")
    sent = stranger.send("/settings/staff", page="/settings/people", do="withdraw", link=link_id)
    assert sent.status_code == 404


def test_links_that_are_open_are_listed_with_who_made_them_and_withdrawn(day: Day, signed_in: Enter) -> None:
    admin = signed_in()
    with day.database.write() as session:
        boss = admin_of(session)
        joining.make_reset_link(session, boss, clinic_id=day.clinic_id)
    listed = admin.get("/settings/people")
    assert f"{boss} a new password the operator" in words(listed.text)
    link_id = re.search(r'name="link" value="([^"]+)"', listed.text)
    assert link_id
    assert admin.send("/settings/staff", page="/settings/people", do="withdraw", link=link_id[1]).status_code == 302
    assert "Links not used yet" not in admin.read("/settings/people")


def test_a_form_sent_again_makes_no_second_secret(day: Day, signed_in: Enter) -> None:
    """Reload and a second click send the same form: the link that was copied must go on working."""
    admin = signed_in()
    invite = {"do": "invite", "staff_email": NEW, "staff_role": "clinician", "once": "this form"}
    code = secret_in(admin.send("/settings/staff", page="/settings/people", **invite).text).partition("#")[2]
    again = admin.send("/settings/staff", page="/settings/people", **invite)
    assert again.location == "/settings/people?done=again"
    assert "is shown only once" in admin.read("/settings/people?done=again")
    with day.database.read() as session:
        assert links.find(session, code)
    key = {"page": "/settings/keys", "key_name": "EHR", "scope_read": "yes", "once": "that form"}
    assert secret_in(admin.send("/settings/keys/new", **key).text)
    assert admin.send("/settings/keys/new", **key).location == "/settings/keys?done=again"


def test_a_link_left_open_is_asked_for_again_and_guessing_waits(app: Flask, day: Day, nurse: Staff) -> None:
    with day.database.write() as session:
        _staff, code = joining.make_reset_link(session, EMAIL)
    opened = open_link(app, code)
    with time_machine.travel(clock.real() + timedelta(minutes=16), tick=True):
        assert opened.get("/link/password").location == "/link", "somebody else may sit there now"
        guessed = [opened.send("/link", code=f"guess {number}").status_code for number in range(32)]
        assert (guessed[0], guessed[-1]) == (403, 429)
        assert opened.send("/link", code=code).status_code == 429
    with time_machine.travel(clock.real() + timedelta(minutes=40), tick=True):
        assert opened.send("/link", code=code).status_code == 302
