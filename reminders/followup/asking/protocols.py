"""A clinic's protocols: its own edited copy where it has one, else the one the product ships, kept word for word."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import protocols
from reminders.care.protocol import Protocol, ProtocolError, parse_protocol
from reminders.errors import FieldError, Refused
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.people import ProtocolVersion

#: `made_by` of a version that the product shipped.
SHIPPED = "service"


#: Parsed protocols held in memory by one process.
MOST_KEPT = 500
_KEPT: dict[str, Protocol] = {}


def names(session: Session, clinic_id: str) -> tuple[str, ...]:
    """The protocols a clinic can enroll with."""
    own = session.scalars(select(ProtocolVersion.name).where(ProtocolVersion.clinic_id == clinic_id).distinct())
    return tuple(sorted({*own, *protocols.names()}))


def current_version(session: Session, clinic_id: str, name: str) -> ProtocolVersion | None:
    """The version that a new infusion is planned with; None where the clinic has no protocol of this name.

    A clinic that edited its copy keeps it when the product ships a newer one; a clinic that did not gets the newer.
    """
    newest = session.scalar(
        select(ProtocolVersion)
        .where(ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.name == name)
        .order_by(ProtocolVersion.version.desc())
        .limit(1)
    )
    if (newest is not None and newest.made_by != SHIPPED) or name not in protocols.names():
        return newest
    shipped = protocols.load(name)
    if newest is not None and newest.version >= shipped.version:
        return newest
    return _keep(session, clinic_id, shipped, tomllib.loads(protocols.source(name)), made_by=SHIPPED)


def parsed(version: ProtocolVersion) -> Protocol:
    """The protocol that a row keeps."""
    return parse_protocol(version.definition)


def kept_protocol(session: Session, protocol_id: str) -> Protocol:
    """The protocol of one kept version. Kept versions never change, so each is parsed once a process."""
    known = _KEPT.get(protocol_id)
    if known is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        known = _KEPT[protocol_id] = parsed(session.get_one(ProtocolVersion, protocol_id))
    return known


def edit(session: Session, clinic_id: str, data: Mapping[str, Any], *, actor: str) -> ProtocolVersion:
    """Keep a clinic's own copy as the next version of its name; infusions planned earlier keep theirs.

    Raises `Refused` naming every field that is wrong.
    """
    # The shipped version is kept first, so that one version number never stands for two protocols.
    newest = current_version(session, clinic_id, str(data.get("name")))
    numbered = {**data, "version": newest.version + 1 if newest else 1}
    try:
        protocol = parse_protocol(numbered)
    except ProtocolError as error:
        raise Refused([FieldError(p.field, p.sentence) for p in error.problems]) from None
    row = _keep(session, clinic_id, protocol, numbered, made_by=actor)
    audit(session, clinic_id, actor=actor, action="edit-protocol", subject="protocol", subject_id=row.id)
    return row


def _keep(
    session: Session,
    clinic_id: str,
    protocol: Protocol,
    data: Mapping[str, Any],
    *,
    made_by: str,
) -> ProtocolVersion:
    row = ProtocolVersion(
        clinic_id=clinic_id,
        name=protocol.name,
        version=protocol.version,
        title=protocol.title,
        definition=dict(data),
        made_by=made_by,
        created_at=clock_of(session).now(),
    )
    session.add(row)
    session.flush()
    return row
