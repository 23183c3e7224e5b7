"""The simulated phone network for tests: a real child process on a free port, gone when the test ends."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

import requests

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
PATIENCE_SECONDS = 300.0
"""How long a wait may take on a busy machine before the test gives up."""

#: A text as the network keeps it.
Row = tuple[Any, ...]
_ENDS = "('delivered', 'undelivered', 'failed', 'received')"
_OF_SENDER = """(sender = :sender OR "to" = :sender)"""


class SimulatedNetwork:
    """A network in a child process: a context manager, or `start()` and `stop()`.

    Args:
        inbound_url: where replies are posted; `set_inbound_url` can tell later.
        database: the file to keep; without one, a temporary file goes with the object.
        faults, seed: what goes wrong, as in `reminders.texting.network.faults`.
        delivery_seconds: from accepted to delivered.
        reports: whether callbacks tell what became of a text. Where nobody listens, each is tried six times.
        port: 0 is any free one; a restart keeps the port it had.
    """

    def __init__(
        self,
        *,
        inbound_url: str | None = None,
        database: Path | None = None,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        faults: str = "",
        seed: str = "tests",
        delivery_seconds: float = 0.05,
        reports: bool = True,
        sender: str | None = None,
        advanced_opt_out: bool = False,
        port: int = 0,
    ) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="network-") if database is None else None
        self.database = database or Path(self._directory.name if self._directory else "") / "network.sqlite3"
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.inbound_url = inbound_url
        self.port = port
        self.process: subprocess.Popen[str] | None = None
        self._always: dict[str, float] = {} if reports else {"status_lost": 1.0}
        faults = _spec(faults, self._always)
        self._arguments = [
            *("--account-sid", account_sid, "--database", str(self.database), "--until-stdin-ends"),
            *(f"--faults={faults}", f"--seed={seed}", f"--delivery-seconds={delivery_seconds}"),
            *([f"--sender={sender}"] if sender else []),
            *(["--advanced-opt-out"] if advanced_opt_out else []),
        ]
        self._session = requests.Session()
        self._session.trust_env = False

    def __enter__(self) -> "SimulatedNetwork":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def api_url(self) -> str:
        """What goes into TWILIO_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "SimulatedNetwork":
        """Start the process and wait until it answers."""
        inbound = [f"--inbound-url={self.inbound_url}"] if self.inbound_url else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reminders.texting.network", f"--port={self.port}", *self._arguments, *inbound],
            env={**os.environ, "TWILIO_AUTH_TOKEN": self.auth_token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("simulated phone network at "), f"it did not start: {line!r}"
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def stop(self) -> None:
        """Stop it in good order; `start()` brings it back with everything it knew, on the same port."""
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """SIGKILL."""
        self._end(lambda process: process.kill())

    def close(self) -> None:
        """Stop it for good."""
        self.stop()
        self._session.close()
        if self._directory:
            self._directory.cleanup()

    def messages(self, number: str) -> list[dict[str, str]]:
        """What is on this phone: `direction`, `body`, `at`, oldest first."""
        return self._json("GET", f"/phones/{quote(number)}/messages")  # type: ignore[no-any-return]

    def bodies(self, number: str) -> list[str]:
        """The texts that reached this phone."""
        return [message["body"] for message in self.messages(number) if message["direction"] == "out"]

    def say(self, number: str, body: str, to: str | None = None, media: int = 0) -> dict[str, str]:
        """The patient with this number texts; the answer holds `sid`, `to`, `at`."""
        given = {"body": body, "media": media} | ({"to": to} if to else {})
        return self._json("POST", f"/phones/{quote(number)}/messages", given)  # type: ignore[no-any-return]

    def date(self, sid: str, at: datetime) -> None:
        """Let a text have come in at this moment, whenever it did."""
        with self._file() as file:
            dates = ", ".join(f"{date} = :at" for date in ("created_at", "updated_at", "sent_at", "listed_at"))
            dated = file.execute(f"UPDATE texts SET {dates} WHERE sid = :sid", {"at": at.timestamp(), "sid": sid})
            assert dated.rowcount == 1

    def under_way(self, number: str) -> bool:
        """Whether a text to this phone has neither arrived nor failed."""
        with self._file() as file:
            found = file.execute(f'SELECT 1 FROM texts WHERE "to" = ? AND status NOT IN {_ENDS}', [number])
            return found.fetchone() is not None

    def set_condition(self, number: str, condition: str) -> None:
        """Switch a phone `on` or `off`, or make it `not_in_service` or a `landline`."""
        self._json("PUT", f"/phones/{quote(number)}", {"condition": condition})

    def ledger(self) -> dict[str, Any]:
        """Every accepted text: `outbound`, `inbound`, and how often each fault happened: `faults`."""
        return self._json("GET", "/ledger")  # type: ignore[no-any-return]

    def taken(self, number: str) -> list[str]:
        """The texts that it took for this phone, whether or not they have arrived, oldest first."""
        return [entry["body"] for entry in self.ledger()["outbound"] if entry["to"] == number]

    def forget(self) -> None:
        """Drop the texts that have arrived: whoever polls the list next need not read those of earlier tests."""
        with self._file() as file:
            file.execute(f"DELETE FROM texts WHERE status IN {_ENDS}")

    def texts_of(self, sender: str) -> list[Row]:
        """Every text from and to this number of ours, for `bring_back`."""
        with self._file() as file:
            return list(file.execute(f"SELECT * FROM texts WHERE {_OF_SENDER} ORDER BY seq", {"sender": sender}))

    def bring_back(self, sender: str, texts: list[Row]) -> None:
        """Let these be the texts from and to this number of ours, and every phone be on and willing again."""
        with self._file() as file:
            file.execute("BEGIN IMMEDIATE")
            file.execute(f"DELETE FROM texts WHERE {_OF_SENDER}", {"sender": sender})
            file.executemany(f"INSERT INTO texts VALUES ({', '.join('?' * len(texts[0]))})", texts)
            file.execute("DELETE FROM opt_outs WHERE sender = :sender", {"sender": sender})
            file.execute("UPDATE phones SET condition = 'on' WHERE last_sender = :sender", {"sender": sender})
            file.execute("COMMIT")

    def set_faults(self, spec: str = "", **rates: float) -> None:
        """Put these faults in force and no others; nothing at all turns every fault off."""
        self._json("PUT", "/faults", {"spec": _spec(spec, rates | self._always)})

    def set_inbound_url(self, url: str | None) -> None:
        """Post replies there from now on, also after a restart."""
        self.inbound_url = url
        self._json("PUT", "/inbound", {"url": url})

    def wait_for(self, found: Callable[[], Any], what: str = "it") -> Any:
        """Ask until the answer is truthy, and return it; fails when patience ends."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            result = found()
            if result:
                return result
            time.sleep(0.02)
        raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s for {what}")

    def wait_for_text(self, number: str, containing: str = "", count: int = 1) -> list[str]:
        """Wait until `count` texts containing these words have reached this phone."""

        def found() -> list[str]:
            bodies = [body for body in self.bodies(number) if containing in body]
            return bodies if len(bodies) >= count else []

        return self.wait_for(found, f"{count} texts with {containing!r} on {number}")  # type: ignore[no-any-return]

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.database, timeout=PATIENCE_SECONDS, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")
            yield file

    def _json(self, method: str, path: str, given: object = None) -> Any:
        answer = self._session.request(method, self.api_url + path, json=given, timeout=PATIENCE_SECONDS)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def _end(self, how: Callable[[subprocess.Popen[str]], None]) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        how(process)
        process.wait(PATIENCE_SECONDS)
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def _spec(spec: str, rates: dict[str, float]) -> str:
    """Faults as the network is told them: those of `spec`, and these."""
    return ",".join([*([spec] if spec else []), *(f"{name}={rate}" for name, rate in rates.items())])
