"""Which migration the record is at, and whether this program can work with it.

Every process asks before it starts, and again for readiness: so this needs neither Alembic nor the record's tables.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, column, inspect, make_url, select, table
from sqlalchemy.exc import OperationalError

from reminders.record.engine import make_engine
from reminders.settings import Settings

#: Where Alembic keeps the revision.
_VERSION: Final = table("alembic_version", column("version_num"))

#: How a migration's file names itself and the one before it.
_NAME: Final = re.compile(r"""^revision = ["'](\w+)["']$""", re.MULTILINE)
_BEFORE: Final = re.compile(r"""^down_revision = (?:["'](\w+)["']|None)$""", re.MULTILINE)


class NotMigrated(Exception):
    """The database is missing, empty, in use, or not at this version; the message says what to do."""


def check_migrated(settings: Settings) -> None:
    """Raise `NotMigrated` unless the database is at this version."""
    file = make_url(settings.database_url).database
    if make_url(settings.database_url).get_backend_name() == "sqlite" and not os.path.exists(file or ""):
        raise NotMigrated(
            f"There is no record at {file}: run `reminders db upgrade` if it is to be made there, or name the file "
            "with the settings of the one that is meant (`reminders --env-file FILE …`)."
        )
    engine = make_engine(settings.database_url)
    try:
        with engine.execution_options(reading=True).connect() as connection:  # it waits for nobody who writes
            have = revision_of(connection)
            want = newest_revision()
            if have is not None and have not in known_revisions():
                refuse_newer(connection, have)
                return
    except OperationalError as error:
        raise NotMigrated(f"The database cannot be reached: {str(error.orig).splitlines()[0]}.") from None
    finally:
        engine.dispose()
    if have != want:
        raise NotMigrated(f"The database is at {have or 'nothing'}, not {want}: run `reminders db upgrade`.")


def refuse_newer(connection: Connection, have: str) -> None:
    """Raise `NotMigrated` for a record that a newer release has migrated, unless that one says that this can use it.

    It is at a revision unknown here. Its number says nothing: numbers may be given out before the order is.
    """
    from reminders.record.releases import may_work_with  # a table of the record: needed for a newer record alone

    if not may_work_with(connection, have, newest_revision()):
        raise NotMigrated(
            "This program is older than the database. The record belongs to a newer release: its database is at "
            f"{have}, which this release ({version('reminders')}, up to {newest_revision()}) does not know. Start the "
            "newer one; to go back, restore an earlier backup."
        )


def revision_of(connection: Connection) -> str | None:
    """The migration that the record is at; None for an empty database. Readiness asks for it all the time."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    revision: str | None = connection.scalar(select(_VERSION.c.version_num))
    return revision


def newest_revision() -> str:
    """The revision that this version's migrations lead to."""
    (newest,) = known_revisions() - set(_before().values())
    return newest


def known_revisions() -> frozenset[str]:
    """Every revision that this version's migrations lead through."""
    return frozenset(_before())


@cache
def _before() -> Mapping[str, str | None]:
    """This version's migrations, each with the one before it, as their files say: Alembic would run all of them."""
    found: dict[str, str | None] = {}
    for file in (files("reminders.record") / "migrations" / "versions").iterdir():
        if file.name.endswith(".py") and file.name != "__init__.py":
            written = file.read_text(encoding="utf-8")
            name, before = _NAME.search(written), _BEFORE.search(written)
            assert name is not None, f"{file.name} has no revision"
            assert before is not None, f"{file.name} does not say which migration is before it"
            found[name[1]] = before[1]
    return found
