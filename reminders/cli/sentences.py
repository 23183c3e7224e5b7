"""What a command says on stderr: which record it works on, and what is wrong, in a sentence instead of a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click
from sqlalchemy.exc import DBAPIError

from reminders.errors import FieldError, NotFound, Refused
from reminders.record.location import location_line
from reminders.record.revision import NotMigrated
from reminders.settings import SettingError, Settings

#: Errors whose message is already the sentence.
PLAIN: Final = (SettingError, NotMigrated, NotFound)


@contextmanager
def in_sentences(*more: type[Exception]) -> Iterator[None]:
    """Report what an operator can fix in one sentence on stderr; the command then exits with 1.

    `more` are further errors, of the calling command, whose message is the sentence.
    """
    try:
        yield
    except Refused as refused:
        raise click.ClickException(" ".join(_about_the_option(error) for error in refused.errors)) from None
    except PLAIN + more as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(_about_the_file(error)) from None
    except DBAPIError as error:
        first_line = (str(error.orig).splitlines() or ["no reason given"])[0]
        raise click.ClickException(f"The database failed: {first_line}.") from None


def _about_the_option(error: FieldError) -> str:
    """The sentence with the option that it is about: a command may be given three phones."""
    context = click.get_current_context(silent=True)
    parameters = () if context is None else context.command.params
    option = next((p for p in parameters if isinstance(p, click.Option) and p.name == error.field), None)
    return error.sentence if option is None else f"{option.opts[0]}: {error.sentence}"


def _about_the_file(error: OSError) -> str:
    """The sentence of an error with a file; of one being written beside its place, it is the folder that counts."""
    if not isinstance(error.filename, str) or error.strerror is None:
        return str(error)
    folder, name = os.path.split(error.filename)
    if name.startswith(".") and name.endswith(".part"):
        return f"Nothing can be written to {folder}: {error.strerror}."
    return f"{error.filename} cannot be used: {error.strerror}."


def load_settings() -> Settings:
    """Load the settings, and say on stderr which record they name."""
    settings = Settings.load()
    click.echo(location_line(settings), err=True)
    return settings
