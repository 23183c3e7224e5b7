"""Key files: made once, by the first process, readable by their owner only, and never again for an existing record."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reminders.record.keyfiles import with_keys
from reminders.settings import SettingError, Settings

KEY = base64.b64encode(b"k" * 32).decode()


def settings_in(folder: Path, **environ: str) -> Settings:
    return Settings.load({"DATA_DIR": str(folder), **environ})


def test_keys_are_made_once_and_read_from_then_on(tmp_path: Path) -> None:
    first = with_keys(settings_in(tmp_path), create=True)
    assert with_keys(settings_in(tmp_path), create=True) == first
    assert with_keys(settings_in(tmp_path)) == first
    assert len(first.record_keys[0]) == 32
    assert first.secret_key


def test_key_files_are_the_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with_keys(settings_in(tmp_path), create=True)
    finally:
        os.umask(before)
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {
        "record_keys": 0o600,
        "secret_key": 0o600,
    }


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    program = (
        "import sys; from reminders.settings import Settings; from reminders.record.keyfiles import with_keys\n"
        "s = with_keys(Settings.load({'DATA_DIR': sys.argv[1]}), create=True)\n"
        "print(s.secret_key, s.record_keys[0].hex())"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    said = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0] * 6
    assert len(said) == 1
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == ["record_keys", "secret_key"]


@pytest.mark.parametrize("name", ["secret_key", "record_keys"])
def test_nobody_but_run_and_upgrade_makes_keys(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match="reminders db upgrade"):
        with_keys(settings_in(tmp_path))
    assert not (tmp_path / "keys").exists()


def test_a_lost_record_key_is_not_made_anew_over_an_existing_record(tmp_path: Path) -> None:
    with_keys(settings_in(tmp_path), create=True)
    (tmp_path / "reminders.db").touch()
    (tmp_path / "keys" / "record_keys").unlink()
    with pytest.raises(SettingError, match=r"RECORD_KEYS is missing.*Restore it"):
        with_keys(settings_in(tmp_path), create=True)
    assert not (tmp_path / "keys" / "record_keys").exists()


@pytest.mark.parametrize("content", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_key_file_that_is_no_key_is_said_by_name(tmp_path: Path, content: str) -> None:
    with_keys(settings_in(tmp_path), create=True)
    (tmp_path / "keys" / "record_keys").write_text(content)
    with pytest.raises(SettingError, match="record_keys"):
        with_keys(settings_in(tmp_path))


def test_an_empty_key_file_is_a_missing_key(tmp_path: Path) -> None:
    with_keys(settings_in(tmp_path), create=True)
    (tmp_path / "keys" / "record_keys").write_text("")
    with pytest.raises(SettingError, match="RECORD_KEYS is missing"):
        with_keys(settings_in(tmp_path))


def test_the_environment_wins_over_the_files(tmp_path: Path) -> None:
    with_keys(settings_in(tmp_path), create=True)
    assert with_keys(settings_in(tmp_path, RECORD_KEYS=KEY)).record_keys == (b"k" * 32,)


def test_another_database_needs_its_keys_in_the_environment(tmp_path: Path) -> None:
    elsewhere = {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"}
    with pytest.raises(SettingError, match="SECRET_KEY is missing"):
        with_keys(settings_in(tmp_path, **elsewhere), create=True)
    with pytest.raises(SettingError, match="RECORD_KEYS is missing"):
        with_keys(settings_in(tmp_path, **elsewhere, SECRET_KEY="x" * 32), create=True)
    assert not (tmp_path / "keys").exists()


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file is in the way")
    with pytest.raises(SettingError, match="DATA_DIR cannot be used"):
        with_keys(settings_in(tmp_path / "data"), create=True)
