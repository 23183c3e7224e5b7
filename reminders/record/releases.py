"""Releases before this one, whose programs can work with a record that this one has migrated.

So an upgrade needs no standstill: `db upgrade` runs first, processes of the release before go on and may even be
started again, and the way back is to start them. Migrations since then only add: no table or column goes or changes its
meaning, and nothing that those programs write is refused (`tests/record/test_expand_only.py`). What must go is taken
away by a later release, when the one that still reads it is no longer listed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, inspect, select

from reminders.record.installation import RunsOn


@dataclass(frozen=True)
class Release:
    """An earlier release: the last migration that it knows, and the commit that its code was.

    A test starts that code on the record that this release makes, wherever the history holds the commit.
    """

    revision: str
    commit: str


#: From 0036 on: programs before it never read `runs_on`, and refuse revisions unknown to them. A release is added here
#: once the next one has a migration; a migration that takes something away removes the release that relies on it.
EARLIER: Final[tuple[Release, ...]] = (
    Release("0037", "195dd8e9c94b80b268b566654f46cf0891ee0948"),
    Release("0038", "003d449a0075eb8855435889a159ce33395a3896"),
)


def note_earlier(connection: Connection, record: str) -> None:
    """Write which earlier programs can work with the record, now that it is at `record`."""
    for release in EARLIER:
        if release.revision != record and not may_work_with(connection, record, release.revision):
            connection.execute(insert(RunsOn).values(record=record, program=release.revision))


def may_work_with(connection: Connection, record: str, program: str) -> bool:
    """Whether a program that knows the migrations up to `program` can work with the record, which is at `record`.

    It is the later release that knows: it wrote so when it migrated. Nothing written means no.
    """
    if not inspect(connection).has_table(RunsOn.__tablename__):
        return False
    found = select(RunsOn.record).where(RunsOn.record == record, RunsOn.program == program)
    return connection.execute(found).first() is not None
