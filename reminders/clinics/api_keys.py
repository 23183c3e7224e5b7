"""API keys of clinics' own systems: making one, recognising it, ending it. Only a digest of each is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.record.access import ApiKey, Scope
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.people import Clinic

#: Starts every key, so that people and secret scanners recognise one that lies where it should not.
PREFIX: Final = "reminders_"

#: 256 random bits: nobody can guess one, so a plain digest keeps it as well as a slow password hash would.
KEY_BYTES: Final = 32

NAME_LENGTH: Final = 80

#: How exact "last used" is; finer would write a row for every request.
LAST_USED_STEP: Final = timedelta(minutes=1)


def create_key(
    session: Session, clinic: Clinic, name: str, *, scopes: Iterable[Scope] = (Scope.ALL,), actor: str = "operator"
) -> str:
    """Make a key for a clinic's system and return it: the only time anybody sees it. It may call what `scopes` hold.

    Raises `Refused` naming `name` where it is empty, too long or taken (names are the installation's), `scopes` where
    there is none.
    """
    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The key's name")
    if session.scalar(select(ApiKey.id).where(ApiKey.name == name)) is not None:
        fields.refuse("name", f'There is a key "{name}" already; names are not used again, revoked or not.')
    given = {Scope(scope) for scope in scopes}
    if not given:
        fields.refuse("scopes", f"A key needs at least one scope: {', '.join(Scope)}.")
    fields.done()
    kept = sorted(scope for scope in given if not any(scope in other.holds for other in given - {scope}))
    key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
    row = ApiKey(
        id=new_id(), clinic_id=clinic.id, name=name, digest=digest(key), scopes=",".join(kept), created_at=clock.real()
    )
    session.add(row)
    session.flush()
    audit(session, clinic.id, actor=actor, action="create-key", subject="api-key", subject_id=row.id)
    return key


def revoke_key(session: Session, name: str, *, clinic_id: str | None = None, actor: str = "operator") -> ApiKey:
    """End a key for good, at once. Revoking it again changes nothing.

    Raises `NotFound` where no key has this name (in this clinic, if one is given).
    """
    row = session.scalar(select(ApiKey).where(ApiKey.name == name).with_for_update())
    if row is None or clinic_id not in (None, row.clinic_id):
        raise NotFound(f'There is no key "{name}".')
    if row.revoked_at is None:
        row.revoked_at = clock.real()
        audit(session, row.clinic_id, actor=actor, action="revoke-key", subject="api-key", subject_id=row.id)
    return row


def find_key(session: Session, key: str) -> ApiKey | None:
    """The key's row, unless nobody made it or somebody revoked it."""
    given = digest(key)
    row = session.scalar(select(ApiKey).where(ApiKey.digest == given))
    if row is None or row.revoked_at is not None or not hmac.compare_digest(row.digest, given):
        return None
    return row


def scopes_of(row: ApiKey) -> frozenset[str]:
    """What the key may call; a word that this version does not know opens nothing."""
    given = row.scopes.split(",")
    return frozenset(held.value for scope in Scope if scope in given for held in scope.holds)


def use_is_due(row: ApiKey) -> bool:
    """Whether the key's last use is old enough to be written down again."""
    return row.last_used_at is None or clock.real() - row.last_used_at >= LAST_USED_STEP


def record_use(session: Session, key_id: str) -> None:
    """Write down that a key is in use (real time)."""
    row = session.get(ApiKey, key_id)
    if row is not None and use_is_due(row):
        row.last_used_at = clock.real()


def digest(key: str) -> str:
    """What is kept of a key: its SHA-256, in 64 hex digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
