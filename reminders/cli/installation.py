"""Opens the installation for one command, and reports what is wrong in a sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from reminders.cli import sentences
from reminders.cli.sentences import load_settings
from reminders.launch.service import with_provided_sender
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.location import location_of
from reminders.record.people import Clinic
from reminders.record.revision import check_migrated
from reminders.record.sealing import SealError
from reminders.record.simulated import load_clock
from reminders.settings import Settings


@dataclass(frozen=True)
class Installation:
    """The settings with their keys, and the open record."""

    settings: Settings
    database: Database


def in_sentences(*more: type[Exception]) -> AbstractContextManager[None]:
    """`sentences.in_sentences` for a command that opens sealed values."""
    return sentences.in_sentences(SealError, *more)


class NoClinic(Exception):
    """The record has no clinic, so it is probably not the one that is meant."""


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
