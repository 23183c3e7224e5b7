"""What a passkey is taken for and what not: second factors, several clinics, and answers that prove nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from reminders import clock
from reminders.clinics import staff as staffing
from reminders.clinics import throttle
from reminders.logs.errors import Place, waiting
from reminders.record.access import Staff
from reminders.record.sign_in_ways import Passkey
from reminders.settings import Settings
from tests.day import Day
from tests.factories import PASSWORD, staff_member
from tests.log_lines import LogLines, log_lines
from tests.migrated import migrated_settings
from tests.services.authenticator import PRESENT, VERIFIED, Authenticator, encoded
from tests.web.desk.conftest import EMAIL, Visitor, from_afar
from tests.web.desk.test_passkeys import ORIGIN, actions, add, challenge, local, sign_in, token
from tests.web.desk.test_sign_in import in_future

__all__ = ["local", "log_lines"]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: `test_passkeys` uses both."""
    return migrated_settings(request, "sqlite", tmp_path)


def test_an_answer_that_does_not_prove_it_all_signs_nobody_in(local: Flask, nurse: Staff, day: Day) -> None:
    """Forged, for another site, not unlocked, of a copy, for somebody else, or no answer at all."""
    visitor, device = Visitor(local.test_client()), Authenticator(ORIGIN, count=7)
    visitor.sign_in(EMAIL)
    not_made: list[dict[str, Any]] = [
        {"origin": "https://evil.example"}, {"host": "evil.example"}, {"flags": PRESENT}, {"flags": VERIFIED},
        {"type": "webauthn.get"}, {"challenge": encoded(b"of another page")},
    ]  # fmt: skip
    for wrong in not_made:
        assert add(visitor, device, **wrong).status_code == 422, wrong
    assert add(visitor, device).status_code == 302
    stranger = Authenticator(ORIGIN)
    wrongs: list[dict[str, Any]] = [
        {"origin": "http://localhost:8001"}, {"origin": "https://localhost"}, {"host": "evil.example"},
        {"flags": PRESENT}, {"flags": VERIFIED}, {"type": "webauthn.create"},
        {"challenge": encoded(b"of another page")},
        {"key": stranger.key}, {"count": 0}, {"count": 7}, {"handle": encoded(b"somebody else")},
        {"answer": {"id": encoded(stranger.identifier), "rawId": encoded(stranger.identifier)}},
        {"answer": {"response": {}}}, {"answer": {"id": 7}}, {"answer": {"response": None}},
    ]  # fmt: skip
    for wrong in wrongs:
        thief = from_afar(local)
        assert sign_in(thief, device, **wrong).status_code == 403, wrong
        assert thief.get("/patients").status_code == 302
    thief = from_afar(local)
    for nothing in ("", "{}", "[]", "x", "[" * 20000, json.dumps({"id": "é", "response": {}})):
        challenge(thief)
        assert thief.send("/sign-in/passkey", page="/sign-in", answer=nothing).status_code == 403
    assert actions(day, nurse).count("passkey-refused") == 10
    assert actions(day, nurse).count("passkey-copied") == 2, "the counter did not grow"
    for handle in (device.handle, None):  # a browser may leave it out
        owner = Visitor(local.test_client())
        assert sign_in(owner, device, handle=handle).location == "/patients", "its owner gets in all the same"


def test_an_answer_that_breaks_what_reads_it_is_refused_named_and_counted(
    local: Flask, nurse: Staff, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*, credential: dict[str, Any], **_: object) -> object:
        raise UnicodeError(f"cannot read {credential}")

    visitor, device = Visitor(local.test_client()), Authenticator(ORIGIN, count=7)
    visitor.sign_in(EMAIL)
    assert add(visitor, device).status_code == 302
    monkeypatch.setattr("webauthn.verify_authentication_response", breaks)
    waiting.take()
    assert sign_in(from_afar(local), device).status_code == 403
    (line,) = log_lines.of("a passkey's answer could not be read")
    assert (line["level"], line["error"], line["where"]) == ("warning", "UnicodeError", "web_request")
    assert line["at"][-1].endswith(breaks.__qualname__)
    assert waiting.take() == {Place.WEB_REQUEST: 1}
    assert not [word for word in (encoded(device.identifier), device.handle, EMAIL) if word and word in log_lines.text]


def test_an_answer_is_looked_at_once_soon_and_in_the_browser_that_was_asked(local: Flask, nurse: Staff) -> None:
    visitor, device = Visitor(local.test_client()), Authenticator(ORIGIN, count=0)
    visitor.sign_in(EMAIL)
    options = challenge(visitor, "/account/passkeys/add", "/account/passkeys/challenge")
    made = device.make(options)
    assert visitor.send("/sign-in/passkey", page="/account", answer=made).status_code == 403, "made, not used"
    assert add(visitor, device).status_code == 302

    desk, other = Visitor(local.test_client()), Visitor(local.test_client())
    answer = device.use(challenge(desk))
    asked_with = desk.client.get_cookie("reminders-challenge")
    assert asked_with is not None
    challenge(other)
    assert other.send("/sign-in/passkey", page="/sign-in", answer=answer).status_code == 403, "of another browser"
    assert desk.send("/sign-in/passkey", page="/sign-in", answer=answer).location == "/"
    other.client.set_cookie("reminders-challenge", asked_with.value)
    assert other.send("/sign-in/passkey", page="/sign-in", answer=answer).status_code == 403, "with the cookie copied"
    late = device.use(challenge(other))
    with in_future(minutes=6):
        assert other.send("/sign-in/passkey", page="/sign-in", answer=late).status_code == 403


def test_a_page_to_sign_in_left_open_keeps_no_session_alive(local: Flask, nurse: Staff) -> None:
    """It asks for a challenge again and again, with its old token; a page inside asks with one that is good."""
    visitor = Visitor(local.test_client())
    old, start = token(visitor, "/sign-in"), clock.real()
    visitor.sign_in(EMAIL)
    good = token(visitor, "/account")
    assert old != good
    for minutes in (4, 8, 12):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            for sent, answered in ((old, 400), (good, 200)):
                asked = visitor.client.post("/sign-in/passkey/challenge", headers={"X-CSRFToken": sent})
                assert asked.status_code == answered
    with time_machine.travel(start + timedelta(minutes=20), tick=True):
        assert visitor.get("/").location == "/sign-in"


def test_many_wrong_answers_from_one_network_have_to_wait(local: Flask, nurse: Staff, day: Day) -> None:
    visitor, device = Visitor(local.test_client()), Authenticator(ORIGIN, count=0)
    visitor.sign_in(EMAIL)
    add(visitor, device)
    away = from_afar(local)
    challenge(away)
    away.send("/sign-in/passkey", page="/sign-in", answer="{}")
    with day.database.write() as session:
        for _ in range(29):
            throttle.count_passkey(session, "203.0.113.9")
    assert sign_in(away, device).status_code == 403
    assert sign_in(from_afar(local, "203.0.113.77"), device).location == "/patients"
    with in_future(minutes=2):
        assert sign_in(away, device).location == "/patients"


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
    with day.database.read() as session:
        hers = session.scalars(select(Passkey.id).where(Passkey.staff_id == nurse.id)).one()
    assert other.send(f"/account/passkeys/{hers}", page="/account", do="remove").status_code == 404, "not theirs"
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
