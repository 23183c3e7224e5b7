"""What an error leaves behind: a log line that says where it happened, and a count for `reminders_errors_total`.

An exception's message and the local values of its frames may hold what a patient wrote. Neither is ever logged: only
types of exceptions, and the file, line and function of each frame.

A count waits in this process, because the database may be what failed and an open transaction cannot be used for it.
`reminders.record.error_counts` writes what waits to the record, from where `/metrics` reads it.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from traceback import walk_tb
from typing import Any, Literal

#: Innermost frames of an exception that are logged: ours and those of the libraries below.
MOST_FRAMES = 30

#: Exceptions that led to the one that was caught: no more of them are logged.
MOST_CAUSES = 5


class Place(StrEnum):
    """Where an error was caught: the label `where` of `reminders_errors_total`."""

    WEB_REQUEST = "web_request"
    """A page or an API call failed (500)."""
    WEB_DATABASE = "web_database"
    """A request was answered without the database (503)."""
    WEBHOOK_READ = "webhook_read"
    """A reply was stored by its webhook and could not be read."""
    COLLECT_STORE = "collect_store"
    """A reply in the provider's list could not be stored."""
    COLLECT_READ = "collect_read"
    """A reply from the provider's list was stored and could not be read."""
    SWEEP_READ = "sweep_read"
    """The sweep could not read a reply."""
    SWEEP_DANGER = "sweep_danger"
    """A reply that could not be read could not be searched for danger either."""
    RESUME_READ = "resume_read"
    """A reply could not be read while resuming after a restore."""
    BATCH = "batch"
    """A batch of rows failed, and each of its rows was tried alone."""
    BATCH_ROW = "batch_row"
    """A row failed alone and was set aside."""
    COURSE = "course"
    """What a reply says together with the others of its course could not be looked at; the reply was read."""
    DUTY = "duty"
    """A duty of the worker, or a step of it, failed."""
    SEND = "send"
    """A text could not be posted or settled, for a reason of ours or of the database."""
    FIGURES = "figures"
    """What a clinic's outcomes report needs could not be kept ready."""
    DIRECT = "direct"
    """A step that is taken without a worker failed: sending what is urgent, or looking whether the service is well."""
    MAIL = "mail"
    """A mail to the on-call list was not taken."""
    WEBHOOK_SEND = "webhook_send"
    """A webhook to a clinic's own system could not be sent, for a reason of ours."""
    BROKER = "broker"
    """A worker could not call itself through Redis."""


class ErrorCounts:
    """Errors by place that this process has met and not yet written to the record. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Place] = Counter()

    def add(self, counts: Mapping[Place, int]) -> None:
        """Add to what waits: a new error, or counts that could not be written."""
        with self._lock:
            self._counts.update(counts)

    def take(self) -> dict[Place, int]:
        """Remove and return all counts."""
        with self._lock:
            counts, self._counts = dict(self._counts), Counter()
        return counts


#: The counts of this process.
waiting = ErrorCounts()


def log_error(
    log: Any,
    event: str,
    error: BaseException,
    *,
    where: Place,
    level: Literal["info", "warning", "error"] = "error",
    **about: object,
) -> None:
    """Log an error that was caught, with its trace, and count it, whatever the level of the line.

    `about` holds identifiers, never patient data.
    """
    count_error(where)
    getattr(log, level)(event, **about, where=where.value, **trace(error))


def count_error(where: Place) -> None:
    """Count an error whose like is in the log already."""
    waiting.add({where: 1})


def trace(error: BaseException) -> dict[str, object]:
    """The log fields of an error.

    `error` is its type, `at` its frames from the outermost to the one that raised, each as "file:line in function",
    and `caused_by`, where there are any, the same of the exceptions it came from, nearest first.
    """
    causes = [_type_and_frames(cause) for cause in _causes(error)]
    return _type_and_frames(error) | ({"caused_by": causes} if causes else {})


def _type_and_frames(error: BaseException) -> dict[str, object]:
    frames = [
        f"{_shortened(frame.f_code.co_filename)}:{line} in {frame.f_code.co_qualname}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return {"error": type(error).__name__, "at": frames[-MOST_FRAMES:]}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What an exception was raised from or during, as Python's own traceback shows it."""
    seen = [error]
    while len(seen) <= MOST_CAUSES:
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None or any(cause is earlier for earlier in seen):
            return
        yield cause
        seen.append(cause)
        error = cause


def _shortened(file: str) -> str:
    """A file's path below the folder it was imported from, such as `reminders/web/app.py`."""
    folders = (folder.rstrip("/") + "/" for folder in sorted(sys.path, key=len, reverse=True) if folder)
    return next((file.removeprefix(folder) for folder in folders if file.startswith(folder)), file)
