"""Staff members: add, disable, change roles, and reset a lost password or second factor."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics import identity_accounts, links, passkeys, recovery_codes, throttle
from reminders.clinics.email import read_email
from reminders.clinics.passwords import LEAST_PASSWORD_LENGTH, why_too_weak
from reminders.clinics.places import Place, admins_of, all_places, audit_sign_in, place_at
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.record.access import Membership, Role, Staff
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of

_hasher: Final = PasswordHasher()

OPERATOR_HELPS: Final = "the operator can reset the password and the codes."


def add_staff(
    session: Session,
    clinic: Clinic,
    *,
    email: str,
    role: str,
    password: str,
    temporary: bool = False,
    made_up: bool = False,
    actor: str = "operator",
) -> Staff:
    """Add a staff member of a clinic. Times are real. Raises `Refused` naming every bad field.

    A `temporary` password must be changed at the first sign-in, as must one shorter than `LEAST_PASSWORD_LENGTH`.
    `made_up` skips the password check, for demo data.
    """
    fields = Fields()
    email = read_email(fields, "email", email)
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    if not made_up:
        _check_handed_over(session, fields, password, email, clinic.id)
    if email and session.scalar(select(Staff.id).where(Staff.email == email)) is not None:
        fields.refuse("email", f"There is a staff member {email} already.")
    fields.done()
    now = clock.real()
    staff = Staff(
        id=new_id(),
        clinic_id=clinic.id,
        email=email,
        role=Role(role).value,
        password_hash=_hasher.hash(password),
        password_is_temporary=temporary or len(password) < LEAST_PASSWORD_LENGTH,
        data_key_id=vault_of(session).make_data_key(session, clinic.id, patient_id=None, created_at=now),
        second_factor_step=0,
        session_version=0,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    links.revoke_invitations(session, clinic.id, email)
    _audit(session, staff, staff, "add-staff", actor, {"email": email, "role": role})
    return staff


def add_place(session: Session, staff: Staff, clinic_id: str, role: str, *, actor: str) -> Membership:
    """Let a staff member of one clinic work at another too, with the same sign-in. Every reset of theirs ends.

    A person who made one at the first clinic could otherwise come into this one. They must not be at this clinic yet.
    """
    now = clock.real()
    place = Membership(
        id=new_id(), clinic_id=clinic_id, staff_id=staff.id, role=Role(role).value, created_at=now,
        data_key_id=vault_of(session).make_data_key(session, clinic_id, patient_id=None, created_at=now),
    )  # fmt: skip
    session.add(place)
    session.flush()
    links.revoke_resets(session, staff.id)
    links.revoke_invitations(session, clinic_id, staff.email)
    _audit(session, staff, place, "add-staff", actor, {"email": staff.email, "role": role})
    return place


def find_staff(session: Session, email: str, *, clinic_id: str | None = None) -> Staff:
    """The staff member with this address (who works or worked at this clinic, if one is given), locked.

    Raises `NotFound`.
    """
    staff = session.scalar(
        select(Staff)
        .where(Staff.email == email.strip().lower())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if staff is None or (clinic_id is not None and place_at(session, staff, clinic_id) is None):
        raise NotFound(f"There is no staff member {email.strip()}.")
    return staff


def find_to_help(session: Session, email: str, clinic_id: str | None) -> Staff:
    """A staff member whose sign-in is to be reset, locked. Raises `NotFound`.

    Raises `Refused` if a clinic asks (`clinic_id`) about somebody who is at another one too: it would open that one.
    """
    staff = find_staff(session, email, clinic_id=clinic_id)
    if clinic_id is not None and len(all_places(session, staff)) > 1:
        raise Refused([FieldError("email", f"{staff.email} works at another clinic too: {OPERATOR_HELPS}")])
    return staff


def disable_staff(
    session: Session,
    email: str,
    *,
    clinic_id: str | None = None,
    leave_none: bool = False,
    actor: str = "operator",
) -> Staff:
    """Let a staff member work no more at a clinic, or at none if none is given. Doing it again changes nothing.

    Their sessions end; where they may still work they sign in again. Raises `NotFound`, and `Refused` for a clinic's
    last admin unless `leave_none` allows it.
    """
    staff, places = _locked(session, email, clinic_id)
    for place in places:
        if place.disabled_at is not None:
            continue
        if not leave_none:
            _keep_an_admin(session, staff, place)
        place.disabled_at = clock.real()
        staff.session_version += 1
        links.revoke_of(session, staff.id)
        _audit(session, staff, place, "disable-staff", actor)
    return staff


def enable_staff(session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator") -> Staff:
    """Let a disabled staff member work again at a clinic, or at their first if none is given. Raises `NotFound`."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    place = place_at(session, staff, clinic_id or staff.clinic_id)
    if place is not None and place.disabled_at is not None:
        place.disabled_at = None
        _audit(session, staff, place, "enable-staff", actor)
    return staff


def change_role(
    session: Session, email: str, role: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Change a staff member's role at a clinic, or at their first if none is given, effective at their next sign-in.

    Raises `NotFound`, and `Refused` for an unknown role or for the clinic's last admin.
    """
    fields = Fields()
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    fields.done()
    staff, places = _locked(session, email, clinic_id)
    place = places[0]
    if place.role != role:
        _keep_an_admin(session, staff, place)
        old, place.role = place.role, Role(role).value
        staff.session_version += 1
        links.revoke_of(session, staff.id)
        _audit(session, staff, place, "change-role", actor, {"old": old, "new": role})
    return staff


def give_temporary_password(
    session: Session, email: str, password: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Replace a forgotten password by one that must be changed at the next sign-in. Raises `Refused`, `NotFound`."""
    staff = find_to_help(session, email, clinic_id)
    fields = Fields()
    _check_handed_over(session, fields, password, staff.email, staff.clinic_id)
    fields.done()
    staff.password_hash, staff.password_is_temporary = _hasher.hash(password), True
    throttle.forget_tries(session, staff.email)
    links.revoke_of(session, staff.id)
    staff.session_version += 1
    audit_sign_in(session, staff, "reset-password", actor=actor)
    return staff


def reset_second_factor(
    session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Remove a lost second factor, codes and passkeys; the staff member sets up a new one at the next sign-in.

    Their accounts at the identity provider are disconnected too: somebody else may have connected one of their own.

    Raises `NotFound`, and `Refused` as `find_to_help` does.
    """
    staff = find_to_help(session, email, clinic_id)
    if identity_accounts.disconnect(session, staff, actor=actor):
        links.revoke_made_by(session, staff.id)
    if passkeys.forget(session, staff) or staff.second_factor_sealed is not None:
        staff.second_factor_sealed = None
        recovery_codes.forget(session, staff)
        links.revoke_made_by(session, staff.id)
        staff.session_version += 1
        audit_sign_in(session, staff, "reset-second-factor", actor=actor)
    return staff


def choose_password(session: Session, staff: Staff, password: str) -> None:
    """Replace a password by one that its owner chose: every session ends, and so does every link of theirs."""
    staff.password_hash, staff.password_is_temporary = _hasher.hash(password), False
    staff.session_version += 1
    links.revoke_of(session, staff.id)


def own_words(session: Session, email: str, clinic_id: str) -> tuple[str, ...]:
    """Names of a staff member and their clinic, which a password must not be made of."""
    clinic = session.get_one(Clinic, clinic_id)
    return email, clinic.name, clinic.text_name, clinic.slug


def _check_handed_over(session: Session, fields: Fields, password: str, email: str, clinic_id: str) -> None:
    if (problem := why_too_weak(password, own_words(session, email, clinic_id), handed_over=True)) is not None:
        fields.refuse("password", problem)


def has_admin(session: Session, clinic_id: str, *, beside: str | None = None) -> bool:
    """Whether a clinic has an admin who may sign in, other than `beside` (a staff member's id)."""
    return admins_of(session, clinic_id, beside=beside) > 0


def _keep_an_admin(session: Session, staff: Staff, place: Place) -> None:
    """Raise `Refused` if `place` is that of the clinic's last admin: nobody could let anybody in again.

    Call it only under the lock of `_locked`: two admins who disable each other at once would each still see the other.
    """
    is_one = place.role == Role.ADMIN.value and place.disabled_at is None
    if is_one and not has_admin(session, place.clinic_id, beside=staff.id):
        raise Refused([FieldError("email", f"{staff.email} is the clinic's last admin: make somebody else one first.")])


def _locked(session: Session, email: str, clinic_id: str | None) -> tuple[Staff, list[Place]]:
    """A staff member and their place at a clinic, or all their places, the first one first, if no clinic is given.

    The clinics are locked, so that nobody else changes their admins meanwhile. Raises `NotFound`.
    """
    known = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
    at = {place.clinic_id for place in all_places(session, known)} if known is not None else set()
    # The clinics first, then the person, so that two people who change each other cannot deadlock. Rows that refer to
    # a clinic can still be added meanwhile.
    which = select(Clinic.id).where(Clinic.id.in_(at if clinic_id is None else at & {clinic_id})).order_by(Clinic.id)
    session.execute(which.with_for_update(key_share=True)).all()
    staff = find_staff(session, email, clinic_id=clinic_id)
    places = all_places(session, staff)
    for place in places:
        session.refresh(place)
    return staff, [place for place in places if clinic_id in (None, place.clinic_id)]


def _audit(
    session: Session,
    staff: Staff,
    place: Place,
    action: str,
    actor: str,
    details: dict[str, object] | None = None,
) -> None:
    """What was done about somebody's place, in the trail of its clinic."""
    session.flush()
    audit(
        session,
        place.clinic_id,
        actor=actor,
        action=action,
        subject="staff",
        subject_id=staff.id,
        data_key_id=place.data_key_id if details else None,
        details=details,
    )
