"""The `reminders` command: what operators type and what the Procfile starts.

Each command's module is loaded only when it is called, so that `reminders read` starts without the database.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

import click

#: Names the file with the settings (`reminders.settings`).
ENV_FILE = "REMINDERS_ENV"

#: Command → where it is: module and attribute.
COMMANDS = {
    "run": "reminders.cli.service:run",
    "demo": "reminders.cli.service:demo",
    "web": "reminders.cli.processes:web",
    "worker": "reminders.cli.processes:worker",
    "beat": "reminders.cli.processes:beat",
    "db": "reminders.cli.record:db",
    "clinic": "reminders.cli.clinics:clinic",
    "staff": "reminders.cli.staff:staff",
    "key": "reminders.cli.keys:key",
    "read": "reminders.cli.reading:read",
    "export": "reminders.cli.export:export",
    "import": "reminders.cli.importing:import_files",
    "backup": "reminders.cli.record:backup",
    "restore": "reminders.cli.record:restore",
    "rekey": "reminders.cli.record:rekey",
    "audit": "reminders.cli.record:audit",
    "erase": "reminders.cli.record:erase",
    "doctor": "reminders.cli.doctor:doctor",
}


class Lazily(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        place = COMMANDS.get(name)
        if place is None:
            return None
        module, attribute = place.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reminders", message="%(version)s")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help="The file with the settings; without it REMINDERS_ENV names one, else it is .env in the working directory.",
)
@click.pass_context
def cli(context: click.Context, env_file: Path | None) -> None:
    """Texts patients after a ketamine infusion, reads their answers, keeps the outcomes record."""
    if env_file is not None:
        before = os.environ.get(ENV_FILE)
        # In the environment, so that the processes this one starts or becomes read the same file.
        os.environ[ENV_FILE] = os.path.abspath(os.path.expanduser(env_file))
        context.call_on_close(lambda: _put_back(before))


def _put_back(before: str | None) -> None:
    os.environ.pop(ENV_FILE, None)
    if before is not None:
        os.environ[ENV_FILE] = before


def main() -> None:
    """The entry point. What it and the processes it starts write (record, logs, backups) is for their owner alone."""
    os.umask(0o077)
    cli(prog_name="reminders")
