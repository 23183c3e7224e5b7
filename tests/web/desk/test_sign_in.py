"""Signing in: one generic refusal, a throttle, second factor, temporary passwords, idle and ended sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import argon2
import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event, func, select

from reminders import clock
from reminders.clinics import staff as staffing
from reminders.clinics.staff import disable_staff, give_temporary_password
from reminders.record import audit as audit_trail
from reminders.record.access import AuditEntry, SignInTries, Staff
from reminders.record.people import Clinic
from reminders.web import credentials
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.web.desk.conftest import EMAIL, Visitor, from_afar, words

#: As they are before the tests' quick ones take their place.
REAL_NOBODYS_HASH, REAL_STAFF_HASHER = credentials._NOBODYS_HASH, staffing._hasher


def in_future(**span: float) -> time_machine.travel:
    return time_machine.travel(clock.real() + timedelta(**span), tick=True)


def test_a_wrong_password_an_unknown_address_and_a_disabled_account_get_the_same_answer(
    visitor: Visitor, nurse: Staff, day: Day
) -> None:
    wrong = visitor.sign_in(EMAIL, "not the password")
    unknown = visitor.sign_in("nobody@lakeside.example")
    with day.database.write() as session:
        disable_staff(session, EMAIL, leave_none=True)
    disabled = visitor.sign_in(EMAIL)
    assert [a.status_code for a in (wrong, unknown, disabled)] == [403] * 3
    said = {words(a.text).replace("nobody", "nurse") for a in (wrong, unknown, disabled)}
    assert len(said) == 1


def test_after_five_wrong_passwords_even_the_right_one_waits(visitor: Visitor, nurse: Staff) -> None:
    for _ in range(5):
        visitor.sign_in(EMAIL, "not the password")
    assert visitor.sign_in(EMAIL).status_code == 403
    with in_future(minutes=2):
        assert visitor.sign_in(EMAIL).status_code == 302


def test_asking_for_the_head_of_the_page_is_no_try(visitor: Visitor, nurse: Staff, day: Day) -> None:
    """Monitors and mail scanners do that."""
    for _ in range(9):
        assert visitor.client.head("/sign-in").status_code == 200
    with day.database.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInTries)) == 0
    assert visitor.sign_in(EMAIL).status_code == 302


def test_a_refusal_costs_the_same_whether_there_is_such_an_address_or_not(
    app: Flask, nurse: Staff, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many statements and as many hashes: how soon the refusal comes tells nothing."""
    asked: list[str] = []
    hashed: list[str] = []
    verify = PasswordHasher.verify

    def counting(hasher: PasswordHasher, kept: str, given: str) -> bool:
        hashed.append(kept)
        return verify(hasher, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    staff_member(day, "left@lakeside.example")
    with day.database.write() as session:
        disable_staff(session, "left@lakeside.example")

    def costs(email: str) -> tuple[list[str], int]:
        visitor = from_afar(app)
        asked.clear()
        hashed.clear()
        assert visitor.sign_in(email, "not the password").status_code == 403
        return [s for s in asked if "SAVEPOINT" not in s], len(hashed)

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(day.database.engine, "before_cursor_execute", note)
    try:
        first = costs("warm@lakeside.example")
        known, unknown, disabled = costs(EMAIL), costs("nobody@lakeside.example"), costs("left@lakeside.example")
    finally:
        event.remove(day.database.engine, "before_cursor_execute", note)
    assert known == unknown == disabled
    assert known[1] == 1
    written = [statement for statement in known[0] if statement.startswith("UPDATE sign_in_tries")]
    assert written, "in any case something is written, so that every commit waits for the disk"
    assert first


def test_the_hash_that_is_checked_for_nobody_is_as_hard_as_everybodys() -> None:
    ours = (REAL_NOBODYS_HASH, REAL_STAFF_HASHER.hash("whatever it is"))
    assert len({str(argon2.extract_parameters(made)) for made in ours}) == 1


def test_a_try_that_has_to_wait_is_neither_hashed_nor_kept_in_the_trail(
    app: Flask, nurse: Staff, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who hammers costs no processor time, and does not fill a record that nothing is deleted from."""
    stranger = from_afar(app)
    for _ in range(5):
        stranger.sign_in(EMAIL, "not the password")
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("it was hashed"))
    for _ in range(5):
        stranger.sign_in(EMAIL, "not the password")
    with day.database.read() as session:
        refused = select(func.count()).where(AuditEntry.action == "sign-in-refused", AuditEntry.subject_id == nurse.id)
        assert session.scalar(refused) == 5
        assert list(audit_trail.verify(session)) == []


def test_an_admin_who_gives_a_new_password_ends_the_waiting(visitor: Visitor, nurse: Staff, day: Day) -> None:
    for _ in range(6):
        visitor.sign_in(EMAIL, "not the password")
    with day.database.write() as session:
        give_temporary_password(session, EMAIL, "a temporary password")
    assert visitor.sign_in(EMAIL, "a temporary password").status_code == 302


def test_a_page_asked_for_is_shown_after_signing_in(visitor: Visitor, nurse: Staff) -> None:
    sent = visitor.get("/replies?state=flagged")
    assert sent.status_code == 302
    answer = visitor.send(sent.location, email=EMAIL, password=PASSWORD)
    form = visitor.get(sent.location)
    assert "next" in sent.location
    assert form.status_code == 200
    answer = visitor.send("/sign-in", email=EMAIL, password=PASSWORD, next="/replies?state=flagged")
    assert answer.location == "/replies?state=flagged"


def test_signing_in_never_leads_to_another_site(app: Flask, nurse: Staff) -> None:
    for address in (
        "https://evil.example/", "//evil.example/", "/\\evil.example", "/%5Cevil", "\tjavascript:alert(1)", "/nowhere",
        "/sign-in", "/api/openapi.json", "/ /evil", "http:/replies", "/static/desk.css",
    ):  # fmt: skip
        answer = from_afar(app).send("/sign-in", email=EMAIL, password=PASSWORD, next=address)
        assert (address, answer.location) == (address, "/")


def test_a_form_without_its_token_is_refused(visitor: Visitor, nurse: Staff) -> None:
    answer = visitor.client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 400
    assert visitor.get("/").status_code == 302


def test_a_temporary_password_opens_nothing_until_it_is_changed(visitor: Visitor, day: Day) -> None:
    staff_member(day, EMAIL, temporary=True)
    visitor.sign_in(EMAIL)
    assert visitor.get("/patients").location == "/account/password?next=/patients"
    short = visitor.send("/account/password", password=PASSWORD, new_password="short", new_password_again="short")
    assert short.status_code == 422
    assert "at least 12 characters" in words(short.text).lower()
    new = "quiet river under pines"
    assert (
        visitor.send("/account/password", password=PASSWORD, new_password=new, new_password_again=new).location == "/"
    )
    assert visitor.get("/patients").status_code == 200
    assert Visitor(visitor.client.application.test_client()).sign_in(EMAIL, new).status_code == 302


def test_after_choosing_a_password_the_page_that_was_asked_for_opens(build: Callable[..., Flask], day: Day) -> None:
    visitor = Visitor(build(second_factor="required").test_client())
    staff_member(day, EMAIL, temporary=True)
    form = visitor.get("/replies?state=flagged").location
    first = visitor.send(form, email=EMAIL, password=PASSWORD, next="/replies?state=flagged").location
    choose = visitor.get(first).location
    new = "quiet river under pines"
    chosen = visitor.send(choose, password=PASSWORD, new_password=new, new_password_again=new)
    assert chosen.location == "/replies?state=flagged"
    codes = visitor.get(chosen.location).location
    assert codes.startswith("/account/second-factor?next=")
    secret = re.search(r"Key ((?:[A-Z2-7]{4} ?){8})", words(visitor.get(codes).text))
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(clock.real().timestamp()))
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/account").text)
    assert token
    sent = visitor.client.post(codes, data={"csrf_token": token[1], "code": code})
    assert 'href="/replies?state=flagged"' in sent.text, words(sent.text)


def test_choosing_a_password_never_leads_to_another_site(visitor: Visitor, day: Day) -> None:
    staff_member(day, EMAIL, temporary=True)
    visitor.sign_in(EMAIL)
    new = "quiet river under pines"
    fields = {"password": PASSWORD, "new_password": new, "new_password_again": new}
    assert visitor.send("/account/password?next=//evil.example", **fields).location == "/"


def test_a_short_password_from_the_operator_opens_nothing_but_the_page_where_a_longer_one_is_chosen(
    visitor: Visitor, day: Day
) -> None:
    with day.database.write() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        staffing.add_staff(session, clinic, email=EMAIL, role="admin", password="only eleven")
    visitor.sign_in(EMAIL, "only eleven")
    assert visitor.get("/patients").location.startswith("/account/password")
    for new, status in (("just eleven", 422), ("twelve chars", 302)):
        sent = {"password": "only eleven", "new_password": new, "new_password_again": new}
        assert visitor.send("/account/password", **sent).status_code == status
    assert visitor.get("/patients").status_code == 200


def test_a_session_ends_when_nobody_is_there(visitor: Visitor, nurse: Staff) -> None:
    visitor.sign_in(EMAIL)
    with in_future(minutes=14):
        assert visitor.get("/").status_code == 200
        assert visitor.get("/still-here").status_code == 204
    with in_future(minutes=28):
        assert visitor.get("/").status_code == 200
    with in_future(minutes=44):
        assert visitor.get("/").status_code == 302
        assert visitor.get("/still-here").status_code == 401


def test_on_a_computer_that_nobody_else_uses_the_session_lasts_longer(visitor: Visitor, nurse: Staff) -> None:
    visitor.send("/sign-in", email=EMAIL, password=PASSWORD, own_computer="yes")
    with in_future(minutes=29):
        assert visitor.get("/").status_code == 200
    with in_future(minutes=60):
        assert visitor.get("/").status_code == 302


def test_disabling_somebody_ends_their_session_at_once(visitor: Visitor, nurse: Staff, day: Day) -> None:
    visitor.sign_in(EMAIL)
    with day.database.write() as session:
        disable_staff(session, EMAIL, leave_none=True)
    assert visitor.get("/").status_code == 302


def test_signing_out_ends_the_session_and_both_are_kept_in_the_trail(visitor: Visitor, nurse: Staff, day: Day) -> None:
    visitor.sign_in(EMAIL, "not the password")
    visitor.sign_in(EMAIL)
    visitor.send("/sign-out", page="/account")
    assert visitor.get("/").status_code == 302
    with day.database.read() as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_id == nurse.id).order_by(AuditEntry.sequence)
        ).all()
    assert actions[-3:] == ["sign-in-refused", "signed-in", "signed-out"]


def set_up_codes(visitor: Visitor) -> pyotp.TOTP:
    page = words(visitor.get("/account/second-factor").text)
    found = re.search(r"Key ((?:[A-Z2-7]{4} ?){8})", page)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/account").text)
    assert token
    code = totp.at(int(clock.real().timestamp()))
    answer = visitor.client.post("/account/second-factor", data={"csrf_token": token[1], "code": code})
    assert 'href="/account?done=second-factor"' in answer.text, words(answer.text)
    return totp


def test_a_second_factor_is_asked_at_the_next_sign_in_and_each_code_works_once(visitor: Visitor, nurse: Staff) -> None:
    visitor.sign_in(EMAIL)
    totp = set_up_codes(visitor)
    other = Visitor(visitor.client.application.test_client())
    assert other.sign_in(EMAIL).location.startswith("/sign-in/code")
    assert other.get("/").status_code == 302
    with in_future(seconds=60):
        code = totp.at(int(clock.real().timestamp()))
        assert other.send("/sign-in/code", code="000000").status_code == 403
        assert other.send("/sign-in/code", code=code).location == "/"
        third = Visitor(visitor.client.application.test_client())
        third.sign_in(EMAIL)
        assert third.send("/sign-in/code", code=code).status_code == 403


def test_codes_are_throttled_like_passwords(visitor: Visitor, nurse: Staff) -> None:
    visitor.sign_in(EMAIL)
    totp = set_up_codes(visitor)
    other = Visitor(visitor.client.application.test_client())
    other.sign_in(EMAIL)
    for _ in range(5):
        other.send("/sign-in/code", code="000000")
    with in_future(seconds=31):
        assert other.send("/sign-in/code", code=totp.at(int(clock.real().timestamp()))).status_code == 403


def test_where_a_second_factor_is_required_nothing_opens_without_it(build: Callable[..., Flask], nurse: Staff) -> None:
    visitor = Visitor(build(second_factor="required").test_client())
    visitor.sign_in(EMAIL)
    assert visitor.get("/patients").location == "/account/second-factor?next=/patients"
    set_up_codes(visitor)
    assert visitor.get("/patients").status_code == 200


def test_the_session_cookie_is_out_of_scripts_reach_and_https_only_where_the_address_is(
    visitor: Visitor, build: Callable[..., Flask], nurse: Staff
) -> None:
    plain = visitor.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    secure = Visitor(build(public_url="https://desk.example").test_client()).get("/sign-in")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in secure.headers


def test_below_a_path_every_link_and_redirect_stays_below_it(build: Callable[..., Flask], nurse: Staff) -> None:
    app = build(public_url="https://desk.example/reminders")
    client = app.test_client()
    assert client.get("/reminders/patients").location == "/reminders/sign-in?next=/patients"
    assert client.get("/patients").location == "/reminders/sign-in?next=/patients"
    assert 'href="/reminders/static/desk.css"' in client.get("/sign-in").text
