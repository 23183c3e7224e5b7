"""Asks for the password again before changes that would outlive a session somebody left open.

`access.NEEDS_RECENT_PASSWORD` names the pages. If the password was not typed in the last five minutes, a page that asks
for it comes first and carries along what was filled in. A passkey does as well. Each try counts like a try to sign in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from flask import g, redirect, render_template, request, session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import passkeys, throttle
from reminders.clinics.places import audit_sign_in
from reminders.web import access, credentials
from reminders.web.desk import context
from reminders.web.desk.challenges import Purpose, take_challenge
from reminders.web.desk.sign_in_source import sign_in_source, source
from reminders.web.passkey_checks import check_passkey

#: Real time (seconds) at which the password was last typed in this session.
TYPED_AT: Final = "proved"
GOOD_FOR: Final = timedelta(minutes=5)

#: The password field on the page that asks for it.
FIELD: Final = "present_password"
#: A passkey's answer, in place of the password.
ANSWER: Final = "passkey_answer"
#: Fields that the page creates itself, or that must never be written into a page.
_NOT_CARRIED: Final = frozenset(
    {FIELD, ANSWER, "csrf_token", "username", "password", "new_password", "new_password_again", "code"}
)

WRONG: Final = "This is not your present password. After several tries, wait a few minutes."
NOT_TAKEN: Final = "That passkey was not taken. Try again, or type your password."


def mark_typed() -> None:
    """Note in the session that the password was typed just now."""
    session[TYPED_AT] = clock.real().timestamp()


@context.blueprint.before_request
def require() -> BaseResponse | tuple[str, int] | None:
    """Answer with the page that asks for the password if the endpoint needs it. Runs after `context.gate`."""
    return ask_unless_typed_lately() if request.endpoint in access.NEEDS_RECENT_PASSWORD else None


def ask_unless_typed_lately() -> BaseResponse | tuple[str, int] | None:
    """Take the password or passkey that was sent, or answer with the page that asks; None if it is not needed."""
    if typed_lately():
        return None
    given, answer = request.form.get(FIELD), request.form.get(ANSWER)
    if given is None and answer is None:
        return _ask(None), 401
    if given is not None and not check(given):
        return _ask(WRONG), 403
    if given is None and not _check_passkey(str(answer)):
        return _ask(NOT_TAKEN), 403
    # A form that only holds the password was on the way to a page, which is shown next.
    return redirect(request.script_root + request.full_path.rstrip("?")) if not list(_carried()) else None


def check(password: str) -> bool:
    """Return whether this is the password of who is signed in. The try is counted; a wrong one is audited."""
    who, where = context.staff(), sign_in_source(context.staff().email)
    tried = credentials.check_password(context.database(), who.email, password, where)
    right = tried.staff is not None and tried.staff.id == who.id
    with context.writing() as record:
        if right:
            throttle.record_sign_in(record, who.email, where)
        elif tried.counted is not None:
            audit_sign_in(record, who, "password-refused", actor=context.actor())
    if right:
        mark_typed()
    return right


def _check_passkey(answer: str) -> bool:
    """Return whether a passkey of who is signed in answered. The try is counted; a wrong one is audited."""
    here = context.party()
    if here is None:
        return False
    who = check_passkey(
        context.database(), here, answer=answer, challenge=take_challenge(Purpose.USE), network=source(),
        staff_id=context.staff().id,
    )  # fmt: skip
    if who is not None:
        mark_typed()
    return who is not None


def typed_lately() -> bool:
    """Return whether the password was typed in this session within the last minutes (`GOOD_FOR`)."""
    at = session.get(TYPED_AT)
    return isinstance(at, float | int) and 0 <= clock.real().timestamp() - at <= GOOD_FOR.total_seconds()


def is_asked() -> bool:
    """Whether this request is answered with the page that asks for the password, which shows no secret."""
    return g.get("password_asked", False) is True


def _ask(error: str | None) -> str:
    g.password_asked = True
    with context.reading() as record:
        has_passkey = bool(passkeys.how_many(record, [context.staff().id]))
    return render_template(
        "recent_password.html", error=error, carried=list(_carried()), has_passkey=has_passkey, tab=None
    )


def _carried() -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in request.form.items(multi=True) if name not in _NOT_CARRIED)
