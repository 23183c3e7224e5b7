"""Empty databases to measure on: SQLite files in a folder, or databases of a throw-away PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.services.postgres import ROLE, PostgresServer

#: As on a server that must survive a power cut: a commit is on the disk when it is answered, as on SQLite.
DURABLE = {"fsync": "on", "full_page_writes": "on", "shared_buffers": "256MB", "autovacuum_naptime": "1min"}


class Records:
    """New databases of one engine."""

    def __init__(self, engine: str, folder: Path, server: PostgresServer | None = None) -> None:
        self.engine, self.folder, self.server = engine, folder, server
        self._numbers = count()

    def new(self) -> str:
        """The URL of another empty database."""
        if self.server is not None:
            return self.server.database()
        return f"sqlite:///{self.folder / f'bench-{next(self._numbers)}.db'}"


@contextmanager
def records_of(engine: str, folder: Path) -> Iterator[Records]:
    """Those of `sqlite` or `postgresql`; PostgreSQL is one of its own, gone afterwards."""
    if engine == "sqlite":
        yield Records(engine, folder)
        return
    with PostgresServer(options=DURABLE) as server:
        with server.admin() as admin:  # so that a million rows can be filled in without a trigger for each
            admin.execute(f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}")
        yield Records(engine, folder, server)
