"""A caught error is logged with its place and its causes, and without a word of what it was about."""

from __future__ import annotations

import threading

import pytest
import structlog

from reminders.logs.errors import MOST_CAUSES, MOST_FRAMES, ErrorCounts, Place, log_error, trace, waiting
from reminders.logs.lines import configure
from tests.log_lines import LogLines, log_lines

__all__ = ["log_lines"]

WORDS = "my mandolin hurts"
MEANINGS: dict[str, str] = {}


def lookup(words: str) -> str:
    return MEANINGS[words]


def read(words: str) -> None:
    try:
        lookup(words)
    except KeyError as error:
        raise ValueError(f"cannot read {words}") from error


def caught(words: str = WORDS) -> Exception:
    try:
        read(words)
    except ValueError as error:
        return error
    raise AssertionError


def test_the_frames_name_file_line_and_function_of_the_error_and_of_its_cause() -> None:
    fields = trace(caught())
    line, cause_line = read.__code__.co_firstlineno + 4, lookup.__code__.co_firstlineno + 1
    assert fields["error"] == "ValueError"
    assert fields["at"][-1] == f"tests/logs/test_errors.py:{line} in read"  # type: ignore[index]
    (cause,) = fields["caused_by"]  # type: ignore[misc]
    assert cause["error"] == "KeyError"  # type: ignore[has-type]
    assert cause["at"][-1] == f"tests/logs/test_errors.py:{cause_line} in lookup"  # type: ignore[has-type]


def test_neither_the_message_nor_a_local_value_is_logged(log_lines: LogLines) -> None:
    log_error(structlog.get_logger(), "not read", caught(), where=Place.SWEEP_READ, reply="01J")
    (line,) = log_lines.of("not read")
    assert (line["reply"], line["where"], line["level"]) == ("01J", "sweep_read", "error")
    assert log_lines.text.startswith('{"event": "not read", "level": "error"')
    assert "mandolin" not in log_lines.text


def test_a_line_that_the_disk_does_not_take_is_lost_and_nothing_else() -> None:
    """Python's own stream keeps what it could not write, and says so at its end: hence no `with`."""
    full = open("/dev/full", "w", buffering=1)  # noqa: SIM115
    structlog.reset_defaults()
    try:
        configure(full)
        structlog.get_logger().info("stored")
        log_error(structlog.get_logger(), "not read", caught(), where=Place.SWEEP_READ)
        assert waiting.take()[Place.SWEEP_READ] >= 1
    finally:
        structlog.reset_defaults()
        with pytest.raises(OSError, match="No space left"):
            full.close()


def test_a_library_s_frames_are_named_below_the_folder_it_is_installed_in() -> None:
    with pytest.raises(ValueError, match="Expecting") as raised:
        __import__("json").loads("{")
    last = trace(raised.value)["at"][-1]  # type: ignore[index]
    assert last.startswith("json/decoder.py:")


def test_an_endless_recursion_is_cut_at_its_innermost_frames() -> None:
    def again() -> None:
        again()

    with pytest.raises(RecursionError) as raised:
        again()
    assert len(trace(raised.value)["at"]) == MOST_FRAMES  # type: ignore[arg-type]


def test_a_long_or_circular_chain_of_causes_ends() -> None:
    errors = [ValueError(str(number)) for number in range(10)]
    for error, cause in zip(errors, [*errors[1:], errors[0]], strict=True):
        error.__cause__ = cause
    assert len(trace(errors[0])["caused_by"]) == MOST_CAUSES  # type: ignore[arg-type]
    errors[1].__cause__ = errors[0]
    assert len(trace(errors[0])["caused_by"]) == 1  # type: ignore[arg-type]


def test_a_cause_that_was_hidden_on_purpose_stays_hidden() -> None:
    def hide() -> None:
        try:
            lookup(WORDS)
        except KeyError:
            raise ValueError from None

    with pytest.raises(ValueError) as raised:
        hide()
    assert "caused_by" not in trace(raised.value)


def test_counts_of_many_threads_add_up_and_are_taken_once() -> None:
    counts = ErrorCounts()

    def count() -> None:
        for _ in range(500):
            counts.add({Place.DUTY: 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.take() == {Place.DUTY: 2000}
    assert counts.take() == {}
