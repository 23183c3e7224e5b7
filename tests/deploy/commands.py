"""Whether a line that a document or a unit tells people to run is one that the program understands."""

from __future__ import annotations

import shlex

import click

from reminders.cli import cli


def parsed(line: str) -> click.Command:
    """The command that a line calls, its arguments parsed; `reminders` itself is left out. Raises `UsageError`."""
    words = shlex.split(line)
    if words[:1] == ["--env-file"]:
        words = words[2:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0]) if words else None
        if found is None:
            raise click.UsageError(f"There is no command {line!r}.")
        command, words = found, words[1:]
    command.make_context(command.name, words)
    return command
