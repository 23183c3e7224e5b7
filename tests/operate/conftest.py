"""Installations under test: one on each engine, and the embedded default."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.operate.installed import Installed, installation_on


@pytest.fixture(autouse=True)
def _nothing_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of a developer, and no file left behind in the repository."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def installed(database_url: str, tmp_path: Path) -> Installed:
    """A migrated installation with the clinic `north`, on each engine."""
    return installation_on(database_url, tmp_path / "data")


@pytest.fixture
def embedded(tmp_path: Path) -> Installed:
    """The embedded default: SQLite and key files in DATA_DIR."""
    return installation_on(None, tmp_path / "data")
