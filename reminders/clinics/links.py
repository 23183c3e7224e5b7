"""Rows of one-time links: made with a random code, found by its digest, used once, ended early.

The code is the part of the address after `#`, which browsers send to no server: it is in no log and no Referer. All
times are real.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.access import LinkKind, SignInLink
from reminders.record.columns import new_id

#: 256 random bits cannot be guessed, so a plain digest protects a code as well as a slow hash would.
CODE_BYTES: Final = 32

#: How long each kind works.
GOOD_FOR: Final = {LinkKind.INVITE: timedelta(days=3), LinkKind.RESET: timedelta(hours=1)}


def address(public_url: str, code: str) -> str:
    """The link to hand over."""
    return f"{public_url}/link#{code}"


def make(
    session: Session,
    clinic_id: str,
    kind: LinkKind,
    *,
    email: str,
    made_by: str,
    role: str | None = None,
    staff_id: str | None = None,
) -> tuple[SignInLink, str]:
    """Add a link and return it with its code, which can be read only now. Older ones of its kind for them end."""
    revoke(session, SignInLink.clinic_id == clinic_id, SignInLink.email == email, SignInLink.kind == kind.value)
    code, now = secrets.token_urlsafe(CODE_BYTES), clock.real()
    link = SignInLink(
        id=new_id(), clinic_id=clinic_id, kind=kind.value, email=email, role=role, staff_id=staff_id,
        digest=digest(code), made_by=made_by, created_at=now, expires_at=now + GOOD_FOR[kind],
    )  # fmt: skip
    session.add(link)
    session.flush()
    return link, code


def find(session: Session, code: str) -> SignInLink | None:
    """The link with this code, if it still works. An address may be given instead: what follows its `#` counts."""
    return session.scalar(select(SignInLink).where(SignInLink.digest == digest(code.rpartition("#")[2]), *_works()))


def working(session: Session, link_id: str) -> SignInLink | None:
    """The link with this id, if it still works."""
    return session.scalar(select(SignInLink).where(SignInLink.id == link_id, *_works()))


def use(session: Session, link_id: str) -> bool:
    """Use a link up. False if it works no more; of two at once, one gets it."""
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.id == link_id, *_works())
        .values(used_at=clock.real())
        .execution_options(synchronize_session=False)
        .returning(SignInLink.id)
    )
    return used.scalar_one_or_none() is not None


def revoke(session: Session, *which: ColumnElement[bool]) -> int:
    """End the links that meet every condition; returns how many worked until now."""
    ended = session.execute(
        update(SignInLink)
        .where(*which, *_works())
        .values(revoked_at=clock.real())
        .execution_options(synchronize_session=False)
        .returning(SignInLink.id)
    )
    return len(ended.all())


def revoke_of(session: Session, staff_id: str) -> None:
    """End every reset of a staff member and every link they made: their sign-in or their rights are other ones now."""
    revoke(session, or_(SignInLink.staff_id == staff_id, SignInLink.made_by == f"staff:{staff_id}"))


def revoke_resets(session: Session, staff_id: str) -> None:
    """End every reset of a staff member."""
    revoke(session, SignInLink.staff_id == staff_id)


def revoke_invitations(session: Session, clinic_id: str, email: str) -> None:
    """End every invitation of an address to a clinic: who it is for has joined."""
    invited = (SignInLink.email == email, SignInLink.kind == LinkKind.INVITE.value)
    revoke(session, SignInLink.clinic_id == clinic_id, *invited)


def revoke_made_by(session: Session, staff_id: str) -> None:
    """End every link that a staff member made: somebody else may have been using their sign-in."""
    revoke(session, SignInLink.made_by == f"staff:{staff_id}")


def open_links(session: Session, clinic_id: str) -> Sequence[SignInLink]:
    """A clinic's links that still work, by address."""
    return session.scalars(
        select(SignInLink).where(SignInLink.clinic_id == clinic_id, *_works()).order_by(SignInLink.email)
    ).all()


def digest(code: str) -> str:
    """What is stored of a code: its SHA-256, as 64 hex digits."""
    return hashlib.sha256(code.strip().encode("utf-8", "surrogateescape")).hexdigest()


def _works() -> tuple[ColumnElement[bool], ...]:
    return (SignInLink.used_at.is_(None), SignInLink.revoked_at.is_(None), SignInLink.expires_at > clock.real())
