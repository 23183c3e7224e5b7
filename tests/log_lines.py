"""What the service logs while a test runs, as its processes write it: our JSON lines, and those of the libraries."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import structlog

from reminders.logs.errors import waiting
from reminders.logs.lines import configure
from reminders.logs.repeated import EVERY_SECONDS, Repeats


class LogLines:
    """Everything that was logged since the test began."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def of(self, event: str) -> list[dict[str, Any]]:
        """Our lines of one event."""
        lines = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == event]


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    """Logs go to a text that the test reads, and no error is counted yet. No line is left out as a repeated one."""
    before = structlog.get_config() if structlog.is_configured() else None
    found = LogLines()
    structlog.reset_defaults()
    configure(found.stream, Repeats(count(0.0, EVERY_SECONDS).__next__))
    libraries = logging.StreamHandler(found.stream)
    logging.getLogger().addHandler(libraries)
    waiting.take()
    yield found
    waiting.take()
    logging.getLogger().removeHandler(libraries)
    structlog.reset_defaults()
    if before is not None:
        structlog.configure(**before)
