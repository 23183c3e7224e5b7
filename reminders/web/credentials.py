"""Checks passwords and one-time codes, and counts each try (`reminders.clinics.throttle`).

All times here are real: a simulated clock must not unlock an account.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics import recovery_codes, throttle
from reminders.clinics.passwords import MOST_PASSWORD_LENGTH, why_too_weak
from reminders.clinics.places import MAY_SIGN_IN, audit_sign_in
from reminders.clinics.throttle import CountedTry, SignInSource
from reminders.record.access import Staff
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.people import Clinic
from reminders.record.sealing import seal, unseal_or_none

CODE_SECONDS = 30
#: A phone's clock may be off by one step either way.
CODE_DRIFT_STEPS = (-1, 0, 1)

_hasher = PasswordHasher()
#: Checked when no account has the address, so that the answer takes equally long. What was hashed nobody knows, and it
#: is written down because to make one takes a tenth of what it takes to start.
_NOBODYS_HASH = "$argon2id$v=19$m=65536,t=3,p=4$rkDmlRdsX0zR1DEn/ibsnQ$ZnVtcT/zvah6+ojjgsqJZAPocUqGc2MneSCYUP0CJbU"


@dataclass(frozen=True)
class Tried:
    """The result of a try: who signed in, or None, and how it was counted, or None if it has to wait."""

    staff: Staff | None
    counted: CountedTry | None


def check_password(database: Database, email: str, password: str, source: SignInSource) -> Tried:
    """Find who has this address and password: nobody if one is wrong, the account is disabled or the try must wait.

    The try is counted before the password is checked, so that simultaneous tries count too. Every address costs the
    same statements and one hash, so that the time taken does not tell whether the address exists.
    """
    with database.write() as session:
        counted = throttle.count_try(session, throttle.PASSWORD, email, source)
        known = session.execute(select(Staff, MAY_SIGN_IN).where(Staff.email == email.strip().lower())).one_or_none()
    if counted is None:
        return Tried(None, None)
    staff, able = known if known is not None else (None, False)
    fits = _matches(staff.password_hash if staff is not None and able else _NOBODYS_HASH, password)
    if staff is None or not able or not fits:
        return Tried(None, counted)
    with database.write() as session:
        throttle.record_right(session, counted)
        current = session.get_one(Staff, staff.id)
        if _hasher.check_needs_rehash(current.password_hash) and current.password_hash == staff.password_hash:
            current.password_hash = _hasher.hash(password)
        return Tried(current, counted)


def find_by_email(session: Session, email: str) -> Staff | None:
    """The staff member with this address, whatever their state."""
    return session.scalar(select(Staff).where(Staff.email == email.strip().lower()))


def audit_refusal(database: Database, email: str, counted: CountedTry) -> None:
    """Audit that somebody was refused. For an unknown address the entry is written and rolled back: it costs as much,
    so that the time taken does not tell whether the address exists."""
    with database.write() as session:
        throttle.record_wrong(session, counted)
        known = find_by_email(session, email)
        clinic_id = session.scalar(select(Clinic.id).order_by(Clinic.id).limit(1))
        if clinic_id is None:
            return
        with session.begin_nested() as kept:
            audit(
                session, known.clinic_id if known else clinic_id, actor="service", action="sign-in-refused",
                subject="staff", subject_id=known.id if known else new_id(),
            )  # fmt: skip
            if known is None:
                kept.rollback()


def check_code(database: Database, staff: Staff, code: str, source: SignInSource) -> bool:
    """Return whether this is the staff member's current one-time code, or a recovery code of theirs.

    Each works once; tries are throttled.
    """
    with database.write() as session:
        counted = throttle.count_try(session, throttle.CODE, staff.email, source)
        if counted is None:
            return False
        current = session.get_one(Staff, staff.id)
        secret = unseal_or_none(session, current, "second_factor")
        if secret and recovery_codes.looks_like_one(code):
            return _use_recovery_code(session, current, code, counted)
        step = _matching_step(secret, code) if secret else None
        if step is None or not _use_step(session, current, step):
            return False
        throttle.record_right(session, counted)
        return True


def _use_step(session: Session, staff: Staff, step: int) -> bool:
    """Use a time step up. False if it or a later one was used; of two who type one code at once, one gets in."""
    used = session.execute(
        update(Staff)
        .where(Staff.id == staff.id, Staff.second_factor_step < step)
        .values(second_factor_step=step)
        .execution_options(synchronize_session=False)
        .returning(Staff.id)
    )
    return used.scalar_one_or_none() is not None


def _use_recovery_code(session: Session, staff: Staff, code: str, counted: CountedTry) -> bool:
    if not recovery_codes.use(session, staff, code):
        return False
    throttle.record_right(session, counted)
    audit_sign_in(session, staff, "recovery-code-used", actor=f"staff:{staff.id}")
    return True


def password_problem(password: str, again: str, own: Iterable[str]) -> str | None:
    """Why a new password cannot be taken, in a sentence; None if it can. `own`: what belongs to the person."""
    if (problem := why_too_weak(password, own)) is not None:
        return problem
    if password != again:
        return "The two are not the same; type it again."
    return None


def proposed_secret(secret_key: str, staff: Staff, nonce: str) -> str:
    """The TOTP secret offered at set-up: derived, so that it is kept nowhere until a code from it was typed."""
    words = f"second-factor:{staff.id}:{staff.session_version}:{nonce}"
    return b32encode(hmac.new(secret_key.encode(), words.encode(), hashlib.sha256).digest()[:20]).decode()


def keep_second_factor(session: Session, staff: Staff, secret: str, code: str) -> bool:
    """Turn the second factor on if the code fits the secret; ends every other session."""
    step = _matching_step(secret, code)
    if step is None:
        return False
    seal(session, staff, "second_factor", secret)
    staff.second_factor_step = step
    staff.session_version += 1
    return True


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password[:MOST_PASSWORD_LENGTH])
    except (VerificationError, InvalidHashError):
        return False


def _matching_step(secret: str, code: str) -> int | None:
    digits = "".join(code.split())
    totp = pyotp.TOTP(secret, interval=CODE_SECONDS)
    now_step = _step(clock.real())
    found = None
    for drift in CODE_DRIFT_STEPS:
        if hmac.compare_digest(totp.generate_otp(now_step + drift).encode(), digits.encode()):
            found = now_step + drift
    return found


def _step(at: datetime) -> int:
    return int(at.timestamp()) // CODE_SECONDS
