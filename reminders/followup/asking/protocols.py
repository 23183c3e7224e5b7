"""A clinic's protocols: its own edited copy if it has one, else the shipped one. Every version used is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders import protocols
from reminders.care.protocol import Protocol, ProtocolError, parse_protocol
from reminders.errors import FieldError, Refused
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.people import ProtocolVersion, RetiredProtocol
from reminders.record.prepared import given

#: `made_by` of a version that the product shipped.
SHIPPED = "service"

#: Parsed protocols that one process holds in memory at most.
MOST_KEPT = 500
_KEPT: dict[str, Protocol] = {}


def is_known(session: Session, clinic_id: str, name: str) -> bool:
    """Whether a clinic has a protocol of this name, retired or not."""
    return name in protocols.names() or name in names(session, clinic_id)


def names(session: Session, clinic_id: str) -> tuple[str, ...]:
    """The protocols of a clinic, retired ones too."""
    own = session.scalars(select(ProtocolVersion.name).where(ProtocolVersion.clinic_id == clinic_id).distinct())
    return tuple(sorted({*own, *protocols.names()}))


def offered(session: Session, clinic_id: str) -> dict[str, Protocol]:
    """The protocols that a clinic can enroll with, each in the version that a new infusion is planned with, by name."""
    retired = retired_names(session, clinic_id)
    return {name: protocol for name, protocol in known(session, clinic_id).items() if name not in retired}


def retired_names(session: Session, clinic_id: str) -> set[str]:
    """The protocols that the clinic offers for no new infusion."""
    return set(session.scalars(_RETIRED, {"clinic": clinic_id}))


_RETIRED = select(RetiredProtocol.name).where(RetiredProtocol.clinic_id == given("clinic", String))


def known(session: Session, clinic_id: str) -> dict[str, Protocol]:
    """The protocols of a clinic, retired ones too, each in its newest version, by name."""
    found: dict[str, Protocol] = {name: protocols.load(name) for name in protocols.names()}
    rows = select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id).order_by(ProtocolVersion.version)
    for newest in {row.name: row for row in session.scalars(rows)}.values():
        if _counts(newest):
            found[newest.name] = kept_protocol(session, newest.id)
    return dict(sorted(found.items()))


def ensure_current_version(session: Session, clinic_id: str, name: str) -> ProtocolVersion | None:
    """The version to plan a new infusion with; None if there is no protocol of this name.

    A clinic that edited its copy keeps it; any other gets the newest shipped version, which is stored if it is new.
    """
    newest = newest_version(session, clinic_id, name)
    if (newest is not None and _counts(newest)) or name not in protocols.names():
        return newest
    shipped = protocols.load(name)
    return _keep(session, clinic_id, shipped, protocols.definition(name), made_by=SHIPPED)


def definition(session: Session, clinic_id: str, name: str) -> Mapping[str, Any]:
    """The plain values of the version that a new infusion is planned with. Stores nothing.

    Raises `LookupError` if there is no protocol of this name.
    """
    newest = newest_version(session, clinic_id, name)
    if newest is not None and (_counts(newest) or name not in protocols.names()):
        return newest.definition
    return protocols.definition(name)


def slug(title: str, most: int) -> str:
    """The record's name for what staff call `title`, `most` characters at most: "Sleep quality" is `sleep-quality`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not found[:1].isalpha():
        found = f"q-{found}"
    return found[:most].strip("-")


def newest_version(session: Session, clinic_id: str, name: str) -> ProtocolVersion | None:
    """The newest version of a protocol that the clinic stored; None if there is none. Stores nothing."""
    return session.scalar(_NEWEST, {"clinic": clinic_id, "name": name})


_NEWEST = (
    select(ProtocolVersion)
    .where(ProtocolVersion.clinic_id == given("clinic", String), ProtocolVersion.name == given("name", String))
    .order_by(ProtocolVersion.version.desc())
    .limit(1)
)


def _counts(newest: ProtocolVersion) -> bool:
    """Whether a clinic's newest version of a name is planned with, and not the one that the product ships by now."""
    is_shipped = newest.made_by == SHIPPED and newest.name in protocols.names()
    return not is_shipped or newest.version >= protocols.load(newest.name).version


def parsed(version: ProtocolVersion) -> Protocol:
    """The protocol in a row."""
    return parse_protocol(version.definition)


def kept_protocol(session: Session, protocol_id: str) -> Protocol:
    """The protocol of a version. Versions never change, so each is parsed once in a process."""
    known = _KEPT.get(protocol_id)
    if known is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        known = _KEPT[protocol_id] = parsed(session.get_one(ProtocolVersion, protocol_id))
    return known


def edit(session: Session, clinic_id: str, data: Mapping[str, Any], *, actor: str) -> ProtocolVersion:
    """Store a clinic's edited protocol as the next version of its name. Infusions planned earlier keep their version.

    Raises `Refused` naming every bad field.
    """
    # `ensure_current_version` stores the shipped version first, so that no version number stands for two protocols.
    newest = ensure_current_version(session, clinic_id, str(data.get("name")))
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
