"""Invitations and password resets by one-time link, made by an admin or an operator for one person to use."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics import links, throttle
from reminders.clinics.email import read_email
from reminders.clinics.passwords import why_too_weak
from reminders.clinics.places import open_places, place_at, works_at
from reminders.clinics.staff import add_place, add_staff, choose_password, find_staff, find_to_help, own_words
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.record.access import LinkKind, Membership, Role, SignInLink, Staff
from reminders.record.audit import audit
from reminders.record.people import Clinic

GONE = "This link works no more: it was used or replaced, or too much time has passed. Ask for another one."


def invite(session: Session, clinic: Clinic, *, email: str, role: str, actor: str = "operator") -> str:
    """Invite somebody to a clinic and return the link's code, which can be read only now.

    An earlier invitation of theirs to this clinic ends. Whether they work at another clinic makes no difference, so
    that nobody learns it. Raises `Refused` naming every bad field.
    """
    fields = Fields()
    email = read_email(fields, "email", email)
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    if email and session.scalar(select(Staff.id).where(Staff.email == email, works_at(clinic.id))) is not None:
        fields.refuse("email", f"There is a staff member {email} already.")
    fields.done()
    link, code = links.make(session, clinic.id, LinkKind.INVITE, email=email, role=Role(role).value, made_by=actor)
    _audit(session, link, "invite-staff", actor)
    return code


def withdraw(session: Session, clinic_id: str, link_id: str, *, actor: str = "operator") -> None:
    """End a link. Raises `NotFound` if the clinic has none like that which still works."""
    if not links.revoke(session, SignInLink.clinic_id == clinic_id, SignInLink.id == link_id):
        raise NotFound("There is no such link, or it works no more.")
    _audit(session, session.get_one(SignInLink, link_id), "withdraw-link", actor)


def make_reset_link(
    session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> tuple[Staff, str]:
    """Make a link by which a staff member chooses a new password; returns them and its code.

    Their present password works until the link is used. Raises `NotFound`, and `Refused` for somebody disabled.
    """
    staff = find_to_help(session, email, clinic_id)
    if not open_places(session, staff):
        raise Refused([FieldError("email", f"{staff.email} is disabled: let them sign in again first.")])
    link, code = links.make(
        session, staff.clinic_id, LinkKind.RESET, email=staff.email, staff_id=staff.id, made_by=actor
    )
    _audit(session, link, "reset-link", actor)
    return staff, code


def take(session: Session, link_id: str, password: str) -> Staff:
    """Use a link: set the password of whom it is for, who joins the clinic if it is an invitation.

    Raises `NotFound` if the link works no more, and `Refused` naming `password` if that is too weak; the link then
    still works.
    """
    link = links.working(session, link_id)
    if link is None:
        raise NotFound(GONE)
    if (problem := why_too_weak(password, own_words(session, link.email, link.clinic_id))) is not None:
        raise Refused([FieldError("password", problem)])
    # Whose it is is locked before the link, as where somebody is disabled, so that the two cannot deadlock.
    staff = find_staff(session, link.email, clinic_id=link.clinic_id) if link.kind == LinkKind.RESET else None
    if (staff is not None and not open_places(session, staff)) or not links.use(session, link_id):
        raise NotFound(GONE)
    if staff is None:
        clinic, role = session.get_one(Clinic, link.clinic_id), str(link.role)
        staff = add_staff(session, clinic, email=link.email, role=role, password=password, actor=link.made_by)
    else:
        choose_password(session, staff, password)
    throttle.forget_tries(session, staff.email)
    _audit(session, link, "link-used", f"staff:{staff.id}")
    return staff


def account_of(session: Session, link: SignInLink) -> Staff | None:
    """Who has the address that an invitation is for, if somebody does: they join with the sign-in they have."""
    if link.kind != LinkKind.INVITE:
        return None
    return session.scalar(select(Staff).where(Staff.email == link.email))


def join(session: Session, link_id: str, staff_id: str) -> Membership:
    """Use an invitation as somebody who works at another clinic already and is signed in. Raises `NotFound`.

    The link and the sign-in are both needed: an address alone, which another clinic may have typed in, is no proof.
    """
    link, staff = links.working(session, link_id), session.get_one(Staff, staff_id, with_for_update=True)
    mine = link is not None and link.kind == LinkKind.INVITE and link.email == staff.email
    if link is None or not mine or place_at(session, staff, link.clinic_id) or not links.use(session, link_id):
        raise NotFound(GONE)
    place = add_place(session, staff, link.clinic_id, str(link.role), actor=link.made_by)
    _audit(session, link, "link-used", f"staff:{staff.id}")
    return place


def _audit(session: Session, link: SignInLink, action: str, actor: str) -> None:
    """Who made or used a link. The address it is for is in the link's own row."""
    session.flush()
    audit(session, link.clinic_id, actor=actor, action=action, subject="sign-in-link", subject_id=link.id)
