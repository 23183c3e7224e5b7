"""Creating and migrating the database, one process at a time: `reminders db upgrade`."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clock import Clock
from reminders.record.backups import begin_counting
from reminders.record.engine import make_engine
from reminders.record.installation import ClockAnchor, RingKey
from reminders.record.migration_steps import Busy, alembic_config, migrate_in_steps, one_at_a_time
from reminders.record.releases import note_earlier
from reminders.record.revision import NotMigrated, known_revisions, newest_revision, refuse_newer, revision_of
from reminders.record.sealing import KeyRing
from reminders.settings import Settings

#: Keys of the installation made with the database.
RING_KEY_PURPOSES = ("index", "audit")


def upgrade(settings: Settings) -> bool:
    """Create or migrate the database, make the installation's keys and anchor simulated time.

    Returns whether it was created. Only one process migrates at a time; others wait. On PostgreSQL a record that
    exists is migrated in steps (`migration_steps`); on SQLite, with one writer at a time, whole or not at all. Raises
    `NotMigrated` if a newer release has migrated it, or if its tables were in use all the time.
    """
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        make_private_file(settings)
    engine = make_engine(settings.database_url)
    try:
        with one_at_a_time(engine) as connection:  # on PostgreSQL it holds the lock, and nothing else, meanwhile
            in_steps = connection.dialect.name == "postgresql"
            have = revision_of(connection)
            if have is not None and have not in known_revisions():
                refuse_newer(connection, have)  # or else a later release has migrated it: there is nothing to do
            else:
                if have is not None and in_steps:
                    migrate_in_steps(engine, _script(), have)
                else:
                    command.upgrade(alembic_config(connection), "head")
                note_earlier(connection, newest_revision())
            with Session(connection, join_transaction_mode="rollback_only") as session:
                _make_ring_keys(session, KeyRing(settings.record_keys))
                _anchor_clock(session, settings)
                begin_counting(session)
                session.commit()  # into the surrounding transaction
    except Busy as busy:
        raise NotMigrated(str(busy)) from None
    finally:
        engine.dispose()
    return have is None


@cache
def _script() -> ScriptDirectory:
    """This version's migrations."""
    return ScriptDirectory(str(files("reminders.record") / "migrations"))


def make_private_file(settings: Settings) -> None:
    """Make SQLite's file, empty and readable by its owner only, unless it exists."""
    file = make_url(settings.database_url).database
    if file and file != ":memory:" and not os.path.exists(file):
        os.makedirs(os.path.dirname(os.path.abspath(file)), mode=0o700, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _make_ring_keys(session: Session, ring: KeyRing) -> None:
    for purpose in RING_KEY_PURPOSES:
        if session.get(RingKey, purpose) is None:
            session.add(RingKey(purpose=purpose, wrapped=ring.wrap(os.urandom(32), purpose.encode())))


def _anchor_clock(session: Session, settings: Settings) -> None:
    """Anchor simulated time, and again when the settings change. A restart alone never moves care time back."""
    anchor = session.get(ClockAnchor, 1)
    real_now = clock.real()
    if settings.clock_start is None and settings.clock_speed == 1.0:
        if anchor is not None:
            session.delete(anchor)
        return
    if anchor is None or anchor.asked_start != settings.clock_start:
        start = settings.clock_start or real_now
        session.merge(
            ClockAnchor(id=1, care_at=start, real_at=real_now, speed=settings.clock_speed,
                        asked_start=settings.clock_start)
        )  # fmt: skip
    elif anchor.speed != settings.clock_speed:
        running = Clock(anchor.care_at, anchor.real_at, anchor.speed)
        anchor.care_at, anchor.real_at, anchor.speed = running.at(real_now), real_now, settings.clock_speed
