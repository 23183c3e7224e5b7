"""Who may acknowledge, resolve and reopen a flag: one table for staff at the desk and for systems that call the API.

An urgent flag means that somebody is in danger. Any system with a key for flags may acknowledge it. To resolve it a
system needs a key with the scope `flags:urgent`, and a person must be a clinician or an admin. Nobody resolves it
without a note of what was done. That relief has ended is for a physician: at the desk a clinician or an admin resolves
it, though it is not urgent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from reminders.errors import FieldError, Refused
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting import handling
from reminders.followup.alerting.notes import read_note
from reminders.followup.alerting.resting import rests_for
from reminders.record.access import Role, Scope
from reminders.record.flags import REVIEW, URGENT
from reminders.record.outcomes import Flag, FlagAct, FlagKind


class Act(StrEnum):
    """What can be done about a flag."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    REOPEN = "reopen"


class NoteFrom(StrEnum):
    """Who must write a note with an act."""

    NOBODY = "nobody"
    PEOPLE = "people"
    """Staff must; a clinic's system need not."""
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Permission:
    """Which roles and which scopes of a key allow an act, and who must write a note with it."""

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
    # Acknowledging ends nothing: a danger is paged every hour, to one contact more each time, until resolved.
    (URGENT, Act.ACKNOWLEDGE): Permission(_ALL_STAFF, _KEYS_FOR_FLAGS, NoteFrom.NOBODY),
    (URGENT, Act.RESOLVE): Permission(_CLINICAL, _KEYS_FOR_DANGER, NoteFrom.EVERYBODY),
    (URGENT, Act.REOPEN): Permission(_CLINICAL, _KEYS_FOR_DANGER, NoteFrom.EVERYBODY),
}

#: What a physician decides: at the desk the same people settle it as settle danger.
FOR_PHYSICIAN: Final = frozenset({FlagKind.RELIEF_ENDED.value})


def permission(concern: str, act: Act, kind: str = "") -> Permission:
    """The rule for an act on a flag of this concern (`urgent` or `review`) and kind."""
    rule = PERMISSIONS[concern, act]
    return replace(rule, roles=_CLINICAL) if kind in FOR_PHYSICIAN and act is not Act.ACKNOWLEDGE else rule


#: What is answered if a note is missing.
MISSING: Final = {
    Act.RESOLVE: "Write in a few words what was done: it stays with the flag.",
    Act.REOPEN: "Say why it is opened again.",
}

#: What is answered if a flag that somebody may want no more texts is to be resolved and nothing was decided.
STILL_RESTS: Final = (
    "Texts to this patient still rest. Resume them, or record that the patient wants no more texts: "
    "either resolves the flag."
)


class NotAllowed(Exception):
    """The actor may not do this. `scopes` are those of which a key would need one."""

    def __init__(self, act: Act, concern: str, scopes: frozenset[Scope]) -> None:
        super().__init__(f"may not {act} this flag")
        self.act = act
        self.concern = concern
        self.scopes = scopes


@dataclass(frozen=True)
class Principal:
    """Who acts on a flag: a member of staff with a role, or a clinic's system with the scopes of its key."""

    actor: str
    """As the record names them: `staff:ID` or `key:ID`."""
    role: Role | None = None
    scopes: frozenset[str] = frozenset()

    def may(self, act: Act, concern: str, kind: str = "") -> bool:
        """Whether `permission` allows the act on a flag of this concern (`urgent` or `review`) and kind."""
        rule = permission(concern, act, kind)
        return self.role in rule.roles if self.role is not None else not self.scopes.isdisjoint(rule.scopes)

    def must_write_note(self, act: Act, concern: str) -> bool:
        """Whether the actor must write a note with the act."""
        owing = PERMISSIONS[concern, act].note
        return owing is NoteFrom.EVERYBODY or (owing is NoteFrom.PEOPLE and self.role is not None)


def acknowledge(session: Session, clinic_id: str, flag_id: str, by: Principal) -> Flag:
    """Acknowledge a flag: somebody is on it. Raises `NotFound`, `NotAllowed`."""
    _check(session, clinic_id, flag_id, by, Act.ACKNOWLEDGE, "")
    return flags.acknowledge(session, clinic_id, flag_id, actor=by.actor)


def resolve(session: Session, clinic_id: str, flag_id: str, by: Principal, note: str) -> Flag:
    """Resolve a flag, and acknowledge it if nobody had. `note` says what was done.

    Raises `NotFound`, `NotAllowed`, and `Refused` naming `note`, also while texts rest for the flag: then nothing
    would remind anybody that they do.
    """
    _check(session, clinic_id, flag_id, by, Act.RESOLVE, note)
    flag = flags.locked_flag(session, clinic_id, flag_id)
    if flag.resolved_at is None and rests_for(session, flag):
        raise Refused([FieldError("note", STILL_RESTS)])
    return flags.resolve(session, clinic_id, flag_id, actor=by.actor, note=note)


def reopen(session: Session, clinic_id: str, flag_id: str, by: Principal, why: str) -> Flag:
    """Reopen a resolved flag, and say why. Raises `NotFound`, `NotAllowed`, and `Refused` naming `note`."""
    _check(session, clinic_id, flag_id, by, Act.REOPEN, why)
    return flags.reopen(session, clinic_id, flag_id, actor=by.actor, why=why)


def take_over(session: Session, clinic_id: str, flag_id: str, by: Principal) -> Flag:
    """Acknowledge a flag in place of the person who has it. Raises `NotFound`, `NotAllowed`."""
    _check(session, clinic_id, flag_id, by, Act.ACKNOWLEDGE, "")
    return handling.take_over(session, clinic_id, flag_id, actor=by.actor)


def note(session: Session, clinic_id: str, flag_id: str, by: Principal, text: str, act: FlagAct) -> Flag:
    """Note something, or a call, about a flag that stays as it is: those who may acknowledge it may.

    Raises `NotFound`, `NotAllowed`, and `Refused` naming `note`.
    """
    _check(session, clinic_id, flag_id, by, Act.ACKNOWLEDGE, "")
    return handling.note(session, clinic_id, flag_id, actor=by.actor, text=text, act=act)


def _check(session: Session, clinic_id: str, flag_id: str, by: Principal, act: Act, note: str) -> None:
    flag = flags.locked_flag(session, clinic_id, flag_id)
    concern, kind, resolved = flag.concern, flag.kind, flag.resolved_at is not None
    if not by.may(act, concern, kind):
        raise NotAllowed(act, concern, permission(concern, act, kind).scopes)
    if resolved is not (act is Act.REOPEN):
        return  # nothing would change: a repeat needs no note
    if by.must_write_note(act, concern) and not read_note(note):
        raise Refused([FieldError("note", MISSING[act])])
