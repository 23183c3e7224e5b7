"""`reminders run`, `demo`, `web`, `worker`, `beat`: the service as a whole, and its processes one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
import structlog

from reminders import tracing
from reminders.care.wording import WordingError, check_default
from reminders.cli.installation import in_sentences, load_settings
from reminders.clinics.first_run import first_run
from reminders.launch import processes
from reminders.launch.preflight import CannotStart
from reminders.launch.supervise import FirstRun, run_service, say
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.location import location_of
from reminders.record.migrate import check_migrated, upgrade
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


@click.command()
def web() -> None:
    """One web process: staff pages, webhooks and the API, on HOST:PORT."""
    _become(processes.exec_web)


@click.command()
def worker() -> None:
    """One worker process: sends, collects, reads and pages."""
    _become(processes.exec_worker)


@click.command()
def beat() -> None:
    """One beat process: the clockwork's ticks."""
    _become(processes.exec_beat)


def _become(process: Callable[[Settings], NoReturn]) -> None:
    """Check what the process needs while errors can still be reported, then become it."""
    with _also_as_json(process), in_sentences(WordingError, CannotStart):
        check_default()
        settings = load_settings()
        processes.check_provider(settings)
        check_migrated(with_keys(settings))
        process(settings)


@contextmanager
def _also_as_json(process: Callable[[Settings], NoReturn]) -> Iterator[None]:
    """Also write why a process cannot start as a line of the log, unless a person reads along at a terminal."""
    try:
        yield
    except click.ClickException as refusal:
        if not sys.stderr.isatty():
            tracing.configure()
            which = process.__name__.removeprefix("exec_")
            structlog.get_logger().critical("the process cannot start", process=which, why=refusal.message)
        raise


def _prepare(settings: Settings) -> FirstRun | None:
    """Migrate the database and, if there is no clinic yet, create the first one and its admin."""
    settings = with_keys(settings, create=True)
    if upgrade(settings):
        say(f"A new, empty record was made: {location_of(settings)}.")
    database = Database.open(settings)
    try:
        with database.write() as session:
            made = first_run(session)
    finally:
        database.close()
    return FirstRun(made.email, made.password) if made else None
