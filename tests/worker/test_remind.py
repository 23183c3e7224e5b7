"""The duty `remind` runs all its steps, even if one of them fails."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from reminders.followup.asking import close
from reminders.record.installation import Duty
from tests.day import Day, new_phone
from worker import tasks


def test_a_step_that_breaks_holds_up_no_other_and_the_duty_does_not_count_as_done(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Session) -> int:
        raise LookupError("something that nobody thought of")

    monkeypatch.setattr(close, "close_windows", broken)
    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=day.database))
    ana = day.enroll(phone := new_phone())
    day.at(ana.check_ins[0].due_at)
    with pytest.raises(LookupError):
        tasks.remind()
    day.send()
    assert "right now" in day.texts(phone)[-1]
    with day.database.read() as session:
        assert session.get(Duty, "remind") is None
