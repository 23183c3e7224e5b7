"""Who signs in at a clinic, and which systems do: what the settings' pages say of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.clinics import links
from reminders.clinics.places import members_of
from reminders.record.access import ApiKey, LinkKind


def keys_of(session: Session, clinic_id: str) -> Sequence[ApiKey]:
    """A clinic's API keys, valid ones first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.clinic_id == clinic_id).order_by(ApiKey.revoked_at.is_not(None), ApiKey.name)
    ).all()


def staff_in_words(session: Session, clinic_id: str) -> str:
    """How many may sign in, and how many are invited."""
    count = sum(member.place.disabled_at is None for member in members_of(session, clinic_id))
    invited = sum(link.kind == LinkKind.INVITE for link in links.open_links(session, clinic_id))
    said = "1 person may sign in" if count == 1 else f"{count} people may sign in"
    return f"{said}; {invited} invited." if invited else f"{said}."


def keys_in_words(session: Session, clinic_id: str) -> str:
    """How many keys work."""
    valid = (ApiKey.clinic_id == clinic_id, ApiKey.revoked_at.is_(None))
    count = session.scalar(select(func.count()).select_from(ApiKey).where(*valid)) or 0
    return "No key works." if count == 0 else "1 key works." if count == 1 else f"{count} keys work."
