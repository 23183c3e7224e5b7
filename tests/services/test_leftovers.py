"""A test begins as in a process of its own, whatever the one before did to this process."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest
import structlog

from reminders.logs.errors import Place, log_error, waiting
from reminders.logs.libraries import capture
from tests.services.leftovers import put_back


def trouble() -> None:
    log_error(structlog.get_logger(), "database away", OSError(), where=Place.WEB_DATABASE)


def test_nothing_of_a_test_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def state() -> list[object]:
        mask = os.umask(0o022)
        os.umask(mask)
        root = logging.getLogger()
        return [dict(os.environ), os.getcwd(), mask, sys.excepthook, root.level, *root.handlers]

    before = state()
    with put_back():
        os.environ["LEFT"] = "behind"
        os.environ["REDIS_URL"] = "another"
        del os.environ["PATH"]
        os.chdir(tmp_path)
        os.umask(0o077)
        capture()
        structlog.contextvars.bind_contextvars(request_id="another")
        trouble()
        trouble()
        assert state() != before
    assert state() == before
    assert capsys.readouterr().err.count("database away") == 1, "the second is left out for a minute"
    with put_back():
        assert not waiting.take()
        trouble()
    written = capsys.readouterr().err
    assert written.count("database away") == 1, "the minute is not the next test's"
    assert "request_id" not in written
