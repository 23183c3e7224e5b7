"""A web process says that it lives while every one of its threads waits for the database."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest
import requests
from sqlalchemy import Engine, text

from reminders.launch.parent import die_with_parent
from reminders.launch.processes import web_command
from reminders.record.engine import make_engine
from tests.migrated import RECORD_KEY, migrated_settings
from tests.network import ACCOUNT_SID, AUTH_TOKEN
from tests.services.ports import free_port

#: Bounds every wait on a machine that is out of breath.
PATIENCE_SECONDS = 300.0

THREADS = 2


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=PATIENCE_SECONDS).ok
    except requests.ConnectionError:
        return False


def how_many_wait(engine: Engine) -> int:
    """How many connections wait for a lock on a table."""
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'relation'"))
    return int(found or 0)


def how_many_run(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM processes")) or 0)


def test_a_locked_table_hangs_what_reads_it_and_not_liveness(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings = migrated_settings(request, "postgresql", tmp_path)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "RECORD_KEYS": base64.b64encode(RECORD_KEY).decode(),
        "SECRET_KEY": "x" * 32,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "PORT": str(port),
        "PUBLIC_URL": f"{url}/texts",
        "WEB_THREADS": str(THREADS),
        "GRANIAN_WORKERS": "1",
    }
    argv = web_command(type(settings).load(environ))
    engine = make_engine(settings.database_url)
    with subprocess.Popen(argv, env=environ, cwd=tmp_path, preexec_fn=die_with_parent(signal.SIGKILL)) as web:
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not answers(f"{url}/healthz"):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            with ThreadPoolExecutor(4) as callers:
                with engine.begin() as connection:
                    connection.execute(text("LOCK TABLE duties IN ACCESS EXCLUSIVE MODE"))
                    waiting = [callers.submit(requests.get, f"{url}/readyz", timeout=PATIENCE_SECONDS) for _ in "1234"]
                    while how_many_wait(engine) < THREADS:
                        assert time.monotonic() < deadline
                        time.sleep(0.05)
                    for path in ("/healthz", "/texts/healthz"):
                        answer = requests.get(url + path, timeout=PATIENCE_SECONDS)
                        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
                        assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    assert requests.head(f"{url}/healthz", timeout=PATIENCE_SECONDS).ok
                    assert not any(one.done() for one in waiting)
                assert len(wait(waiting, PATIENCE_SECONDS).done) == 4
            # `rekey` knows that this process runs, until it ends.
            while how_many_run(engine) != 1:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            web.terminate()
            web.wait(PATIENCE_SECONDS)
            assert how_many_run(engine) == 0
        finally:
            web.terminate()
            engine.dispose()
