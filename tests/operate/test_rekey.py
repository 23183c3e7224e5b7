"""Changing the record key: every wrapped key is wrapped again, and nothing that was sealed is lost."""

from __future__ import annotations

import os
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.exc import OperationalError

from reminders import clock
from reminders.operate import rekey as rekey_module
from reminders.operate.rekey import record_keys_in_use, rekey
from reminders.record.installation import Process, ProcessName, RingKey
from reminders.record.people import Clinic, DataKey, Patient
from reminders.record.processes import GONE_AFTER, note_ended, note_running
from reminders.record.sealing import SealError, erase_patient, unseal, vault_of
from tests.operate.installed import NAME, Installed, new_key


def old_and_new(installed: Installed) -> tuple[Installed, Installed]:
    """The installation with a newer key before its old one, and with the newer one alone."""
    newer = new_key()
    both = Installed({**installed.environ, "RECORD_KEYS": f"{newer},{installed.environ['RECORD_KEYS']}"})
    return both, Installed({**installed.environ, "RECORD_KEYS": newer})


def name_of_the_patient(installed: Installed) -> str:
    with installed.open() as database, database.read() as session:
        return unseal(session, session.scalars(select(Patient)).one(), "name")


def test_after_rekey_the_old_key_is_not_needed_any_more(installed: Installed) -> None:
    installed.enroll()
    both, newer = old_and_new(installed)
    assert name_of_the_patient(both) == NAME
    assert "RECORD_KEYS" in newer.refused("audit", "verify")
    assert "anew, 0 already" in both.run("rekey").stderr
    assert name_of_the_patient(newer) == NAME
    newer.must("audit", "verify")
    with newer.open() as database, database.read() as session:
        assert len(record_keys_in_use(session)) == 1


def test_repeating_it_changes_nothing(installed: Installed) -> None:
    installed.enroll()
    both, _ = old_and_new(installed)
    both.must("rekey")
    assert "\n0 keys wrapped anew" in both.run("rekey").stderr


def test_stopped_half_way_the_next_call_does_the_rest(installed: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    installed.enroll()
    both, newer = old_and_new(installed)
    monkeypatch.setattr(rekey_module, "BATCH_KEYS", 1)
    with both.open() as database:
        # One commit for the keys of the installation, then one a batch.
        interrupt_at_commit(4, database.engine)
        with pytest.raises(KeyboardInterrupt):
            rekey(database)
    assert name_of_the_patient(both) == NAME
    monkeypatch.undo()
    result = both.run("rekey")
    assert "\n0 keys" not in result.stderr
    assert ", 4 already" in result.stderr  # two of the installation, two of the batches before it was stopped
    assert name_of_the_patient(newer) == NAME


def interrupt_at_commit(number: int, engine: Engine) -> None:
    """Somebody presses Ctrl-C in the moment of this commit, counted from 1: it does not happen."""
    commits = count(1)

    @event.listens_for(engine, "commit")
    def interrupt(_connection: Connection) -> None:
        if next(commits) == number:
            raise KeyboardInterrupt


def test_a_patient_erased_meanwhile_does_not_get_the_key_back(installed: Installed) -> None:
    installed.enroll()
    both, _ = old_and_new(installed)
    with both.open() as database:
        with database.read() as session:
            before = {key.id: key.wrapped for key in session.scalars(select(DataKey))}
            patient = session.scalars(select(Patient)).one()
        with database.write() as session:
            erase_patient(session, session.get_one(Patient, patient.id), database.clock.now())
        ring = database.vault.ring if database.vault else None
        assert ring is not None
        with database.write() as session:
            done = rekey_module._rewrap_one(
                session, ring, patient.data_key_id, patient.clinic_id, before[patient.data_key_id] or b""
            )
        with database.read() as session:
            assert session.get_one(DataKey, patient.data_key_id).wrapped is None
    assert done == 0


def test_a_key_that_does_not_open_stops_it_with_a_sentence(installed: Installed) -> None:
    installed.enroll()
    both, _ = old_and_new(installed)
    with both.open() as database:
        with database.write() as session:
            key = session.scalars(select(DataKey).where(DataKey.patient_id.is_not(None))).one()
            assert key.wrapped is not None
            key.wrapped = key.wrapped[:-1] + bytes([key.wrapped[-1] ^ 1])
        with pytest.raises(SealError):
            rekey(database)
    assert "changed or moved" in both.refused("rekey")


def test_while_a_process_lacks_the_new_key_it_reads_and_enrolls_and_rekey_refuses(installed: Installed) -> None:
    both, _ = old_and_new(installed)
    # One process was restarted with both keys and enrolls a patient; the other one still has the old key alone.
    both.enroll()
    assert name_of_the_patient(installed) == NAME
    with installed.open() as old:
        note_running(old, "worker")
        refused = both.refused("rekey")
        assert "Nothing was changed: 1 running process(es) do not have the newest of RECORD_KEYS" in refused
        assert f":{os.getpid()}. Restart them" in refused
        installed.enroll(name="Bo Diaz", phone="+13125550143", mrn="A-1002")
        # It ends, and a process that was killed long ago left a row behind.
        note_ended(old)
        with old.write() as session:
            long_ago = clock.real() - GONE_AFTER - timedelta(seconds=1)
            session.add(
                Process(id="killed", name=ProcessName(None, "app-1:1"), record_keys=frozenset(), seen_at=long_ago)
            )
    with both.open() as new:
        note_running(new, "worker")
        both.must("rekey")
        with new.read() as session:
            assert [process.id for process in session.scalars(select(Process))] != ["killed"]
            newest = vault_of(session).ring.newest
            assert record_keys_in_use(session) == {newest}
        both.enroll(name="Cy Gil", phone="+13125550144", mrn="A-1003")
        with new.read() as session:
            assert record_keys_in_use(session) == {newest}


def test_it_waits_for_those_who_are_making_a_data_key(installed: Installed) -> None:
    """One made a moment before with the older key, and committed after, would be left behind."""
    with installed.open() as database, database.write() as enrolling:
        clinic_id = enrolling.scalars(select(Clinic.id)).one()
        vault_of(enrolling).make_data_key(enrolling, clinic_id, patient_id=None, created_at=clock.real())
        if database.engine.dialect.name == "sqlite":
            return  # it has one writer at a time
        with pytest.raises(OperationalError, match="could not obtain lock"), database.write() as rekeying:
            rekeying.scalars(select(RingKey).with_for_update(nowait=True)).all()
