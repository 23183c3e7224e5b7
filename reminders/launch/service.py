"""Which children the whole service has on one machine, in the order they start."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reminders.launch import processes
from reminders.launch.child import Child
from reminders.launch.parent import END_WITH_PARENT
from reminders.launch.redis import private_redis
from reminders.launch.stale_processes import MARKER, REDIS_FOLDER
from reminders.settings import Settings
from reminders.texting.network.network import DEFAULT_SENDER

#: How long the answer to one question of readiness may take.
PROBE_SECONDS = 2.0

#: What the helpers get of the operator's environment: they need none of the record's keys and passwords.
PLAIN_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV", "PYTHONPATH")

#: A worker finishes the text in its hand: a post has 15 s in all, and then it is settled.
WORKER_GRACE_SECONDS = 25.0
WEB_GRACE_SECONDS = 12.0


@dataclass(frozen=True)
class Service:
    """The service to run: settings and environment as the children see them, and the children in groups, each of
    which relies on the ones before it until it has ended."""

    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    groups: tuple[tuple[Child, ...], ...]
    phones_url: str | None = None


@dataclass(frozen=True)
class SimulatedAccount:
    """The made-up provider account of the simulated network, the same at every start."""

    sid: str
    token: str = field(repr=False)

    @classmethod
    def kept_in(cls, directory: Path) -> SimulatedAccount:
        """The account kept in `directory` (0700), made there (0600) the first time."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = directory / "account.json"
        if not file.exists():
            made = {"sid": "AC" + secrets.token_hex(16), "token": secrets.token_hex(16)}
            part = directory / f"account.{os.getpid()}"
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                json.dump(made, out)
            part.replace(file)  # whole or not at all: a crash must not leave half an account
        return cls(**json.loads(file.read_text(encoding="utf-8")))


def with_provided_sender(settings: Settings) -> Settings:
    """The settings with the sender that `reminders run` provides where none is configured: a command beside the
    running service must plan texts as the service does."""
    if settings.twilio_sender is not None or settings.has_provider or not settings.embedded:
        return settings
    return replace(settings, twilio_sender=DEFAULT_SENDER)


def plan(settings: Settings, environ: Mapping[str, str]) -> Service:
    """The children for these settings; `environ` is the environment the settings were read from.

    What is not configured is provided: a private Redis without REDIS_URL, the simulated phone network without a
    Twilio account and TWILIO_API_URL. The children learn of both by their environment. Raises `RedisNotFound`.
    """
    own = {
        MARKER: str(settings.data_dir),
        "DATA_DIR": str(settings.data_dir),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "PUBLIC_URL": settings.public_url,
        # Their output goes to files, where it must arrive before a crash and not when a buffer is full.
        "PYTHONUNBUFFERED": "1",
    }
    inherited = {name: value for name, value in environ.items() if name != END_WITH_PARENT}
    plain = {name: environ[name] for name in PLAIN_VARIABLES if name in environ}
    helpers: list[Child] = []
    phones_url = None
    if settings.redis_url is None:
        redis = private_redis(settings.data_dir / REDIS_FOLDER)
        settings = replace(settings, redis_url=redis.url)
        own["REDIS_URL"] = redis.url
        helpers.append(Child("redis", redis.argv, {**plain, **own}, redis.answers, forget=redis.forget, awaited=True))
    if not settings.has_provider:
        port = settings.port + 1
        phones_url = f"http://127.0.0.1:{port}"
        directory = settings.data_dir / "network"
        account = SimulatedAccount.kept_in(directory)
        sender = settings.twilio_sender or DEFAULT_SENDER
        settings = replace(
            settings,
            twilio_account_sid=account.sid,
            twilio_auth_tokens=(account.token,),
            twilio_api_url=phones_url,
            twilio_sender=sender,
        )
        own |= {
            "TWILIO_ACCOUNT_SID": account.sid,
            "TWILIO_AUTH_TOKEN": account.token,
            "TWILIO_API_URL": phones_url,
        }
        if "TWILIO_MESSAGING_SERVICE_SID" not in inherited:
            own["TWILIO_FROM"] = sender
        network = _network_command(port, directory / "network.db", account.sid, sender, settings.public_url)
        helpers.append(Child("network", network, {**plain, **own}, lambda: _listens(port)))
    environment = {**inherited, **own}
    web = Child(
        "web",
        processes.web_command(settings),
        processes.web_environment(settings, environment),
        lambda: healthy(settings),
        WEB_GRACE_SECONDS,
    )
    worker = Child(
        "worker",
        processes.worker_command(settings, environment),
        environment,
        grace_seconds=WORKER_GRACE_SECONDS,
    )
    beat = Child("beat", processes.beat_command(), environment)
    return Service(settings, environment, (tuple(helpers), (web, worker, beat)), phones_url)


def healthy(settings: Settings) -> bool:
    """Whether the web process answers /healthz now."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    asking = http.client.HTTPConnection(host, settings.port, timeout=PROBE_SECONDS)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PROBE_SECONDS).close()
    except OSError:
        return False
    return True


def _network_command(port: int, database: Path, sid: str, sender: str, public_url: str) -> tuple[str, ...]:
    command = [processes.PYTHON, "-m", "reminders.texting.network", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--database", str(database), "--account-sid", sid, "--sender", sender]
    command += ["--inbound-url", f"{public_url}/webhooks/twilio/inbound"]
    return tuple(command)
