"""Backing the record up and restoring it: whole or not at all, into either database, and nothing is sent again."""

from __future__ import annotations

import gzip
import json
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update

from reminders import clock
from reminders.clinics.joining import invite
from reminders.clinics.links import find
from reminders.launch.preflight import DataDirLock
from reminders.operate.backup import back_up
from reminders.record.access import Staff
from reminders.record.append_only import PROTECTED
from reminders.record.audit import audit
from reminders.record.columns import columns_of, new_id
from reminders.record.engine import make_engine
from reminders.record.installation import Duty, Hold, Process, ProcessName
from reminders.record.people import Clinic, Patient
from reminders.record.processes import GONE_AFTER
from reminders.record.sealing import unseal
from reminders.record.tables import METADATA
from tests.operate.installed import NAME, PHONE, RECORD_NUMBER, Installed, new_key

#: What a restore itself writes, beside the rows of the backup.
WRITTEN_BY_RESTORE = {"holds", "audit_entries", "audit_heads"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.gz"


def empty(request: pytest.FixtureRequest, lived_in: Installed, engine: str) -> Installed:
    """An empty database on that engine, with the keys of `lived_in`."""
    url = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[engine])
    return Installed({**lived_in.environ, "DATABASE_URL": url.replace("test.db", "elsewhere.db")})


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, lived_in: Installed, engine: str) -> Installed:
    """An empty database on the other engine."""
    return empty(request, lived_in, {"sqlite": "postgresql", "postgresql": "sqlite"}[engine])


@pytest.fixture
def elsewhere_alike(request: pytest.FixtureRequest, lived_in: Installed, engine: str) -> Installed:
    """An empty database on the same engine."""
    return empty(request, lived_in, engine)


def rows(installed: Installed) -> dict[str, list[dict[str, Any]]]:
    """Everything in the record, by table."""
    with installed.open() as database, database.read() as session:
        return {
            mapper.local_table.name: [  # type: ignore[attr-defined]
                columns_of(row) for row in session.scalars(select(mapper.class_).order_by(*mapper.primary_key))
            ]
            for mapper in Clinic.registry.mappers
        }


def lines(file: Path) -> list[bytes]:
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def rewrite(file: Path, changed: list[bytes]) -> None:
    file.write_bytes(gzip.compress(b"".join(changed)))


def is_empty(installed: Installed) -> bool:
    """Whether a refused restore left nothing behind."""
    engine = make_engine(installed.settings.database_url)
    try:
        return inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


def test_every_row_comes_back_the_same(lived_in: Installed, elsewhere_alike: Installed, file: Path) -> None:
    comes_back_the_same(lived_in, elsewhere_alike, file)


def test_every_row_comes_back_the_same_on_the_other_engine(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    comes_back_the_same(lived_in, elsewhere, file)


def comes_back_the_same(lived_in: Installed, elsewhere: Installed, file: Path) -> None:
    before = rows(lived_in)
    lived_in.must("backup", str(file))
    elsewhere.must("restore", str(file))
    after = rows(elsewhere)
    assert before.keys() == METADATA.tables.keys()
    for person in before["staff"]:
        person["session_version"] += 1
    for table in before.keys() - WRITTEN_BY_RESTORE:
        assert after[table] == before[table], table
    assert after["audit_entries"][: len(before["audit_entries"])] == before["audit_entries"]
    assert sum(map(len, before.values())) > 20
    with elsewhere.open() as database, database.read() as session:
        assert unseal(session, session.scalars(select(Patient)).one(), "name") == NAME
    elsewhere.must("audit", "verify")


def test_after_a_restore_all_sending_waits_and_every_clinic_can_see_it_happened(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    lived_in.must("backup", str(file))
    elsewhere.must("restore", str(file))
    with elsewhere.open() as database, database.read() as session:
        [hold] = session.scalars(select(Hold))
    assert hold.name == "restored"
    assert hold.detail is not None
    assert hold.detail.startswith("backup of ")
    assert rows(elsewhere)["audit_entries"][-1]["action"] == "restore-record"


def test_sessions_and_links_that_the_backup_would_revive_have_ended(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    with lived_in.open() as database, database.write() as session:
        code = invite(session, session.scalars(select(Clinic)).one(), email="new@example.org", role="admin")
        assert find(session, code)
    lived_in.must("backup", str(file))
    with lived_in.open() as database, database.read() as session:
        before = session.scalars(select(Staff.session_version)).one()
    elsewhere.must("restore", str(file))
    with elsewhere.open() as database, database.read() as session:
        assert session.scalars(select(Staff.session_version)).one() > before
        assert find(session, code) is None


def test_a_restored_record_is_append_only(lived_in: Installed, elsewhere: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    elsewhere.must("restore", str(file))
    with elsewhere.open() as database:
        for table in PROTECTED:
            for change in (f"DELETE FROM {table}", f"UPDATE {table} SET clinic_id = clinic_id"):
                with pytest.raises(Exception, match="append-only"), database.engine.begin() as connection:
                    connection.execute(text(change))


def test_a_backup_can_be_read_by_its_owner_alone_and_holds_neither_keys_nor_names(
    lived_in: Installed, file: Path
) -> None:
    before = os.umask(0)
    try:
        lived_in.must("backup", str(file))
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    plain = b"".join(lines(file))
    secrets = [lived_in.environ["RECORD_KEYS"], lived_in.environ["SECRET_KEY"], NAME, PHONE, RECORD_NUMBER]
    assert [secret for secret in secrets if secret is not None and secret.encode() in plain] == []


def test_a_backup_that_fails_leaves_the_earlier_one_as_it_was(
    lived_in: Installed, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in.must("backup", str(file))
    earlier = file.read_bytes()

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    assert "No space left" in lived_in.refused("backup", str(file))
    assert file.read_bytes() == earlier
    assert sorted(path.name for path in file.parent.iterdir() if path.suffix == ".part") == []


def test_a_backup_into_a_folder_that_is_not_there_is_one_sentence(lived_in: Installed, tmp_path: Path) -> None:
    said = lived_in.refused("backup", str(tmp_path / "none" / "backup.gz"))
    assert said == f"Error: Nothing can be written to {tmp_path / 'none'}: No such file or directory."


def test_a_backup_made_while_the_service_writes_is_of_one_moment(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    # Every transaction adds an audit entry and moves its clinic's head: torn apart, the chain would not hold.
    done = threading.Event()
    with lived_in.open() as database, database.read() as session:
        clinic_id = session.scalars(select(Clinic.id)).one()

    def write() -> None:
        with lived_in.open() as database:
            while not done.is_set():
                with database.write() as session:
                    audit(session, clinic_id, actor="service", action="x", subject="clinic", subject_id=clinic_id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with lived_in.open() as database:
            for _ in range(5):
                back_up(database, file)
    finally:
        done.set()
        writer.join()
    elsewhere.must("restore", str(file))
    elsewhere.must("audit", "verify")


def test_a_database_that_is_not_empty_is_left_alone(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    before = rows(lived_in)
    assert "--replace" in lived_in.refused("restore", str(file))
    assert rows(lived_in) == before


def test_replacing_brings_back_the_record_as_it_was(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    lived_in.enroll(name="Bo Diaz", phone="+13125550143", mrn="B-1")
    lived_in.must("restore", str(file), "--replace")
    assert len(rows(lived_in)["patients"]) == 1
    lived_in.must("audit", "verify")


def test_tables_that_only_a_later_release_knows_are_replaced_too(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    with lived_in.open() as database, database.write() as session:
        session.execute(text("CREATE TABLE later (staff_id VARCHAR(26) REFERENCES staff (id))"))
        session.execute(text("INSERT INTO later SELECT id FROM staff"))
    lived_in.must("restore", str(file), "--replace")
    assert rows(lived_in).keys() == METADATA.tables.keys()
    engine = make_engine(lived_in.settings.database_url)
    assert "later" not in inspect(engine).get_table_names()
    engine.dispose()


def test_a_patient_erased_since_the_backup_stays_erased(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    [patient] = rows(lived_in)["patients"]
    lived_in.must("erase", patient["id"], "--clinic", "north", "--why", "asked for it")
    result = lived_in.run("restore", str(file), "--replace")
    assert result.exit_code == 0
    assert "erased again" in result.stderr
    [patient] = rows(lived_in)["patients"]
    assert patient["erased_at"] is not None
    assert (patient["name_sealed"], patient["phone_index"]) == (None, None)
    assert [key["wrapped"] for key in rows(lived_in)["data_keys"] if key["patient_id"] == patient["id"]] == [None]
    assert {message["state"] for message in rows(lived_in)["messages"]} <= {"dropped"}
    lived_in.must("audit", "verify")


def test_a_service_at_work_is_not_replaced(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    with lived_in.open() as database, database.write() as session:
        session.add(Duty(duty="send", done_at=clock.real(), worker="w"))
    assert "running" in lived_in.refused("restore", str(file), "--replace")
    with lived_in.open() as database, database.write() as session:
        session.get_one(Duty, "send").done_at = clock.real() - timedelta(minutes=1)
    lived_in.must("restore", str(file), "--replace")


def test_web_alone_on_another_machine_is_not_replaced_under(lived_in: Installed, file: Path) -> None:
    lived_in.must("backup", str(file))
    with lived_in.open() as database, database.write() as session:
        name = ProcessName("web", "elsewhere:77")
        session.add(Process(id=new_id(), name=name, record_keys=frozenset(), seen_at=clock.real()))
        session.merge(Duty(duty="send", done_at=clock.real() + timedelta(hours=1), worker="its clock was wrong"))
    assert "elsewhere:77" in lived_in.refused("restore", str(file), "--replace")
    with lived_in.open() as database, database.write() as session:
        session.execute(update(Process).values(seen_at=clock.real() - GONE_AFTER))
    lived_in.must("restore", str(file), "--replace")
    with lived_in.open() as database, database.write() as session:
        session.add(Process(id=new_id(), name=name, record_keys=frozenset(), seen_at=clock.real()))
    lived_in.must("backup", str(file))
    with lived_in.open() as database, database.write() as session:
        session.execute(update(Process).values(seen_at=clock.real() + timedelta(hours=5)))  # its clock was wrong too
    lived_in.must("restore", str(file), "--replace")
    lived_in.must("restore", str(file), "--replace")  # what ran when the backup was made is not running now


def test_the_embedded_default_is_not_replaced_under_a_running_service(embedded: Installed, file: Path) -> None:
    embedded.must("backup", str(file))
    holder = DataDirLock(embedded.settings.data_dir)
    holder.take()
    with holder:
        assert "running" in embedded.refused("restore", str(file), "--replace")
    embedded.must("restore", str(file), "--replace")


def test_a_lost_disk_is_put_back_from_the_keys_and_the_backup(embedded: Installed, file: Path, tmp_path: Path) -> None:
    embedded.enroll()
    embedded.must("backup", str(file))
    keys = embedded.settings.data_dir / "keys"
    anew = Installed({**embedded.environ, "DATA_DIR": str(tmp_path / "anew")})
    assert "keys" in anew.refused("restore", str(file))
    (tmp_path / "anew").mkdir(exist_ok=True)
    keys.rename(tmp_path / "anew" / "keys")
    anew.must("restore", str(file))
    with anew.open() as database, database.read() as session:
        assert unseal(session, session.scalars(select(Patient)).one(), "phone") == PHONE
    assert stat.S_IMODE((tmp_path / "anew" / "reminders.db").stat().st_mode) == 0o600


def test_a_backup_of_other_keys_is_refused_and_names_the_key_it_needs(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    lived_in.must("backup", str(file))
    [needed] = json.loads(lines(file)[0])["backup"]["record_keys"]
    assert needed in elsewhere.refused("restore", str(file), RECORD_KEYS=new_key())
    assert is_empty(elsewhere)
    keys = f"{new_key()},{lived_in.environ['RECORD_KEYS']}"
    elsewhere.must("restore", str(file), RECORD_KEYS=keys)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def without_its_end(file: Path) -> None:
    rewrite(file, lines(file)[:-1])


def without_a_row(file: Path) -> None:
    rewrite(file, [line for line in lines(file) if b"Lakeside" not in line and b"North Clinic" not in line])


def with_another_score(file: Path) -> None:
    # The baseline of 8 is kept in hundredths.
    changed = [line.replace(b",800,", b",300,") for line in lines(file)]
    assert changed != lines(file)
    rewrite(file, changed)


def with_a_row_of_the_wrong_shape(file: Path) -> None:
    whole = lines(file)
    rewrite(file, [*whole[:3], b'["x"]\n', *whole[3:]])


def with_a_table_nobody_knows(file: Path) -> None:
    whole = lines(file)
    rewrite(file, [*whole[:-1], b'{"table":"spells","columns":["id"]}\n', b'["x"]\n', whole[-1]])


def of_something_else(file: Path) -> None:
    file.write_bytes(b"my holiday")


def of_another_format(file: Path) -> None:
    rewrite(file, [lines(file)[0].replace(b'"format":1', b'"format":2'), *lines(file)[1:]])


def of_a_newer_version(file: Path) -> None:
    header = json.loads(lines(file)[0])
    header["backup"]["revision"] = "9999"
    rewrite(file, [json.dumps(header).encode() + b"\n", *lines(file)[1:]])


@pytest.mark.parametrize(
    "harm",
    [
        cut_off,
        without_its_end,
        without_a_row,
        with_another_score,
        with_a_row_of_the_wrong_shape,
        with_a_table_nobody_knows,
        of_something_else,
        of_another_format,
        of_a_newer_version,
    ],
)
def test_a_harmed_file_is_refused_and_nothing_is_changed(lived_in: Installed, file: Path, harm: Any) -> None:
    lived_in.must("backup", str(file))
    before = rows(lived_in)
    harm(file)
    assert lived_in.refused("restore", str(file), "--replace").startswith("Error: The ")
    assert rows(lived_in) == before
    lived_in.must("audit", "verify")


def test_a_file_that_is_not_there_is_one_sentence(lived_in: Installed, file: Path) -> None:
    assert lived_in.refused("restore", str(file)) == f"Error: {file} cannot be used: No such file or directory."


def test_a_backup_whose_audit_chain_was_already_broken_is_restored_only_knowingly(
    lived_in: Installed, elsewhere: Installed, file: Path
) -> None:
    with lived_in.open() as database, database.write() as session:
        session.execute(text("UPDATE audit_heads SET sequence = sequence + 1"))
    lived_in.must("backup", str(file))
    assert "--accept-broken-audit" in elsewhere.refused("restore", str(file))
    assert is_empty(elsewhere)
    result = elsewhere.run("restore", str(file), "--accept-broken-audit")
    assert result.exit_code == 0
    assert "broken in 1" in result.stderr
