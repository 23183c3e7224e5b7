"""`reminders run` and `demo`: the service as a whole, with everything it needs."""

from __future__ import annotations

import sys

import click

from reminders.care.wording import WordingError, check_default
from reminders.cli.installation import in_sentences
from reminders.cli.sentences import load_settings
from reminders.clinics.first_run import set_up_first_clinic
from reminders.launch.supervise import FirstRun, run_service, say
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.location import location_of
from reminders.record.migrate import upgrade
from reminders.settings import Settings


@click.command()
def run() -> None:
    """Start the whole service on this machine; Ctrl-C ends it.

    What is not configured is provided: a SQLite file and a private Redis in DATA_DIR, the simulated phone network.
    """
    with in_sentences(WordingError):
        check_default()
        sys.exit(run_service(load_settings(), prepare=_prepare))


@click.command()
def demo() -> None:
    """Start the service on throw-away data: a demo clinic, patients who answer by themselves, a fast clock."""
    from reminders.demo import run_demo

    with in_sentences(WordingError):
        check_default()
        sys.exit(run_demo())


def _prepare(settings: Settings) -> FirstRun | None:
    """Migrate the database and, if there is no clinic yet, create the first one and its admin."""
    settings = with_keys(settings, create=True)
    if upgrade(settings):
        say(f"A new, empty record was made: {location_of(settings)}.")
    database = Database.open(settings)
    try:
        with database.write() as session:
            made = set_up_first_clinic(session)
    finally:
        database.close()
    return FirstRun(made.email, made.password) if made else None
