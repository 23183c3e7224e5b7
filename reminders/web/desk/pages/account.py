"""A staff member's own account: the password and the second factor."""

from __future__ import annotations

import io
import secrets

import pyotp
import segno
from flask import redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import identity_accounts, passkeys, recovery_codes
from reminders.clinics.places import audit_sign_in
from reminders.clinics.staff import choose_password, own_words
from reminders.web import credentials
from reminders.web.desk import recent_password, refusals, shown_once
from reminders.web.desk import session as signed
from reminders.web.desk.context import (
    actor,
    blueprint,
    clinic,
    needs_second_factor,
    own_row,
    provider,
    reading,
    safe_next,
    settings,
    staff,
    writing,
)

ISSUER = "Reminders"

SAME_AGAIN = "Choose another one than the present password."

WRONG_CODE = "That code does not fit. Wait for the next one in your app and type that."

#: Which proposed secret this session is setting up; the secret itself is never in the cookie.
NONCE = "second-factor"


@blueprint.get("/account")
def account() -> str:
    """What somebody can change about their own sign-in."""
    with reading() as record:
        codes_left = recovery_codes.left(record, staff().id)
        number = passkeys.how_many(record, [staff().id]).get(staff().id, 0)
        there = provider()
        connected = there is not None and identity_accounts.of_staff(record, staff().id, there.issuer) is not None
    return render_template(
        "account.html", required=needs_second_factor(), done=request.args.get("done"), codes_left=codes_left,
        passkeys=number, connected=connected, again=shown_once.SAID, tab="account",
    )  # fmt: skip


@blueprint.route("/account/password", methods=["GET", "POST"])
def change_password() -> str | BaseResponse | tuple[str, int]:
    """Choose a new password; every other session ends."""
    if request.method != "POST":
        return render_template("password.html", errors={})
    new, again = request.form.get("new_password", ""), request.form.get("new_password_again", "")
    errors = {}
    if not recent_password.check(request.form.get("password", "")):
        errors["password"] = recent_password.WRONG
    elif new == request.form.get("password"):
        errors["new_password"] = SAME_AGAIN
    elif problem := credentials.password_problem(new, again, _own_words()):
        errors["new_password"] = problem
    if errors:
        return render_template("password.html", errors=errors), 422
    with writing() as record:
        who = own_row(record)
        choose_password(record, who, new)
        audit_sign_in(record, who, "password-changed", actor=actor())
    signed.renew(who)
    first = staff().password_is_temporary
    return redirect(safe_next(request.args.get("next")) if first else url_for("desk.account", done="password"))


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
def second_factor() -> str | BaseResponse | tuple[str, int]:
    """Set up one-time codes: show the secret as a QR code and as text, and store it after a code from it was typed."""
    if staff().second_factor_sealed is not None:
        return redirect(url_for("desk.account", done="second-factor"))
    if request.method != "POST":
        refused, status = refusals.told()
        if NONCE not in session or not refused:  # after a wrong code the key stays the one that was scanned
            session[NONCE] = secrets.token_hex(8)
        return _offer(refused.get("error")), status
    secret = _secret()
    codes: list[str] = []
    with writing() as record:
        who = own_row(record)
        kept = credentials.keep_second_factor(record, who, secret, request.form.get("code", ""))
        if kept:
            audit_sign_in(record, who, "second-factor-on", actor=actor())
            codes = recovery_codes.replace_codes(record, who)
    if not kept:
        return refusals.lead("desk.second_factor", 422, back=request.args.get("next"), error=WRONG_CODE)
    session.pop(NONCE, None)
    signed.renew(who)
    back = request.args.get("next")
    return _show_codes(codes, safe_next(back) if back else url_for("desk.account", done="second-factor"))


@blueprint.post("/account/recovery-codes")
def new_recovery_codes() -> str | BaseResponse:
    """Make new recovery codes and show them, this once; the old ones work no more."""
    if staff().second_factor_sealed is None:
        return redirect(url_for("desk.second_factor"))
    if shown_once.was_done():
        return redirect(url_for("desk.account", done="again"))
    with writing() as record:
        who = own_row(record)
        codes = recovery_codes.replace_codes(record, who)
        audit_sign_in(record, who, "recovery-codes", actor=actor())
    shown_once.mark_done()
    return _show_codes(codes, url_for("desk.account"))


def _show_codes(codes: list[str], back: str) -> str:
    return render_template("recovery_codes.html", codes=codes, back=back)


def _offer(error: str | None) -> str:
    secret = _secret()
    address = pyotp.TOTP(secret).provisioning_uri(name=staff().email, issuer_name=f"{ISSUER} {clinic().name}"[:60])
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return render_template("second_factor.html", picture=_picture(address), secret=grouped, error=error)


def _picture(address: str) -> Markup:
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=5, border=4, xmldecl=False, svgns=False, omitsize=True, dark="#000", light="#fff",
        svgclass="qr", lineclass=None, title="Picture to scan with an authenticator app",
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 (made by segno from our own address, which it encodes as a path)


def _secret() -> str:
    key = settings().secret_key
    assert key is not None
    return credentials.proposed_secret(key, staff(), str(session.get(NONCE, "")))


def _own_words() -> tuple[str, ...]:
    with reading() as record:
        return own_words(record, staff().email, staff().clinic_id)
