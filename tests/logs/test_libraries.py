"""The libraries' lines are JSON like ours, without tracebacks, and without a word of a patient."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from celery.signals import setup_logging
from granian.log import LogLevels, configure_logging

from reminders.launch.processes import beat_command, web_command
from reminders.logs.libraries import ToOurLog
from reminders.logs.lines import configure
from reminders.settings import Settings
from tests.log_lines import LogLines, log_lines

__all__ = ["log_lines"]


@pytest.fixture
def library(log_lines: LogLines) -> Iterator[logging.Handler]:
    """Our handler, and the fixture's own plain one taken away."""
    structlog.reset_defaults()
    configure(log_lines.stream)  # as processes do, repeated lines left out
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


def test_what_nobody_caught_is_a_line_too_and_its_words_are_not_in_it() -> None:
    program = """
import threading
from reminders.logs.libraries import capture
from reminders.settings import SettingError
capture()
def read(words):
    raise ValueError(words)
thread = threading.Thread(target=read, args=("my mandolin hurts",))
thread.start(); thread.join()
raise SettingError("PORT must be a number.") from ValueError("my mandolin hurts")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    thread, process = (json.loads(line) for line in ended.stderr.splitlines())
    assert ended.returncode == 1
    assert (thread["event"], thread["error"], thread["at"][-1]) == (
        "a thread ended by an error", "ValueError", "<string>:7 in read",
    )  # fmt: skip
    assert (process["event"], process["why"]) == ("a process ended by an error", "PORT must be a number.")
    assert "mandolin" not in ended.stderr


def test_a_process_that_cannot_start_says_why_in_a_line_of_the_log_and_to_a_person_in_a_sentence() -> None:
    environ = {"PATH": "/usr/bin:/bin", "PORT": "8000", "TWILIO_API_URL": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "reminders.cli", "worker"]
    ended = subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True, check=False)
    line, sentence = ended.stderr.splitlines()[-2:]
    found = json.loads(line)
    assert (found["event"], found["level"], found["process"]) == ("the process cannot start", "critical", "worker")
    assert sentence == f"Error: {found['why']}"

    terminal, other_end = pty.openpty()
    with os.fdopen(terminal, "rb", buffering=0) as reading:
        subprocess.run(command, env=environ, cwd="/", stderr=other_end, stdout=other_end, check=False)
        os.close(other_end)
        with contextlib.suppress(OSError):  # its end, on Linux
            said = b""
            while more := reading.read(4096):
                said += more
    assert b"Error: " in said
    assert b'"event"' not in said


def test_a_person_at_a_terminal_reads_lines_and_a_file_gets_json(tmp_path: Path) -> None:
    program = """
import logging, structlog
from reminders.logs.libraries import capture
capture()
structlog.get_logger().error("database away", why="it starts", at=["a.py:1 in outer", "b.py:2 in inner"])
logging.getLogger("celery").warning("Connection to broker lost")
"""
    terminal, theirs = os.openpty()
    subprocess.run([sys.executable, "-c", program], stderr=theirs, check=True)
    os.close(theirs)
    ours, celerys = os.read(terminal, 10_000).decode().splitlines()
    os.close(terminal)
    assert re.fullmatch(r"\d\d:\d\d:\d\dZ error    database away  why=it starts  at b\.py:2 in inner", ours)
    assert re.match(r"\d\d:\d\d:\d\dZ warning  Connection to broker lost  logger=celery", celerys)
    with (tmp_path / "log").open("w") as file:
        subprocess.run([sys.executable, "-c", program], stderr=file, check=True)
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events == ["database away", "Connection to broker lost"]
