"""The lines of one web request are joined by its id: the caller's if it is well-formed, else a new one."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import NoReturn

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read
from reminders.followup.intake.arrival.at_once import Intake
from reminders.record.texts import Message
from tests.log_lines import LogLines, log_lines
from tests.web.test_webhooks import Twilio, asked, twilio
from worker import tasks
from worker.app import app as celery

__all__ = ["asked", "log_lines", "twilio"]


@pytest.mark.parametrize(("given", "kept"), [("edge-7.a_B", True), ("", False), ("x" * 65, False), ("a b", False)])
def test_the_answer_and_the_log_have_the_same_id(app: Flask, log_lines: LogLines, given: str, kept: bool) -> None:
    answer = app.test_client().get("/readyz", headers={"X-Request-Id": given})
    said = answer.headers["X-Request-Id"]
    assert (said == given) is kept
    assert said
    assert [line["request_id"] for line in log_lines.of("request")] == [said]


def test_from_a_webhooks_id_the_lines_about_its_reply_are_found_in_every_process(
    app: Flask, twilio: Twilio, asked: Enrollment, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The webhook's line has its id and the reply's; a thread of web reads it, and later a worker tries."""

    def breaks(_in_hand: object) -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(read, "understand", breaks)
    intake = Intake(reads_later=True)
    monkeypatch.setitem(app.extensions, "intake", intake)
    twilio.client.environ_base["HTTP_X_REQUEST_ID"] = "edge-7"
    assert twilio.text("about a 6").headers["X-Request-Id"] == "edge-7"
    assert intake.is_done(60)
    (reply,) = twilio.replies()
    webhook = log_lines.of("request")[-1]
    assert (webhook["request_id"], webhook["reply"]) == ("edge-7", reply.id)
    in_web = log_lines.of("reply not read yet")
    assert {(line["request_id"], line["reply"]) for line in in_web} == {("edge-7", reply.id)}

    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=twilio.care.database))
    with time_machine.travel(clock.real() + timedelta(minutes=1)):  # what web stored is left to web for a moment
        celery.tasks["worker.tasks.read"].apply(task_id="tick-7")
    in_worker = log_lines.of("reply could not be read")
    assert {(line["request_id"], line["reply"]) for line in in_worker} == {("tick-7", reply.id)}


def test_the_line_of_a_status_has_the_id_of_its_text(twilio: Twilio, asked: Enrollment, log_lines: LogLines) -> None:
    with twilio.care.database.read() as session:
        question = session.scalars(select(Message.id).where(Message.check_in_id == asked.check_ins[0].id)).one()
    assert twilio.status(question, "delivered", sid="SM0").status_code == 204
    assert log_lines.of("request")[-1]["message_id"] == question
