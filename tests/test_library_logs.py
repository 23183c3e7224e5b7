"""The libraries' lines are JSON like ours, without tracebacks, and without a word of a patient."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from celery.signals import setup_logging
from granian.log import LogLevels, configure_logging

from reminders import tracing
from reminders.launch.processes import beat_command, web_command
from reminders.library_logs import ToOurLog
from reminders.settings import Settings
from tests.log_lines import LogLines, log_lines

__all__ = ["log_lines"]


@pytest.fixture
def library(log_lines: LogLines) -> Iterator[logging.Handler]:
    """Our handler, and the fixture's own plain one taken away."""
    structlog.reset_defaults()
    tracing.configure(log_lines.stream)  # as processes do, repeated lines left out
    handler = ToOurLog()
    root = logging.getLogger()
    before, root.handlers = root.handlers, [handler]
    yield handler
    root.handlers = before


def read(words: str) -> None:
    raise ConnectionError(words)


def test_a_library_s_line_is_one_event_and_repeats_are_counted(library: logging.Handler, log_lines: LogLines) -> None:
    celery = logging.getLogger("celery.beat")
    for seconds in (2, 4, 6):
        celery.error("beat: Connection error: %s. Trying again in %s s\n%s", "refused", seconds, ["a stack"])
    try:
        read("my mandolin hurts")
    except ConnectionError:
        celery.error("Message Error: %s", "refused", exc_info=True)
        logging.getLogger("urllib3.connectionpool").warning("Retrying %r", "/Messages?To=+13125550142", exc_info=True)
    logging.getLogger("sqlalchemy.pool").warning("my mandolin +13125550142")

    lines = [json.loads(line) for line in log_lines.text.splitlines()]
    assert [(line["logger"], line["event"]) for line in lines] == [
        ("celery.beat", "beat: Connection error: %s. Trying again in %s s"),
        ("celery.beat", "Message Error: %s"),
        ("urllib3.connectionpool", "Retrying %r"),
        ("sqlalchemy.pool", "a line of a library"),
    ]
    assert lines[0]["message"] == "beat: Connection error: refused. Trying again in 2 s"
    assert (lines[1]["error"], lines[1]["at"][-1].split(" ")[-1]) == ("ConnectionError", "read")
    for word in ("Traceback", "mandolin", "3125550142", "a stack"):
        assert word not in log_lines.text


def test_what_a_duty_raised_for_celery_is_in_our_log_already(library: logging.Handler, log_lines: LogLines) -> None:
    from worker.tasks import DutyFailed

    try:
        raise DutyFailed("remind")
    except DutyFailed:
        logging.getLogger("celery.app.trace").error("Task %s raised", "remind", exc_info=True)
    assert log_lines.text == ""


def test_every_process_logs_that_way(settings: Settings) -> None:
    import worker.app

    assert worker.app.log_as_we_do in [receiver() for _, receiver in setup_logging.receivers]
    assert "--quiet" in beat_command()  # no banner
    command = web_command(settings)
    config = json.loads(Path(command[command.index("--log-config") + 1]).read_text())
    granian = logging.getLogger("_granian")
    before = granian.handlers, granian.propagate
    try:
        configure_logging(LogLevels.warning, config)
        assert [type(handler) for handler in granian.handlers] == [ToOurLog]
    finally:
        granian.handlers, granian.propagate = before
