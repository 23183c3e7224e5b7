"""Sealing: a value opens only in its place and with its keys, and never again once it was erased."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from reminders.record import sealing
from reminders.record.database import Database
from reminders.record.installation import RingKey
from reminders.record.people import DataKey, Patient
from reminders.record.sealing import (
    Erased,
    KeyRing,
    SealError,
    Vault,
    body_index_of,
    erase_patient,
    index_of,
    key_id,
    key_place,
    prepare,
    seal,
    unseal,
    vault_of,
)
from reminders.settings import Settings
from tests.migrated import RECORD_KEY
from tests.record.rows import AT, add_clinic, add_patient


@pytest.fixture
def patient(database: Database) -> Patient:
    with database.write() as session:
        return add_patient(session, add_clinic(session, "north"))


@pytest.fixture
def stranger(settings: Settings) -> Iterator[Database]:
    """The same database, opened with keys that are not its own."""
    database = Database(settings.database_url, Vault(KeyRing((os.urandom(32),))))
    yield database
    database.close()


def reopened(settings: Settings, *keys: bytes) -> Database:
    """The same database in another process: nothing is cached."""
    return Database(settings.database_url, Vault(KeyRing(keys or (RECORD_KEY,))))


def test_what_is_sealed_opens_in_its_place(settings: Settings, database: Database, patient: Patient) -> None:
    assert b"Ana" not in (patient.name_sealed or b"")
    other = reopened(settings)
    with other.read() as session:
        kept = session.get_one(Patient, patient.id)
        assert (unseal(session, kept, "name"), unseal(session, kept, "phone")) == ("Ana Ruiz", "+13125550142")
    other.close()


@given(text=st.text(alphabet=st.characters(), max_size=200))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(database: Database, patient: Patient, text: str) -> None:
    with database.read() as session:
        seal(session, patient, "name", text)
        assert unseal(session, patient, "name") == text
        index_of(session, "name", text)
        body_index_of(session, text)


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "", "💊" * 400])
def test_broken_characters_nul_bytes_and_nothing_at_all_are_sealed_as_they_are(
    database: Database, patient: Patient, text: str
) -> None:
    with database.write() as session:
        kept = session.get_one(Patient, patient.id)
        seal(session, kept, "name", text)
    with database.read() as session:
        assert unseal(session, session.get_one(Patient, patient.id), "name") == text


def test_the_same_text_is_sealed_differently_each_time(database: Database, patient: Patient) -> None:
    first = patient.name_sealed
    with database.read() as session:
        seal(session, patient, "name", "Ana Ruiz")
    assert patient.name_sealed != first


def test_a_sealed_value_does_not_open_in_another_column(database: Database, patient: Patient) -> None:
    with database.read() as session:
        patient.phone_sealed = patient.name_sealed
        with pytest.raises(SealError):
            unseal(session, patient, "phone")


def test_a_sealed_value_does_not_open_in_another_row_or_clinic(database: Database, patient: Patient) -> None:
    with database.write() as session:
        neighbour = add_patient(session, add_clinic(session, "south"), mrn=None)
        neighbour.name_sealed = patient.name_sealed
        with pytest.raises(SealError):
            unseal(session, neighbour, "name")
        neighbour.data_key_id = patient.data_key_id  # not even with the key it was sealed with
        with pytest.raises(SealError):
            unseal(session, neighbour, "name")
        session.expunge(neighbour)


def test_a_changed_byte_does_not_open(database: Database, patient: Patient) -> None:
    with database.read() as session:
        for position in range(len(patient.name_sealed or b"")):
            sealed = bytearray(patient.name_sealed or b"")
            sealed[position] ^= 1
            changed = Patient(id=patient.id, clinic_id=patient.clinic_id, data_key_id=patient.data_key_id)
            changed.name_sealed = bytes(sealed)
            with pytest.raises(SealError):
                unseal(session, changed, "name")


@pytest.mark.parametrize("kept", [b"", b"x", b"x" * 12, b"x" * 27])
def test_a_cut_off_value_does_not_open(database: Database, patient: Patient, kept: bytes) -> None:
    with database.read() as session:
        patient.name_sealed = kept
        with pytest.raises(SealError, match=r"^a sealed value was changed or moved$"):
            unseal(session, patient, "name")


def test_another_ring_opens_nothing_and_says_which_setting_to_look_at(stranger: Database, patient: Patient) -> None:
    with stranger.read() as session:
        with pytest.raises(SealError, match="RECORD_KEYS"):
            unseal(session, session.get_one(Patient, patient.id), "name")
        with pytest.raises(SealError, match="RECORD_KEYS"):
            index_of(session, "phone", "+13125550142")


def test_a_wrapped_key_does_not_open_for_another_subject(
    settings: Settings, database: Database, patient: Patient
) -> None:
    with database.write() as session:
        neighbour = add_patient(session, add_clinic(session, "south"), mrn=None)
        wrapped = session.scalar(select(DataKey.wrapped).where(DataKey.id == neighbour.data_key_id))
        session.execute(update(DataKey).where(DataKey.id == patient.data_key_id).values(wrapped=wrapped))
    other = reopened(settings)
    with other.read() as session, pytest.raises(SealError, match="changed or moved"):
        unseal(session, session.get_one(Patient, patient.id), "name")
    other.close()


def test_an_older_key_of_the_ring_opens_and_goes_on_wrapping_until_rekey(settings: Settings, patient: Patient) -> None:
    newest = os.urandom(32)
    rotated = reopened(settings, newest, RECORD_KEY)
    with rotated.write() as session:
        assert unseal(session, session.get_one(Patient, patient.id), "name") == "Ana Ruiz"
        for key in session.scalars(select(RingKey).where(RingKey.purpose != "index")):  # as made by a later upgrade
            key.wrapped = vault_of(session).ring.rewrap(key.wrapped, key.purpose.encode())
        fresh = add_patient(session, add_clinic(session, "south"), mrn=None)
        wrapped = session.scalar(select(DataKey.wrapped).where(DataKey.id == fresh.data_key_id))
        assert wrapped is not None
        assert wrapped.startswith(key_id(RECORD_KEY))
        ring = KeyRing((newest, RECORD_KEY))
        assert not ring.is_newest(wrapped)
        assert ring.names == {key_id(newest), key_id(RECORD_KEY)}
    rotated.close()


def test_an_empty_ring_is_refused() -> None:
    with pytest.raises(SealError, match=r"^the key ring is empty: RECORD_KEYS is not set$"):
        KeyRing(())


def test_what_an_earlier_version_wrapped_and_sealed_still_opens() -> None:
    """The layout that lies in every clinic's record and backups, made here without our code."""
    nonce, data_key = bytes(range(12)), bytes(range(32, 64))
    name = hashlib.sha256(b"record-key:" + RECORD_KEY).digest()[:8]
    ring = KeyRing((RECORD_KEY,))
    wrapped = name + nonce + AESGCM(RECORD_KEY).encrypt(nonce, data_key, b"here")
    assert ring.unwrap(wrapped, b"here") == data_key
    assert ring.is_newest(wrapped)
    assert key_place("clinic", "key") == b"data_keys.wrapped:key:clinic"
    assert len(ring.wrap(data_key, b"here")) == len(ring.rewrap(wrapped, b"here")) == len(wrapped)

    vault, text = Vault(ring), "Ana \ud83d"
    sealed = nonce + AESGCM(data_key).encrypt(nonce, text.encode("utf-8", "surrogatepass"), b"there")
    assert vault.open(AESGCM(data_key), b"there", sealed) == text
    assert len(vault.seal(AESGCM(data_key), b"there", text)) == len(sealed)


def test_a_wrapped_key_that_does_not_open_says_what_is_wrong() -> None:
    ring, moved = KeyRing((RECORD_KEY,)), r"^a wrapped key was changed or moved$"
    wrapped = ring.wrap(bytes(32), b"here")
    for place, kept in ((b"there", wrapped), (b"here", wrapped[:-1]), (b"here", wrapped[:12])):
        with pytest.raises(SealError, match=moved):
            ring.unwrap(kept, place)
    lacking = r"^the key ring lacks the key this record was wrapped with \(check RECORD_KEYS\)$"
    with pytest.raises(SealError, match=lacking):
        KeyRing((bytes(32),)).unwrap(wrapped, b"here")
    assert not KeyRing((bytes(32), RECORD_KEY)).is_newest(wrapped)


def test_without_a_data_key_or_a_set_up_database_nothing_is_sealed(database: Database, patient: Patient) -> None:
    with database.read() as session:
        with pytest.raises(SealError, match=r"^a row of patients has no data key to seal with$"):
            seal(session, Patient(id=patient.id, clinic_id=patient.clinic_id), "name", "Ana Ruiz")
        seal(session, patient, "name", None)
        assert patient.name_sealed is None
        with pytest.raises(SealError, match=r"^the database is not set up: run `reminders db upgrade`$"):
            vault_of(session).ring_key(session, "no such purpose")


def test_a_pages_keys_are_unwrapped_with_one_query_before_it_is_shown(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "KEYS_AT_ONCE", 2)
    with database.write() as session:
        north, south = add_clinic(session, "north"), add_clinic(session, "south")
        patients = [add_patient(session, north, mrn=None) for _ in range(5)]
        elsewhere = add_patient(session, south, mrn=None)
        erase_patient(session, patients[0], AT)
        keys = [str(key) for p in [*patients, elsewhere] if (key := p.data_key_id)]
        clinic_id = north.id
    vault = Vault(KeyRing((RECORD_KEY,)))
    other = Database(settings.database_url, vault)
    with other.read() as session:
        vault.prepare(session, clinic_id, keys)
        assert set(vault._data_keys) == set(keys[1:5])
        kept = dict(vault._data_keys)
        vault.prepare(session, clinic_id, keys)
        assert dict(vault._data_keys) == kept
        for key in (keys[0], keys[5]):
            with pytest.raises(Erased, match=r"^this record was erased$"):
                vault.cipher(session, clinic_id, key)
        assert unseal(session, session.get_one(Patient, patients[1].id), "name") == "Ana Ruiz"
        assert dict(vault._data_keys) == kept
        vault.forget(keys[1])
        vault.prepare(session, clinic_id, keys[1:2])
        assert set(vault._data_keys) == set(keys[1:5])
    other.close()


def test_before_the_installation_has_keys_a_data_key_is_wrapped_with_the_newest(database: Database) -> None:
    with database.write() as session:
        clinic_id = add_clinic(session, "north").id
        session.execute(delete(RingKey))
        vault = vault_of(session)
        made = vault.make_data_key(session, clinic_id, patient_id=None, created_at=AT)
        assert vault.ring.is_newest(session.get_one(DataKey, made).wrapped or b"")
        session.rollback()


def test_the_keys_of_a_pages_rows_are_fetched_for_each_clinic_and_rows_without_one_are_passed_over(
    settings: Settings, database: Database
) -> None:
    with database.write() as session:
        rows = [add_patient(session, add_clinic(session, slug), mrn=None) for slug in ("north", "south")]
        keys = {row.data_key_id for row in rows}
    other = reopened(settings)
    with other.read() as session:
        prepare(session, [*rows, Patient(clinic_id=rows[0].clinic_id), DataKey(), object()])
        assert set(vault_of(session)._data_keys) == keys
    other.close()


def test_a_data_key_is_kept_from_when_it_is_made_or_read_and_a_destroyed_one_is_seen_at_once(
    database: Database, patient: Patient
) -> None:
    with database.write() as session:
        vault, clinic_id = vault_of(session), patient.clinic_id
        made = vault.make_data_key(session, clinic_id, patient_id=None, created_at=AT)
        assert not session.new
        assert made in vault._data_keys
        vault.forget(made)
        assert vault.cipher(session, clinic_id, made) is vault.cipher(session, clinic_id, made)
        vault.forget(made)
        session.get_one(DataKey, made).wrapped = None
        with pytest.raises(Erased, match=r"^this record was erased$"):
            vault.cipher(session, clinic_id, made)


def test_a_data_key_is_kept_in_memory_for_a_minute_and_the_ones_used_last_are_kept(
    database: Database, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1_000.0
    monkeypatch.setattr(sealing, "monotonic", lambda: moment)
    monkeypatch.setattr(sealing, "CACHED_DATA_KEYS", 2)
    vault = Vault(KeyRing((RECORD_KEY,)))
    first, second, third = AESGCM(bytes(32)), AESGCM(bytes(32)), AESGCM(bytes(32))
    vault._remember("1", first)
    vault._remember("2", second)
    assert vault._remembered("1") is first
    vault._remember("3", third)
    assert [vault._remembered(key) for key in ("1", "2", "3")] == [first, None, third]
    moment += 59.9
    assert vault._remembered("1") is first
    moment += 0.1
    assert vault._remembered("1") is None
    vault.forget("3")
    vault.forget("3")
    assert "3" not in vault._data_keys


# Looking up


@pytest.mark.parametrize("other", ["ana ruiz", "ANA  RUIZ", " Aná Ruíz ", "Ａna Ruiz"])
def test_case_accents_width_and_spaces_do_not_hide_a_name(database: Database, patient: Patient, other: str) -> None:
    with database.read() as session:
        assert index_of(session, "name", other) == patient.name_index


def test_an_index_tells_kinds_apart_and_needs_the_installations_key(
    settings: Settings, database: Database, patient: Patient
) -> None:
    with database.read() as session:
        assert index_of(session, "name", "7") != index_of(session, "mrn", "7")
        first = index_of(session, "name", "Ana Ruiz")
    other = reopened(settings)
    with other.read() as session:
        assert index_of(session, "name", "Ana Ruiz") == first
    other.close()


def test_a_bodys_index_is_of_its_exact_words(database: Database, patient: Patient) -> None:
    with database.read() as session:
        key = vault_of(session).ring_key(session, "index")  # what lies in every record is found by these
        name, body = (hmac.digest(key, text, "sha256").hex() for text in (b"name:ana ruiz", b"body:Your pain?"))
        assert (index_of(session, "name", "Ana Ruiz"), body_index_of(session, "Your pain?")) == (name, body)
        assert body_index_of(session, "Your pain?") != body_index_of(session, "your pain?")
        assert body_index_of(session, "Your pain?") == body_index_of(session, "Your pain?")


def test_a_text_that_ends_in_half_a_character_has_an_index_like_any_other(database: Database) -> None:
    half = b"\xed\xa0\xbd".decode("utf-8", "surrogatepass")  # what a carrier cuts off in the middle of an emoji
    with database.read() as session:
        assert sealing.index_of(session, "phone", half) != sealing.index_of(session, "phone", half + half)
        assert sealing.body_index_of(session, half) != sealing.body_index_of(session, half + half)
