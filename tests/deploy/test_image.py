"""The image: what its steps copy and install, tried here as far as there is no container engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from reminders.settings import Settings
from tests.deploy.commands import parsed
from tests.deploy.tools import DEPLOY, ROOT

CONTAINER = DEPLOY / "container"
DOCKERFILE = (CONTAINER / "Dockerfile").read_text(encoding="utf-8")
#: Tells which program it is, and makes an empty record.
STARTS = "import reminders.cli, worker.app; print(reminders.__file__, flush=True); reminders.cli.cli(['db', 'upgrade'])"

COMPOSE = (CONTAINER / "compose.yaml").read_text(encoding="utf-8")


def test_what_is_copied_is_there_and_is_let_in() -> None:
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M) for word in line.split()]
    let_in = re.findall(r"^!(\S+)$", (CONTAINER / "Dockerfile.dockerignore").read_text(encoding="utf-8"), re.M)
    assert sorted(copied) == sorted(let_in)
    assert all((ROOT / path).exists() for path in copied)


def test_the_wheel_built_from_what_is_copied_holds_the_whole_program_and_starts(tmp_path: Path) -> None:
    source, built = tmp_path / "source", tmp_path / "built"
    tracked = subprocess.run(
        ["git", "ls-files", "pyproject.toml", "README.md", "LICENSE", "reminders", "worker"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in tracked:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "wheel", "--no-deps", "--quiet"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", built, source], check=True)
    (wheel,) = built.glob("reminders-*.whl")
    unpacked = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    program = {name for name in tracked if name.startswith(("reminders/", "worker/"))}
    assert [name for name in sorted(program) if not (unpacked / name).is_file()] == []
    said = subprocess.run(
        [sys.executable, "-c", STARTS],
        cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(unpacked), "DATA_DIR": str(tmp_path / "data")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.startswith(str(unpacked))
    assert (tmp_path / "data" / "reminders.db").exists()


def test_it_runs_as_nobody_in_particular_and_its_command_is_one() -> None:
    assert re.search(r"^USER (?!0)\d+:\d+$", DOCKERFILE, re.M)
    assert "/healthz" in DOCKERFILE
    assert re.search(r'^ENTRYPOINT \["reminders"\]\nCMD \["web"\]$', DOCKERFILE, re.M)


def test_the_compose_file_names_settings_and_commands_that_exist() -> None:
    commands = re.findall(r"^    command: \[([a-z, ]+)\]$", COMPOSE, re.M)
    assert sorted(commands) == ["beat", "db, upgrade", "web", "worker"]
    for called in commands:
        parsed(called.replace(",", ""))
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    environment = dict(
        re.findall(r"^    ([A-Z_]+): (\S.*)$", COMPOSE.split("environment: &settings")[1].split("networks:")[0], re.M)
    )
    assert len(environment) > 8
    assert [name for name in environment if f"`{name}`" not in documented] == []
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    example = set(re.findall(r"^(\w+)=", (CONTAINER / "compose.env.example").read_text(encoding="utf-8"), re.M))
    assert asked - {"TWILIO_FROM"} == example
    Settings.load(
        {
            **{name: re.sub(r"\$\{\w+(:[-?][^}]*)?\}", "clinic.example", value) for name, value in environment.items()},
            "RECORD_KEYS": "A" * 43 + "=", "SECRET_KEY": "x" * 44, "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_MESSAGING_SERVICE_SID": "MG" + "0" * 32, "TWILIO_FROM": "", "SMTP_URL": "",
        }
    )  # fmt: skip
