"""Staff members: adding, disabling, and helping one who lost a password or a second factor."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup import throttle
from reminders.followup.clinics import read_email
from reminders.followup.fields import Fields
from reminders.followup.refusal import NotFound
from reminders.record.access import Role, Staff
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of

#: What everybody's password has at least (NIST SP 800-63B: length, no composition).
LEAST_PASSWORD_LENGTH: Final = 12
#: Longer ones would only cost time; nobody types more.
MOST_PASSWORD_LENGTH: Final = 200

#: What an operator may hand over at least: a shorter one than staff may keep is theirs until the first sign-in, no
#: longer. Scripts that set clinics up with such passwords go on working, and nobody keeps one.
LEAST_HANDED_OVER: Final = 8

_hasher: Final = PasswordHasher()


def add_staff(
    session: Session,
    clinic: Clinic,
    *,
    email: str,
    role: str,
    password: str,
    temporary: bool = False,
    actor: str = "operator",
) -> Staff:
    """Add a staff member of a clinic. Raises `Refused` naming every bad field. Times are real.

    A `temporary` password must be changed at the first sign-in, and so must one that is shorter than everybody's.
    """
    fields = Fields()
    email = read_email(fields, "email", email)
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    _check_password(fields, password)
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
    _audit(session, staff, "add-staff", actor, {"email": email, "role": role})
    return staff


def find_staff(session: Session, email: str, *, clinic_id: str | None = None) -> Staff:
    """The staff member with this address (of this clinic, if one is given), locked. Raises `NotFound`."""
    staff = session.scalar(
        select(Staff)
        .where(Staff.email == email.strip().lower())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if staff is None or clinic_id not in (None, staff.clinic_id):
        raise NotFound(f"There is no staff member {email.strip()}.")
    return staff


def disable_staff(session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator") -> Staff:
    """Sign a staff member out everywhere and refuse them from now on. Doing it again changes nothing."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.disabled_at is None:
        staff.disabled_at = clock.real()
        staff.session_version += 1
        _audit(session, staff, "disable-staff", actor)
    return staff


def enable_staff(session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator") -> Staff:
    """Let a disabled staff member sign in again."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.disabled_at is not None:
        staff.disabled_at = None
        _audit(session, staff, "enable-staff", actor)
    return staff


def change_role(
    session: Session, email: str, role: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Give a staff member another role; it counts from their next sign-in. Raises `Refused`, `NotFound`."""
    fields = Fields()
    if role not in list(Role):
        fields.refuse("role", f"A role is one of {', '.join(Role)}.")
    fields.done()
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.role != role:
        old, staff.role = staff.role, Role(role).value
        staff.session_version += 1
        _audit(session, staff, "change-role", actor, {"old": old, "new": role})
    return staff


def give_temporary_password(
    session: Session, email: str, password: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Replace a forgotten password by one that must be changed at the next sign-in. Raises `Refused`, `NotFound`."""
    fields = Fields()
    _check_password(fields, password)
    fields.done()
    staff = find_staff(session, email, clinic_id=clinic_id)
    staff.password_hash, staff.password_is_temporary = _hasher.hash(password), True
    throttle.forgive(session, staff.email)
    staff.session_version += 1
    _audit(session, staff, "reset-password", actor)
    return staff


def reset_second_factor(
    session: Session, email: str, *, clinic_id: str | None = None, actor: str = "operator"
) -> Staff:
    """Forget a lost second factor; the staff member sets up a new one at the next sign-in."""
    staff = find_staff(session, email, clinic_id=clinic_id)
    if staff.second_factor_sealed is not None:
        staff.second_factor_sealed = None
        staff.session_version += 1
        _audit(session, staff, "reset-second-factor", actor)
    return staff


def _check_password(fields: Fields, password: str) -> None:
    if not LEAST_HANDED_OVER <= len(password) <= MOST_PASSWORD_LENGTH:
        fields.refuse(
            "password",
            f"A password has {LEAST_PASSWORD_LENGTH} to {MOST_PASSWORD_LENGTH} characters; with at least "
            f"{LEAST_HANDED_OVER} it is taken for the first sign-in alone.",
        )


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
