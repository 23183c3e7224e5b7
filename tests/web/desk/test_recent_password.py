"""A session that somebody left open gives nobody more than it shows: what outlives it wants the password again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from reminders import clock
from reminders.record.access import AuditEntry, Staff
from reminders.web import access
from reminders.web.access import Right
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.web.desk.conftest import Visitor, words

EMAIL, COLLEAGUE = "nurse@lakeside.example", "colleague@lakeside.example"


@pytest.fixture
def left_open(visitor: Visitor, day: Day) -> Visitor:
    """An admin's session."""
    staff_member(day, EMAIL)
    staff_member(day, COLLEAGUE, "coordinator")
    assert visitor.sign_in(EMAIL).status_code == 302
    return visitor


def minutes_later(minutes: float = 6) -> time_machine.travel:
    return time_machine.travel(clock.real() + timedelta(minutes=minutes), tick=True)


def kept(day: Day, email: str) -> Staff:
    with day.database.read() as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one()


def code_of(page: str) -> str:
    secret = re.search(r"Key ((?:[A-Z2-7]{4} ?){8})", words(page))
    assert secret
    return pyotp.TOTP(secret[1].replace(" ", "")).at(int(clock.real().timestamp()))


def test_every_page_whose_changes_outlive_a_session_is_in_the_table() -> None:
    """Changing a password asks for the present one itself, each time."""
    webhooks = {"desk.add_webhook", "desk.change_webhook"}
    codes = {"desk.second_factor", "desk.new_recovery_codes", "desk.settings_second_factor"}
    people = {"desk.settings_staff", "desk.make_key"}
    pages = ("patient_file", "hold_patient", "erase_patient", "settings_retention", "erase_due")
    record = {f"desk.{name}" for name in pages}
    passkeys = {"desk.add_passkey", "desk.new_passkey_challenge", "desk.change_passkey", "desk.connection"}
    assert codes | passkeys | webhooks | record | people == access.NEEDS_RECENT_PASSWORD
    assert all(access.ROUTES[endpoint] is not Right.ANYBODY for endpoint in access.NEEDS_RECENT_PASSWORD)


def test_a_second_factor_is_not_bound_without_the_password(left_open: Visitor, day: Day) -> None:
    offered = left_open.get("/account/second-factor").text
    with minutes_later():
        asked = left_open.get("/account/second-factor")
        assert asked.status_code == 401
        assert "Key" not in words(asked.text)
        assert left_open.send("/account/second-factor", page="/account", code=code_of(offered)).status_code == 401
        assert left_open.send("/account/second-factor", page="/account", present_password="guess").status_code == 403
        assert kept(day, EMAIL).second_factor_sealed is None
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
        hidden.pop("csrf_token")
        proved = left_open.send("/account/second-factor", page="/account", **hidden, present_password=PASSWORD)
        assert proved.location == "/account/second-factor"
        offered = left_open.get("/account/second-factor").text
        sent = left_open.send("/account/second-factor", page="/account", code=code_of(offered))
        assert 'href="/account?done=second-factor"' in sent.text


@pytest.mark.parametrize("what", ["link", "disable", "role"])
def test_nobody_elses_sign_in_is_changed_without_the_password_and_nothing_typed_is_lost(
    left_open: Visitor, day: Day, what: str
) -> None:
    before = kept(day, COLLEAGUE)
    form = {"do": what, "email": COLLEAGUE, "role": "clinician"}
    with minutes_later():
        asked = left_open.send("/settings/staff", page="/account", **form)
        assert asked.status_code == 401
        assert kept(day, COLLEAGUE).session_version == before.session_version
        carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        assert {name: carried[name] for name in form} == form
        done = left_open.send("/settings/staff", page="/account", **form, present_password=PASSWORD)
        assert done.status_code in (200, 302)
        # A link changes nothing until it is used.
        assert kept(day, COLLEAGUE).session_version == before.session_version + (what != "link")
        again = left_open.send("/settings/staff", page="/account", do="disable", email=COLLEAGUE)
        assert again.status_code == 302, "for some minutes it counts as typed"


def test_a_staff_member_is_not_added_without_the_password(left_open: Visitor, day: Day) -> None:
    form = {"do": "invite", "staff_email": "new@lakeside.example", "staff_role": "admin"}
    with minutes_later():
        assert left_open.send("/settings/staff", page="/account", **form).status_code == 401
        assert "new@lakeside.example" not in left_open.read("/settings/people")


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/account/password", "password"),
        ("/account/second-factor", "present_password"),
        ("/settings/staff", "present_password"),
    ],
)
def test_the_password_is_guessed_no_faster_here_than_when_signing_in(
    left_open: Visitor, day: Day, address: str, field: str
) -> None:
    new = "quiet river under pines"
    more = {"new_password": new, "new_password_again": new, "do": "disable", "email": COLLEAGUE}
    with minutes_later():
        for _ in range(5):
            assert left_open.send(address, page="/account", **more, **{field: "a guess"}).status_code in (403, 422)
        waits = left_open.send(address, page="/account", **more, **{field: PASSWORD})
        assert waits.status_code in (403, 422)
        assert "wait a few minutes" in words(waits.text)
        assert left_open.client.application.test_client().get("/sign-in").status_code == 200
    assert kept(day, COLLEAGUE).disabled_at is None
    with day.database.read() as session:
        refused = session.scalars(select(AuditEntry).where(AuditEntry.action == "password-refused")).all()
    assert len(refused) == 5, "what had to wait was not even looked at"


def test_what_a_secret_field_holds_is_never_written_into_the_page(left_open: Visitor) -> None:
    with minutes_later():
        asked = left_open.send("/settings/staff", page="/account", do="disable", email=COLLEAGUE, password="my secret")
    assert "my secret" not in asked.text


def test_a_common_password_is_refused_on_the_page_and_says_why(left_open: Visitor) -> None:
    for new, why in (("password1234", "too easy to guess"), ("lakeside-nurse-1", "little more than")):
        fields = {"password": PASSWORD, "new_password": new, "new_password_again": new}
        sent = left_open.send("/account/password", **fields)
        assert sent.status_code == 422
        assert why in words(sent.text)


def test_an_admin_cannot_take_away_the_last_admin(left_open: Visitor, day: Day) -> None:
    """Neither in the page (nobody changes themself there) nor by what a second admin sends at the same time."""
    sent = left_open.send("/settings/staff", page="/settings", do="disable", email=EMAIL)
    assert sent.status_code == 422
    assert kept(day, EMAIL).disabled_at is None


# One-time codes of admins

REAL = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_tokens": ("token",), "twilio_api_url": None}


@pytest.mark.parametrize("setting", ["auto", "optional", "required"])
def test_where_texts_are_real_an_admin_can_do_nothing_before_codes_are_set_up(
    build: Callable[..., Flask], day: Day, setting: str
) -> None:
    staff_member(day, EMAIL)
    admin = Visitor(build(second_factor=setting, **REAL).test_client())
    assert admin.sign_in(EMAIL).status_code == 302
    for endpoint, address in {"desk.today": "/", "desk.settings": "/settings", "desk.patients": "/patients"}.items():
        assert admin.get(address).location.startswith("/account/second-factor"), endpoint
    assert (
        admin.send("/settings/staff", page="/account", do="disable", email=EMAIL).location == "/account/second-factor"
    )
    offered = admin.get("/account/second-factor").text
    assert admin.send("/account/second-factor", page="/account", code=code_of(offered)).status_code == 200
    assert admin.get("/settings").status_code == 200


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        ("coordinator", {"second_factor": "optional", **REAL}),
        ("admin", {**REAL, "twilio_api_url": "http://127.0.0.1:1"}),
    ],
)
def test_elsewhere_codes_are_as_the_setting_says(
    build: Callable[..., Flask], day: Day, role: str, changes: dict[str, object]
) -> None:
    staff_member(day, EMAIL, role)
    somebody = Visitor(build(**changes).test_client())
    somebody.sign_in(EMAIL)
    assert somebody.get("/patients").status_code == 200


def test_somebody_made_an_admin_sets_codes_up_at_the_next_sign_in(build: Callable[..., Flask], day: Day) -> None:
    from reminders.clinics.staff import change_role

    staff_member(day, COLLEAGUE)
    staff_member(day, EMAIL, "clinician")
    somebody = Visitor(build(second_factor="optional", **REAL).test_client())
    somebody.sign_in(EMAIL)
    assert somebody.get("/patients").status_code == 200
    with day.database.write() as session:
        change_role(session, EMAIL, "admin")
    somebody.sign_in(EMAIL)
    assert somebody.get("/patients").location.startswith("/account/second-factor")
