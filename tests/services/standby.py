"""A PostgreSQL primary with a streaming standby, for tests that kill the one and promote the other.

They listen on two addresses of this machine at one port, so that `DATABASE_URL` names both as the runbook says.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from tests.services.postgres import ADMIN, ROLE, START_SECONDS, PostgresDidNotStart, PostgresServer

PRIMARY, STANDBY = "127.0.0.1", "127.0.0.2"


class WithStandby(PostgresServer):
    """The primary. Its databases' addresses name the standby too, and lead to whichever of them can be written to."""

    def create(self) -> Self:
        """Make both; every transaction is at the standby before it counts as committed."""
        super().create()
        self.standby = _Standby(self)
        with self.admin() as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
        return self

    def __enter__(self) -> Self:
        return self.create()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.standby.remove()
        self.remove()

    def url(self, name: str) -> str:
        """The address of a database on both servers."""
        both = f"{PRIMARY},{STANDBY}:{self.port}"
        return f"postgresql+psycopg://{ROLE}:{self.password}@{both}/{name}?target_session_attrs=read-write"

    def drop(self, url: str) -> None:
        """Nothing: both servers are thrown away as a whole, and one of them may be dead."""


class _Standby(PostgresServer):
    """A copy of the primary that follows it."""

    def __init__(self, primary: PostgresServer) -> None:
        super().__init__(primary.programs)
        self.password, self.port, self.address = primary.password, primary.port, STANDBY
        source = f"postgresql://{ADMIN}:{primary.password}@{PRIMARY}:{primary.port}/postgres"
        copied = self._spawn("pg_basebackup", "-d", source, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast")
        if copied.wait(START_SECONDS) != 0:
            raise PostgresDidNotStart(f"pg_basebackup failed: {self._last_words()}")
        self.start()
        self._until("SELECT count(*) = 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'", "it follows nobody")

    def promote(self) -> None:
        """Make it the primary."""
        with self.admin() as connection:
            connection.execute("SELECT pg_promote()")
        self._until("SELECT NOT pg_is_in_recovery()", "it was not promoted")

    def _until(self, question: str, otherwise: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        with self.admin() as connection:
            while connection.execute(question).fetchone() != (True,):
                if time.monotonic() > deadline:
                    raise PostgresDidNotStart(f"The standby: {otherwise}. {self._last_words()}")
                time.sleep(0.02)
