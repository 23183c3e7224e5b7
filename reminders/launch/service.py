"""Which child processes the whole service has on one machine, in the order in which they start."""

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
from reminders.launch.process_marker import MARKER
from reminders.launch.redis import private_redis
from reminders.launch.stale_processes import REDIS_FOLDER
from reminders.settings import Settings
from reminders.texting.network.network import DEFAULT_SENDER

#: How long a readiness check may wait for an answer.
PROBE_SECONDS = 2.0

#: What Redis and the simulated network get of the operator's environment: no keys, no passwords.
PLAIN_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV", "PYTHONPATH")

#: A worker finishes the text that it is posting, which takes up to 15 s, and settles it.
WORKER_GRACE_SECONDS = 25.0
WEB_GRACE_SECONDS = 12.0


@dataclass(frozen=True)
class Service:
    """The service to run: settings and environment as the children see them, and the children in groups.

    Each group needs the groups before it until it has ended.
    """

    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    groups: tuple[tuple[Child, ...], ...]
    phones_url: str | None = None


@dataclass(frozen=True)
class SimulatedAccount:
    """The account on the simulated network, the same at every start."""

    sid: str
    token: str = field(repr=False)

    @classmethod
    def kept_in(cls, directory: Path) -> SimulatedAccount:
        """The account stored in `directory` (0700); made there (0600) the first time."""
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
    """The settings with the sender that `reminders run` uses if none is configured.

    For commands on the same record: they must plan texts with the sender that the running service has.
    """
    if settings.twilio_sender is not None or settings.has_provider or not settings.embedded:
        return settings
    return replace(settings, twilio_sender=DEFAULT_SENDER)


def plan(settings: Settings, environ: Mapping[str, str]) -> Service:
    """The children for these settings; `environ` is the environment that the settings were read from.

    What is not configured is provided: a private Redis without REDIS_URL, the simulated phone network without a
    Twilio account and TWILIO_API_URL. The children get the addresses of both in their environment. Raises
    `RedisNotFound`.
    """
    own = {
        MARKER: str(settings.data_dir),
        "DATA_DIR": str(settings.data_dir),
        "HOST": settings.host,
        "PORT": str(settings.port),
        "PUBLIC_URL": settings.public_url,
        # Their output goes to files. Unbuffered, the last lines before a crash are there, too.
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
        helpers.append(
            Child("redis", redis.argv, {**plain, **own}, redis.answers, clean_up=redis.remove_files, awaited=True)
        )
    if not settings.has_provider:
        settings, variables, argv = _simulated_network(settings, inherited)
        own |= variables
        port, phones_url = settings.port + 1, settings.twilio_api_url
        helpers.append(Child("network", argv, {**plain, **own}, lambda: _listens(port)))
    environment = processes.with_few_heaps({**inherited, **own})
    return Service(settings, environment, (tuple(helpers), _own_processes(settings, environment)), phones_url)


def _simulated_network(
    settings: Settings, inherited: Mapping[str, str]
) -> tuple[Settings, dict[str, str], tuple[str, ...]]:
    """The settings with the simulated network as their provider, the variables that say so, and its command."""
    port = settings.port + 1
    directory = settings.data_dir / "network"
    account = SimulatedAccount.kept_in(directory)
    sender = settings.twilio_sender or DEFAULT_SENDER
    settings = replace(
        settings,
        twilio_account_sid=account.sid,
        twilio_auth_tokens=(account.token,),
        twilio_api_url=f"http://127.0.0.1:{port}",
        twilio_sender=sender,
    )
    variables = {
        "TWILIO_ACCOUNT_SID": account.sid,
        "TWILIO_AUTH_TOKEN": account.token,
        "TWILIO_API_URL": f"http://127.0.0.1:{port}",
    }
    if "TWILIO_MESSAGING_SERVICE_SID" not in inherited:
        variables["TWILIO_FROM"] = sender
    return (
        settings,
        variables,
        _network_command(port, directory / "network.db", account.sid, sender, settings.public_url),
    )


def _own_processes(settings: Settings, environment: Mapping[str, str]) -> tuple[Child, ...]:
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
    return web, worker, Child("beat", processes.beat_command(), environment)


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
