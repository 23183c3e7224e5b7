"""`reminders backup --verify`: what was written comes back from the file, and that it did is noted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, text

from reminders.operate import verify_backup
from reminders.operate.restore import load_rows
from reminders.record.backups import BackupAct, last_backup
from reminders.record.facts import ChangedPatient
from tests.operate.installed import Installed, new_key


def noted(installed: Installed) -> list[tuple[int, int] | None]:
    """Size and rows of the last backup that was made, and of the last that was verified."""
    with installed.open() as database, database.read() as session:
        found = [last_backup(session, act) for act in (BackupAct.MADE, BackupAct.VERIFIED)]
    return [None if one is None else (one.bytes, one.rows) for one in found]


def test_a_backup_is_made_restored_compared_and_noted(lived_in: Installed, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    file = folder / "backup.gz"
    assert noted(lived_in) == [None, None]
    lived_in.must("backup", str(file))
    made, verified = noted(lived_in)
    assert (made and made[0], verified) == (file.stat().st_size, None)
    told = lived_in.run("backup", "--verify-only", str(file))
    assert told.exit_code == 0
    assert " came back as they are in " in told.stderr
    assert noted(lived_in) == [made, made]
    with lived_in.open() as database, database.write() as session:
        session.execute(delete(ChangedPatient))  # as in a service whose figures are kept: a restore marks them again
    lived_in.must("backup", "--verify", str(file))
    now = noted(lived_in)
    assert now[0] == now[1] != made
    assert list(folder.iterdir()) == [file], "the scratch record is gone"
    assert "The last backup is less than an hour old: " in lived_in.run("doctor").stdout


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM on_call_contacts", "on_call_contacts has 0 rows after a restore, 1 in the file"),
        ("UPDATE clinics SET name = 'Another'", "clinics has 1 rows after a restore, 1 in the file, and they differ"),
    ],
)
def test_a_row_that_does_not_come_back_as_it_was_is_found(
    embedded: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, says: str
) -> None:
    def loses(connection: Connection, *given: object) -> int:
        loaded: Callable[..., int] = load_rows
        rows = loaded(connection, *given)
        connection.execute(text(damage))
        return rows

    file = tmp_path / "backup.gz"
    monkeypatch.setattr(verify_backup, "load_rows", loses)
    result = embedded.run("backup", "--verify", str(file))
    assert result.exit_code == 1
    assert says in result.stderr
    made, verified = noted(embedded)
    assert made is not None
    assert verified is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_cut_off_or_of_other_keys_is_not_well(embedded: Installed, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    embedded.must("backup", str(file))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "cut off" in embedded.refused("backup", "--verify-only", str(file))
    file.write_bytes(whole)
    told = embedded.refused("backup", "--verify-only", str(file), RECORD_KEYS=new_key(), SECRET_KEY="s" * 40)
    assert "The backup needs the record key" in told
