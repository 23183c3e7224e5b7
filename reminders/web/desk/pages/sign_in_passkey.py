"""Signing in with a passkey: no address is typed, and no code is asked for after it."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for

from reminders.clinics import passkeys
from reminders.web.desk.challenges import Purpose, new_challenge, take_challenge
from reminders.web.desk.context import blueprint, database, party
from reminders.web.desk.pages.sign_in import Answer, Way, connected_after_code, refuse, welcome
from reminders.web.desk.sign_in_source import source
from reminders.web.passkey_checks import check_passkey

#: One sentence for every reason, so that nobody learns which passkeys are known here.
NOT_TAKEN = (
    "That passkey was not taken: it is not known here, or too much time has passed. Try again, or sign in with your "
    "password; after many tries, wait a while."
)


@blueprint.post("/sign-in/passkey/challenge")
def passkey_challenge() -> Response:
    """What the browser needs to use a passkey, as JSON."""
    here = party()
    if here is None:
        abort(404)
    return Response(passkeys.sign_in_options(here, new_challenge(Purpose.USE)), content_type="application/json")


@blueprint.post("/sign-in/passkey")
def sign_in_passkey() -> Answer:
    """Take a passkey's answer."""
    back, here = request.form.get("next"), party()
    if here is None:
        return redirect(url_for("desk.sign_in", next=back))
    answer, challenge = request.form.get("answer", ""), take_challenge(Purpose.USE)
    found = check_passkey(database(), here, answer=answer, challenge=challenge, network=source())
    if found is None:
        return refuse(NOT_TAKEN, back, own_computer=bool(request.form.get("own_computer")))
    own_computer = bool(request.form.get("own_computer"))
    return welcome(
        found, back, own_computer=own_computer, both_factors=True, way=Way.PASSKEY, connects=connected_after_code(found)
    )
