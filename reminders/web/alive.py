"""What `/healthz` answers: this process lives. It asks neither the database nor Redis, and needs no thread."""

from __future__ import annotations

from typing import Final

from reminders.web.headers import HEADERS

PATH: Final = "/healthz"

BODY: Final = '{"status": "ok"}\n'

#: The headers where no application adds them (`front`).
ANSWER_HEADERS: Final = [
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    *((name.lower(), value) for name, value in HEADERS.items()),
]
