"""`reminders rekey`: wrap every key in the database anew with the newest record key, so that older ones can go.

What is sealed is not touched: only the few bytes of each wrapped key change, a batch at a time, while the service
runs. Stopped half-way, the next call does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reminders.record.database import Database
from reminders.record.installation import RingKey
from reminders.record.people import DataKey
from reminders.record.sealing import KEY_ID_BYTES, KeyRing, key_place, vault_of

BATCH_KEYS = 500


@dataclass(frozen=True)
class Rekeyed:
    """How many keys were wrapped anew, and how many already were."""

    rewrapped: int
    already: int


def rekey(database: Database) -> Rekeyed:
    """Wrap every data key and every key of the installation with the newest record key.

    Raises `SealError` where a wrapped key does not open; what came before it is done and stays done.
    """
    with database.write() as session:
        total = _rewrap_ring_keys(session)
    last = ""
    while True:
        with database.write() as session:
            ids, done = _rewrap_batch(session, last)
        total = Rekeyed(total.rewrapped + done.rewrapped, total.already + done.already)
        if not ids:
            return total
        last = ids[-1]


def _rewrap_ring_keys(session: Session) -> Rekeyed:
    ring = vault_of(session).ring
    keys = session.scalars(select(RingKey).order_by(RingKey.purpose).with_for_update()).all()
    old = [key for key in keys if not ring.is_newest(key.wrapped)]
    for key in old:
        key.wrapped = ring.rewrap(key.wrapped, key.purpose.encode())
    return Rekeyed(len(old), len(keys) - len(old))


def _rewrap_batch(session: Session, after: str) -> tuple[list[str], Rekeyed]:
    ring = vault_of(session).ring
    keys = session.execute(
        select(DataKey.id, DataKey.clinic_id, DataKey.wrapped)
        .where(DataKey.id > after, DataKey.wrapped.is_not(None))
        .order_by(DataKey.id)
        .limit(BATCH_KEYS)
    ).all()
    rewrapped = already = 0
    for data_key_id, clinic_id, wrapped in keys:
        assert wrapped is not None  # the query leaves out destroyed ones
        if ring.is_newest(wrapped):
            already += 1
        else:
            rewrapped += _rewrap_one(session, ring, data_key_id, clinic_id, wrapped)
    return [key.id for key in keys], Rekeyed(rewrapped, already)


def _rewrap_one(session: Session, ring: KeyRing, data_key_id: str, clinic_id: str, wrapped: bytes) -> int:
    anew = ring.rewrap(wrapped, key_place(clinic_id, data_key_id))
    # Only if it is still the same: a patient erased meanwhile must not get the key back.
    still_the_same = (DataKey.id == data_key_id, DataKey.wrapped == wrapped)
    changed = update(DataKey).where(*still_the_same).values(wrapped=anew).returning(DataKey.id)
    return len(session.scalars(changed.execution_options(synchronize_session=False)).all())


def record_keys_in_use(session: Session) -> frozenset[bytes]:
    """The public names (`reminders.record.sealing.key_id`) of every record key still needed."""
    wrapped = (DataKey.wrapped, RingKey.wrapped)
    return frozenset(
        bytes(name)
        for column in wrapped
        for name in session.scalars(select(func.substr(column, 1, KEY_ID_BYTES)).where(column.is_not(None)).distinct())
    )
