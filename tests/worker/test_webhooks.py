"""The duty `webhooks` begins what is due and does not wait for it."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from reminders.record.database import Database
from reminders.record.installation import Duty
from reminders.webhooks.post import Poster
from tests.migrated import migrated_settings
from tests.record import rows
from tests.texting.scripted_server import scripted_server, silent
from tests.webhooks.conftest import Told
from worker import tasks
from worker.app import app


def test_a_tick_begins_to_send_and_is_done_while_the_receiver_still_hangs(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert app.conf.beat_schedule["webhooks"]["task"] == "worker.tasks.webhooks"
    database, stop = Database.open(migrated_settings(request, "sqlite", tmp_path)), threading.Event()
    with database.write() as session:
        told = Told(database, rows.add_clinic(session, "north").id)
    with scripted_server(silent(stop)) as server:
        told.queue(told.endpoint(server.url))
        deliverer = told.deliverer(post=Poster(allow_private=True, deadline_seconds=600).post)
        monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=database, deliverer=deliverer))
        tasks.webhooks()
        with database.read() as session:
            assert session.get(Duty, "webhooks") is not None
        assert [row.state for row in told.deliveries()] == ["waiting"]
        stop.set()
        deliverer.wait()
    assert [row.attempts for row in told.deliveries()] == [1]
    database.close()
