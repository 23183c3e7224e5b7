"""Who did something, as every table says it: `staff:ID`, `key:ID`, `patient:ID`, `operator` or `service`."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import InstrumentedAttribute


class ActorKind(StrEnum):
    """What kind of actor it is; the first three have an id behind it."""

    STAFF = "staff"
    KEY = "key"
    """A clinic's system with an API key."""
    PATIENT = "patient"
    OPERATOR = "operator"
    """Whoever runs the service, by a command."""
    SERVICE = "service"
    """The service by itself."""


def parts_of(actor: str) -> tuple[str, str]:
    """An actor's kind and id, which is empty for the operator and the service."""
    kind, _, identifier = actor.partition(":")
    return kind, identifier


def is_staff(actor: str | None) -> bool:
    """Whether an actor is a member of staff."""
    return _is(actor, ActorKind.STAFF)


def is_key(actor: str | None) -> bool:
    """Whether an actor is a clinic's system with an API key."""
    return _is(actor, ActorKind.KEY)


def is_patient(actor: str | None) -> bool:
    """Whether an actor is a patient, by a text."""
    return _is(actor, ActorKind.PATIENT)


def not_by_patient(column: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    """The condition that no patient did it: somebody else, or nobody yet."""
    return or_(column.is_(None), column.not_like(f"{ActorKind.PATIENT}:%"))


def _is(actor: str | None, kind: ActorKind) -> bool:
    return actor is not None and parts_of(actor)[0] == kind
