"""A worker's lines are joined by the id that the tick was given where it was sent: by beat, or by a worker's start."""

from __future__ import annotations

from typing import NoReturn

import pytest

from tests.log_lines import LogLines, log_lines
from worker import tasks
from worker.app import app

__all__ = ["log_lines"]


def test_a_line_of_a_duty_has_the_id_of_its_tick(log_lines: LogLines, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> NoReturn:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "context", broken)
    app.tasks["worker.tasks.page"].apply(task_id="tick-77")
    (line,) = log_lines.of("duty failed")
    assert (line["duty"], line["request_id"]) == ("page", "tick-77")
