"""API keys for clinics' own systems: create, look up, revoke. Only a digest of each key is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import String, select, true
from sqlalchemy.orm import Session

from reminders import clock
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.record.access import ApiKey, Scope
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.record.prepared import given

#: Starts every key, so that people and secret scanners recognize a leaked one.
PREFIX: Final = "reminders_"

#: 256 random bits cannot be guessed, so a plain digest protects a key as well as a slow password hash would.
KEY_BYTES: Final = 32

NAME_LENGTH: Final = 80

#: "Last used" is updated at most this often; otherwise every request would write a row.
LAST_USED_STEP: Final = timedelta(minutes=1)


def create_key(
    session: Session, clinic: Clinic, name: str, *, scopes: Iterable[Scope] = (Scope.ALL,), actor: str = "operator"
) -> str:
    """Create a key for a clinic's system and return it. This is the only time the key itself can be read.

    The key may call what `scopes` allow. Raises `Refused` naming `name` if it is empty, too long or already used at the
    clinic, and `scopes` if there are none.
    """
    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The key's name")
    if session.scalar(select(ApiKey.id).where(ApiKey.clinic_id == clinic.id, ApiKey.name == name)) is not None:
        fields.refuse("name", f'There is a key "{name}" already; names are not used again, revoked or not.')
    wanted = {Scope(scope) for scope in scopes}
    if not wanted:
        fields.refuse("scopes", f"A key needs at least one scope: {', '.join(Scope)}.")
    fields.done()
    kept = sorted(scope for scope in wanted if not any(scope in other.holds for other in wanted - {scope}))
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    row = ApiKey(
        id=new_id(), clinic_id=clinic.id, name=name, digest=digest(key), scopes=tuple(kept), created_at=clock.real()
    )
    session.add(row)
    session.flush()
    audit(session, clinic.id, actor=actor, action="create-key", subject="api-key", subject_id=row.id)
    return key


def revoke_key(session: Session, name: str, *, clinic_id: str | None = None, actor: str = "operator") -> ApiKey:
    """Revoke a key for good, effective at once. Revoking it again changes nothing.

    Raises `NotFound` if no key has this name (in this clinic, if `clinic_id` is given), and `Refused` naming `clinic`
    if keys of several clinics have it.
    """
    of_clinic = ApiKey.clinic_id == clinic_id if clinic_id is not None else true()
    rows = session.scalars(select(ApiKey).where(ApiKey.name == name, of_clinic).with_for_update()).all()
    if not rows:
        raise NotFound(f'There is no key "{name}".')
    if len(rows) > 1:
        raise Refused([FieldError("clinic", f'Keys of {len(rows)} clinics are called "{name}": say whose is meant.')])
    (row,) = rows
    if row.revoked_at is None:
        row.revoked_at = clock.real()
        audit(session, row.clinic_id, actor=actor, action="revoke-key", subject="api-key", subject_id=row.id)
    return row


def find_key(session: Session, key: str) -> ApiKey | None:
    """The row of a key, or None if the key does not exist or was revoked."""
    digested = digest(key)
    row = session.scalar(_WITH_DIGEST, {"digest": digested})
    if row is None or row.revoked_at is not None or not hmac.compare_digest(row.digest, digested):
        return None
    return row


# Made once a process: every call over the API asks it, and making a query takes longer than running it.
_WITH_DIGEST = select(ApiKey).where(ApiKey.digest == given("digest", String))


def scopes_of(row: ApiKey) -> frozenset[str]:
    """The scopes a key holds, implied ones included. Words that this version does not know are ignored."""
    return frozenset(held.value for scope in Scope if scope in row.scopes for held in scope.holds)


def use_is_due(row: ApiKey) -> bool:
    """Whether the recorded last use is old enough to be updated."""
    return row.last_used_at is None or clock.real() - row.last_used_at >= LAST_USED_STEP


def record_use(session: Session, key_id: str) -> None:
    """Record that a key is being used now (real time)."""
    row = session.get(ApiKey, key_id)
    if row is not None and use_is_due(row):
        row.last_used_at = clock.real()


def digest(key: str) -> str:
    """What is stored of a key: its SHA-256, as 64 hex digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
