"""Who calls the API: the clinic and key behind a Bearer token."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from flask import request

from reminders.clinics import api_keys
from reminders.errors import FieldError
from reminders.followup.alerting.permissions import Principal
from reminders.record.access import Scope
from reminders.record.database import Database
from reminders.web.api.problems import DATABASE_AWAY, Problem, show_names

_CHALLENGE: Final = 'Bearer realm="reminders"'


@dataclass(frozen=True)
class Caller:
    """A clinic's own system, known by its key."""

    clinic_id: str
    key_id: str
    scopes: frozenset[str]

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return f"key:{self.key_id}"


def caller(database: Database) -> Caller:
    """Who makes the current request. Raises a 401 `Problem` if the key is missing, wrong or revoked."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Problem(401, headers={"WWW-Authenticate": _CHALLENGE})
    with database.read() as session:
        key = api_keys.find_key(session, given.token)
    if key is None:
        raise Problem(401, headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'})
    if api_keys.use_is_due(key):
        # A call that only reads does not wait for others who write, and does not fail with them.
        with suppress(*DATABASE_AWAY), database.write_soon() as session:
            api_keys.record_use(session, key.id)
    scopes = api_keys.scopes_of(key)
    if Scope.IDENTITY in scopes:
        show_names()
    return Caller(key.clinic_id, key.id, scopes)


def by(who: Caller) -> Principal:
    """The caller as the rules about flags take it."""
    return Principal(who.actor, scopes=who.scopes)


def need(who: Caller, scopes: Collection[Scope]) -> None:
    """Raise a 403 `Problem` naming what is missing unless the key has one of these scopes."""
    if who.scopes.isdisjoint(scopes):
        raise lacking(scopes, f"This call needs a key with the scope {' or '.join(scopes)}; this key has {has(who)}.")


def has(who: Caller) -> str:
    """The scopes of a key, for people."""
    return ", ".join(sorted(who.scopes)) or "none"


def lacking(scopes: Collection[str], sentence: str) -> Problem:
    """A 403 for a key without any of these scopes."""
    named = " ".join(sorted(scopes))
    return Problem(
        403,
        [FieldError("Authorization", sentence)],
        headers={"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{named}"'},
    )
