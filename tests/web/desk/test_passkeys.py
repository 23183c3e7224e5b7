"""Passkeys over HTTP, with a device in software: added, used in place of password and code, named, removed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from reminders.clinics import staff as staffing
from reminders.record.access import AuditEntry, Staff
from reminders.record.sign_in_ways import Passkey
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.services.authenticator import Authenticator
from tests.web.desk.conftest import EMAIL, Visitor, words
from tests.web.desk.test_sign_in import in_future, set_up_codes

ORIGIN = "http://localhost"


def token(visitor: Visitor, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(page).text)
    assert found, page
    return found[1]


def challenge(visitor: Visitor, page: str = "/sign-in", at: str = "/sign-in/passkey/challenge") -> dict[str, Any]:
    """What the page's script is told when it asks."""
    answer = visitor.client.post(at, headers={"X-CSRFToken": token(visitor, page)})
    assert answer.status_code == 200, words(answer.text)
    told = json.loads(answer.text)
    assert isinstance(told, dict)
    return told


def add(visitor: Visitor, device: Authenticator, name: str = "My phone", **wrong: Any) -> Any:
    options = challenge(visitor, "/account/passkeys/add", "/account/passkeys/challenge")
    return visitor.send("/account/passkeys/add", name=name, answer=device.make(options, **wrong))


def sign_in(visitor: Visitor, device: Authenticator, **wrong: Any) -> Any:
    answer = device.use(challenge(visitor), **wrong)
    return visitor.send("/sign-in/passkey", page="/sign-in", answer=answer, next="/patients")


def actions(day: Day, who: Staff) -> list[str]:
    with day.database.read() as session:
        mine = select(AuditEntry.action).where(AuditEntry.subject_id == who.id).order_by(AuditEntry.sequence)
        return list(session.scalars(mine))


@pytest.fixture
def local(build: Callable[..., Flask]) -> Flask:
    return build(public_url=ORIGIN)


def test_a_passkey_signs_in_alone_and_ends_every_other_session_when_it_is_removed(
    local: Flask, nurse: Staff, day: Day
) -> None:
    desk = Visitor(local.test_client())
    desk.sign_in(EMAIL)
    set_up_codes(desk)
    device = Authenticator(ORIGIN)
    assert words(add(desk, device, name="").text).count("The name is missing.") == 2
    assert add(desk, device).location == "/account/passkeys?done=added"
    assert "known already" in words(add(desk, device).text)
    again = challenge(desk, "/account/passkeys/add", "/account/passkeys/challenge")
    assert len(again["excludeCredentials"]) == 1
    assert again["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip

    phone = Visitor(local.test_client())
    told = challenge(phone)
    assert (told["rpId"], told["userVerification"], told["allowCredentials"]) == ("localhost", "required", [])
    assert sign_in(phone, device).location == "/patients", "no address, no password, and no code after it"
    assert phone.get("/patients").status_code == 200
    assert sign_in(Visitor(local.test_client()), device).location == "/patients", "and again: the counter grew"
    page = phone.read("/account/passkeys")
    assert re.search(r"My phone Added [^.]+\. Last used", page)

    with day.database.read() as session:
        (kept,) = session.scalars(select(Passkey)).all()
        held = str(session.execute(text("SELECT * FROM passkeys")).all())
    assert kept.sign_count == device.count
    assert "My phone" not in held
    assert device.identifier.hex() not in held
    where = f"/account/passkeys/{kept.id}"
    assert phone.send(where, page="/account", do="name", name="Red phone").location.endswith("done=named")
    assert "Red phone" in phone.read("/account/passkeys")
    assert phone.send(where, page="/account", do="remove").location.endswith("done=removed")
    assert phone.get("/patients").status_code == 200
    assert desk.get("/patients").status_code == 302, "it may be the device that was lost"
    assert sign_in(desk, device).status_code == 403
    assert actions(day, nurse)[-6:] == [
        "passkey-added", "passkey-used", "signed-in", "passkey-used", "signed-in", "passkey-removed",
    ]  # fmt: skip


def test_where_a_second_factor_is_needed_a_passkey_is_one(build: Callable[..., Flask], nurse: Staff, day: Day) -> None:
    local = build(public_url=ORIGIN, second_factor="required")
    desk, device = Visitor(local.test_client()), Authenticator(ORIGIN, count=0)
    desk.sign_in(EMAIL)
    assert desk.get("/patients").location == "/account/second-factor?next=/patients"
    assert "/account/passkeys/add?next=/patients" in desk.get("/account/second-factor?next=/patients").text
    assert add(desk, device).status_code == 302
    assert desk.get("/patients").status_code == 200, "no phone and no app were needed"

    other = Visitor(local.test_client())
    assert other.sign_in(EMAIL).location == "/sign-in/code", "the password alone is not enough any more"
    assert other.get("/patients").status_code == 302
    assert "A passkey of yours is asked for as well" in other.read("/sign-in/code")
    assert sign_in(other, device).location == "/patients"
    with day.database.read() as session:
        (kept,) = session.scalars(select(Passkey)).all()
    where = f"/account/passkeys/{kept.id}"
    stays = other.send(where, page="/account", do="remove")
    assert (stays.status_code, "only second factor" in stays.text) == (422, True)
    with day.database.write() as session:
        staffing.reset_second_factor(session, EMAIL)
    assert other.get("/patients").status_code == 302
    assert sign_in(other, device).status_code == 403, "lost with its device: an admin took it away"
    assert other.sign_in(EMAIL).location == "/"


def test_a_passkey_opens_every_clinic_of_a_person_and_none_of_somebody_disabled(
    local: Flask, nurse: Staff, day: Day
) -> None:
    desk, device = Visitor(local.test_client()), Authenticator(ORIGIN)
    desk.sign_in(EMAIL)
    add(desk, device)
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
        staffing.add_place(session, session.get_one(Staff, nurse.id), other, "coordinator", actor="operator")
    visitor = Visitor(local.test_client())
    sign_in(visitor, device)
    assert visitor.get("/patients").location == "/clinic?next=/patients"
    assert visitor.send("/clinic", clinic=other).status_code == 302
    assert visitor.get("/patients").status_code == 200
    with day.database.write() as session:
        staffing.disable_staff(session, EMAIL, leave_none=True)
    assert sign_in(visitor, device).status_code == 403


def test_it_stands_in_for_the_password_that_is_asked_again(local: Flask, nurse: Staff, day: Day) -> None:
    desk, device = Visitor(local.test_client()), Authenticator(ORIGIN)
    desk.sign_in(EMAIL)
    add(desk, device)
    stranger = Authenticator(ORIGIN)
    staff_member(day, "other@lakeside.example")
    other = Visitor(local.test_client())
    other.sign_in("other@lakeside.example")
    add(other, stranger)
    with in_future(minutes=10):
        assert desk.get("/account/passkeys/add").status_code == 401
        for by, status in ((stranger, 403), (device, 302)):
            answer = by.use(challenge(desk, "/account"))
            sent = desk.send("/account/passkeys/add", page="/account", passkey_answer=answer)
            assert sent.status_code == status
        assert desk.get("/account/passkeys/add").status_code == 200


def test_whoever_handed_over_a_password_leaves_no_passkey_behind(local: Flask, day: Day) -> None:
    staff_member(day, EMAIL, temporary=True)
    visitor = Visitor(local.test_client())
    visitor.sign_in(EMAIL)
    assert visitor.get("/account/passkeys/add").location.startswith("/account/password")
    asked = visitor.client.post(
        "/account/passkeys/challenge", headers={"X-CSRFToken": token(visitor, "/account/password")}
    )
    assert asked.status_code == 403


def test_where_no_browser_takes_passkeys_none_are_offered(visitor: Visitor, nurse: Staff) -> None:
    assert "passkey" not in visitor.get("/sign-in").text.lower()
    visitor.sign_in(EMAIL, PASSWORD)
    assert "PUBLIC_URL is http://desk.example: browsers make passkeys on encrypted" in visitor.read("/account/passkeys")
    assert visitor.get("/account/passkeys/add").status_code == 404
