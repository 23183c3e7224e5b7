"""The pages of people and of keys: recovery codes, codes for all, keys with scopes, and who may what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy import select, text

from reminders import clock
from reminders.clinics.api_keys import find_key, scopes_of
from reminders.record.access import AuditEntry, Role, Staff
from reminders.web.access import may, table
from reminders.web.api.operations import OPERATIONS
from reminders.web.desk.pages.keys import calls_by_scope
from reminders.web.fhir.caller import FHIR_CALLS
from tests.day import Day
from tests.web.desk.conftest import EMAIL, Visitor, words
from tests.web.desk.test_links import secret_in
from tests.web.desk.test_recent_password import code_of

Enter = Callable[..., Visitor]

DOCUMENT = (Path(__file__).parents[3] / "docs" / "people.md").read_text()


def codes_in(page: str) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9-]+)</code>", page)


def test_a_recovery_code_signs_in_once_and_new_ones_end_the_old(
    app: Flask, visitor: Visitor, nurse: Staff, day: Day
) -> None:
    visitor.sign_in(EMAIL)
    offered = visitor.get("/account/second-factor").text
    codes = codes_in(visitor.send("/account/second-factor", page="/account", code=code_of(offered)).text)
    assert len(set(codes)) == 10
    with day.database.read() as session:
        held = str(session.execute(text("SELECT * FROM recovery_codes")).all())
    assert not any(code in held or code.replace("-", "") in held for code in codes)

    def enter(code: str) -> int:
        somebody = Visitor(app.test_client())
        somebody.sign_in(EMAIL)
        answer = somebody.send("/sign-in/code", code=code)
        return answer.status_code if answer.status_code != 302 else somebody.get("/").status_code

    assert enter(codes[0].upper().replace("-", " ")) == 200
    assert enter(codes[0]) == 403
    assert "9 recovery codes left" in visitor.read("/account")
    renewed = codes_in(visitor.send("/account/recovery-codes", page="/account", do="new").text)
    assert enter(codes[1]) == 403
    assert enter(renewed[1]) == 200
    with day.database.read() as session:
        used = session.scalars(select(AuditEntry).where(AuditEntry.action == "recovery-code-used")).all()
    assert len(used) == 2
    with time_machine.travel(clock.real() + timedelta(minutes=6), tick=True):
        assert visitor.send("/account/recovery-codes", page="/account", do="new").status_code == 401


def test_a_clinic_can_ask_everybody_for_codes_and_no_other_clinic_notices(day: Day, signed_in: Enter) -> None:
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    nurse, elsewhere, admin = signed_in("coordinator"), signed_in("coordinator", other), signed_in()
    form = {"do": "change"}
    on = admin.send("/settings/second-factor", page="/settings/people", **form, second_factor_for_all="yes")
    assert on.status_code == 302
    assert nurse.get("/patients").location == "/account/second-factor?next=/patients"
    assert elsewhere.get("/patients").status_code == 200
    offered = admin.get("/account/second-factor").text
    admin.send("/account/second-factor", page="/account", code=code_of(offered))
    assert "1 person signs in with a password alone" in admin.read("/settings/people")
    assert admin.send("/settings/second-factor", page="/settings/people", **form).status_code == 302
    assert nurse.get("/patients").status_code == 200


def test_a_key_is_made_with_scopes_shown_once_and_revoked(day: Day, signed_in: Enter) -> None:
    admin = signed_in()

    def make(**fields: str) -> tuple[int, str]:
        answer = admin.send("/settings/keys/new", page="/settings/keys", key_name="EHR", **fields)
        return answer.status_code, answer.text

    status, page = make()
    assert status == 422
    assert "at least one scope" in words(page)
    key = secret_in(make(scope_read="yes", scope_identity="yes")[1])
    page = admin.get("/settings/keys").text
    assert key not in page
    assert "EHR identity, read" in words(page)
    with day.database.read() as session:
        found = find_key(session, key)
        assert found
        assert scopes_of(found) == {"read", "identity"}
    client = admin.client.application.test_client()
    bearer = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/outcomes", headers=bearer).status_code == 200
    assert client.post("/api/v1/enrollments", headers=bearer, json={}).status_code == 403
    assert make(scope_read="yes")[0] == 422, "names are not used again"
    assert admin.send("/settings/keys", name="EHR").status_code == 302
    assert client.get("/api/v1/outcomes", headers=bearer).status_code == 401
    with time_machine.travel(clock.real() + timedelta(minutes=6), tick=True):
        assert make(scope_read="yes")[0] == 401, "a key outlives the session that made it"


def test_the_page_and_the_document_show_the_table_that_every_request_is_checked_against(signed_in: Enter) -> None:
    page = signed_in().get("/settings/people").text
    shown = re.search(r'<table class="rows who-may">.*?</table>', page, re.S)
    assert shown
    rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", shown[0], re.S)]
    assert rows[0] == "May Coordinator Clinician Admin"
    for said, (right, _) in zip(rows[1:], table(), strict=True):
        answers = ["yes" if may(role, right) else "no" for role in Role]
        assert said == f"{right.value.capitalize()} {' '.join(answers)}"
        assert f"| {right.value} | {' | '.join(answers)} |" in DOCUMENT


def test_the_page_of_keys_names_each_call_under_every_scope_that_opens_it() -> None:
    listed = {call for _scope, calls in calls_by_scope() for call in calls}
    assert listed == {f"{call.method} /api/v1{call.path}" for call in OPERATIONS} | set(FHIR_CALLS)
