"""The application: what the server in front of it is told."""

from __future__ import annotations

from flask import Flask

from reminders.web.access import FILE_PAGES, MOST_FILE_BODY_BYTES
from reminders.web.app import larger_bodies
from tests.web.fhir.conftest import one_engine


@one_engine
def test_the_pages_that_take_files_are_the_paths_where_more_is_read(app: Flask) -> None:
    assert larger_bodies(app) == dict.fromkeys(("/import/patients", "/import/history"), MOST_FILE_BODY_BYTES)
    assert len(FILE_PAGES) == 2
