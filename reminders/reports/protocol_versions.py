"""Which versions of a clinic's protocols the infusions follow now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus


@dataclass(frozen=True)
class FollowedVersion:
    """A version of a protocol: `infusions` have check-ins to come by it."""

    id: str
    name: str
    version: int
    created_at: datetime
    infusions: int


def followed_by_version(session: Session, clinic_id: str) -> dict[str, list[FollowedVersion]]:
    """The versions of each protocol that infusions are followed by, newest first, by the protocol's name.

    Reads the check-ins to come of the clinic, not its history.
    """
    following = (
        select(Infusion.protocol_id, func.count(func.distinct(Infusion.id)).label("infusions"))
        .join(CheckIn, (CheckIn.clinic_id == Infusion.clinic_id) & (CheckIn.infusion_id == Infusion.id))
        .where(
            CheckIn.clinic_id == clinic_id,
            CheckIn.state == CheckInState.SCHEDULED.value,
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
        .group_by(Infusion.protocol_id)
        .subquery()
    )
    rows = session.execute(
        select(ProtocolVersion, following.c.infusions)
        .join(following, following.c.protocol_id == ProtocolVersion.id)
        .where(ProtocolVersion.clinic_id == clinic_id)
        .order_by(ProtocolVersion.version.desc())
    )
    found: dict[str, list[FollowedVersion]] = {}
    for version, infusions in rows:
        one = FollowedVersion(version.id, version.name, version.version, version.created_at, infusions)
        found.setdefault(version.name, []).append(one)
    return found
