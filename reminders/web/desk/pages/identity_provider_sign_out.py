"""Signing out at the identity provider too: what a browser remembers of its session there, and the way out and back.

Where others use the computer, signing out here also ends the session at the provider that was begun in the same
browser, so that the next person does not come in as the one before (OpenID Connect RP-Initiated Logout 1.0).
"""

from __future__ import annotations

import secrets
from typing import Final

import structlog
from flask import current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from reminders import clock
from reminders.clinics.identity_provider import ProviderAway
from reminders.errors import NotFound
from reminders.web.desk import context, sealed_address
from reminders.web.desk.context import blueprint
from reminders.web.desk.session import LONGEST_SESSION, OWN

log = structlog.get_logger("web")

#: Holds the sealed ID token. The browser sends it to this one page alone.
COOKIE: Final = "reminders-provider"
#: Browsers keep no longer cookie; the provider finds the session without a hint too, but may ask.
MOST: Final = 3800
_WHOSE: Final = b"signing out at the provider"

#: When somebody signed out here and is on the way there, in real seconds.
_LEAVING: Final = "leaving"
#: What the provider gives back, so that the page is sure of it.
_STATE: Final = "left"
LEAVE_WITHIN_SECONDS: Final = 60


def remember(answer: Response, id_token: str) -> None:
    """Have the browser remember its session at the provider."""
    sealed = sealed_address.seal(id_token, _WHOSE)
    cookies = current_app.session_interface
    answer.set_cookie(
        COOKIE,
        sealed if len(sealed) <= MOST else "-",
        max_age=LONGEST_SESSION,
        path=_path(),
        httponly=True,
        samesite="Lax",
        secure=cookies.get_cookie_secure(current_app),
    )


def forget(answer: Response) -> None:
    """Have the browser forget its session at the provider: it ended there, or stays on purpose."""
    answer.delete_cookie(COOKIE, path=_path())


def is_asked_for() -> bool:
    """Whether who signs out now is asked to leave at the provider too: not where only they use the computer."""
    return context.provider() is not None and session.get(OWN) is not True


def leave() -> Response:
    """Go on to the page that leads to the provider; to the page to sign in where this browser was never there."""
    session[_LEAVING] = clock.real().timestamp()
    return redirect(url_for("desk.out_at_provider"))


@blueprint.get("/sign-in/provider/out")
def out_at_provider() -> Response | str:
    """Lead to the provider, after signing out here; and come back from it.

    It is a page and no redirect: browsers hold `form-action` against the redirects after a form too. Any site can lead
    a browser here, so that the session at the provider is forgotten only on the way out of it and on the way back.
    """
    there = context.provider()
    if "state" in request.args:
        if request.args["state"] != session.get(_STATE):
            return _to_sign_in(None)
        session.pop(_STATE)
        answer = _to_sign_in("out")
        forget(answer)
        return answer
    at, kept = session.pop(_LEAVING, None), request.cookies.get(COOKIE)
    if there is None or kept is None or at is None or clock.real().timestamp() - at > LEAVE_WITHIN_SECONDS:
        return _to_sign_in(None)
    state = secrets.token_urlsafe(16)
    try:
        address = there.sign_out_address(_opened(kept), state)
    except ProviderAway as away:
        log.warning("not signed out at the provider", why=str(away))
        return _to_sign_in("out-here")
    if address is None:
        return _to_sign_in(None)
    session[_STATE] = state
    answer = Response(render_template("provider_out.html", address=address, there=there), mimetype="text/html")
    forget(answer)
    return answer


def _to_sign_in(done: str | None) -> Response:
    return redirect(url_for("desk.sign_in", done=done))


def _opened(kept: str) -> str | None:
    try:
        return sealed_address.unseal(kept, _WHOSE)
    except NotFound:
        return None


def _path() -> str:
    return url_for("desk.out_at_provider")
