"""`reminders web`, `worker` and `beat`: one process of the service each.

Each checks its settings and the record, then becomes another program, which loads everything it needs by itself. So
nothing is imported here that the checks do without: it would be loaded twice at every start.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
import structlog

from reminders.care.wording import WordingError, check_default
from reminders.cli.sentences import in_sentences, load_settings
from reminders.launch import processes
from reminders.launch.preflight import CannotStart
from reminders.logs.lines import configure
from reminders.record.keyfiles import with_keys
from reminders.record.revision import check_migrated
from reminders.settings import Settings


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
            configure()
            which = process.__name__.removeprefix("exec_")
            structlog.get_logger().critical("the process cannot start", process=which, why=refusal.message)
        raise
