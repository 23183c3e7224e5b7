"""An outage is a line a minute with a count; what is not the same trouble, or no trouble, is a line of its own."""

from __future__ import annotations

import structlog

from reminders.logs.errors import Place, log_error, waiting
from reminders.logs.lines import configure
from reminders.logs.repeated import EVERY_SECONDS, MOST_KINDS, Line, Repeats
from tests.log_lines import LogLines, log_lines

__all__ = ["log_lines"]

AWAY = {"event": "database away", "level": "error", "error": "OperationalError", "at": ["web.py:3 in read"]}


def test_an_outage_is_a_line_at_once_and_one_a_minute_with_a_count() -> None:
    seconds = 0.0
    repeats = Repeats(lambda: seconds)
    written = []
    for request in range(1800):  # ten a second for three minutes
        seconds = request / 10
        written += repeats.to_write({**AWAY, "request_id": str(request)})
    assert [line.get("repeated") for line in written] == [None, 600, 600]
    assert [line["request_id"] for line in written] == ["0", "600", "1200"]

    # It is over: the next line of any kind brings what was left out.
    seconds += EVERY_SECONDS
    well = {"event": "request", "level": "info", "status": 200}
    assert repeats.to_write(well) == [{**AWAY, "request_id": "1799", "repeated": 599}, well]
    assert repeats.to_write(AWAY) == [AWAY]


def test_only_the_same_trouble_is_left_out() -> None:
    repeats = Repeats(lambda: 0.0)
    request = {"event": "request", "level": "info"}
    others: list[Line] = [{**AWAY, "at": ["other.py:1 in f"]}, {**AWAY, "level": "warning"}, {**AWAY, "reply": "01J"}]
    for line in [AWAY, *others, request, request]:
        assert repeats.to_write(line) == [line]
    assert repeats.to_write(AWAY) == []
    # What is remembered has an end, and forgetting only writes more.
    for row in range(MOST_KINDS):
        repeats.to_write({**AWAY, "row": row})
    assert repeats.to_write(AWAY) == [AWAY]


def test_errors_that_are_left_out_of_the_log_are_counted_all_the_same(log_lines: LogLines) -> None:
    structlog.reset_defaults()
    configure(log_lines.stream)  # as processes do
    for _ in range(3):
        log_error(structlog.get_logger(), "database away", OSError(), where=Place.WEB_DATABASE)
    assert len(log_lines.of("database away")) == 1
    assert waiting.take() == {Place.WEB_DATABASE: 3}
