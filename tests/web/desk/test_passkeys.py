"""Passkeys over HTTP, with a device in software: added, used in place of password and code, named, removed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from reminders.record.access import AuditEntry, Staff
from reminders.record.sign_in_ways import Passkey
from tests.day import Day
from tests.services.authenticator import Authenticator
from tests.web.desk.conftest import EMAIL, Visitor, words
from tests.web.desk.test_sign_in import set_up_codes

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
