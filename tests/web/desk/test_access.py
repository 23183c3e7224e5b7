"""Every route of the desk, for every role and for another clinic: the table in `web/access.py` is the truth."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from reminders.followup import amending
from reminders.record.access import Role
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Patient
from reminders.web.access import BACKGROUND, RIGHTS, ROUTES, Right, may
from reminders.webhooks import endpoints
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import ROLES, Visitor

Enter = Callable[..., Visitor]


def desk_routes(app: Flask) -> dict[str, str]:
    return {r.endpoint: r.rule for r in app.url_map.iter_rules() if r.endpoint.startswith("desk.")}


def test_every_route_of_the_desk_is_in_the_table_and_every_line_of_the_table_is_a_route(app: Flask) -> None:
    assert set(desk_routes(app)) == set(ROUTES)


def test_each_role_includes_the_one_before(app: Flask) -> None:
    assert RIGHTS[Role.COORDINATOR] < RIGHTS[Role.CLINICIAN] < RIGHTS[Role.ADMIN]


def addresses(app: Flask, day: Day, life: Lived) -> dict[str, str]:
    """Each route's address with the ids of a clinic's own rows."""
    with day.database.read() as session:
        flag = session.scalars(select(Flag).where(Flag.patient_id == life.grace.patient.id)).first()
        outcome = session.scalars(select(Outcome).where(Outcome.patient_id == life.ana.patient.id)).first()
    assert flag
    assert outcome
    with day.database.write() as session:
        endpoint, _secret = endpoints.add_endpoint(
            session, day.clinic_id, url="https://example.org/", events=["flag.opened"], actor="staff:1"
        )
        amending.change_patient(
            session,
            day.clinic_id,
            life.ana.patient.id,
            amending.PatientChanges(language="es"),
            actor="staff:1",
            why="?",
        )
        changed = str(amending.newest_change(session, session.get_one(Patient, life.ana.patient.id)))
    ids = {"patient_id": life.ana.patient.id, "infusion_id": life.ana.infusion.id, "flag_id": flag.id,
           "outcome_id": outcome.id, "check_in_id": life.grace.check_ins[0].id,
           "endpoint_id": endpoint.id, "form": "csv", "text": "pain_now", "sealed": "x", "word": "x",
           "entry_id": changed}  # fmt: skip
    what = {"desk.amend_patient": "phone", "desk.amend_infusion": "details", "desk.correct": "correct"}
    return {
        endpoint: re.sub(r"<(\w+)>", lambda m, e=endpoint: what[e] if m[1] == "what" else ids[m[1]], rule)  # type: ignore[misc]
        for endpoint, rule in desk_routes(app).items()
    }


def status(visitor: Visitor, app: Flask, endpoint: str, address: str) -> int:
    """What the address answers: opened if it can be, else sent an empty form with a good token."""
    methods = next(r.methods for r in app.url_map.iter_rules() if r.endpoint == endpoint)
    if "GET" in (methods or ()):
        return visitor.get(address).status_code
    return visitor.send(address, page="/account").status_code


def test_every_route_opens_for_exactly_the_roles_that_the_table_names(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Enter, visitor: Visitor
) -> None:
    where = addresses(app, day, clinic_life)
    for role in ROLES:
        somebody = signed_in(role)
        for endpoint, address in where.items():
            if endpoint in ("desk.sign_out", "desk.sign_in", "desk.sign_in_code"):
                continue
            denied = status(somebody, app, endpoint, address) == 403
            # Resolving or reopening an urgent flag needs more than resolving: the page itself asks.
            wanted = Right.RESOLVE_DANGER if endpoint in ("desk.resolve", "desk.reopen") else ROUTES[endpoint]
            assert denied is not may(role, wanted), (role, endpoint)
    for endpoint, address in where.items():
        if ROUTES[endpoint] is not Right.ANYBODY and endpoint not in {"desk.still_here", *BACKGROUND}:
            answer = visitor.get(address)
            assert answer.status_code in (302, 405), endpoint
            assert answer.status_code == 405 or answer.location.startswith("/sign-in"), endpoint


def test_another_clinics_rows_are_not_there_whatever_the_role(
    app: Flask, day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    where = addresses(app, day, clinic_life)
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    for role in ROLES:
        stranger = signed_in(role, other)
        for endpoint, rule in desk_routes(app).items():
            if "_id>" in rule and may(role, ROUTES[endpoint]):
                assert status(stranger, app, endpoint, where[endpoint]) == 404, (role, endpoint)
        assert stranger.get(f"/replies?patient={clinic_life.ana.patient.id}").status_code == 404
        assert stranger.get(f"/enroll?patient={clinic_life.ana.patient.id}").status_code == 404
        for page in ("/", "/patients", "/replies", "/outcomes"):
            said = stranger.read(page)
            assert "Ana Ruiz" not in said
            assert "pills" not in said
        found = stranger.send("/search", page="/", q="Ana")
        assert "nobody" in stranger.get(found.location).text


@pytest.mark.parametrize("role", ROLES)
def test_a_page_offers_only_what_the_role_may_do(role: str, clinic_life: Lived, signed_in: Enter) -> None:
    somebody = signed_in(role)
    links = re.findall(r'(?:href|action)="(/[^"]*)"', somebody.get(f"/patients/{clinic_life.ana.patient.id}").text)
    for link in {li for li in links if not li.startswith(("/static", "/sign-out", "/search"))}:
        answer = somebody.get(link)
        assert answer.status_code in (200, 405), (role, link)
