"""The desk's blueprint and what every page shares: who is signed in, the record, and the check before each request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import passkeys, second_factor
from reminders.clinics.identity_provider import IdentityProvider
from reminders.clinics.relying_party import RelyingParty, relying_party
from reminders.record.access import Staff
from reminders.record.people import Clinic
from reminders.reports.live import Urgent, urgent
from reminders.web import access
from reminders.web.access import Right
from reminders.web.desk import formats
from reminders.web.served import database as database
from reminders.web.served import settings as settings

blueprint = Blueprint("desk", __name__)

csrf = CSRFProtect()

#: How often an open page asks what is urgent.
LIVE_SECONDS = 10

#: The header in which an open page says whose it is.
PAGE_OF = "Reminders-Page-Of"

#: Set in the session if a passkey, or the provider's word, stood for both factors.
BOTH_FACTORS = "both-factors"

#: What every identifier looks like: a ULID.
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)


def now() -> datetime:
    """Care time."""
    return database().clock.now()


def staff() -> Staff:
    """Who is signed in."""
    found = g.staff
    assert isinstance(found, Staff)
    return found


def own_row(record: Session) -> Staff:
    """Who is signed in, locked. Answers 409 if their sign-in was changed since the request began, as by a reset."""
    who = record.get_one(Staff, staff().id, with_for_update=True)
    if who.session_version != staff().session_version:
        abort(409)
    return who


def page_of() -> str:
    """Whose page is shown and of which clinic: a page left open asks only while both are the same."""
    return f"{staff().id}:{clinic().id}"


def role() -> str:
    """The role of who is signed in, at the clinic they are in."""
    return str(g.place.role)


def clinic() -> Clinic:
    """The clinic that who is signed in is in: every page shows only its rows."""
    found = g.clinic
    assert isinstance(found, Clinic)
    return found


def actor() -> str:
    """The person signed in, as the record names them."""
    return f"staff:{staff().id}"


@contextmanager
def reading() -> Iterator[Session]:
    """A transaction that reads."""
    with database().read() as record:
        yield record


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that writes, whole or not at all."""
    with database().write() as record:
        yield record


def allowed(right: Right) -> bool:
    """Whether the person signed in may do this."""
    return bool(current_user.is_authenticated) and access.may(role(), right)


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a page of the desk, or Today. Never another site."""
    home = url_for("desk.today")
    if not address or not address.startswith("/") or address.startswith("//"):
        return home
    if any(ord(character) < 0x21 or character == "\\" for character in address):
        return home
    routes = current_app.create_url_adapter(request)
    assert routes is not None
    try:
        endpoint, _values = routes.match(urlsplit(address).path, method="GET")
    except HTTPException:
        return home
    is_page = access.ROUTES.get(str(endpoint), Right.ANYBODY) is not Right.ANYBODY
    return request.script_root + address if is_page else home


@blueprint.before_request
def gate() -> BaseResponse | None:
    """Let a request in only if the table of routes allows it. Every form needs its CSRF token."""
    right = access.ROUTES.get(request.endpoint or "")
    if right is None:
        abort(404)
    if right is not Right.ANYBODY:
        if not current_user.is_authenticated:
            return _to_sign_in()
        if request.endpoint in access.BACKGROUND and request.headers.get(PAGE_OF, page_of()) != page_of():
            return Response(status=409)
        if not g.chosen and right is not Right.OWN_ACCOUNT:
            return _to_choice()
        if request.endpoint not in access.UNFINISHED and (first := unfinished()):
            return redirect(url_for(first, next=_asked()))
        if not access.may(role(), right):
            abort(403)
    if request.endpoint in access.FILE_PAGES:
        request.max_content_length = request.max_form_memory_size = access.MOST_FILE_BODY_BYTES
    csrf.protect()
    _refuse_what_nobody_types()
    return None


def asked_id(name: str) -> str | None:
    """An identifier from the query string, or None if the value is not one."""
    return _id_or_none(request.args.get(name, ""))


def posted_id(name: str) -> str | None:
    """The same of a form's field."""
    return _id_or_none(request.form.get(name, ""))


def _id_or_none(given: str) -> str | None:
    return given if _ID.fullmatch(given) else None


def _refuse_what_nobody_types() -> None:
    """Refuse identifiers that are not ULIDs (404), and NUL characters, which no column can hold (400)."""
    for name, value in (request.view_args or {}).items():
        if name.endswith("_id") and not _ID.fullmatch(str(value)):
            abort(404)
    if any("\x00" in value for value in request.form.values()):
        abort(400)


def unfinished() -> str | None:
    """The page on which who is signed in has to finish their sign-in first; None once that is done."""
    if staff().password_is_temporary:
        return "desk.change_password"
    if needs_second_factor() and not has_second_factor():
        return "desk.second_factor"
    return None


def needs_second_factor() -> bool:
    """Whether the person signed in must have a second factor, at the clinic they are in."""
    return second_factor.needed_at(settings(), clinic(), role())


def has_second_factor() -> bool:
    """Whether the person signed in set up codes or a passkey, or proved both factors for this session."""
    if staff().second_factor_sealed is not None or session.get(BOTH_FACTORS) is True:
        return True
    if "has_passkey" not in g:
        with reading() as record:
            g.has_passkey = bool(passkeys.how_many(record, [staff().id]))
    return bool(g.has_passkey)


def party() -> RelyingParty | None:
    """For whom passkeys are made here; None if they cannot be used at the public address."""
    return relying_party(settings().public_url)


def provider() -> IdentityProvider | None:
    """The identity provider, if there is one."""
    found = current_app.extensions["identity-provider"]
    assert found is None or isinstance(found, IdentityProvider)
    return found


def _to_sign_in() -> BaseResponse:
    if request.endpoint == "desk.still_here" or request.endpoint in access.BACKGROUND:
        return Response(status=401)
    return redirect(url_for("desk.sign_in", next=_asked()))


def _to_choice() -> BaseResponse:
    """To the page where one of several clinics is chosen; what a page asks for by itself is refused."""
    if request.endpoint in access.BACKGROUND:
        return Response(status=401)
    return redirect(url_for("desk.choose_clinic", next=_asked()))


def _asked() -> str | None:
    """The page that was asked for, to return to later; None if it is Today."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return back if back != "/" else None


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    signed_in = bool(current_user and current_user.is_authenticated) if "staff" in g else False
    return {
        "here": request.endpoint,
        "who": g.staff if signed_in else None,
        "clinic": g.clinic if signed_in else None,
        "my_role": role() if signed_in else None,
        "several_clinics": signed_in and len(g.places) > 1,
        "page_of": page_of() if signed_in else None,
        "chosen": signed_in and g.chosen,
        "may": allowed,
        "passkey_origin": where.origin if (where := party()) is not None else None,
        "provider": provider(),
        "Right": Right,
        "simulated": database().clock.simulated,
        "now": now(),
        "live_seconds": LIVE_SECONDS,
        "own_address": request.script_root + request.full_path.rstrip("?"),
        "urgent_now": _urgent_now if signed_in and g.chosen and not unfinished() else None,
    }


def _urgent_now() -> Urgent:
    """What is urgent at the clinic, for the head of a page."""
    with reading() as record:
        return urgent(record, clinic().id)


for name, function in formats.FILTERS.items():
    blueprint.add_app_template_filter(function, name)
