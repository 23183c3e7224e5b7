"""Alive, ready, and the figures, without a patient in them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, event, text, update
from werkzeug.test import TestResponse

from reminders.clock import real
from reminders.followup.asking.remind import queue_due
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.without_redis.stand_by import STEPS
from reminders.record.columns import new_id
from reminders.record.duties import DIRECT, DIRECT_LATELY, DUTIES, record_done
from reminders.record.flags import About, open_flag
from reminders.record.installation import Duty
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from reminders.record.sealing import index_of
from reminders.record.texts import Reply
from tests.one_clinic import Care, request_for


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def at_work(care: Care) -> None:
    """Every duty did its work just now."""
    with care.database.write() as session:
        for duty in DUTIES:
            record_done(session, duty)


#: Tables that grow with every patient.
BIG = ("messages", "replies", "check_ins", "flags", "outcomes", "message_events")


def recorded(care: Care, call: Callable[[], object]) -> list[tuple[str, Any]]:
    """The SELECTs that a call makes."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            found.append((statement, parameters))

    event.listen(care.database.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(care.database.engine, "before_cursor_execute", note)
    return found


def figures(answer: TestResponse) -> dict[tuple[str, str], float]:
    """Every sample by its name and label."""
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("reminders_"), next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_healthz_needs_no_database(client: FlaskClient, database_away: Callable[[], None]) -> None:
    database_away()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("at_work")
def test_ready_while_every_duty_is_done(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready", "problems": []})


@pytest.mark.usefixtures("at_work")
def test_readiness_does_not_wait_for_those_who_write(client: FlaskClient, care: Care) -> None:
    """An import of a large file holds SQLite's only writer for minutes."""
    with care.database.write() as session:
        session.connection()  # only now SQLite is locked
        answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["problems"]) == (200, [])


@pytest.mark.usefixtures("at_work")
def test_a_clinic_that_nobody_can_call_is_named_and_keeps_no_other_from_being_served(
    client: FlaskClient, care: Care
) -> None:
    with care.database.write() as session:
        clinic = care.clinic(session)
        clinic.phone, clinic.sender = None, "MG" + "0a" * 16
    answer = client.get("/readyz")
    (notice,) = answer.get_json()["notices"]
    assert (answer.status_code, answer.get_json()["problems"]) == (200, [])
    assert care.clinic_id in notice
    assert "not ready to text" in notice
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_not_ready_before_the_clockwork_runs(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert len(answer.get_json()["problems"]) == len(DUTIES)


@pytest.mark.usefixtures("at_work")
def test_a_duty_that_fell_behind_is_named_with_its_age(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        session.execute(update(Duty).where(Duty.duty == "send").values(done_at=real() - timedelta(seconds=200)))
    answer = client.get("/readyz")
    (problem,) = answer.get_json()["problems"]
    assert answer.status_code == 503
    assert problem.startswith("Sending texts (send) has fallen behind. Since ")
    assert re.search(r"Z, 20\d seconds ago\.$", problem)


@pytest.mark.usefixtures("at_work")
def test_a_database_of_another_version_is_not_ready(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'elsewhere'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["problems"][0].startswith("This program is older than the database.")


@pytest.mark.usefixtures("at_work")
def test_a_database_that_is_away_is_not_ready(client: FlaskClient, database_away: Callable[[], None]) -> None:
    database_away()
    answer = client.get("/readyz")
    (problem,) = answer.get_json()["problems"]
    assert answer.status_code == 503
    assert problem == "The database cannot be reached (OperationalError)."


@pytest.mark.usefixtures("at_work")
def test_figures_are_read_from_the_record(client: FlaskClient, care: Care) -> None:
    before = figures(client.get("/metrics"))
    assert before["record_up", ""] == 1
    assert before["messages_open", "queued"] == before["flags_open", "urgent"] == before["replies_unread", ""] == 0
    with care.database.write() as session:
        made = enroll(session, care.clinic(session), request_for(), actor="operator", settings=care.settings)
        open_flag(
            session, care.clinic_id, FlagKind.DANGER, About(patient_id=made.patient.id),
            natural_key="x", opened_at=care.now - timedelta(hours=1), urgent=True,
        )  # fmt: skip
        reply = Reply(
            id=new_id(), clinic_id=care.clinic_id, provider_id="SM1", data_key_id=made.patient.data_key_id,
            sender="x", from_index=index_of(session, "phone", "x"), source="webhook", provider_at=real(),
            received_at=care.now, stored_at=real(),
        )  # fmt: skip
        session.add(reply)
    now = figures(client.get("/metrics"))
    assert now["messages_open", "queued"] == now["messages_of_a_day", "queued"] == 1
    assert now["flags_open", "urgent"] == now["flags_overdue", "urgent"] == now["replies_unread", ""] == 1
    assert now["flags_open", "review"] == now["messages_open", "unknown"] == now["check_ins_due", ""] == 0
    assert all(0 <= now["duty_age_seconds", duty] < 300 for duty in DUTIES)
    care.at(made.check_ins[0].due_at + timedelta(minutes=30))
    later = figures(client.get("/metrics"))
    assert later["check_ins_due", ""] == 1


@pytest.mark.usefixtures("at_work")
def test_figures_tell_nothing_of_a_patient(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        made = enroll(session, care.clinic(session), request_for(), actor="operator", settings=care.settings)
    text = client.get("/metrics").text
    for secret in ("Ana", "Ruiz", "5550142", "A-1001", made.patient.id, made.infusion.id, care.clinic_id, "lakeside"):
        assert secret not in text


def test_figures_say_when_the_record_is_away(client: FlaskClient, database_away: Callable[[], None]) -> None:
    database_away()
    assert figures(client.get("/metrics")) == {("record_up", ""): 0}


WHO_ASKS: list[tuple[str, dict[str, str], int]] = [
    ("127.0.0.1", {}, 200),
    ("::1", {}, 200),
    ("10.0.0.5", {}, 403),
    ("203.0.113.9", {}, 403),
    ("", {}, 403),
    ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
    ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 403),
    ("203.0.113.9", {"X-Forwarded-For": "127.0.0.1"}, 403),
    ("203.0.113.9", {"Authorization": "Bearer guess"}, 403),
]


def test_figures_are_for_this_machine(client: FlaskClient) -> None:
    for address, headers, status in WHO_ASKS:
        answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
        assert (address, headers, answer.status_code) == (address, headers, status)


TOKENS: list[tuple[dict[str, str], int]] = [
    ({}, 403),
    ({"Authorization": "Bearer "}, 403),
    ({"Authorization": "Bearer wrong"}, 403),
    ({"Authorization": "Basic c2NyYXBlcjo="}, 403),
    ({"Authorization": "Bearer für-prometheus"}, 403),
    ({"Authorization": "Bearer for-prometheus"}, 200),
]


def test_with_a_token_figures_are_for_who_has_it(app: Flask, client: FlaskClient) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], metrics_token="for-prometheus")
    for headers, status in TOKENS:
        assert (headers, client.get("/metrics", headers=headers).status_code) == (headers, status)


@pytest.mark.usefixtures("at_work")
def test_a_scrape_reads_only_what_is_open(client: FlaskClient, care: Care) -> None:
    """The cost of a scrape must not grow with the record: no query scans a table of texts, replies or check-ins."""
    if care.database.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's plans are asserted; PostgreSQL scans tables this small")
    statements = recorded(care, lambda: client.get("/metrics"))
    assert len(statements) > 8
    with care.database.read() as session:
        connection = session.connection()
        for statement, parameters in statements:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                assert not any(f"SCAN {table}" == row[3] for table in BIG), (statement, row[3])


def test_without_any_duty_there_is_nothing_to_age(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        session.execute(delete(Duty))
    assert not any(name == "duty_age_seconds" for name, _ in figures(client.get("/metrics")))


@pytest.mark.usefixtures("at_work")
def test_what_was_passed_over_is_named(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        made = enroll(session, care.clinic(session), request_for(), actor="operator", settings=care.settings)
        session.execute(update(Patient).values(time_zone="Mars/Olympus"))
        session.add(
            Reply(
                id=new_id(), clinic_id=care.clinic_id, provider_id="SM1", data_key_id=made.patient.data_key_id,
                sender="x", from_index="x", source="webhook", provider_at=real(), received_at=care.now,
                stored_at=real() - timedelta(minutes=2),
            )
        )  # fmt: skip
    care.at(made.check_ins[0].due_at)
    with care.database.write() as session:
        queue_due(session)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    check_in, reply, welcome = answer.get_json()["problems"]
    assert check_in == "1 check-in waits to be asked: the text cannot be written."
    assert reply.startswith("1 reply waits to be read. Since ")
    assert welcome.startswith("1 text that could have left waits. Since ")


@pytest.mark.usefixtures("at_work")
def test_urgent_texts_that_went_past_the_workers_are_told_for_a_while(client: FlaskClient, care: Care) -> None:
    with care.database.write() as session:
        record_done(session, DIRECT)
    answer = client.get("/readyz")
    (problem,) = answer.get_json()["problems"]
    assert answer.status_code == 503
    assert problem.startswith("What is urgent is sent directly, past Redis and the workers")
    with care.database.write() as session:
        session.get_one(Duty, DIRECT).done_at = real() - DIRECT_LATELY - timedelta(seconds=1)
    assert client.get("/readyz").status_code == 200


def test_an_application_made_for_a_test_starts_no_threads(app: Flask) -> None:
    assert app
    assert not {step.work.__name__ for step in STEPS} & {thread.name for thread in threading.enumerate()}
