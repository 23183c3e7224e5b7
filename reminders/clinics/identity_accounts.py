"""Accounts at the identity provider, and whose they are. An account makes nobody a staff member. Real times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.identity_provider import Account
from reminders.clinics.places import audit_sign_in, open_places
from reminders.errors import FieldError, Refused
from reminders.record.access import Staff
from reminders.record.columns import new_id
from reminders.record.sealing import index_of, seal
from reminders.record.sign_in_ways import ProviderAccount

TAKEN: Final = "This account is connected to somebody else's sign-in."
TEMPORARY: Final = "Choose a password of your own before you connect an account."
HAS_ONE: Final = (
    "Another account is connected to this sign-in. Sign in another way and disconnect it first, under Account."
)


def find_and_note_use(session: Session, account: Account) -> Staff | None:
    """Who connected this account, if they may sign in. The use is noted."""
    row = session.scalar(
        select(ProviderAccount).where(ProviderAccount.subject_index == _index(session, account)).with_for_update()
    )
    if row is None:
        return None
    staff = session.get_one(Staff, row.staff_id)
    if not open_places(session, staff):
        return None
    row.last_used_at = clock.real()
    return staff


def is_connected(session: Session, account: Account) -> bool:
    """Whether somebody connected this account, whether they may sign in or not."""
    found = select(ProviderAccount.id).where(ProviderAccount.subject_index == _index(session, account))
    return session.scalar(found) is not None


def by_address(session: Session, account: Account) -> Staff | None:
    """Who has the address that the provider verified, if they may sign in. They have not connected this account."""
    if account.email is None:
        return None
    staff = session.scalar(select(Staff).where(Staff.email == account.email))
    return staff if staff is not None and open_places(session, staff) else None


def connect(session: Session, staff: Staff, account: Account) -> None:
    """Connect an account to a sign-in, from now on known by issuer and subject alone.

    Raises `Refused` if one of the two has another one already (`refuse` audits that), and while the password is
    temporary: the person who handed it over could come back with an account of their own.
    """
    if staff.password_is_temporary:
        raise Refused([FieldError("", TEMPORARY)])
    mine = of_staff(session, staff.id, account.issuer)
    if mine is not None and mine.subject_index == _index(session, account):
        return
    if mine is not None:
        raise Refused([FieldError("", HAS_ONE)])
    if is_connected(session, account):
        raise Refused([FieldError("", TAKEN)])
    row = ProviderAccount(
        id=new_id(), clinic_id=staff.clinic_id, staff_id=staff.id, data_key_id=staff.data_key_id,
        issuer=account.issuer, subject_index=_index(session, account), created_at=clock.real(),
    )  # fmt: skip
    seal(session, row, "shown", account.shown)
    session.add(row)
    session.flush()
    audit_sign_in(session, staff, "provider-connected", actor=f"staff:{staff.id}")


def refuse(session: Session, staff: Staff) -> None:
    """Audit that an account with somebody's address was refused, as another one is connected to their sign-in."""
    audit_sign_in(session, staff, "provider-refused", actor="service")


def of_staff(session: Session, staff_id: str, issuer: str) -> ProviderAccount | None:
    """The account that somebody connected at this provider. A slash at the end of the issuer makes no difference."""
    either = (issuer.rstrip("/"), issuer.rstrip("/") + "/")
    found = select(ProviderAccount).where(ProviderAccount.staff_id == staff_id, ProviderAccount.issuer.in_(either))
    return session.scalar(found)


def who_connected(session: Session, staff_ids: Iterable[str]) -> set[str]:
    """Which of these staff members connected an account, at any provider."""
    found = select(ProviderAccount.staff_id).where(ProviderAccount.staff_id.in_(list(staff_ids)))
    return set(session.scalars(found))


def disconnect(session: Session, staff: Staff, *, actor: str | None = None) -> bool:
    """Forget every account that somebody connected; their sessions end. Returns whether there was one.

    `actor`: who does it for them, if they do not do it themself.
    """
    gone = delete(ProviderAccount).where(ProviderAccount.staff_id == staff.id).returning(ProviderAccount.id)
    if not session.execute(gone.execution_options(synchronize_session=False)).all():
        return False
    staff.session_version += 1
    if actor is None:
        audit_sign_in(session, staff, "provider-disconnected", actor=f"staff:{staff.id}")
    else:
        audit_sign_in(session, staff, "disconnect-provider", actor=actor)
    return True


def _index(session: Session, account: Account) -> str:
    """The keyed digest of issuer and subject, letter by letter: subjects that differ in case are two people."""
    exact = hashlib.sha256(f"{account.issuer}\n{account.subject}".encode("utf-8", "surrogatepass")).hexdigest()
    return index_of(session, "provider account", exact)
