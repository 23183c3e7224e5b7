"""Whatever breaks in the clockwork is logged with its place and counted, and no patient's word is in the log."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from reminders.care.reading import ChoiceReading, Reading
from reminders.followup.alerting import page
from reminders.followup.alerting.mail import smtp
from reminders.followup.asking import batches, close, remind
from reminders.followup.intake import read, read_unread
from reminders.followup.intake.arrival import collect, sweep
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.without_redis import stand_by
from reminders.record.error_counts import error_counts, keep_error_counts
from reminders.record.installation import Duty
from reminders.record.outcomes import Page
from reminders.record.people import Patient
from tests.day import Day, new_phone
from tests.followup.asking.test_bad_rows import told
from tests.log_lines import LogLines, log_lines
from tests.services.ports import free_port
from worker import tasks
from worker.app import app

__all__ = ["log_lines"]

ROOT = Path(__file__).parents[2]
NAME, WORDS, PLACE = "Ottoline Quill", "the mandolin is a 6", "Zanzibar/Bagpipes"


@pytest.fixture
def sealed(log_lines: LogLines) -> Iterator[list[str]]:
    """Words that the log must not hold; a test adds its phones. Looked for when the test is over."""
    words = [NAME, "Quill", "mandolin", "Bagpipes"]
    yield words
    assert log_lines.text
    assert not [word for word in words if word in log_lines.text]


def counts(day: Day) -> dict[str, int]:
    keep_error_counts(day.database)
    with day.database.read() as session:
        return {place: errors for place, errors in error_counts(session).items() if errors}


def break_(day: Day, patient_id: str, *, zone: str = PLACE) -> None:
    """A time zone that nobody knows breaks everything that plans a text, with the zone's name in the message."""
    with day.database.write() as session:
        session.execute(update(Patient).where(Patient.id == patient_id).values(time_zone=zone))


def breaking_reader(in_hand: InHand) -> Reading | ChoiceReading:
    raise ValueError(f"cannot read: {in_hand.body}")


def test_a_batch_with_one_bad_row_is_logged_and_counted_and_the_other_is_asked(
    day: Day, log_lines: LogLines, sealed: list[str]
) -> None:
    sealed.extend(phones := [new_phone(), new_phone()])
    bad, ana = day.enroll(phones[0], name=NAME), day.enroll(phones[1])
    break_(day, bad.patient.id)
    day.at(ana.check_ins[0].due_at)
    with day.database.write() as session:
        remind.queue_due(session)
    (batch,), (row,) = log_lines.of("a batch is handled row by row"), log_lines.of("a row is set aside")
    assert (batch["level"], batch["rows"]) == ("warning", 2)
    assert (row["level"], row["row"]) == ("error", bad.check_ins[0].id)
    for line in (batch, row):
        assert line["error"] == "ZoneInfoNotFoundError"
        assert any("followup/asking/remind.py" in frame for frame in line["at"])
    assert counts(day) == {"batch": 1, "batch_row": 1}
    assert [m.patient_id for m in day.messages(kind="question")] == [ana.patient.id]


def test_the_runbook_for_errors_in_a_log_leads_to_the_row_and_is_over_when_it_is_put_right(
    day: Day, log_lines: LogLines, sealed: list[str], tmp_path: Path
) -> None:
    sealed.append(phone := new_phone())
    bad = day.enroll(phone, name=NAME)
    break_(day, bad.patient.id)
    day.ask(phone, bad)
    (log := tmp_path / "worker.log").write_text(log_lines.text, encoding="utf-8")
    runbook = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8").partition("## Errors in a log")[2]
    (grep,) = re.findall(r"^journalctl .* \| (grep .*)$", runbook.partition("\n## ")[0], re.MULTILINE)

    def found(kind: str) -> list[dict[str, object]]:
        words = shlex.split(grep.replace("KIND", kind))
        lines = subprocess.run([*words, log], capture_output=True, text=True, check=True).stdout
        return [json.loads(one) for one in lines.splitlines()]

    (line,) = found("batch_row")
    assert (line["event"], line["row"]) == ("a row is set aside", bad.check_ins[0].id)
    assert told(day) == ["1 check-in waits to be asked: the text cannot be written."]
    counted = counts(day)
    assert counted["batch_row"] == 1
    assert {kind: len(found(kind)) for kind in counted} == counted, "what is counted is found, warnings too"
    break_(day, bad.patient.id, zone="America/Chicago")
    day.later(minutes=6)
    day.tick()
    assert told(day) == []
    assert "right now" in day.texts(phone)[-1]


def test_a_batch_whose_rows_are_good_alone_is_counted_too(day: Day, log_lines: LogLines) -> None:
    def together_only(ids: object) -> None:
        if len(ids) > 1:  # type: ignore[arg-type]
            raise RuntimeError("two of them do not go together")

    with day.database.write() as session:
        batches.handle(session, ["1", "2"], together_only, lambda _id: pytest.fail("nothing is wrong with it"))
    assert len(log_lines.of("a batch is handled row by row")) == 1
    assert counts(day) == {"batch": 1}


def test_a_reply_that_cannot_be_read_names_the_place_at_each_way_it_is_tried(
    day: Day, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.append(phone := new_phone())
    ana = day.enroll(phone, name=NAME)
    day.ask(phone, ana)
    monkeypatch.setattr(read, "understand", breaking_reader)
    day.collect(day.network.say(phone, WORDS, to=day.settings.twilio_sender)["sid"])
    read_unread(day.database)
    (collected,), swept = log_lines.of("reply not read yet"), log_lines.of("reply could not be read")
    for line in (collected, *swept):
        assert line["error"] == "ValueError"
        assert line["at"][-1].endswith("in breaking_reader")
        assert any(frame.startswith("reminders/followup/intake/read.py:") for frame in line["at"])
    assert counts(day) == {"collect_read": 1, "sweep_read": 2}


def test_danger_that_cannot_be_searched_for_is_an_error_of_its_own(
    day: Day, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_session: object, reply_id: str) -> None:
        raise ValueError(f"{reply_id} said {WORDS}")

    sealed.append(phone := new_phone())
    bad = day.enroll(phone, name=NAME)
    break_(day, bad.patient.id)
    monkeypatch.setattr(sweep, "flag_danger_early", breaks)
    monkeypatch.setattr(read, "understand", breaking_reader)
    day.hear(phone, WORDS)
    assert len(log_lines.of("reply could not be searched for danger")) == 1
    assert counts(day) == {"sweep_read": 2, "sweep_danger": 1}


@pytest.mark.parametrize(
    "trouble", [OperationalError("", {}, Exception()), InterfaceError("", {}, Exception()), TimeoutError()]
)
def test_a_reply_that_the_database_holds_up_is_a_warning_and_read_when_that_is_over(
    day: Day, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    def held(*_: object, **__: object) -> None:
        raise trouble

    ana = day.enroll(phone := new_phone())
    day.ask(phone, ana)
    with monkeypatch.context() as while_held:
        while_held.setattr(sweep, "read_reply", held)
        while_held.setattr(sweep, "flag_danger_early", held)
        day.hear(phone, "6")
    lines = log_lines.of("reply waits for the database")
    assert [(line["level"], line["where"]) for line in lines] == [
        ("warning", "sweep_read"),
        ("warning", "sweep_danger"),
    ]
    assert '"level": "error"' not in log_lines.text
    assert counts(day) == {"sweep_read": 1, "sweep_danger": 1}
    assert read_unread(day.database) == 1
    assert day.scores(ana)


def test_a_step_without_a_worker_that_fails_is_an_error_with_its_name_as_long_as_it_lasts(
    day: Day, log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tuple(replace(step, every_seconds=0.05, at_once=True) for step in stand_by.STEPS)
    monkeypatch.setattr(stand_by, "STEPS", steps)
    standing = stand_by.StandBy(lambda: 1 / 0, "web")  # type: ignore[arg-type,return-value]

    def lines_of_steps() -> Counter[str]:
        return Counter(line["step"] for line in log_lines.of("standing by failed"))

    standing.begin()
    names = {step.work.__name__ for step in steps}
    day.network.wait_for(lambda: all(lines_of_steps()[name] > 1 for name in names), "each step to fail twice")
    standing.end()
    lines = log_lines.of("standing by failed")
    assert {(line["level"], line["where"], line["error"]) for line in lines} == {
        ("error", "direct", "ZeroDivisionError")
    }
    assert set(lines_of_steps()) == names >= {"send_texts", "watch_service"}
    assert counts(day) == {"direct": len(lines)}


def test_a_reply_that_cannot_be_stored_names_the_place(
    day: Day, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_session: object, text: object) -> None:
        raise ValueError(f"cannot store {text}")

    sealed.append(phone := new_phone())
    day.enroll(phone, name=NAME)
    sid = day.network.say(phone, WORDS, to=day.settings.twilio_sender)["sid"]
    monkeypatch.setattr(collect, "store_reply", breaks)

    def tried() -> bool:
        collect.collect_replies(day.database, day.gateway)
        return bool(log_lines.of("reply could not be stored"))

    day.network.wait_for(tried, "the reply to be listed")
    line = log_lines.of("reply could not be stored")[0]
    assert line["provider_id"] == sid
    assert any(frame.startswith("reminders/followup/intake/arrival/collect.py:") for frame in line["at"])
    assert counts(day) == {"collect_store": len(log_lines.of("reply could not be stored"))}


@pytest.mark.parametrize(
    ("server", "cause"),
    [("smtp://127.0.0.1:{port}", "ConnectionRefusedError"), ("smtp://mail..example", "UnicodeError")],
)
def test_a_mail_that_nobody_takes_is_logged_with_what_led_to_it_and_does_not_count_as_sent(
    day: Day, log_lines: LogLines, sealed: list[str], server: str, cause: str
) -> None:
    sealed.extend(["oncall@lakeside.example", phone := new_phone()])
    day.add_on_call(new_phone(), email="oncall@lakeside.example")
    day.enroll(phone, name=NAME)
    day.hear(phone, "I want to kill myself")
    with day.database.write() as session:
        page.page_due(session)
    page.deliver_mails(day.database, smtp(server.format(port=free_port())))
    (line,) = log_lines.of("mail not handed over")
    assert (line["level"], line["error"]) == ("warning", "MailFailed")
    assert {led["error"] for led in line["caused_by"]} == {cause}
    assert [mailed.failed_why for mailed in day._rows(Page, channel="email")] == [cause]
    assert counts(day) == {"mail": 1}


def test_a_duty_that_fails_tells_celery_its_name_and_our_log_the_place(
    day: Day, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_session: object) -> int:
        raise LookupError(f"{NAME} wrote {WORDS}")

    monkeypatch.setattr(close, "close_windows", broken)
    monkeypatch.setattr(remind, "queue_due", broken)
    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=day.database))
    result = app.tasks["worker.tasks.remind"].apply()
    assert (result.state, repr(result.result)) == ("FAILURE", "DutyFailed('remind')")
    assert "Traceback" not in log_lines.text
    lines = log_lines.of("duty failed")
    assert [(line["duty"], line["error"], line["where"]) for line in lines] == [("remind", "LookupError", "duty")] * 2
    assert all(line["at"][-1].endswith("broken") for line in lines)
    assert any(frame.startswith("worker/tasks.py:") for frame in lines[0]["at"])
    assert counts(day) == {"duty": 2}
    with day.database.read() as session:
        assert session.get(Duty, "remind") is None


def test_a_process_that_stands_by_writes_what_it_counted(day: Day, log_lines: LogLines) -> None:
    with day.database.write() as session:
        batches.handle(session, ["1"], lambda _ids: 1 / 0, lambda _id: None)  # type: ignore[arg-type]
    assert stand_by.keep_counts in [step.work for step in stand_by.STEPS]
    assert stand_by.keep_counts(SimpleNamespace(database=day.database)) == 2  # type: ignore[arg-type]
    with day.database.read() as session:
        assert error_counts(session)["batch"] == 1
