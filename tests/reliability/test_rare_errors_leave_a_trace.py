"""What seldom breaks is logged with its place and counted like the rest, and no patient's word is in the log."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from reminders.followup.intake import read_reply
from reminders.followup.intake import resume as resuming
from reminders.followup.intake.recording import relief_ended
from reminders.logs.errors import Place, waiting
from reminders.operate.backup import back_up
from reminders.operate.restore import restore
from reminders.record.database import Database
from reminders.record.texts import Message
from tests.day import Day, new_phone
from tests.log_lines import LogLines, log_lines
from tests.reliability.lived import LivedDay
from tests.reliability.test_errors_leave_a_trace import NAME, WORDS, counts, sealed
from worker.watchdog import Liveness, reason_to_end

__all__ = ["log_lines", "sealed"]


def test_a_course_that_cannot_be_looked_at_leaves_the_answer_in_the_record(
    day: Day, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_session: Session, infusion_id: str, _baseline: Decimal) -> bool:
        raise ValueError(f"{NAME}, infused as {infusion_id}, wrote {WORDS}")

    sealed.append(phone := new_phone())
    ana = day.enroll(phone, name=NAME)
    day.ask(phone, ana, "h24")
    monkeypatch.setattr(relief_ended, "_shows_end", breaks)
    day.hear(phone, "8")
    assert day.scores(ana) == [("h24", Decimal(8))]
    (line,) = log_lines.of("a course could not be looked at")
    assert (line["level"], line["error"], line["about"]) == ("error", "ValueError", ana.infusion.id)
    assert line["at"][-1].endswith("in " + breaks.__qualname__)
    assert counts(day) == {"course": 1}


def test_a_text_that_no_key_opens_is_named_and_holds_up_no_other(
    day: Day, log_lines: LogLines, sealed: list[str]
) -> None:
    sealed.extend(phones := [new_phone(), new_phone()])
    patients = [day.enroll(phone, name=name).patient.id for phone, name in zip(phones, (NAME, "Bo Lind"), strict=True)]
    broken, fine = (day.messages(kind="welcome", patient_id=patient)[0].id for patient in patients)
    with day.database.write() as session:
        session.execute(update(Message).where(Message.id == broken).values(body_sealed=b"mandolin"))
    for _ in range(2):  # one text at a time: the first tick finds one that is not posted, and ends
        day.send()
    assert [message.state for message in day.messages(id=fine)] == ["accepted"]
    (line,) = log_lines.of("a text cannot be opened")
    assert (line["level"], line["error"], line["message_id"]) == ("error", "SealError", broken)
    assert any(frame.startswith("reminders/outbox/claim.py:") for frame in line["at"])
    assert counts(day) == {"duty": 1}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_reply_that_cannot_be_read_while_resuming_is_named_once_and_the_others_are_read(
    lived: LivedDay, tmp_path: Path, log_lines: LogLines, sealed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(session: Session, reply_id: str, *, resuming: bool) -> bool:
        tried.append(reply_id)
        if reply_id == tried[0]:
            raise ValueError(f"{NAME} wrote {WORDS}")
        return read_reply(session, reply_id, resuming=resuming)

    day, tried = lived, list[str]()
    sealed.append(phone := new_phone())
    ana = day.enroll(phone, name=NAME)
    day.tick()
    back_up(day.database, tmp_path / "yesterday.gz")
    day.at(ana.check_ins[0].due_at)
    day.tick()
    day.minutes_pass(15)
    day.database.close()
    restore(day.settings, tmp_path / "yesterday.gz", replace=True)
    day.database = Database.open(day.settings)
    for body in (WORDS, "6"):
        day.minutes_pass(2)
        day.text(phone, body)
    monkeypatch.setattr(resuming, "read_reply", reads)
    resuming.resume(day.database, day.gateway)
    lines = [line for line in log_lines.of("reply could not be read") if line["where"] == "resume_read"]
    assert [(line["level"], line["error"], line["reply"]) for line in lines] == [("error", "ValueError", tried[0])]
    assert any(frame.startswith("reminders/followup/intake/resume.py:") for frame in lines[0]["at"])
    assert counts(day) == {"resume_read": 1}
    assert {reply.id: reply.read_at is None for reply in day.replies()} == {one: one == tried[0] for one in tried}
    assert len(tried) == 2


def test_a_worker_that_cannot_call_itself_says_so_and_not_where_redis_is(log_lines: LogLines) -> None:
    def call() -> None:
        raise ConnectionError("cannot reach redis://:mandolin@10.0.0.7")

    quiet = Liveness(last_tick_at=time.monotonic() - 3600)
    assert reason_to_end(quiet, call) is None
    (line,) = log_lines.of("no call to itself")
    assert (line["level"], line["error"], line["where"]) == ("info", "ConnectionError", "broker")
    assert waiting.take() == {Place.BROKER: 1}
    assert "mandolin" not in log_lines.text
