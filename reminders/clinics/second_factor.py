"""Who needs a second factor, and what is asked for after the first one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from reminders.clinics import passkeys
from reminders.clinics.places import open_places
from reminders.record.access import Role, Staff
from reminders.record.people import Clinic
from reminders.settings import Settings


@dataclass(frozen=True)
class Asked:
    """What somebody can prove themselves with after a password; nothing is asked if it is neither."""

    code: bool
    passkey: bool

    def __bool__(self) -> bool:
        return self.code or self.passkey


def needed_at(settings: Settings, clinic: Clinic, role: str) -> bool:
    """Whether somebody with this role needs a second factor at a clinic.

    Everybody does if the installation or the clinic requires it; an admin does whenever texts reach real phones.
    """
    if settings.second_factor_required or clinic.second_factor_for_all:
        return True
    return settings.real_texts and role == Role.ADMIN


def asked_after_first(session: Session, settings: Settings, staff: Staff) -> Asked:
    """What is asked after a password or an account at the provider.

    A person who set up codes is always asked. A passkey alone is asked for only where a second factor is needed, at one
    clinic at least: where it is not, having added one must not keep anybody out who has only the password at hand.
    """
    has_codes = staff.second_factor_sealed is not None
    has_passkeys = bool(passkeys.how_many(session, [staff.id]))
    if has_codes or not has_passkeys:
        return Asked(has_codes, has_codes and has_passkeys)
    places = open_places(session, staff)
    needed = any(needed_at(settings, session.get_one(Clinic, place.clinic_id), place.role) for place in places)
    return Asked(code=False, passkey=needed)
