"""The first start of a new installation: adds a clinic and an admin, so that somebody can sign in at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session
from tzlocal import get_localzone_name

from reminders.care import zones
from reminders.clinics.clinic_settings import add_clinic
from reminders.clinics.readable import readable
from reminders.clinics.staff import add_staff
from reminders.record.access import Role
from reminders.record.people import Clinic

EMAIL = "admin@clinic.example"
SLUG, NAME = "first-clinic", "First Clinic"
USUAL_ZONE = "America/New_York"


@dataclass(frozen=True)
class FirstSignIn:
    """Credentials for the first sign-in. The password is temporary and shown once."""

    email: str
    password: str = field(repr=False)


def set_up_first_clinic(session: Session) -> FirstSignIn | None:
    """Add the first clinic and its admin, and return how to sign in; None, and nothing done, if there is a clinic."""
    if session.scalar(select(Clinic.id).limit(1)) is not None:
        return None
    clinic = add_clinic(session, slug=SLUG, name=NAME, time_zone=_zone_here(), actor="service")
    password = readable(4, 4)
    add_staff(session, clinic, email=EMAIL, role=Role.ADMIN, password=password, temporary=True, actor="service")
    return FirstSignIn(EMAIL, password)


def _zone_here() -> str:
    return zones.place_name(get_localzone_name() or "") or USUAL_ZONE
