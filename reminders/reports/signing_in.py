"""Who signs in at a clinic, and which systems do: what the settings' pages say of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.clinics import links
from reminders.record.access import ApiKey, LinkKind, Staff


def staff_of(session: Session, clinic_id: str) -> Sequence[Staff]:
    """A clinic's staff, who may sign in first."""
    return session.scalars(
        select(Staff).where(Staff.clinic_id == clinic_id).order_by(Staff.disabled_at.is_not(None), Staff.email)
    ).all()


def keys_of(session: Session, clinic_id: str) -> Sequence[ApiKey]:
    """A clinic's API keys, valid ones first."""
    return session.scalars(
        select(ApiKey).where(ApiKey.clinic_id == clinic_id).order_by(ApiKey.revoked_at.is_not(None), ApiKey.name)
    ).all()


def staff_in_words(session: Session, clinic_id: str) -> str:
    """How many may sign in, and how many are invited."""
    able = (Staff.clinic_id == clinic_id, Staff.disabled_at.is_(None))
    count = session.scalar(select(func.count()).select_from(Staff).where(*able)) or 0
    invited = sum(link.kind == LinkKind.INVITE for link in links.open_links(session, clinic_id))
    said = "1 person may sign in" if count == 1 else f"{count} people may sign in"
    return f"{said}; {invited} invited." if invited else f"{said}."


def keys_in_words(session: Session, clinic_id: str) -> str:
    """How many keys work."""
    valid = (ApiKey.clinic_id == clinic_id, ApiKey.revoked_at.is_(None))
    count = session.scalar(select(func.count()).select_from(ApiKey).where(*valid)) or 0
    return "No key works." if count == 0 else "1 key works." if count == 1 else f"{count} keys work."
