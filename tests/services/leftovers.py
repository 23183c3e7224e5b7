"""What a test leaves behind in its process, put back when it ends: the next test begins as in a process of its own.

Fixtures put back what they change. This is for what the service itself keeps for as long as it runs, which a run of all
tests shows and a run of one file does not: a line that is left out because an earlier test wrote it, an umask.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from reminders.followup.asking import own_wording
from reminders.logs.errors import waiting
from reminders.logs.libraries import ToOurLog
from reminders.logs.lines import configure

#: pytest changes it while a test runs.
PYTESTS_OWN: Final = "PYTEST_CURRENT_TEST"


@contextmanager
def put_back() -> Iterator[None]:
    """Around a test: logs begin empty, no clinic's words are known; environment, folder, umask, hooks as before."""
    environ, folder, mask = _environ(), os.getcwd(), os.umask(0o022)
    os.umask(mask)
    hooks, root = (sys.excepthook, threading.excepthook), logging.getLogger()
    level = root.level
    _new_log()
    own_wording.KEPT.clear()  # copies of one record have one clinic, and each its own versions of that clinic's words
    try:
        yield
    finally:
        _restore_environ(environ)
        os.chdir(folder)
        os.umask(mask)
        sys.excepthook, threading.excepthook = hooks
        for handler in [handler for handler in root.handlers if isinstance(handler, ToOurLog)]:
            root.removeHandler(handler)
        root.setLevel(level)


def _new_log() -> None:
    """As in a process that has just started: nothing was written, no error counted, no request has begun."""
    structlog.reset_defaults()
    configure()
    structlog.contextvars.clear_contextvars()
    waiting.take()


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != PYTESTS_OWN}


def _restore_environ(before: dict[str, str]) -> None:
    now = _environ()
    if now != before:
        for name in now.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
