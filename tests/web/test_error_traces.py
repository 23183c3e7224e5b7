"""What breaks while a request is answered is logged with its place and counted; nobody's words are logged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from reminders.care.reading import ChoiceReading, Reading
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read
from reminders.followup.intake.in_hand import InHand
from reminders.record.error_counts import keep_error_counts
from tests.log_lines import LogLines, log_lines
from tests.one_clinic import Care
from tests.web.test_webhooks import PHONE, Twilio, asked, twilio

__all__ = ["asked", "log_lines", "twilio"]

WORDS = "my mandolin hurts and so does the bassoon"
READINGS: dict[str, Reading] = {}
SEALED = ("mandolin", "bassoon", PHONE, PHONE.removeprefix("+1"), "Ana Ruiz", "A-1001")


def errors_at(client: FlaskClient, where: str) -> float:
    """`reminders_errors_total{where=…}` as a scrape finds it."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    (value,) = (
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "reminders_errors_total" and sample.labels == {"where": where}
    )
    return value


def test_a_reply_that_breaks_the_reader_names_the_place_and_none_of_its_words(
    twilio: Twilio, asked: Enrollment, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(in_hand: InHand) -> Reading | ChoiceReading:
        name, body = asked.patient.id, in_hand.body
        try:
            return READINGS[body]
        except KeyError as error:
            raise LookupError(f"what does {name} mean by {body}") from error

    monkeypatch.setattr(read, "understand", breaks)
    assert errors_at(twilio.client, "webhook_read") == 0
    assert twilio.text(WORDS).status_code == 200
    (reply,) = twilio.replies()
    first, second = log_lines.of("reply not read yet")  # with its neighbors, and by itself
    assert (first["reply"], first["error"], first["where"]) == (reply.id, "LookupError", "webhook_read")
    assert first["at"][-1].startswith("tests/web/test_error_traces.py:")
    assert first["at"][-1].endswith("breaks")
    assert any(frame.startswith("reminders/followup/intake/read.py:") for frame in first["at"])
    assert [cause["error"] for cause in second["caused_by"]] == ["KeyError"]
    assert keep_error_counts(twilio.care.database) == 2
    assert errors_at(twilio.client, "webhook_read") == 2
    assert not [word for word in SEALED if word in log_lines.text]


@pytest.mark.parametrize("path", ["/sign-in", "/api/v1/outcomes"])
def test_a_page_or_a_call_that_breaks_is_logged_once_with_its_place(
    app: Flask, care: Care, log_lines: LogLines, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(**_: object) -> str:
        raise ValueError(f"no page for {WORDS}")

    endpoint, _ = app.url_map.bind("").match(path)
    monkeypatch.setitem(app.view_functions, endpoint, breaks)
    answer = app.test_client().get(path)
    assert answer.status_code == 500
    (line,) = log_lines.of("failed")
    assert (line["error"], line["where"]) == ("ValueError", "web_request")
    assert line["at"][-1].endswith("breaks")
    assert any(frame.startswith("flask/app.py:") for frame in line["at"])
    assert keep_error_counts(care.database) == 1
    assert errors_at(app.test_client(), "web_request") == 1
    assert "mandolin" not in log_lines.text + answer.text


def test_a_database_that_is_away_says_what_could_not_be_reached_and_is_counted_when_it_is_back(
    app: Flask, care: Care, log_lines: LogLines, database_away: Callable[[], None]
) -> None:
    database_away()
    client = app.test_client()
    assert client.get("/api/v1/outcomes", headers={"Authorization": "Bearer k.v"}).status_code == 503
    assert client.get("/readyz").status_code == 503
    assert keep_error_counts(app.extensions["record"]) == 0
    lines = log_lines.of("database away")
    assert [line["error"] for line in lines] == ["OperationalError"] * 2
    assert all(line["why"] in ("OperationalError", "SQLITE_CANTOPEN", "SQLITE_NOTADB") for line in lines), lines
    app.extensions["record"] = care.database
    assert keep_error_counts(care.database) == 2
    assert errors_at(client, "web_database") == 2
