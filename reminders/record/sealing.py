"""Sealing: AES-GCM with a data key per subject, each wrapped by the key ring, and keyed look-up indexes.

A sealed value is bound to its place: the associated data name the table, column, row and clinic, so that a value
moved elsewhere cannot be opened. Destroying a data key erases everything that was sealed with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, String, and_, delete, or_, select
from sqlalchemy.orm import Session

from reminders.record.columns import new_id
from reminders.record.identifiers import ExternalIdentifier
from reminders.record.installation import RingKey
from reminders.record.normalize import match_form
from reminders.record.people import DataKey, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.texts import Reply

NONCE_BYTES = 12
KEY_ID_BYTES = 8

#: Data keys kept unwrapped in memory by one process.
CACHED_DATA_KEYS = 4096

#: For how long. A patient erased by one process is gone from the memory of all others after this.
CACHED_SECONDS = 60.0

#: Data keys asked for in one query.
KEYS_AT_ONCE = 500


class SealError(Exception):
    """A sealed value cannot be opened: its key is not in the key ring, or the value was changed or moved."""


class Erased(SealError):
    """The subject was erased: its data key was destroyed, and what was sealed with it cannot be read again."""


class SealedRow(Protocol):
    """A row with sealed columns."""

    __tablename__: str
    id: str

    @property
    def clinic_id(self) -> str: ...

    @property
    def data_key_id(self) -> str | None: ...


class KeyRing:
    """The record keys: each can unwrap what it wrapped. `reminders rekey` puts the newest one to use for wrapping.

    Raises `SealError` if there is none.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys:
            raise SealError("the key ring is empty: RECORD_KEYS is not set")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.newest = key_id(keys[0])

    @property
    def names(self) -> frozenset[bytes]:
        """The public names of its keys."""
        return frozenset(self._ciphers)

    def wrap(self, data_key: bytes, place: bytes, by: bytes | None = None) -> bytes:
        """Seal a data key, bound to `place`, with the record key named `by` (None: the newest).

        Raises `SealError` if the ring does not have that key.
        """
        name, nonce = by or self.newest, os.urandom(NONCE_BYTES)
        return name + nonce + self._cipher(name).encrypt(nonce, data_key, place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """Open a wrapped data key. Raises `SealError` when no key of the ring fits."""
        cipher = self._cipher(wrapped[:KEY_ID_BYTES])
        nonce = wrapped[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, wrapped[KEY_ID_BYTES + NONCE_BYTES :], place)
        except (InvalidTag, ValueError):  # ValueError: cut off within its nonce
            raise SealError("a wrapped key was changed or moved") from None

    def rewrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The same data key, sealed with the newest record key. Raises `SealError`."""
        return self.wrap(self.unwrap(wrapped, place), place)

    def is_newest(self, wrapped: bytes) -> bool:
        """Whether this was wrapped with the newest record key."""
        return wrapped[:KEY_ID_BYTES] == self.newest

    def _cipher(self, name: bytes) -> AESGCM:
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SealError("the key ring lacks the key this record was wrapped with (check RECORD_KEYS)")
        return cipher


def key_id(key: bytes) -> bytes:
    """A record key's public name: the start of its digest."""
    return hashlib.sha256(b"record-key:" + key).digest()[:KEY_ID_BYTES]


class Vault:
    """Seals and opens columns. Use one per process; threads may share it."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self._data_keys: OrderedDict[str, tuple[AESGCM, float]] = OrderedDict()
        self._ring_keys: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def seal(self, cipher: AESGCM, place: bytes, text: str) -> bytes:
        """Seal a text for one place."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, text.encode(errors="surrogatepass"), place)

    def open(self, cipher: AESGCM, place: bytes, sealed: bytes) -> str:
        """Open what was sealed for that place. Raises `SealError`."""
        try:
            opened = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except (InvalidTag, ValueError):  # ValueError: cut off within its nonce
            raise SealError("a sealed value was changed or moved") from None
        return opened.decode(errors="surrogatepass")

    def cipher(self, session: Session, clinic_id: str, data_key_id: str) -> AESGCM:
        """The cipher of one data key. Raises `Erased` when the key was destroyed."""
        cached = self._remembered(data_key_id)
        if cached is not None:
            return cached
        session.flush()  # a key made or destroyed in this session counts
        found = _WRAPPED.first(session.connection(), key=data_key_id, clinic=clinic_id)
        if found is None or found.wrapped is None:
            raise Erased("this record was erased")
        cipher = AESGCM(self.ring.unwrap(found.wrapped, key_place(clinic_id, data_key_id)))
        self._remember(data_key_id, cipher)
        return cipher

    def prepare(self, session: Session, clinic_id: str, data_key_ids: Iterable[str]) -> None:
        """Unwrap many data keys with one query, before a page opens what was sealed with them.

        A key that cannot be unwrapped is skipped: opening a value sealed with it raises `SealError`, others open.
        """
        ordered = sorted(key for key in set(data_key_ids) if self._remembered(key) is None)
        for start in range(0, len(ordered), KEYS_AT_ONCE):
            chunk = ordered[start : start + KEYS_AT_ONCE]
            keys = select(DataKey.id, DataKey.wrapped).where(DataKey.clinic_id == clinic_id, DataKey.id.in_(chunk))
            for identifier, wrapped in session.execute(keys):
                if wrapped is not None:
                    place = key_place(clinic_id, identifier)
                    with suppress(SealError):
                        self._remember(identifier, AESGCM(self.ring.unwrap(wrapped, place)))

    def forget(self, data_key_id: str) -> None:
        """Drop a destroyed data key from memory."""
        with self._lock:
            self._data_keys.pop(data_key_id, None)

    def make_data_key(self, session: Session, clinic_id: str, *, patient_id: str | None, created_at: datetime) -> str:
        """Make a data key for a subject; returns its id.

        It is wrapped with the record key that the installation's own keys are wrapped with, which is the newest one
        only after `rekey`: while processes are restarted with a new key, those that do not have it yet open it too.
        """
        key, identifier = AESGCM.generate_key(256), new_id()
        in_use = _IN_USE.first(session.connection(), purpose="index")
        by = None if in_use is None else in_use.wrapped[:KEY_ID_BYTES]
        wrapped = self.ring.wrap(key, key_place(clinic_id, identifier), by)
        session.add(
            DataKey(
                id=identifier,
                clinic_id=clinic_id,
                patient_id=patient_id,
                wrapped=wrapped,
                created_at=created_at,
            )
        )
        session.flush()
        self._remember(identifier, AESGCM(key))
        return identifier

    def ring_key(self, session: Session, purpose: str) -> bytes:
        """A key of the installation. Raises `SealError` before `db upgrade` made it."""
        key = self._ring_keys.get(purpose)
        if key is None:
            row = session.get(RingKey, purpose)
            if row is None:
                raise SealError("the database is not set up: run `reminders db upgrade`")
            key = self._ring_keys[purpose] = self.ring.unwrap(row.wrapped, purpose.encode())
        return key

    def _remembered(self, data_key_id: str) -> AESGCM | None:
        with self._lock:
            kept = self._data_keys.get(data_key_id)
            if kept is None or kept[1] <= monotonic():
                return None
            self._data_keys.move_to_end(data_key_id)
            return kept[0]

    def _remember(self, data_key_id: str, cipher: AESGCM) -> None:
        with self._lock:
            self._data_keys[data_key_id] = (cipher, monotonic() + CACHED_SECONDS)
            while len(self._data_keys) > CACHED_DATA_KEYS:
                self._data_keys.popitem(last=False)


_WRAPPED = Prepared(
    lambda _engine: select(DataKey.wrapped).where(
        DataKey.id == given("key", String), DataKey.clinic_id == given("clinic", String)
    )
)


# The lock, shared by all who make a key, makes `rekey` wait for them: none of them is left behind with an older key.
_IN_USE = Prepared(
    lambda _engine: (
        select(RingKey.wrapped).where(RingKey.purpose == given("purpose", String)).with_for_update(read=True)
    )
)


def vault_of(session: Session) -> Vault:
    """The vault of the database this session belongs to."""
    vault = session.info["vault"]
    assert isinstance(vault, Vault)
    return vault


def prepare(session: Session, rows: Iterable[object]) -> None:
    """Fetch the data keys of many sealed rows with one query a clinic. Rows without a data key are passed over."""
    keys: dict[str, set[str]] = {}
    for row in rows:
        clinic_id, key = getattr(row, "clinic_id", None), getattr(row, "data_key_id", None)
        if clinic_id and key:
            keys.setdefault(clinic_id, set()).add(key)
    for clinic_id, ids in keys.items():
        vault_of(session).prepare(session, clinic_id, ids)


def seal(session: Session, row: SealedRow, column: str, text: str | None) -> None:
    """Put a text, sealed, into the row's `<column>_sealed`. The row needs its id, clinic and data key."""
    if text is None:
        setattr(row, f"{column}_sealed", None)
        return
    vault = vault_of(session)
    cipher = _cipher(session, row)
    setattr(row, f"{column}_sealed", vault.seal(cipher, _place(row, column), text))


def unseal(session: Session, row: SealedRow, column: str) -> str:
    """Read a sealed column. Raises `Erased` if the subject was erased, `SealError` if it was tampered with."""
    text = unseal_or_none(session, row, column)
    if text is None:
        raise Erased("this record was erased")
    return text


def unseal_or_none(session: Session, row: SealedRow, column: str) -> str | None:
    """Read a sealed column that may be empty."""
    sealed = getattr(row, f"{column}_sealed")
    if sealed is None:
        return None
    return vault_of(session).open(_cipher(session, row), _place(row, column), sealed)


def readable_or_none(session: Session, row: SealedRow, column: str) -> str | None:
    """The same, and None also where it was erased or no key opens it: one broken row must not break a list."""
    try:
        return unseal_or_none(session, row, column)
    except SealError:
        return None


def index_of(session: Session, kind: str, text: str) -> str:
    """The keyed index by which a text is looked up (64 hex digits); `kind` is `phone`, `mrn` or `name`."""
    key = vault_of(session).ring_key(session, "index")
    return hmac.new(key, f"{kind}:{match_form(text)}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def body_index_of(session: Session, body: str) -> str:
    """The keyed digest of a text's exact words, to recognize an equal text to the same phone."""
    key = vault_of(session).ring_key(session, "index")
    return hmac.new(key, b"body:" + body.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def erase_patient(session: Session, patient: Patient, at: datetime) -> None:
    """Destroy every data key of a patient: names, phones and texts are gone; scores stay, without a name.

    A reply from a shared phone is sealed with a key of its own. It is erased with the patient it was attributed to;
    if it was attributed to nobody, with the last patient known on that phone. `at` is real time.
    """
    for key in session.scalars(
        select(DataKey).where(DataKey.clinic_id == patient.clinic_id, _is_key_of(session, patient))
    ).all():
        key.wrapped, key.destroyed_at = None, at
        vault_of(session).forget(key.id)
    for column in ("name", "phone", "mrn"):
        setattr(patient, f"{column}_sealed", None)
        setattr(patient, f"{column}_index", None)
    patient.birth_date_sealed = None
    session.execute(
        delete(ExternalIdentifier).where(
            ExternalIdentifier.clinic_id == patient.clinic_id, ExternalIdentifier.patient_id == patient.id
        )
    )
    patient.erased_at = patient.ended_at = at
    patient.ended_reason, patient.paused_for = "erased", None


def replies_of(session: Session, patient: Patient) -> ColumnElement[bool]:
    """Which of a clinic's replies are a patient's: those attributed to them, and what is nobody's from their phone.

    Where another patient is known on the phone, only the first.
    """
    theirs = Reply.patient_id == patient.id
    if patient.phone_index is None:
        return theirs
    others = select(Patient.id).where(
        Patient.clinic_id == patient.clinic_id, Patient.phone_index == patient.phone_index, Patient.id != patient.id
    )
    if session.scalar(others) is not None:
        return theirs
    return or_(theirs, and_(Reply.patient_id.is_(None), Reply.from_index == patient.phone_index))


def _is_key_of(session: Session, patient: Patient) -> ColumnElement[bool]:
    """Which of a clinic's data keys are destroyed with a patient."""
    theirs = replies_of(session, patient)
    sealed_with = select(Reply.data_key_id).where(Reply.clinic_id == patient.clinic_id, theirs)
    return or_(DataKey.patient_id == patient.id, and_(DataKey.patient_id.is_(None), DataKey.id.in_(sealed_with)))


def _cipher(session: Session, row: SealedRow) -> AESGCM:
    if row.data_key_id is None:
        raise SealError(f"a row of {row.__tablename__} has no data key to seal with")
    return vault_of(session).cipher(session, row.clinic_id, row.data_key_id)


def _place(row: SealedRow, column: str) -> bytes:
    return f"{row.__tablename__}.{column}:{row.id}:{row.clinic_id}".encode()


def key_place(clinic_id: str, data_key_id: str) -> bytes:
    """The place a wrapped data key is bound to; it cannot be opened as anything else."""
    return f"data_keys.wrapped:{data_key_id}:{clinic_id}".encode()
