"""A small WSGI application behind the product's own front, for `test_front`: it tells what it was handed.

Served by `granian --interface rsgi --factory tests.web.plain_application:create`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reminders.web.front import Front

THREADS = 2
MOST_BODY_BYTES = 1000

#: The paths that take more, below the path of the public address or not.
LARGER, PREFIX = {"/take/files": 10_000}, "/public"

#: Real seconds; the environment may say so, for a test that waits for the deadline.
BODY_SECONDS = "FRONT_BODY_SECONDS"

#: The folder in which the application notes what it was asked.
NOTES = "FRONT_NOTES"


def create() -> Front:
    """The front, as the product makes it, with numbers that a test can reach."""
    seconds = float(os.environ.get(BODY_SECONDS, "60"))
    return Front(
        application,
        threads=THREADS,
        most_body_bytes=MOST_BODY_BYTES,
        body_seconds=seconds,
        larger=LARGER,
        prefix=PREFIX,
    )


def application(environ: dict[str, Any], start: Callable[..., object]) -> Any:
    """`/endless` writes for ever; everything else answers with the request it was handed."""
    path = environ["PATH_INFO"]
    _note(f"asked {path}")
    if path == "/endless":
        start("200 OK", [("Content-Type", "text/plain")])
        return _Endless()
    body = environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    answer = json.dumps({**told, "body": body.decode("latin-1")}).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


class _Endless:
    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"x" * 65536

    def close(self) -> None:
        _note("closed /endless")


def _note(what: str) -> None:
    with (Path(os.environ[NOTES]) / "notes").open("a", encoding="utf-8") as file:
        file.write(what + "\n")
