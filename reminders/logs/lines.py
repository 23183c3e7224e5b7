"""Our log: JSON lines with time and level on stderr, and lines for people at a terminal."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

from reminders.logs.console import as_text
from reminders.logs.repeated import Repeats


def configure(stream: TextIO | None = None, repeats: Repeats | None = None) -> None:
    """Log JSON lines with time and level to `stream` (stderr), unless somebody configured structlog already.

    At a terminal they are lines for people. Warnings and errors that repeat are written once a minute (`repeats`).
    """
    if structlog.is_configured():
        return
    lately, as_json = repeats or Repeats(), structlog.processors.JSONRenderer()
    for_people = (stream or sys.stderr).isatty()

    def lines(logger: Any, method: str, line: EventDict) -> str:
        written = [
            as_text(each) if for_people else str(as_json(logger, method, dict(each))) for each in lately.to_write(line)
        ]
        if not written:
            raise structlog.DropEvent
        return "\n".join(written)

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _event_first,
            lines,
        ],
        logger_factory=lambda *_: Written(stream or sys.stderr),
    )


class Written(structlog.WriteLogger):
    """Writes lines to a stream. A line that cannot be written (a full disk, a closed pipe) is lost, and nothing else.

    The request or the duty that wrote it has done its work, or says itself that it has not.
    """

    def msg(self, message: str) -> None:
        """Write one line; never raises for what the system refuses."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def _event_first(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Begin the line with what happened: the supervisor shows an operator only its beginning."""
    return {"event": line.pop("event"), "level": line.pop("level"), **line}
