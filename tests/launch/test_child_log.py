"""The children's logs: limited in size, and searched for errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from reminders.launch import child_log
from reminders.launch.child_log import ChildLog


def write(log: ChildLog, text: str) -> None:
    with log.open() as file:
        file.write(text.encode())


def told(log: ChildLog) -> list[str]:
    lines: list[str] = []
    log.report_errors(lines.append)
    return lines


@pytest.mark.parametrize(
    "line",
    [
        "[2026-11-22 17:00:00,000: ERROR/MainProcess] consumer: Cannot connect",
        "[ERROR] Application callable raised an exception",
        '{"event": "send failed", "level": "error"}',
        "Traceback (most recent call last):",
        "CRITICAL the chain is broken",
    ],
)
def test_an_error_is_told_once(tmp_path: Path, line: str) -> None:
    log = ChildLog(tmp_path, "worker")
    write(log, line + "\n")
    assert told(log) == [f"worker reported an error: {line} (see {tmp_path / 'worker.log'})"]
    assert told(log) == []


def test_a_line_without_an_error_is_not_told(tmp_path: Path) -> None:
    log = ChildLog(tmp_path, "worker")
    write(log, '{"event": "sent", "level": "info", "error_code": null}\nno errors today\n')
    assert told(log) == []


def test_many_errors_are_one_line(tmp_path: Path) -> None:
    log = ChildLog(tmp_path, "worker")
    write(log, "ERROR one\nERROR two\nERROR three\n")
    assert told(log) == [f"worker reported 3 errors, the last: ERROR three (see {tmp_path / 'worker.log'})"]


def test_a_line_still_being_written_is_told_when_it_is_whole(tmp_path: Path) -> None:
    log = ChildLog(tmp_path, "worker")
    write(log, "ERROR the pro")
    assert told(log) == []
    write(log, "vider refused\n")
    assert "the provider refused" in told(log)[0]


def test_the_last_words_are_what_was_raised_and_not_what_came_of_it(tmp_path: Path) -> None:
    log = ChildLog(tmp_path, "web")
    assert log.last_error() == ""
    write(log, "starting\n\n")
    assert log.last_error() == "starting"
    write(
        log,
        "Traceback (most recent call last):\n"
        '  File "reminders/settings.py", line 1, in load\n'
        "    raise SettingError\n"
        "reminders.settings.SettingError: SECRET_KEY is missing\n"
        "[ERROR] Worker crash loop detected, exiting\n",
    )
    assert log.last_error() == "reminders.settings.SettingError: SECRET_KEY is missing"


def test_a_new_start_keeps_the_log_of_the_last_one(tmp_path: Path) -> None:
    write(ChildLog(tmp_path, "web"), "yesterday\n")
    log = ChildLog(tmp_path, "web")
    assert not log.file.exists()
    assert log.earlier.read_text() == "yesterday\n"


def test_a_log_that_grows_too_long_is_cut_while_its_child_goes_on_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_log, "LONGEST_BYTES", 10)
    log = ChildLog(tmp_path, "web")
    with log.open() as child:
        child.write(b"a line longer than that\n")
        child.flush()
        log.cut()
        child.write(b"ERROR next\n")
        child.flush()
    assert log.file.read_text() == "ERROR next\n"
    assert log.earlier.read_text() == "a line longer than that\n"
    assert "ERROR next" in told(log)[0]


def test_a_log_that_cannot_be_kept_is_cut_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the copy fails; the supervisor must neither end for it nor let the log grow on."""
    monkeypatch.setattr(child_log, "LONGEST_BYTES", 10)
    log = ChildLog(tmp_path, "web")
    log.earlier.mkdir()  # nothing can be copied there
    write(log, "a line longer than that\n")
    log.cut()
    assert log.file.read_text() == ""
    write(log, "ERROR next\n")
    assert "ERROR next" in told(log)[0]
