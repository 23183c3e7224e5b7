"""Who may do what about a flag: one table for people at the desk and for the systems that call the API.

An urgent flag is somebody in danger. A system may say that it was seen, but only a key that the clinic made for it
(`flags:urgent`) may say that it is over, as only a clinician or an admin may at the desk; and nobody without saying
what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from reminders.errors import FieldError, Refused
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting.notes import read_note
from reminders.record.access import Role, Scope
from reminders.record.flags import REVIEW, URGENT
from reminders.record.outcomes import Flag


class Act(StrEnum):
    """What somebody may do about a flag."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class NoteFrom(StrEnum):
    """Who must say something with it."""

    NOBODY = "nobody"
    PEOPLE = "people"
    """Staff say what they did; a clinic's system may close what needs no word."""
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Permission:
    """Which roles may do it, which scopes of a key, and who must write a note with it."""

    roles: frozenset[Role]
    scopes: frozenset[Scope]
    note: NoteFrom


_ALL_STAFF: Final = frozenset(Role)
_CLINICAL: Final = frozenset({Role.CLINICIAN, Role.ADMIN})
_KEYS_FOR_FLAGS: Final = frozenset({Scope.FLAGS, Scope.FLAGS_URGENT})
_KEYS_FOR_DANGER: Final = frozenset({Scope.FLAGS_URGENT})

PERMISSIONS: Final[Mapping[tuple[str, Act], Permission]] = {
    (REVIEW, Act.ACKNOWLEDGE): Permission(_ALL_STAFF, _KEYS_FOR_FLAGS, NoteFrom.NOBODY),
    (REVIEW, Act.RESOLVE): Permission(_ALL_STAFF, _KEYS_FOR_FLAGS, NoteFrom.PEOPLE),
    (REVIEW, Act.REOPEN): Permission(_ALL_STAFF, _KEYS_FOR_FLAGS, NoteFrom.EVERYBODY),
    # Acknowledging stops nothing for good: danger is paged every hour, to more and more people, until it is resolved.
    (URGENT, Act.ACKNOWLEDGE): Permission(_ALL_STAFF, _KEYS_FOR_FLAGS, NoteFrom.NOBODY),
    (URGENT, Act.RESOLVE): Permission(_CLINICAL, _KEYS_FOR_DANGER, NoteFrom.EVERYBODY),
    (URGENT, Act.REOPEN): Permission(_CLINICAL, _KEYS_FOR_DANGER, NoteFrom.EVERYBODY),
}

#: What is said where a note is missing.
MISSING: Final = {
    Act.RESOLVE: "Write in a few words what was done: it stays with the flag.",
    Act.REOPEN: "Say why it is opened again.",
}


class NotAllowed(Exception):
    """Whoever asks may not do this about this flag. A key lacks `scopes`: any one of them would do."""

    def __init__(self, act: Act, concern: str, scopes: frozenset[Scope]) -> None:
        super().__init__(f"may not {act} this flag")
        self.act = act
        self.concern = concern
        self.scopes = scopes


@dataclass(frozen=True)
class Actor:
    """Who does something about a flag: a member of staff with a role, or a clinic's system with its key's scopes."""

    actor: str
    """As the record names them: `staff:ID`, `key:ID`."""
    role: Role | None = None
    scopes: frozenset[str] = frozenset()

    def may(self, act: Act, concern: str) -> bool:
        """Whether the table lets them."""
        rule = PERMISSIONS[concern, act]
        return self.role in rule.roles if self.role is not None else not self.scopes.isdisjoint(rule.scopes)

    def must_write_note(self, act: Act, concern: str) -> bool:
        """Whether they must write a note with it."""
        owing = PERMISSIONS[concern, act].note
        return owing is NoteFrom.EVERYBODY or (owing is NoteFrom.PEOPLE and self.role is not None)


def acknowledge(session: Session, clinic_id: str, flag_id: str, by: Actor) -> Flag:
    """Take a flag on. Raises `NotFound`, `NotAllowed`."""
    _check(session, clinic_id, flag_id, by, Act.ACKNOWLEDGE, "")
    return flags.acknowledge(session, clinic_id, flag_id, actor=by.actor)


def resolve(session: Session, clinic_id: str, flag_id: str, by: Actor, note: str) -> Flag:
    """Say that it is done, and what was done; it counts as acknowledged by them if nobody had. Raises `NotFound`,
    `NotAllowed`, and `Refused` naming `note`."""
    _check(session, clinic_id, flag_id, by, Act.RESOLVE, note)
    return flags.resolve(session, clinic_id, flag_id, actor=by.actor, note=note)


def reopen(session: Session, clinic_id: str, flag_id: str, by: Actor, why: str) -> Flag:
    """Say that it is not done after all, and why. Raises `NotFound`, `NotAllowed`, and `Refused` naming `note`."""
    _check(session, clinic_id, flag_id, by, Act.REOPEN, why)
    return flags.reopen(session, clinic_id, flag_id, actor=by.actor, why=why)


def _check(session: Session, clinic_id: str, flag_id: str, by: Actor, act: Act, note: str) -> None:
    flag = flags.locked_flag(session, clinic_id, flag_id)
    concern, resolved = flag.concern, flag.resolved_at is not None
    if not by.may(act, concern):
        raise NotAllowed(act, concern, PERMISSIONS[concern, act].scopes)
    if resolved is not (act is Act.REOPEN):
        return  # it is so already: a repeat owes nothing
    if by.must_write_note(act, concern) and not read_note(note):
        raise Refused([FieldError("note", MISSING[act])])
