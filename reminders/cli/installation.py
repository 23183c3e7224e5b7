"""Opens the installation for one command, and reports what is wrong in a sentence instead of a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import click
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from reminders.errors import NotFound, Refused
from reminders.launch.service import with_provided_sender
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.location import location_line, location_of
from reminders.record.migrate import NotMigrated, check_migrated, load_clock
from reminders.record.people import Clinic
from reminders.record.sealing import SealError
from reminders.settings import SettingError, Settings

#: Errors whose message is already the sentence.
PLAIN = (SettingError, NotMigrated, SealError, NotFound)


@dataclass(frozen=True)
class Installation:
    """The settings with their keys, and the open record."""

    settings: Settings
    database: Database


@contextmanager
def in_sentences(*more: type[Exception]) -> Iterator[None]:
    """Report what an operator can fix in one sentence on stderr; the command then exits with 1.

    `more` are further errors, of the calling command, whose message is the sentence.
    """
    try:
        yield
    except Refused as refused:
        raise click.ClickException(" ".join(error.sentence for error in refused.errors)) from None
    except PLAIN + more as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_about_the_file(error)) from None
    except DBAPIError as error:
        first_line = (str(error.orig).splitlines() or ["no reason given"])[0]
        raise click.ClickException(f"The database failed: {first_line}.") from None


def _about_the_file(error: OSError) -> str:
    """The sentence of an error with a file; of one being written beside its place, it is the folder that counts."""
    if not isinstance(error.filename, str) or error.strerror is None:
        return str(error)
    folder, name = os.path.split(error.filename)
    if name.startswith(".") and name.endswith(".part"):
        return f"Nothing can be written to {folder}: {error.strerror}."
    return f"{error.filename} cannot be used: {error.strerror}."


class NoClinic(Exception):
    """The record has no clinic, so it is probably not the one that is meant."""


def load_settings() -> Settings:
    """Load the settings, and say on stderr which record they name."""
    settings = Settings.load()
    click.echo(location_line(settings), err=True)
    return settings


@contextmanager
def installation(*, lived_in: bool = False) -> Iterator[Installation]:
    """Open the record that the environment names, reporting problems in sentences.

    With `lived_in`, a record without a clinic is refused: maintenance commands are never meant for an empty one.
    """
    with in_sentences(NoClinic):
        settings = with_provided_sender(with_keys(load_settings()))
        check_migrated(settings)
        database = Database.open(settings)
        with closing(database):
            with database.read() as session:
                database.clock = load_clock(session)
                if lived_in and session.scalar(select(Clinic.id).limit(1)) is None:
                    raise NoClinic(
                        f"There is no clinic in the record {location_of(settings)}: it is empty. Is it the right one? "
                        "Name the file with its settings: reminders --env-file FILE …"
                    )
            yield Installation(settings, database)
