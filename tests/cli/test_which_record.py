"""A command works on the record that is meant, says which, and takes no empty one for it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from reminders.cli import COMMANDS, cli
from reminders.operate.backup import back_up
from reminders.operate.backup_file import Reader
from reminders.record.location import location_line
from reminders.settings import SettingError, Settings
from tests.conftest import SETTINGS_TO_FORGET
from tests.operate.installed import Installed, new_key
from tests.operate.moulds import Moulds
from tests.operate.test_backup import file
from tests.services.commands import run_command

__all__ = ["file"]


@dataclass
class Elsewhere:
    """The real command, called from a folder of its own as cron calls it: with next to nothing in the environment."""

    folder: Path

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if k not in SETTINGS_TO_FORGET and k != "REDIS_URL"}
        return run_command(*arguments, environ={**kept, **environ}, folder=self.folder)

    def is_untouched(self) -> bool:
        return not list(self.folder.iterdir())


@pytest.fixture
def cron(tmp_path: Path) -> Elsewhere:
    folder = tmp_path / "cron"
    folder.mkdir()
    return Elsewhere(folder)


@pytest.fixture
def service(moulds: Moulds, tmp_path: Path) -> Path:
    """A service on the embedded default, with a clinic; returns its `.env`, which says where its data is."""
    folder = tmp_path / "service"
    folder.mkdir()
    env_file = folder / ".env"
    env_file.write_text("DATA_DIR=kept\nTWILIO_FROM=+13125550100\n")
    moulds.embedded(folder / "kept")
    return env_file


def leaves(command: click.Command, called: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield called
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*called, name))


#: What each command is called with beyond its name. One that is not here takes nothing.
ARGUMENTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("clinic", "add"): ("north", "--name", "North", "--time-zone", "America/Chicago"),
    ("staff", "add"): ("a@b.example", "--clinic", "north", "--role", "admin", "--password-stdin"),
    ("staff", "invite"): ("a@b.example", "--clinic", "north", "--role", "admin"),
    ("key", "create"): ("ehr", "--clinic", "north"),
    ("key", "revoke"): ("ehr",),
    ("export", "outcomes"): ("--all", "--format", "csv"),
    ("export", "infusions"): ("--all", "--format", "csv"),
    ("export", "check-ins"): ("--all", "--format", "csv"),
    ("export", "wide"): ("--all", "--format", "csv"),
    ("export", "fhir"): ("--all",),
    ("import", "patients"): (os.devnull, "--clinic", "north"),
    ("import", "history"): (os.devnull, "--clinic", "north"),
    ("backup",): ("a-file",),
    ("restore",): ("a-file",),
    ("erase",): ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "--clinic", "north", "--why", "asked for it"),
}
STAFF = ("staff", "a@b.example", "--password-stdin")

#: They make a record where there is none, and say so; `read` and the dictionary need none.
MAKERS = {("run",), ("demo",), ("db", "upgrade"), ("read",), ("export", "dictionary")}


def arguments(call: tuple[str, ...]) -> tuple[str, ...]:
    if call in ARGUMENTS:
        return (*call, *ARGUMENTS[call])
    command: click.Command = cli
    for name in call:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    given: list[str] = []
    for parameter in command.params:
        if parameter.required and isinstance(parameter, click.Argument):
            given.append("something")
        elif parameter.required:
            given += [parameter.opts[0]] + ([] if getattr(parameter, "is_flag", False) else ["something"])
    return (*call, *given)


CALLS = [call for call in leaves(cli) if call not in MAKERS]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_no_command_makes_a_record_or_keys_where_there_are_none(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In cron's folder, without settings: it says that nothing is there, and leaves nothing behind."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    result = Installed({"REDIS_URL": None}).run(*arguments(call), stdin="correct horse battery staple\n")
    assert result.exit_code == 1, result.output
    assert str(folder / "data" / "reminders.db") in result.output
    assert not list(folder.iterdir())


def test_every_command_is_tried(tmp_path: Path) -> None:
    assert {call[0] for call in CALLS} | {call[0] for call in MAKERS} == set(COMMANDS)


# -- the file with the settings ----------------------------------------------------------------------------------------


def test_from_crons_folder_the_named_file_leads_to_the_record(service: Path, cron: Elsewhere, file: Path) -> None:
    done = cron.run("--env-file", str(service), "backup", str(file))
    assert done.returncode == 0, done.stderr
    first = done.stderr.splitlines()[0]
    assert first == f"Record: sqlite {service.parent / 'kept' / 'reminders.db'} (settings from {service})"
    assert not done.stdout
    with_variable = cron.run("backup", str(file), REMINDERS_ENV=str(service))
    assert with_variable.stderr == done.stderr
    relative = cron.run("--env-file", os.path.relpath(service, cron.folder), "audit", "verify")
    assert relative.stderr.splitlines()[0] == first
    assert cron.is_untouched()


def test_what_is_said_about_the_record_does_not_get_into_a_result(service: Path, cron: Elsewhere) -> None:
    key = cron.run("--env-file", str(service), "key", "create", "ehr", "--clinic", "north")
    assert len(key.stdout.splitlines()) == 1
    assert "Record: " in key.stderr
    exported = cron.run("--env-file", str(service), "export", "outcomes", "--all", "--format", "csv")
    assert exported.stdout.startswith("id,")
    read = cron.run("read", REMINDERS_ENV=str(service))
    assert (read.stdout, read.stderr) == ("", "")


@pytest.mark.parametrize("call", [("audit", "verify"), ("db", "upgrade"), ("web",), ("run",), ("doctor",)])
def test_a_named_file_that_cannot_be_read_is_an_error_and_never_passed_over(
    call: tuple[str, ...], cron: Elsewhere, tmp_path: Path
) -> None:
    missing = tmp_path / "none.env"
    for done in (cron.run("--env-file", str(missing), *call), cron.run(*call, REMINDERS_ENV=str(missing))):
        assert done.returncode == 1
        assert f"names {missing}, which is not there." in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    binary = tmp_path / "binary.env"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "is not a text file" in (text := cron.run("--env-file", str(binary), *call)).stdout + text.stderr
    assert (
        "cannot be read: Is a directory" in (text := cron.run("--env-file", str(tmp_path), *call)).stdout + text.stderr
    )
    assert cron.is_untouched()


def test_a_relative_path_in_the_file_is_beside_it_and_one_in_the_environment_is_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / "service" / "settings.env"
    env_file.parent.mkdir()
    monkeypatch.chdir(tmp_path)

    def data_dir(written: str, **environ: str) -> Path:
        env_file.write_text(written)
        return Settings.load({"REMINDERS_ENV": str(env_file), **environ}).data_dir

    assert data_dir("DATA_DIR=kept") == env_file.parent / "kept"
    assert data_dir("") == env_file.parent / "data"
    assert data_dir("DATA_DIR=/srv/kept") == Path("/srv/kept")
    assert data_dir("DATA_DIR=kept", DATA_DIR="here") == tmp_path / "here"
    assert Settings.load({}).data_dir == tmp_path / "data"
    env_file.write_text("DATABASE_URL=sqlite:///kept/r.db")
    assert Settings.load({"REMINDERS_ENV": str(env_file)}).database_url == f"sqlite:///{env_file.parent / 'kept/r.db'}"
    assert Settings.load({"DATABASE_URL": "sqlite:///r.db"}).database_url == f"sqlite:///{tmp_path / 'r.db'}"


def test_the_processes_of_a_service_read_the_file_that_was_named(cron: Elsewhere, service: Path) -> None:
    """`web` turns into the server by exec: without the named file it would find no record."""
    with service.open("a") as more:
        more.write("TWILIO_API_URL=http://127.0.0.1:9\nPORT=1\n")
    done = cron.run("--env-file", str(service), "worker")
    assert "REDIS_URL is missing" in done.stderr
    assert str(service.parent / "kept" / "reminders.db") in done.stderr


def test_the_option_is_over_when_the_command_is(service: Path) -> None:
    Installed().must("--env-file", str(service), "audit", "verify")
    assert "REMINDERS_ENV" not in os.environ


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgresql://ana:s3cret@db.internal:5433/north", "postgresql db.internal:5433/north as ana"),
        ("postgres:///north?host=/run/pg&password=s3cret", "postgresql /run/pg/north"),
        ("postgresql://db.internal/north?user=ana&password=s3cret", "postgresql db.internal/north"),
        ("sqlite:////srv/r.db", "sqlite /srv/r.db"),
    ],
)
def test_a_record_is_named_without_its_password(url: str, named: str, tmp_path: Path) -> None:
    said = location_line(Settings.load({"DATABASE_URL": url}, env_file=tmp_path / "none"))
    assert said == f"Record: {named} (settings from the environment)"


# -- an empty record ---------------------------------------------------------------------------------------------------


def test_a_record_without_a_clinic_is_not_backed_up_as_if_it_were_one(never_used: Installed, tmp_path: Path) -> None:
    told = never_used.refused("backup", "a-file")
    assert "There is no clinic in the record" in told
    assert "--env-file" in told
    assert not (tmp_path / "a-file").exists()


@pytest.mark.parametrize("call", [("audit", "verify"), ("rekey",), ("export", "outcomes", "--all", "--format", "csv")])
def test_what_only_looks_at_an_empty_record_says_which_one_it_is(never_used: Installed, call: tuple[str, ...]) -> None:
    result = never_used.run(*call)
    assert result.exit_code == 0
    assert result.stderr.startswith("Record: ")


def test_the_doctor_fails_a_record_without_a_clinic(never_used: Installed) -> None:
    result = never_used.run("doctor")
    assert result.exit_code == 1
    assert "There is no clinic in the record" in result.stdout


def test_a_backup_of_an_empty_record_replaces_nothing(lived_in: Installed, tmp_path: Path) -> None:
    """An earlier version backed up whatever it found."""
    empty, old = Installed({"DATA_DIR": str(tmp_path / "empty"), "RECORD_KEYS": new_key()}), tmp_path / "old.gz"
    empty.must("db", "upgrade")
    with empty.open() as database:
        back_up(database, old)
    keys = empty.environ["RECORD_KEYS"]
    told = lived_in.refused("restore", str(old), "--replace", RECORD_KEYS=f"{lived_in.environ['RECORD_KEYS']},{keys}")
    assert "holds no clinic" in told
    assert "north" in lived_in.must("clinic", "list")


def test_a_backup_takes_the_place_of_an_earlier_one_and_of_nothing_far_larger(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    lived_in.must("backup", str(file))
    kept = file.read_bytes()
    file.write_bytes(kept * 3)
    told = lived_in.refused("backup", str(file))
    assert f"{file} is left as it is" in told
    assert file.read_bytes() == kept * 3
    assert list(file.parent.glob(".*.part")) == []
    file.unlink()
    lived_in.must("backup", str(file))
    reader = Reader(file)
    reader.close()


def test_what_is_no_backup_is_never_replaced_by_one(embedded: Installed, tmp_path: Path) -> None:
    key_file, pipe = embedded.settings.data_dir / "keys" / "record_keys", tmp_path / "pipe"
    before = key_file.read_bytes()
    os.mkfifo(pipe)
    assert "it is no backup" in embedded.refused("backup", str(key_file))
    assert "is no file" in embedded.refused("backup", str(pipe))
    assert "is no file" in embedded.refused("backup", "")
    assert key_file.read_bytes() == before
    assert pipe.is_fifo()


def test_a_link_goes_on_leading_to_the_newest_backup(embedded: Installed, tmp_path: Path) -> None:
    link, behind = tmp_path / "newest.gz", tmp_path / "backups" / "monday.gz"
    behind.parent.mkdir()
    link.symlink_to(behind)
    for _ in range(2):
        embedded.must("backup", str(link))
        assert link.is_symlink()
    embedded.must("backup", "--verify-only", str(behind))


# -- making one --------------------------------------------------------------------------------------------------------


def test_upgrading_says_whether_a_record_was_made(tmp_path: Path) -> None:
    here = Installed({"DATA_DIR": str(tmp_path / "data")})
    first, second = here.run("db", "upgrade").stderr, here.run("db", "upgrade").stderr
    place = tmp_path / "data" / "reminders.db"
    assert f"A new, empty record was made: sqlite {place}." in first
    assert "A new" not in second
    assert "The database is up to date." in first
    assert "The database is up to date." in second


def test_upgrading_says_so_on_either_engine(database_url: str, tmp_path: Path) -> None:
    here = Installed(
        {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "RECORD_KEYS": new_key(), "SECRET_KEY": "s" * 40}
    )
    assert "A new, empty record was made" in here.run("db", "upgrade").stderr
    assert "A new" not in here.run("db", "upgrade").stderr


PRODUCTION = [
    {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "token"},
    {"PUBLIC_URL": "https://texts.clinic.example"},
    {"DATABASE_URL": "postgresql://127.0.0.1:9/none"},
    {"DATABASE_URL": "embedded"},
]


@pytest.mark.parametrize("setting", PRODUCTION, ids=lambda setting: next(iter(setting)))
def test_where_a_setting_of_production_is_present_no_keys_and_no_record_are_made(
    setting: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    place = f"sqlite:///{data / 'reminders.db'}"
    setting = {name: place if value == "embedded" else value for name, value in setting.items()}
    here = Installed({"DATA_DIR": str(data), **setting})
    told = here.refused("db", "upgrade")
    assert "SECRET_KEY is missing" in told
    assert next(iter(setting)) in told
    assert "RECORD_KEYS is missing" in here.refused("db", "upgrade", SECRET_KEY="s" * 40)
    assert not data.exists()


def test_a_service_that_made_its_keys_by_itself_is_upgraded_after_it_went_live(tmp_path: Path) -> None:
    """`make run` on one machine, later with a Twilio account: its keys are there, and nothing is made."""
    here = Installed({"DATA_DIR": str(tmp_path / "data")})
    here.must("db", "upgrade")
    assert "A new" not in here.run("db", "upgrade", **PRODUCTION[0], **PRODUCTION[1]).stderr
    here.must("db", "upgrade", **PRODUCTION[0], **PRODUCTION[1])


def test_with_its_keys_named_a_record_is_made_in_production(tmp_path: Path) -> None:
    here = Installed({"DATA_DIR": str(tmp_path / "data"), "RECORD_KEYS": new_key(), "SECRET_KEY": "s" * 40})
    assert "A new, empty record was made" in here.run("db", "upgrade", **PRODUCTION[0], **PRODUCTION[1]).stderr


def test_a_file_that_others_can_read_is_found_wherever_it_is(service: Path, tmp_path: Path) -> None:
    service.chmod(0o644)
    told = Installed({"REMINDERS_ENV": str(service), "REDIS_URL": None}).run("doctor").stdout
    assert f"Others on this machine can open {service}." in told


def test_a_settings_file_of_somebody_else_is_no_absence_of_settings(tmp_path: Path) -> None:
    folder = tmp_path / ".env"
    folder.mkdir()
    with pytest.raises(SettingError, match="cannot be read"):
        Settings.load({}, env_file=folder)
