"""The web process under measurement: granian as `reminders web` starts it, with the product or the view beside it."""

from __future__ import annotations

import base64
import http.client
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import local
from typing import Self
from urllib.parse import urlencode

from sqlalchemy import select

from bench.celery_side import wait_until
from reminders.clock import real
from reminders.launch import processes
from reminders.record.database import Database
from reminders.record.duties import DUTIES, record_done
from reminders.record.installation import ClockAnchor
from reminders.settings import Settings
from tests.services.ports import free_port

#: What a process of ours is told, from the settings of the record.
TOKEN = "token"


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a process that works on this record."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("REMINDERS_")},
        "DATABASE_URL": settings.database_url, "SECRET_KEY": str(settings.secret_key),
        "RECORD_KEYS": ",".join(_in_base64(key) for key in settings.record_keys),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": str(settings.twilio_sender),
        "TWILIO_API_URL": str(settings.twilio_api_url), "HOST": "127.0.0.1", "PUBLIC_URL": str(settings.public_url),
        "SEGMENTS_PER_SECOND": "10000", **more,
    }  # fmt: skip


def _in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def anchor(database: Database, *, speed: float = 1.0) -> None:
    """Write down the care time of this process as every other one's: from now on it runs."""
    with database.write() as session:
        for old in session.scalars(select(ClockAnchor)):
            session.delete(old)
        session.flush()
        session.add(ClockAnchor(id=1, care_at=database.clock.now(), real_at=real(), speed=speed, asked_start=None))


def note_duties(database: Database) -> None:
    """Write down that a worker does its duties: else the web process begins to stand in for it."""
    with database.write() as session:
        for duty in DUTIES:
            record_done(session, duty)


class Web:
    """A web process on a free port; a context manager. `factory` is what granian serves."""

    def __init__(
        self, settings: Settings, *, factory: str | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.settings = replace(settings, host="127.0.0.1", port=self.port)
        command = list(processes.web_command(self.settings))
        if factory is not None:
            command[command.index("--factory") + 1] = factory
        self.command = command
        self.environ = processes.web_environment(
            self.settings, environment(settings, PORT=str(self.port), **(environ or {}))
        )
        self._own = local()

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self.command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_ROOT
        )
        wait_until(self._answers, "the web process")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the web process ended with {self.process.returncode}")
        try:
            self.ask("GET", "/healthz")
        except OSError:
            return False
        return True

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Status, body and headers of one request, on a connection that the calling thread keeps."""
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        body = None if form is None else urlencode(form)
        sent = {
            **({"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}),
            **(headers or {}),
        }
        try:
            self._own.connection.request(method, path, body, sent)
            answer = self._own.connection.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException):
            del self._own.connection
            raise


_ROOT = Path(__file__).resolve().parents[1]
