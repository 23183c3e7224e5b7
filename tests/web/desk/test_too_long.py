"""A statement that takes too long is ended: whoever asked is told so, nothing is half done, and the next try works."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text

from reminders.clinics.api_keys import create_key
from reminders.record.database import Database
from reminders.record.people import Clinic, Patient
from reminders.settings import Settings
from reminders.web import app as web
from tests.day import Day
from tests.log_lines import LogLines, log_lines
from tests.migrated import RECORD_KEY
from tests.service import enrollment
from tests.web.desk.conftest import Visitor, words
from worker import context as worker
from worker import tasks
from worker.app import app as celery

__all__ = ["log_lines"]


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_request_that_waits_for_a_table_ends_with_a_sentence_and_leaves_nothing_half_done(
    app: Flask, day: Day, signed_in: Callable[..., Visitor]
) -> None:
    somebody = signed_in()
    with day.database.write() as session:
        key = create_key(session, session.get_one(Clinic, day.clinic_id), "ehr")
    hurried = Database.open(app.extensions["settings"], day.database.clock, statement_seconds=0.3)
    app.extensions["record"] = hurried
    asked = enrollment("+13125550143", "MRN-2", day.now)

    def enroll() -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {key}"}
        answer = app.test_client().post("/api/v1/enrollments", json=asked, headers=headers)
        return answer.status_code, answer.json["detail"] if answer.status_code >= 400 else ""  # type: ignore[index]

    try:
        with day.database.engine.begin() as connection:
            connection.execute(text("LOCK TABLE consents IN ACCESS EXCLUSIVE MODE"))  # written after the patient
            assert enroll() == (
                503,
                "This takes too long at the moment and was stopped. Nothing was recorded; try again in a minute.",
            )
        with day.database.engine.begin() as connection:
            connection.execute(text("LOCK TABLE check_ins IN ACCESS EXCLUSIVE MODE"))
            page = somebody.get("/")
            assert page.status_code == 503
            assert "This takes too long at the moment" in words(page.text)
        with day.database.read() as session:
            assert session.query(Patient).count() == 0
        assert enroll()[0] == 201
        assert somebody.get("/").status_code == 200
    finally:
        hurried.close()
    with day.database.engine.connect() as connection:  # commands take the time they need
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    assert 0 < web.STATEMENT_SECONDS < worker.STATEMENT_SECONDS


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_duty_that_waits_for_a_table_is_ended_logged_and_done_with_the_next_tick(
    day: Day, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = day.enroll().check_ins[0]
    day.at(first.due_at)
    hurried = Database.open(day.settings, day.database.clock, statement_seconds=0.3)
    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=hurried))
    with closing(hurried):
        with day.database.engine.begin() as connection:
            connection.execute(text("LOCK TABLE check_ins IN ACCESS EXCLUSIVE MODE"))
            assert celery.tasks["worker.tasks.remind"].apply().state == "FAILURE"
        assert {line["duty"] for line in log_lines.of("duty failed")} == {"remind"}
        monkeypatch.setattr(
            tasks, "context", lambda: SimpleNamespace(database=day.database)
        )  # a slow machine's next tick
        assert celery.tasks["worker.tasks.remind"].apply().state == "SUCCESS"
    assert [message.check_in_id for message in day.messages(kind="question")] == [first.id]


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_web_process_ends_statements_after_half_a_minute_and_a_worker_after_five(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("RECORD_KEYS", base64.b64encode(RECORD_KEY).decode())
    monkeypatch.setenv("SECRET_KEY", "x" * 32)
    opened: list[Database] = []
    monkeypatch.setattr(web, "build_app", lambda _settings, database: opened.append(database))  # routes take a second
    web.create_app()
    opened.append(worker.context.__wrapped__().database)
    for database, limit in zip(opened, ("30s", "5min"), strict=True):
        with closing(database), database.engine.connect() as connection:
            assert connection.scalar(text("SHOW statement_timeout")) == limit
