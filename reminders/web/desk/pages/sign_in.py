"""Signing in and out: address and password, then a one-time code or a passkey where a second factor is asked for."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum

from flask import Response, redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import identity_accounts, throttle
from reminders.clinics.identity_provider import Account
from reminders.clinics.places import audit_sign_in, open_places
from reminders.clinics.second_factor import asked_after_first
from reminders.errors import Refused
from reminders.record.access import Staff
from reminders.record.audit import audit
from reminders.web import credentials
from reminders.web.desk import refusals
from reminders.web.desk import session as signed
from reminders.web.desk.context import actor, blueprint, database, safe_next, settings, staff, writing
from reminders.web.desk.pages import identity_provider_sign_out
from reminders.web.desk.sign_in_source import remember, sign_in_source

Answer = str | BaseResponse | tuple[str, int]

#: One sentence for a wrong address, a wrong password, a disabled and a waiting account, so that nobody learns which.
NOT_SIGNED_IN = "That did not work. Check the address and the password; after several tries, wait a few minutes."
WRONG_CODE = (
    "That code did not work. Wait for the next one in your app and type that; a recovery code works once. "
    "After several tries, wait a few minutes."
)

#: What the page says to somebody who comes from a one-time link, or who signed out at the provider.
DONE = {
    "password": "Your password is set, and you were signed out everywhere. Sign in with it.",
    "joined": "Your password is set. Sign in with it.",
    "out": "You are signed out, here and at your organization.",
    "out-here": (
        "You are signed out here. Your organization's sign-in cannot be reached: you may still be signed in there."
    ),
}


class Way(StrEnum):
    """How somebody proved who they are; the trail tells it where it was not by password."""

    PASSWORD = "password"  # noqa: S105 (a word)
    PASSKEY = "passkey"
    PROVIDER = "provider"


#: Between password and code.
PENDING = "pending"
#: In it: the account at the provider that is connected after the code.
_CONNECTS = "connects"
PENDING_SECONDS = 300


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | BaseResponse | tuple[str, int]:
    """Ask for address and password."""
    back = request.values.get("next")
    if request.method != "POST":
        shown, status = refusals.told()
        return sign_in_page(back, done=DONE.get(request.args.get("done", "")), **shown), status
    email, password = request.form.get("email", ""), request.form.get("password", "")
    own_computer = bool(request.form.get("own_computer"))
    where = sign_in_source(email)
    tried = credentials.check_password(database(), email, password, where)
    found = tried.staff
    if found is None:
        if tried.counted is not None:
            credentials.audit_refusal(database(), email, tried.counted)
        return refuse(NOT_SIGNED_IN, back, email=email[:254], own_computer=own_computer)
    code = request.form.get("code", "")
    if found.second_factor_sealed is not None and code and credentials.check_code(database(), found, code, where):
        return welcome(found, back, own_computer=own_computer)
    return second_step(found, back, own_computer=own_computer)


def sign_in_page(
    back: str | None, *, error: str | None = None, email: str = "", own_computer: bool = False, done: str | None = None
) -> str:
    """The page to sign in, with what was typed before and why it was refused."""
    shown = {"error": error, "email": email, "own_computer": own_computer, "done": done}
    return render_template("sign_in.html", next=back, **shown)


def refuse(error: str, back: str | None, *, email: str = "", own_computer: bool = False) -> BaseResponse:
    """Lead to the page to sign in, which says why it was refused."""
    return refusals.lead("desk.sign_in", 403, back=back, error=error, email=email, own_computer=own_computer)


def second_step(
    found: Staff,
    back: str | None,
    *,
    own_computer: bool,
    way: Way = Way.PASSWORD,
    typed: bool = True,
    connects: Account | None = None,
) -> Answer:
    """After the first factor: ask for the second if there is one to ask for, else sign in.

    `typed`: the first was a password, or was asked for at the provider just now. `connects`: the account at the
    provider that is theirs once all is proved.
    """
    with database().read() as record:
        asked = asked_after_first(record, settings(), found)
    if not asked:
        return welcome(found, back, own_computer=own_computer, way=way, typed=typed, connects=connects)
    signed.clear()
    at = clock.real().timestamp()
    waiting = {"id": found.id, "version": found.session_version, "at": at, signed.OWN: own_computer, "way": way.value}
    session[PENDING] = {**waiting, "typed": typed, _CONNECTS: None if connects is None else asdict(connects)}
    return redirect(url_for("desk.sign_in_code", next=back))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def sign_in_code() -> str | BaseResponse | tuple[str, int]:
    """Ask for the one-time code, or for a passkey."""
    back = request.values.get("next")
    waiting = _pending()
    if waiting is None:
        return redirect(url_for("desk.sign_in", next=back))
    with database().read() as record:
        asked = asked_after_first(record, settings(), waiting)
    own_computer = bool(session[PENDING].get(signed.OWN))
    shown = {"next": back, "asked": asked, "own_computer": own_computer}
    if request.method != "POST":
        said, status = refusals.told()
        return render_template("sign_in_code.html", error=said.get("error"), **shown), status
    if not credentials.check_code(database(), waiting, request.form.get("code", ""), sign_in_source(waiting.email)):
        with writing() as record:
            audit_sign_in(record, waiting, "code-refused", actor="service")
        return refusals.lead("desk.sign_in_code", 403, back=back, error=WRONG_CODE)
    way, typed = Way(session[PENDING]["way"]), session[PENDING].get("typed") is True
    return welcome(
        waiting, back, own_computer=own_computer, way=way, typed=typed, connects=connected_after_code(waiting)
    )


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End this session and all others of this person, so that a copied cookie stops working too."""
    with writing() as record:
        who = record.get_one(Staff, staff().id)
        who.session_version += 1
        audit_sign_in(record, who, "signed-out", actor=actor())
    at_provider = identity_provider_sign_out.is_asked_for()
    signed.end()
    return identity_provider_sign_out.leave() if at_provider else redirect(url_for("desk.sign_in"))


@blueprint.get("/still-here")
def still_here() -> Response:
    """Keep the session alive: a script calls this while a form is being filled in."""
    return Response(status=204)


def welcome(
    found: Staff,
    back: str | None,
    *,
    own_computer: bool,
    both_factors: bool = False,
    way: Way = Way.PASSWORD,
    typed: bool = True,
    connects: Account | None = None,
) -> Answer:
    """Sign somebody in who proved who they are, and connect the account at the provider that `connects` names."""
    where = sign_in_source(found.email)
    if connects is not None:
        try:
            with writing() as record:
                who = record.get_one(Staff, found.id, with_for_update=True)
                identity_accounts.connect(record, who, connects)
                identity_accounts.find_and_note_use(record, connects)  # used from now on
        except Refused as refused:
            signed.clear()
            return refuse(refused.errors[0].sentence, back)
    with writing() as record:
        throttle.record_sign_in(record, found.email, where)
        places = open_places(record, found)
        clinic_id = places[0].clinic_id if len(places) == 1 else None
        if way is not Way.PASSWORD:
            action = "passkey-used" if way is Way.PASSKEY else "provider-used"
            audit_sign_in(record, found, action, actor=f"staff:{found.id}")
        if clinic_id is not None:
            audit_entered(record, found, clinic_id)
    signed.begin(found, clinic_id, own_computer=own_computer, both_factors=both_factors, typed=typed)
    return remember(redirect(safe_next(back)), found.email)


def audit_entered(record: Session, who: Staff, clinic_id: str) -> None:
    """Somebody came into a clinic: it is in that clinic's trail, and in no other's."""
    audit(record, clinic_id, actor=f"staff:{who.id}", action="signed-in", subject="staff", subject_id=who.id)


def connected_after_code(who: Staff) -> Account | None:
    """The account at the provider with which somebody came for the first time, once they proved the second factor."""
    waiting = _pending()
    connects = None if waiting is None or waiting.id != who.id else session[PENDING].get(_CONNECTS)
    return None if connects is None else Account(**connects)


def _pending() -> Staff | None:
    waiting = session.get(PENDING)
    if not isinstance(waiting, dict) or clock.real().timestamp() - float(waiting.get("at", 0)) > PENDING_SECONDS:
        return None
    with database().read() as record:
        found = record.get(Staff, str(waiting.get("id")))
        if found is None or not open_places(record, found) or found.session_version != waiting.get("version"):
            return None
    return found
