"""Where a staff member works, and with which role: the clinic they were added at first, and every one joined since.

The row of `staff` holds the sign-in of a person and their place at the first clinic; each further clinic has a row of
`memberships`. Both have `clinic_id`, `role` and `disabled_at`, and are called a place here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, union_all
from sqlalchemy.orm import Session

from reminders.record.access import Membership, Role, Staff
from reminders.record.audit import audit

Place = Staff | Membership

#: Whether somebody may sign in at all: at one clinic at least.
MAY_SIGN_IN: Final[ColumnElement[bool]] = or_(
    Staff.disabled_at.is_(None),
    exists().where(Membership.staff_id == Staff.id, Membership.disabled_at.is_(None)),
)


@dataclass(frozen=True)
class Member:
    """Somebody who works at a clinic. `elsewhere`: they are or were at another clinic too."""

    staff: Staff
    place: Place
    elsewhere: bool


def works_at(clinic_id: str) -> ColumnElement[bool]:
    """The condition on `Staff` that they work or worked at a clinic."""
    return or_(
        Staff.clinic_id == clinic_id,
        exists().where(Membership.staff_id == Staff.id, Membership.clinic_id == clinic_id),
    )


def all_places(session: Session, staff: Staff) -> list[Place]:
    """Every clinic somebody works or worked at, the first one first."""
    further = select(Membership).where(Membership.staff_id == staff.id).order_by(Membership.id)
    return [staff, *session.scalars(further)]


def open_places(session: Session, staff: Staff) -> list[Place]:
    """Where somebody may work now; nobody who has none may sign in."""
    return [place for place in all_places(session, staff) if place.disabled_at is None]


def place_at(session: Session, staff: Staff, clinic_id: str) -> Place | None:
    """Somebody's place at a clinic, whether they still may work there or not."""
    return next((place for place in all_places(session, staff) if place.clinic_id == clinic_id), None)


def members_of(session: Session, clinic_id: str) -> list[Member]:
    """Everybody who works or worked at a clinic: who may sign in there first, then by address."""
    found = session.scalars(select(Staff).where(works_at(clinic_id)).order_by(Staff.email)).all()
    further = select(Membership).where(Membership.staff_id.in_([staff.id for staff in found]))
    places: dict[str, list[Membership]] = {}
    for membership in session.scalars(further):
        places.setdefault(membership.staff_id, []).append(membership)
    members = []
    for staff in found:
        own: list[Place] = [staff, *places.get(staff.id, [])]
        here = next(place for place in own if place.clinic_id == clinic_id)
        members.append(Member(staff, here, elsewhere=len(own) > 1))
    return sorted(members, key=lambda member: member.place.disabled_at is not None)


def admins_of(session: Session, clinic_id: str, *, beside: str | None = None, most: int = 1) -> int:
    """How many admins may sign in at a clinic, other than `beside` (a staff member's id), counted up to `most`."""
    session.flush()
    first = select(Staff.id).where(_admin(Staff), Staff.clinic_id == clinic_id, Staff.id.is_distinct_from(beside))
    further = select(Membership.staff_id).where(
        _admin(Membership), Membership.clinic_id == clinic_id, Membership.staff_id.is_distinct_from(beside)
    )
    return len(session.execute(union_all(first, further).limit(most)).all())


def clinics_with_an_admin(session: Session) -> set[str]:
    """The clinics at which an admin may sign in."""
    first = select(Staff.clinic_id).where(_admin(Staff))
    return set(session.scalars(union_all(first, select(Membership.clinic_id).where(_admin(Membership)))))


def audit_sign_in(session: Session, staff: Staff, action: str, *, actor: str) -> None:
    """Audit what concerns somebody's sign-in itself, in the trail of every clinic at which they may work.

    Of somebody who may work nowhere it is in the trail of the first clinic.
    """
    session.flush()
    # In order, so that two entries cannot deadlock over the ends of the trails.
    for clinic_id in sorted({place.clinic_id for place in open_places(session, staff)} or {staff.clinic_id}):
        audit(session, clinic_id, actor=actor, action=action, subject="staff", subject_id=staff.id)


def _admin(table: type[Staff] | type[Membership]) -> ColumnElement[bool]:
    return and_(table.role == Role.ADMIN.value, table.disabled_at.is_(None))
