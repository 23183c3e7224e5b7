"""The record as newline-delimited FHIR: one resource a line, read in batches, each in its own transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome
from reminders.reports.fhir.lines import lines_of
from reminders.reports.fhir.names import Names, Resource, names_of
from reminders.reports.fhir.observation import observation
from reminders.reports.fhir.pages import PAGES, Wanted
from reminders.reports.keyset import BATCH_ROWS, Cursor
from reminders.reports.outcomes_in_force import superseded_of


def as_lines(resources: Iterable[Resource]) -> str:
    """One resource a line."""
    return "".join(json.dumps(resource) + "\n" for resource in resources)


def observations(session: Session, rows: Sequence[Outcome], names: Names) -> list[Resource]:
    """The Observations of `rows`; rows that a newer one supersedes are left out."""
    superseded = superseded_of(session, rows)
    return [observation(line, names) for line in lines_of(session, [row for row in rows if row.id not in superseded])]


def observation_lines(session: Session, rows: Sequence[Outcome]) -> str:
    """The same, one a line."""
    return as_lines(observations(session, rows, names_of(session)))


def resource_lines(
    read: Callable[[], AbstractContextManager[Session]], resource_type: str, wanted: Wanted, names: Names
) -> Iterator[str]:
    """Every wanted Patient, Procedure or Observation, in pieces of some hundred lines."""
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        with read() as session:
            page = PAGES[resource_type](session, wanted, cursor, BATCH_ROWS, names)
        yield as_lines(page.rows)
        cursor = page.next
