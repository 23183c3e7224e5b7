"""The whole service under test: `reminders run` as a real child process, on free ports and a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import requests

from tests.services.commands import run_command
from tests.services.ports import free_port_pair

REMINDERS = Path(sys.executable).with_name("reminders")

#: How long a wait may take on a busy machine before a test gives up.
PATIENCE_SECONDS = 300.0

PASSWORD = "correct horse battery staple"
SIGN_IN = re.compile(r"sign in\s+(\S+)\s+password\s+(\S+)")


def eventually(found: Callable[[], Any], what: str) -> Any:
    """Ask until the answer is truthy, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            result = found()
        except (requests.ConnectionError, requests.Timeout):
            result = None
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s for {what}")


class RunningService:
    """`reminders run` with what a clinic needs: a clinic, an API key, staff. A context manager.

    `environ` adds settings; `clock_start` and `clock_speed` simulate care time.
    """

    def __init__(self, data_dir: Path, environ: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.port = free_port_pair()
        self.environ = {
            **{k: v for k, v in os.environ.items() if k not in ("REDIS_URL",)},
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            **(environ or {}),
        }
        self.process: subprocess.Popen[str] | None = None
        self.said: list[str] = []
        self.key = ""
        self._output = tempfile.NamedTemporaryFile("w+", prefix="service-", suffix=".out", delete=False)  # noqa: SIM115

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._output.close()
        os.unlink(self._output.name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def phones_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    def start(self) -> None:
        """Start it and wait until it says that it is up."""
        self._output.seek(0)
        self._output.truncate()
        self.process = subprocess.Popen(
            [REMINDERS, "run"], env=self.environ, stdin=subprocess.DEVNULL, stdout=self._output,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        eventually(lambda: "The service is up" in self.output() or self.process.poll() is not None, "the service")  # type: ignore[union-attr]
        assert self.process.poll() is None, self.output()

    def output(self) -> str:
        """What it has printed."""
        return Path(self._output.name).read_text()

    def first_sign_in(self) -> tuple[str, str]:
        """E-mail and temporary password of the first run."""
        found = eventually(lambda: SIGN_IN.search(self.output()), "the first sign-in")
        return found[1], found[2]

    def kill(self) -> None:
        """SIGKILL to the supervisor alone: its children must not outlive it for long."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ctrl-C, and its exit code."""
        if self.process is None or self.process.poll() is not None:
            return -1
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run the `reminders` command on the same data; its standard output."""
        done = run_command(*arguments, environ=self.environ, stdin=stdin)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout

    def set_up(self, zone: str = "America/Chicago") -> None:
        """A clinic, a key for its system, and a coordinator."""
        self.command("clinic", "add", "lakeside", "--name", "Lakeside Clinic", "--time-zone", zone)
        self.key = self.command("key", "create", "ehr", "--clinic", "lakeside").strip()
        self.command(
            "staff", "add", "nurse@lakeside.example", "--clinic", "lakeside", "--role", "clinician", "--password-stdin",
            stdin=PASSWORD + "\n",
        )  # fmt: skip

    def api(self, method: str, path: str, given: object = None, **headers: str) -> Any:
        """Call the API; the JSON it answers."""
        answer = requests.request(
            method, self.url + path, json=given, headers={"Authorization": f"Bearer {self.key}", **headers}, timeout=60
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def enroll(self, phone: str, mrn: str, infused_at: datetime, **patient: object) -> Any:
        """Enroll over the API."""
        return self.api("POST", "/api/v1/enrollments", enrollment(phone, mrn, infused_at, **patient))

    def texts(self, phone: str) -> list[dict[str, str]]:
        """What is on a phone."""
        answer = requests.get(f"{self.phones_url}/phones/{quote(phone)}/messages", timeout=60)
        answer.raise_for_status()
        return answer.json()  # type: ignore[no-any-return]

    def wait_for_text(self, phone: str, containing: str, count: int = 1) -> list[str]:
        """Wait until that many texts with these words have reached the phone."""

        def found() -> list[str]:
            bodies = [m["body"] for m in self.texts(phone) if m["direction"] == "out" and containing in m["body"]]
            return bodies if len(bodies) >= count else []

        return eventually(found, f"{count} texts with {containing!r} on {phone}")  # type: ignore[no-any-return]

    def say(self, phone: str, body: str) -> None:
        """The patient texts."""
        url = f"{self.phones_url}/phones/{quote(phone)}/messages"
        requests.post(url, json={"body": body}, timeout=60).raise_for_status()

    def scores(self, infusion_id: str) -> list[tuple[str, float]]:
        """The pain scores patients gave, by step."""
        items = self.api("GET", f"/api/v1/outcomes?infusion_id={infusion_id}")["items"]
        return [(i["step"], i["value"]) for i in items if i["measure"] == "pain" and i["source"] == "patient"]


def enrollment(phone: str, mrn: str, infused_at: datetime, **patient: object) -> dict[str, Any]:
    """The body of an enrollment as a clinic's system sends it."""
    return {
        "patient": {
            "name": f"Patient {mrn}", "phone": phone, "mrn": mrn, "time_zone": "America/Chicago", "language": "en",
            **patient,
        },
        "consent": {
            "given_at": (infused_at - timedelta(minutes=30)).isoformat(), "method": "written", "unencrypted_ok": True,
        },
        "infusion": {
            "infused_at": infused_at.isoformat(), "baseline_pain": 8, "condition": "crps", "course": 1, "number": 1,
        },
        "protocol": "chronic-pain",
    }  # fmt: skip


def noon_today() -> datetime:
    """Noon in Chicago on a fixed Monday, for clocks that a test starts there."""
    return datetime(2026, 3, 2, 18, tzinfo=UTC)
