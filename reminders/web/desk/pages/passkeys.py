"""A staff member's own passkeys: see them, add one, name one, remove one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import passkeys as keys
from reminders.clinics.relying_party import RelyingParty, why_none
from reminders.errors import FieldError, NotFound, Refused
from reminders.record.sealing import readable_or_none
from reminders.web.desk import session as signed
from reminders.web.desk.challenges import Purpose, new_challenge, take_challenge
from reminders.web.desk.context import (
    blueprint,
    clinic,
    needs_second_factor,
    own_row,
    party,
    reading,
    safe_next,
    settings,
    staff,
    writing,
)

DONE = {
    "added": "The passkey is added. Next time, sign in with it alone.",
    "named": "The name is changed.",
    "removed": "The passkey is removed. You were signed out everywhere else.",
}

TOO_LATE = "That took too long, or was begun in another window. Try again."
LAST = "This passkey is your only second factor, and you need one here: add another, or set up one-time codes first."


@dataclass(frozen=True)
class Shown:
    """A passkey as the page shows it. `elsewhere`: the host it was made for, if that is not this one."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    elsewhere: str | None


@blueprint.get("/account/passkeys")
def passkeys() -> str:
    """The passkeys of the person signed in."""
    return _page(done=DONE.get(request.args.get("done", "")))


@blueprint.route("/account/passkeys/add", methods=["GET", "POST"])
def add_passkey() -> str | BaseResponse | tuple[str, int]:
    """Ask for a name, have the browser make a passkey, and keep it."""
    if staff().password_is_temporary:  # the person who handed it over could come back with a passkey of their own
        return redirect(url_for("desk.change_password", next=url_for("desk.add_passkey")))
    here, back = _party(), request.args.get("next")
    if request.method != "POST":
        return _form({})
    challenge = take_challenge(Purpose.ADD)
    if challenge is None or not _unused(challenge):
        return _form({"passkey": TOO_LATE}), 422
    try:
        with writing() as record:
            keys.add(
                record, own_row(record), here, answer=request.form.get("answer", ""), challenge=challenge,
                name=request.form.get("name", ""),
            )  # fmt: skip
    except Refused as refused:
        return _form({error.field: error.sentence for error in refused.errors}), 422
    return redirect(safe_next(back) if back else url_for("desk.passkeys", done="added"))


@blueprint.post("/account/passkeys/challenge")
def new_passkey_challenge() -> Response:
    """What the browser needs to make a passkey, as JSON."""
    if staff().password_is_temporary:
        abort(403)
    here = _party()
    with reading() as record:
        options = keys.registration_options(record, staff(), here, new_challenge(Purpose.ADD))
    return Response(options, content_type="application/json")


@blueprint.post("/account/passkeys/<passkey_id>")
def change_passkey(passkey_id: str) -> BaseResponse | tuple[str, int]:
    """Name a passkey, or remove it; the only second factor stays where one is needed."""
    what = request.form.get("do")
    try:
        with writing() as record:
            who = own_row(record)
            keys.own(record, who, passkey_id)
            if what == "name":
                keys.rename(record, who, passkey_id, request.form.get("name", ""))
            elif what == "remove":
                needed = needs_second_factor() and who.second_factor_sealed is None
                if needed and keys.how_many(record, [who.id]).get(who.id, 0) < 2:
                    raise Refused([FieldError("", LAST)])
                keys.remove(record, who, passkey_id)
            else:
                abort(400)
    except NotFound:
        abort(404)
    except Refused as refused:
        return _page(errors={"": refused.errors[0].sentence}), 422
    if what == "remove":
        signed.renew(who)
    return redirect(url_for("desk.passkeys", done="named" if what == "name" else "removed"))


def _unused(challenge: bytes) -> bool:
    with writing() as record:
        return keys.use_challenge(record, challenge)


def _party() -> RelyingParty:
    here = party()
    if here is None:
        abort(404)
    return here


def _form(errors: dict[str, str]) -> str:
    return render_template("passkey_add.html", errors=errors, name=request.form.get("name", ""), tab="account")


def _page(*, errors: dict[str, str] | None = None, done: str | None = None) -> str:
    here = party()
    with reading() as record:
        shown = [
            Shown(
                one.id, readable_or_none(record, one, "name") or "A passkey", one.created_at, one.last_used_at,
                one.relying_party if here is None or one.relying_party != here.host else None,
            )
            for one in keys.of_staff(record, staff().id)
        ]  # fmt: skip
    return render_template(
        "passkeys.html", shown=shown, errors=errors or {}, done=done, why_none=why_none(settings().public_url),
        real_now=clock.real(), zone=clinic().time_zone, tab="account",
    )  # fmt: skip
