"""The systemd units: systemd takes them, they start commands that exist, and they can do little harm."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reminders.settings import Settings
from tests.deploy.commands import parsed
from tests.deploy.tools import DEPLOY, said_by

UNITS = DEPLOY / "systemd"
PROCESSES = ("web", "worker", "beat")
INSTALLED = "/opt/reminders/bin/reminders"


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as on a machine where the program is installed, the template once for each process."""
    for unit in UNITS.iterdir():
        text = unit.read_text(encoding="utf-8").replace(INSTALLED, str(Path(sys.executable).with_name("reminders")))
        for name in (
            [unit.name.replace("@", f"@{process}") for process in PROCESSES] if "@" in unit.name else [unit.name]
        ):
            (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_systemd_finds_nothing_wrong_with_any_unit(units: Path) -> None:
    names = sorted(path.name for path in units.iterdir() if path.suffix in (".service", ".target", ".timer"))
    assert len(names) == 9
    said = said_by("systemd-analyze", "verify", "--man=no", *(str(units / name) for name in names))
    assert not [line for line in said.splitlines() if str(units) in line or "reminders" in line], said


@pytest.mark.parametrize("name", ["reminders@web.service", "reminders-single.service"])
def test_a_process_that_is_taken_over_reaches_little(units: Path, name: str) -> None:
    """`systemd-analyze security` rates from 0 (nothing exposed) to 10."""
    said = said_by("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(units / name))
    assert re.search(r"Overall exposure level for \S+: [\d.]+ OK", said), said


def test_each_unit_starts_a_command_that_exists() -> None:
    started = set()
    for unit in UNITS.glob("*.service"):
        for called in re.findall(rf"{INSTALLED} (.*?)(?:'|\"|$)", unit.read_text(encoding="utf-8"), re.M):
            started |= (
                {called.replace("%i", process).strip() for process in PROCESSES} if "%i" in called else {called.strip()}
            )
    assert started == {"web", "worker", "beat", "run", "backup --verify", "audit verify"}
    for called in started:
        parsed(called if not called.startswith("backup") else f"{called} file")


def test_the_settings_file_names_settings_that_exist_and_is_complete_once_its_gaps_are_filled() -> None:
    values = {}
    for line in (UNITS / "reminders.env").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values[name] = value
    given = {"SECRET_KEY": "x" * 44, "RECORD_KEYS": "A" * 43 + "=", "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
             "TWILIO_AUTH_TOKEN": "t" * 32, "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32}  # fmt: skip
    assert {name for name, value in values.items() if not value} == {*given, "SMTP_URL"}
    settings = Settings.load({**values, **given})
    assert (settings.public_url, str(settings.data_dir)) == (values["PUBLIC_URL"], "/var/lib/reminders")
    documented = (DEPLOY.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in values if f"`{name}`" not in documented] == []


def test_the_command_of_the_machine_runs_as_the_service(tmp_path: Path) -> None:
    """deploy/systemd/reminders hands on every argument, with the service's settings file."""
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "runuser").write_text('#!/bin/sh\necho "$REMINDERS_ENV $@"\n', encoding="utf-8")
    (fake / "runuser").chmod(0o755)
    sh = shutil.which("sh") or "/bin/sh"
    said = subprocess.run(
        [sh, UNITS / "reminders", "backup", "a file"], env={"PATH": f"{fake}:/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said == f"/etc/reminders/reminders.env -u reminders -- {INSTALLED} backup a file\n"
