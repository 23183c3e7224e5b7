"""`reminders rekey`: wrap every key in the database with the newest record key, so that older ones can be removed.

Only the wrapped keys change, not what was sealed with them. They are done in batches while the service runs; if it is
interrupted, the next call does the rest.

The installation's own keys come first: with whatever record key wraps them, every process wraps the data keys it makes.
Until then nothing in the record needs the newest key, so nothing is changed while a process runs that does not have it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reminders.record.database import Database
from reminders.record.installation import RingKey
from reminders.record.people import DataKey
from reminders.record.processes import GONE_AFTER, running_without
from reminders.record.sealing import KEY_ID_BYTES, KeyRing, key_place, vault_of

BATCH_KEYS = 500


#: Processes named in the sentence of a refusal.
MOST_NAMED = 5


class RekeyRefused(Exception):
    """Processes of the service do not have the newest record key; the message says which, and what to do."""


@dataclass(frozen=True)
class Rekeyed:
    """How many keys were rewrapped, and how many already had the newest record key."""

    rewrapped: int
    already: int


def rekey(database: Database) -> Rekeyed:
    """Wrap every data key and every key of the installation with the newest record key.

    Raises `RekeyRefused`, with nothing changed, if a process that runs now does not have that key, and `SealError` if a
    wrapped key cannot be opened; the keys before it stay rewrapped.
    """
    with database.write() as session:
        _refuse_processes_without(session)
        total = _rewrap_ring_keys(session)
    last = ""
    while True:
        with database.write() as session:
            ids, done = _rewrap_batch(session, last)
        total = Rekeyed(total.rewrapped + done.rewrapped, total.already + done.already)
        if not ids:
            return total
        last = ids[-1]


def _refuse_processes_without(session: Session) -> None:
    names = [str(process.name) for process in running_without(session, vault_of(session).ring.newest)]
    if not names:
        return
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    raise RekeyRefused(
        f"Nothing was changed: {len(names)} running process(es) do not have the newest of RECORD_KEYS and could not "
        f"read what is wrapped with it: {', '.join(names[:MOST_NAMED])}{more}. Restart them with the same RECORD_KEYS "
        f"as here, then repeat this. One that was killed counts as running for {GONE_AFTER.total_seconds():.0f} s."
    )


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
    rewrapped = ring.rewrap(wrapped, key_place(clinic_id, data_key_id))
    # Only if it has not changed: a patient erased meanwhile must not get the key back.
    still_the_same = (DataKey.id == data_key_id, DataKey.wrapped == wrapped)
    changed = update(DataKey).where(*still_the_same).values(wrapped=rewrapped).returning(DataKey.id)
    return len(session.scalars(changed.execution_options(synchronize_session=False)).all())


def record_keys_in_use(session: Session) -> frozenset[bytes]:
    """The public names (`sealing.key_id`) of the record keys with which keys in the database are wrapped."""
    wrapped = (DataKey.wrapped, RingKey.wrapped)
    return frozenset(
        bytes(name)
        for column in wrapped
        for name in session.scalars(select(func.substr(column, 1, KEY_ID_BYTES)).where(column.is_not(None)).distinct())
    )
