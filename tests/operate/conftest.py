"""Installations under test: one on each engine, and the embedded default."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.operate import moulds as ready_made
from tests.operate.installed import SENDER, Installed
from tests.operate.moulds import KEYS, Moulds


@pytest.fixture(autouse=True)
def _nothing_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of a developer, and no file left behind in the repository."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def session_moulds(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Moulds:
    return Moulds(tmp_path_factory.mktemp("moulds"), lambda: request.getfixturevalue("postgres_server"))


@pytest.fixture
def moulds(session_moulds: Moulds) -> Iterator[Moulds]:
    yield session_moulds
    session_moulds.drop_copies()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installed(engine: str, moulds: Moulds, tmp_path: Path) -> Installed:
    """A migrated installation with the clinic `north`, on each engine."""
    return _copy("set_up", engine, moulds, tmp_path)


@pytest.fixture
def lived_in(engine: str, moulds: Moulds, tmp_path: Path) -> Installed:
    """The same with a patient, a key and somebody who may sign in."""
    return _copy("lived_in", engine, moulds, tmp_path)


@pytest.fixture
def embedded(moulds: Moulds, tmp_path: Path) -> Installed:
    """The embedded default: SQLite and key files in DATA_DIR."""
    moulds.embedded(tmp_path / "data")
    return Installed({"DATA_DIR": str(tmp_path / "data"), "TWILIO_FROM": SENDER})


@pytest.fixture
def never_used(engine: str, moulds: Moulds, tmp_path: Path) -> Installed:
    """A record that was made and has no clinic yet, on each engine."""
    return _copy("never_used", engine, moulds, tmp_path)


def _copy(name: str, engine: str, moulds: Moulds, folder: Path) -> Installed:
    made = {"never_used": ready_made.never_used, "set_up": ready_made.only_set_up, "lived_in": ready_made.lived_in}
    prepare = made[name]
    url = moulds.sqlite(name, prepare, folder) if engine == "sqlite" else moulds.postgresql(name, prepare)
    return Installed({**KEYS, "DATABASE_URL": url, "DATA_DIR": str(folder / "data"), "TWILIO_FROM": SENDER})
