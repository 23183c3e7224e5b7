"""The audit trail: who did what, when and why, in a keyed hash chain with one head row a clinic.

Source of the rule: 21 CFR 11.10(e) (changes never obscure what was recorded; who, when, field, old, new, why) and
HIPAA 164.312 (audit controls, integrity).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String, insert, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.access import AuditEntry, AuditHead
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import Clinic
from reminders.record.prepared import Prepared, given
from reminders.record.sealing import seal, vault_of

NO_MAC = b"\x00" * 32


@dataclass(frozen=True)
class BrokenLink:
    """A place where a clinic's chain is broken."""

    clinic_id: str
    sequence: int
    what: str


@dataclass(frozen=True)
class Checked:
    """A part of one clinic's chain that was followed: entries `first` to `last`."""

    broken: tuple[BrokenLink, ...]
    first: int
    last: int
    ended: bool
    """Whether the chain ends there. If not, it goes on after `last`."""


def audit(
    session: Session,
    clinic_id: str,
    *,
    actor: str,
    action: str,
    subject: str,
    subject_id: str,
    data_key_id: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Add one entry to the clinic's chain.

    `details` (fields, old, new, why) are sealed with the subject's `data_key_id`. Raises `ValueError` without one.
    Locks the clinic's head, so nobody else adds an entry before this transaction ends.
    """
    session.flush()
    connection = session.connection()
    head = _HEAD.first(connection, clinic=clinic_id)
    sequence, mac = (head.sequence, head.mac) if head is not None else (0, NO_MAC)
    entry = AuditEntry(
        id=new_id(),
        clinic_id=clinic_id,
        sequence=sequence + 1,
        at=clock.real(),
        care_at=clock_of(session).now(),
        actor=actor,
        action=action,
        subject=subject,
        subject_id=subject_id,
        data_key_id=data_key_id,
    )
    if details:
        if data_key_id is None:
            raise ValueError("details of an audit entry need a data key to be sealed with")
        seal(session, entry, "details", json.dumps(details, default=str, sort_keys=True))
    key = vault_of(session).ring_key(session, "audit")
    entry.mac = _mac(key, mac, entry)
    _ADD_ENTRY.run(connection, **{column: getattr(entry, column) for column in _ENTRY_COLUMNS})
    set_head = _ADD_HEAD if head is None else _MOVE_HEAD
    set_head.run(connection, clinic=clinic_id, new_sequence=entry.sequence, new_mac=_head_mac(key, entry))


# Every change of the record adds an entry: three prepared statements, since flushing one takes several times as long.
_ENTRY_COLUMNS = tuple(column.name for column in AuditEntry.__table__.columns)
_HEAD = Prepared(
    lambda _engine: (
        select(AuditHead.sequence, AuditHead.mac)
        .where(AuditHead.clinic_id == given("clinic", String))
        .with_for_update()
    )
)
_ADD_ENTRY = Prepared(
    lambda _engine: insert(AuditEntry).values(
        {column.name: given(column.name, column.type) for column in AuditEntry.__table__.columns}
    )
)
_NEW_HEAD = {"sequence": given("new_sequence", Integer), "mac": given("new_mac", LargeBinary)}
_ADD_HEAD = Prepared(lambda _engine: insert(AuditHead).values(clinic_id=given("clinic", String), **_NEW_HEAD))
_MOVE_HEAD = Prepared(
    lambda _engine: update(AuditHead).where(AuditHead.clinic_id == given("clinic", String)).values(**_NEW_HEAD)
)


def verify(session: Session) -> Iterator[BrokenLink]:
    """Yield every place where a clinic's chain is broken; nothing if all chains are intact."""
    for clinic_id in session.scalars(select(Clinic.id).order_by(Clinic.id)):
        yield from _follow(session, clinic_id, after=0, most=None)


def verify_part(session: Session, clinic_id: str, *, after: int, most: int) -> Checked:
    """Follow one clinic's chain over the `most` entries after entry number `after`.

    Part by part from 0 this finds what `verify` finds: each part begins with what the entry before it leads to.
    """
    following = _follow(session, clinic_id, after=after, most=most)
    broken = []
    while True:
        try:
            broken.append(next(following))
        except StopIteration as stopped:
            last, count = stopped.value
            return Checked(tuple(broken), after + 1, last, ended=count < most)


def _follow(
    session: Session, clinic_id: str, *, after: int, most: int | None
) -> Generator[BrokenLink, None, tuple[int, int]]:
    """Yield the broken links of one clinic's chain; return the last entry's number and how many were followed.

    The end of the chain is compared with its head, unless the chain goes on after `most` entries.
    """
    key = vault_of(session).ring_key(session, "audit")
    mac, sequence, count = NO_MAC, 0, 0
    chain = select(AuditEntry).where(AuditEntry.clinic_id == clinic_id)
    if after:
        before = session.scalar(chain.where(AuditEntry.sequence <= after).order_by(AuditEntry.sequence.desc()).limit(1))
        if before is not None:
            mac, sequence = _head_mac(key, before), before.sequence
    entries = chain.where(AuditEntry.sequence > after).order_by(AuditEntry.sequence).limit(most)
    for entry in session.scalars(entries.execution_options(yield_per=500)):
        count, sequence = count + 1, sequence + 1
        if entry.sequence != sequence:
            yield BrokenLink(clinic_id, sequence, "an entry is missing")
            sequence = entry.sequence
        if not hmac.compare_digest(_mac(key, mac, entry), entry.mac):
            yield BrokenLink(clinic_id, sequence, "an entry was changed")
        mac = _head_mac(key, entry)
    if count == most:
        return sequence, count
    head = session.get(AuditHead, clinic_id, populate_existing=True)
    if head is None:
        if sequence:
            yield BrokenLink(clinic_id, sequence, "the head is missing")
    elif head.sequence != sequence or not hmac.compare_digest(head.mac, mac):
        yield BrokenLink(clinic_id, head.sequence, "the head and the last entry differ: entries were cut off")
    return sequence, count


def _mac(key: bytes, previous: bytes, entry: AuditEntry) -> bytes:
    fields = [
        entry.id,
        entry.clinic_id,
        entry.sequence,
        _exact(entry.at),
        _exact(entry.care_at),
        entry.actor,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.data_key_id,
        entry.details_sealed.hex() if entry.details_sealed else None,
    ]
    return hmac.new(key, previous + json.dumps(fields).encode(), hashlib.sha256).digest()


def _head_mac(key: bytes, last: AuditEntry) -> bytes:
    """The value of the head after an entry, from which the next entry continues.

    It is stored in no entry, so somebody who deletes the last entries cannot compute what the head was before them.
    """
    return hmac.new(key, b"head:" + last.mac, hashlib.sha256).digest()


def _exact(instant: datetime) -> str:
    return instant.isoformat(timespec="microseconds")
