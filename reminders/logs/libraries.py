"""The libraries' log lines (Celery, kombu, granian and others) as ours: JSON, one event a line, no traceback.

A library may put anything into a message. For libraries that never see patient data (`WITHOUT_PATIENTS`) the first
line of the message is kept; for all others only the message's pattern, without its arguments.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from pathlib import Path

import structlog

from reminders.logs.errors import trace
from reminders.logs.lines import configure

#: Libraries that see ticks and connections and no patient data.
WITHOUT_PATIENTS = frozenset({"celery", "kombu", "redis", "_granian", "granian", "amqp"})

#: What our own duties raise for Celery: the error is in our log already, with its place.
TOLD_ALREADY = frozenset({"DutyFailed"})

#: Errors of ours whose message is a sentence for an operator, about settings.
SENTENCES = frozenset({"SettingError", "NotMigrated", "WordingError", "CannotStart"})

LONGEST_MESSAGE = 300

_WARNING = re.compile(r"\S+:\d+: \w+")

LEVELS = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error", "CRITICAL": "critical"}


class ToOurLog(logging.Handler):
    """Writes the records of the libraries as lines of our log."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; never raises."""
        try:
            configure()  # granian's own process has nothing else of ours
            error = record.exc_info[1] if record.exc_info else None
            if error is not None and type(error).__name__ in TOLD_ALREADY:
                return
            log = getattr(structlog.get_logger(), LEVELS.get(record.levelname, "warning"))
            # The sentence is filled in differently each time ("trying again in 4 s"): it does not tell lines apart.
            about = _sentence(record) | (trace(error) if error is not None else {})
            log(_event(record), logger=record.name, **about)
        except Exception:  # noqa: BLE001 (a line that cannot be written must not break what wrote it)
            self.handleError(record)


def capture(level: int = logging.WARNING) -> None:
    """Write every line of this process, ours and the libraries', as JSON to stderr; also of what nobody caught."""
    configure()
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, ToOurLog)]
    root.addHandler(ToOurLog())
    root.setLevel(level)
    logging.captureWarnings(True)
    sys.excepthook = lambda _kind, error, _frames: _uncaught(error, "a process ended by an error")
    threading.excepthook = lambda given: _uncaught(given.exc_value, "a thread ended by an error")


def _uncaught(error: BaseException | None, event: str) -> None:
    """One line for what nobody caught. Python's own words hold the error's message, which may be a patient's."""
    if isinstance(error, KeyboardInterrupt | SystemExit) or error is None:
        return
    why = {"why": str(error)} if type(error).__name__ in SENTENCES else {}
    structlog.get_logger().critical(event, **why, **trace(error))


def _event(record: logging.LogRecord) -> str:
    """What tells a kind of line from others: the pattern of its message, without what is filled in."""
    if record.name == "py.warnings":  # "file.py:12: SomeWarning: words"
        found = _WARNING.match(record.getMessage())
        return found[0] if found else "a warning of Python"
    if record.args or _knows_no_patient(record):
        return _first_line(str(record.msg))
    return "a line of a library"  # nobody knows whether something was filled in before


def _sentence(record: logging.LogRecord) -> dict[str, object]:
    if _knows_no_patient(record):
        return {"message": _first_line(record.getMessage())}
    return {"file": f"{Path(record.pathname).name}:{record.lineno}"}


def _knows_no_patient(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in WITHOUT_PATIENTS


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0][:LONGEST_MESSAGE]
