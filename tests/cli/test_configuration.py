"""docs/configuration.md names every setting there is, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import reminders
from reminders.launch import processes

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"
OF_PROCESSES = {"GRANIAN_WORKERS", "MALLOC_ARENA_MAX", "WORKER_CONCURRENCY"}


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    package = Path(reminders.__file__).parent
    source = (package / "settings.py").read_text()
    read = set(re.findall(r'\(\s*"([A-Z][A-Z_]+)"', source))
    read |= set(re.findall(r'"(OIDC_[A-Z_]+)"', (package / "setting_checks" / "identity_provider.py").read_text()))
    rows = [line.split("|")[1] for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert len(read) > 20
    assert read | OF_PROCESSES == documented


def test_the_settings_of_processes_are_still_theirs() -> None:
    source = Path(processes.__file__).read_text()
    assert {name for name in OF_PROCESSES if f'"{name}"' in source} == OF_PROCESSES
