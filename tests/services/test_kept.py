"""A connection that another test had is like a new one, but for what it has prepared."""

from __future__ import annotations

from sqlalchemy import Engine, text

from reminders.record import engine as record_engine
from tests.services.postgres import PostgresServer
from tests.services.reused import ReusedDatabases


def _build(url: str) -> None:
    engine = _engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE clinics (slug text PRIMARY KEY)"))
    engine.dispose()


def _engine(url: str) -> Engine:
    return record_engine.make_engine(url)


def _pid(engine: Engine, *statements: str) -> int:
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def test_the_next_engine_takes_up_the_connection_without_what_was_set_on_it(postgres_server: PostgresServer) -> None:
    databases = ReusedDatabases(postgres_server, postgres_server.template("for_keeping", _build))
    url = databases.take()
    first = _engine(url)
    pid = _pid(first, "SET lock_timeout = '1s'", "SELECT pg_advisory_lock(7)", "COMMIT")
    first.dispose()
    databases.give_back(url)
    assert databases.take() == url, "a kept connection is nobody who stayed"
    again = _engine(url)
    with again.connect() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == pid
        assert connection.scalar(text("SHOW lock_timeout")) == "0"
        assert connection.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) == 0
    again.dispose()
    with postgres_server.admin() as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    last = _engine(url)
    assert _pid(last) != pid, "one that the server ended is replaced"
    last.dispose()
    databases.close()


def test_a_database_of_no_other_test_keeps_none(postgres_url: str) -> None:
    first, second = _engine(postgres_url), _engine(postgres_url)
    pid = _pid(first)
    first.dispose()
    assert _pid(second) != pid
    second.dispose()
