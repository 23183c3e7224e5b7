"""Enrolling through the API, beside the bare INSERTs and UPDATEs that it makes, replayed on a copy of the record."""

from __future__ import annotations

import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event, make_url, select

from bench.installation import NOON, open_at, settings_for
from bench.records import Records
from bench.run import Run
from reminders.clinics.api_keys import create_key
from reminders.record.access import Scope
from reminders.record.people import Clinic
from reminders.web.app import build_app

Written = list[list[tuple[str, Any]]]


class Api:
    """The API of a record, called in this process, and what its requests write."""

    def __init__(self, database_url: str) -> None:
        self.settings = settings_for(database_url, "http://127.0.0.1:1")
        self.database = open_at(self.settings, NOON)
        with self.database.write() as session:
            clinic = session.scalars(select(Clinic)).one()
            key = create_key(session, clinic=clinic, name="bench", scopes=frozenset(Scope))
        self.headers = {"Authorization": f"Bearer {key}"}
        self.client = build_app(self.settings, self.database).test_client()
        self.enrolled = 0
        self.written: Written = []

    def enroll(self, how_many: int) -> float:
        """Enrollments a second."""
        bodies = [self._body(number) for number in range(self.enrolled, self.enrolled + how_many)]
        self.enrolled += how_many
        began = time.perf_counter()
        for body in bodies:
            answer = self.client.post("/api/v1/enrollments", json=body, headers=self.headers)
            assert answer.status_code == 201, answer.text
        return how_many / (time.perf_counter() - began)

    def noted(self, how_many: int) -> Written:
        """Enroll so many more, and return what each wrote; nothing is timed."""
        written: Written = []

        def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
            if statement.lstrip().startswith(("INSERT", "UPDATE")):
                rows = parameters if many and isinstance(parameters, list) else [parameters]
                written[-1].extend((statement, row) for row in rows)

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            for _ in range(how_many):
                written.append([])
                self.enroll(1)
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)
        return written

    @staticmethod
    def _body(number: int) -> dict[str, Any]:
        return {
            "patient": {
                "name": f"Patient {number}", "phone": f"+1312{2_000_000 + number}", "mrn": f"B-{number}",
                "time_zone": "America/Chicago", "language": "en",
            },
            "consent": {"given_at": "2026-03-02T11:00:00-06:00", "method": "written", "unencrypted_ok": True},
            "infusion": {"infused_at": "2026-03-02T11:30:00-06:00", "baseline_pain": 8, "condition": "crps"},
            "protocol": "chronic-pain",
        }  # fmt: skip


def replay(database_url: str, written: Written) -> float:
    """Enrollments a second of the same statements by the bare driver, a commit each."""
    url = make_url(database_url)
    connection: Any
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(url.database), isolation_level=None)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        connection.autocommit = True
    began = time.perf_counter()
    for one in written:
        connection.execute("BEGIN")
        for statement, parameters in one:
            connection.execute(statement, parameters)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return len(written) / seconds


def measure(run: Run, records: Records, _wanted: frozenset[str], _folder: Path) -> None:
    """Measure enrolling on one engine."""
    api = Api(records.new())
    api.enroll(3)  # the first compiles
    for _ in range(run.sizes.rounds):
        copy = _copy(api, records)
        written = api.noted(run.sizes.texts)
        run.note("enroll:inserts", records.engine, api.enroll(run.sizes.texts), replay(copy, written))
    api.database.close()


def _copy(api: Api, records: Records) -> str:
    """A copy of the record as it is now."""
    url = make_url(api.settings.database_url)
    api.database.engine.dispose()
    if records.server is not None:
        return records.server.database(str(url.database))
    other = records.new()
    api.database.drop_old_pages()
    api.database.engine.dispose()
    shutil.copy(str(url.database), str(make_url(other).database))
    return other
