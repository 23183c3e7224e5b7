"""Who is signed in: Flask-Login's hooks, the automatic log-off and the end of all sessions."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from reminders import clock
from reminders.clinics.places import open_places
from reminders.record.access import Staff
from reminders.record.people import Clinic
from reminders.web.access import BACKGROUND
from reminders.web.desk import context, recent_password

#: Real time (seconds) of the last request that a person made with this session.
SEEN = "seen"
#: Real time (seconds) at which somebody signed in.
BEGAN = "began"

#: The clinic that somebody is in; who works at several chooses.
CLINIC = "clinic"
#: Which one-time link this browser opened, and when (real time, seconds); its code is not kept.
LINK = "link"

#: Set if who signed in said that nobody else uses this computer.
OWN = "own"

#: However busy somebody is, they sign in again after a working day (NIST SP 800-63B, 4.2.3: 12 hours).
LONGEST_SESSION = timedelta(hours=12)


class SignedIn:
    """A staff member as Flask-Login wants one. The session carries their id and session version, nothing else."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, staff: Staff) -> None:
        self.staff = staff

    def get_id(self) -> str:
        """What the session cookie holds: raising the version ends the session."""
        return f"{self.staff.id}:{self.staff.session_version}"


def install(app: Flask) -> None:
    """Set up Flask-Login and CSRF protection on the application."""
    context.csrf.init_app(app)
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # it would read the record for an error page too
    manager.user_loader(_load)


def begin(
    staff: Staff, clinic_id: str | None, *, own_computer: bool = False, both_factors: bool = False, typed: bool = True
) -> None:
    """Sign somebody in on a new session, at a clinic, or at none yet if they have to choose one.

    `both_factors`: they used a passkey, or the provider says that it asked for two. `typed`: they proved who they are
    just now; not so if the provider only said that they had been there before.

    Nothing of the earlier session is kept but an opened link. Unless it is their `own_computer`, others may use it too,
    and the session ends sooner when nobody is there.
    """
    clear()
    if clinic_id is not None:
        session[CLINIC] = clinic_id
    if own_computer:
        session[OWN] = True
    if both_factors:
        session[context.BOTH_FACTORS] = True
    session[SEEN] = session[BEGAN] = clock.real().timestamp()
    if typed:
        recent_password.mark_typed()
    generate_csrf()  # now, so that two pages opened at once do not each make one, of which one would be lost
    login_user(SignedIn(staff))


def clear() -> None:
    """Empty the session, but for a one-time link that was opened: who joins another clinic signs in after that."""
    opened = session.get(LINK)
    session.clear()
    if opened is not None:
        session[LINK] = opened


def enter(clinic_id: str) -> None:
    """Go on at another clinic. Forms that were opened before are refused, so that none is filed at the wrong clinic."""
    session[CLINIC] = clinic_id
    for holder in (session, g):
        holder.pop("csrf_token", None)
    generate_csrf()


def end() -> None:
    """Sign out and empty the session."""
    logout_user()
    session.clear()


def renew(staff: Staff) -> None:
    """Keep this session valid after the staff member's session version was raised, which ended all others."""
    login_user(SignedIn(staff))


def _load(identity: str) -> SignedIn | None:
    staff_id, _, version = identity.partition(":")
    if _over():
        return None
    with context.reading() as record:
        staff = record.get(Staff, staff_id)
        if staff is None or str(staff.session_version) != version or not (places := open_places(record, staff)):
            return None
        here = next((place for place in places if place.clinic_id == session.get(CLINIC)), None)
        g.staff, g.places, g.chosen = staff, places, here is not None
        g.place = here or places[0]
        g.clinic = record.get_one(Clinic, g.place.clinic_id)
    if request.endpoint != "static" and request.endpoint not in BACKGROUND:
        session[SEEN] = clock.real().timestamp()
    return SignedIn(staff)


def _over() -> bool:
    """Whether the session was idle for too long, or began longer ago than a session may last."""
    settings = context.settings()
    minutes = settings.session_minutes
    if session.get(OWN) is True:
        minutes = max(minutes, settings.own_session_minutes)
    idle = timedelta(minutes=minutes)
    return _older(SEEN, idle) or _older(BEGAN, LONGEST_SESSION)


def _older(mark: str, allowed: timedelta) -> bool:
    at = session.get(mark)
    return not isinstance(at, float | int) or clock.real().timestamp() - at > allowed.total_seconds()
