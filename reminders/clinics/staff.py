"""Staff members: add, disable, change roles, and reset a lost password or second factor."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics import links, recovery_codes, throttle
from reminders.clinics.email import read_email
from reminders.clinics.passwords import LEAST_PASSWORD_LENGTH, why_too_weak
from reminders.errors import FieldError, NotFound, Refused
from reminders.fields import Fields
from reminders.record.access import Role, Staff
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of

_hasher: Final = PasswordHasher()


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
        data_key_id=vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=now),
        second_factor_step=0,
        session_version=0,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    links.revoke_invitations(session, clinic.id, email)
    _audit(session, staff, "add-staff", actor, {"email": email, "role": role})
    return staff


def find_staff(session: Session, email: str, *, clinic_id: str | None = None) -> Staff:
    """The staff member with this address (in this clinic, if one is given), locked. Raises `NotFound`."""
    staff = session.scalar(
        select(Staff)
        .where(Staff.email == email.strip().lower())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if staff is None or clinic_id not in (None, staff.clinic_id):
        raise NotFound(f"There is no staff member {email.strip()}.")
    return staff


def disable_staff(
    session: Session,
    email: str,
    *,
    clinic_id: str | None = None,
    leave_none: bool = False,
    actor: str = "operator",
) -> Staff:
    """Sign a staff member out everywhere and let them sign in no more. Doing it again changes nothing.

    Raises `NotFound`, and `Refused` for a clinic's last admin unless `leave_none` allows it.
    """
    staff = _locked(session, email, clinic_id)
    if staff.disabled_at is None:
        if not leave_none:
            _keep_an_admin(session, staff)
        staff.disabled_at = clock.real()
        staff.session_version += 1
        links.revoke_of(session, staff.id)
        _audit(session, staff, "disable-staff", actor)
    return staff


def enable_staff(session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator") -> Staff:
    """Let a disabled staff member sign in again. Raises `NotFound`."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.disabled_at is not None:
        staff.disabled_at = None
        _audit(session, staff, "enable-staff", actor)
    return staff


def change_role(
    session: Session, email: str, role: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Change a staff member's role, effective at their next sign-in.

    Raises `NotFound`, and `Refused` for an unknown role or for the clinic's last admin.
    """
    fields = Fields()
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    fields.done()
    staff = _locked(session, email, clinic_id)
    if staff.role != role:
        _keep_an_admin(session, staff)
        old, staff.role = staff.role, Role(role).value
        staff.session_version += 1
        links.revoke_of(session, staff.id)
        _audit(session, staff, "change-role", actor, {"old": old, "new": role})
    return staff


def give_temporary_password(
    session: Session, email: str, password: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Replace a forgotten password by one that must be changed at the next sign-in. Raises `Refused`, `NotFound`."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    fields = Fields()
    _check_handed_over(session, fields, password, staff.email, staff.clinic_id)
    fields.done()
    staff.password_hash, staff.password_is_temporary = _hasher.hash(password), True
    throttle.forget_tries(session, staff.email)
    links.revoke_of(session, staff.id)
    staff.session_version += 1
    _audit(session, staff, "reset-password", actor)
    return staff


def reset_second_factor(
    session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Remove a lost second factor; the staff member sets up a new one at the next sign-in. Raises `NotFound`."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.second_factor_sealed is not None:
        staff.second_factor_sealed = None
        recovery_codes.forget(session, staff)
        links.revoke_made_by(session, staff.id)
        staff.session_version += 1
        _audit(session, staff, "reset-second-factor", actor)
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
    session.flush()
    admins = select(Staff.id).where(
        Staff.clinic_id == clinic_id,
        Staff.role == Role.ADMIN.value,
        Staff.disabled_at.is_(None),
        Staff.id.is_distinct_from(beside),
    )
    return session.scalar(admins.limit(1)) is not None


def _keep_an_admin(session: Session, staff: Staff) -> None:
    """Raise `Refused` if `staff` is the clinic's last admin who may sign in: nobody could let anybody in again.

    Call it only under the lock of `_locked`: two admins who disable each other at once would each still see the other.
    """
    is_one = staff.role == Role.ADMIN.value and staff.disabled_at is None
    if is_one and not has_admin(session, staff.clinic_id, beside=staff.id):
        raise Refused([FieldError("email", f"{staff.email} is the clinic's last admin: make somebody else one first.")])


def _locked(session: Session, email: str, clinic_id: str | None) -> Staff:
    """A staff member, with their clinic locked so that nobody else changes its admins. Raises `NotFound`."""
    own = session.scalar(select(Staff.clinic_id).where(Staff.email == email.strip().lower()))
    # The clinic first, then the person, so that two people who change each other cannot deadlock. Rows that refer to
    # the clinic can still be added meanwhile.
    session.execute(select(Clinic.id).where(Clinic.id == own).with_for_update(key_share=True))
    return find_staff(session, email, clinic_id=clinic_id)


def _audit(session: Session, staff: Staff, action: str, actor: str, details: dict[str, object] | None = None) -> None:
    session.flush()
    audit(
        session,
        staff.clinic_id,
        actor=actor,
        action=action,
        subject="staff",
        subject_id=staff.id,
        data_key_id=staff.data_key_id if details else None,
        details=details,
    )
