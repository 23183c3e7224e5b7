"""Asking for the password again, where what is done would outlive a session that somebody left open.

`access.PROVEN` names the pages. Where the password was not typed lately, the page that asks for it stands before
them; what was filled in is carried along, so that nothing typed is lost. Each try counts like one to sign in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import throttle
from reminders.record.audit import audit
from reminders.web import access, credentials
from reminders.web.desk import context
from reminders.web.desk.sign_in_source import sign_in_source

#: Real time (seconds) at which this session's password was typed last.
PROVED: Final = "proved"
GOOD_FOR: Final = timedelta(minutes=5)

#: The field with the password on the page that asks for it.
FIELD: Final = "present_password"
#: Fields that the page makes anew, or that must never be written into a page.
_NOT_CARRIED: Final = frozenset(
    {FIELD, "csrf_token", "username", "password", "new_password", "new_password_again", "code"}
)

WRONG: Final = "This is not your present password. After several tries, wait a few minutes."


def renew() -> None:
    """The password was typed just now."""
    session[PROVED] = clock.real().timestamp()


@context.blueprint.before_request
def ask_again() -> BaseResponse | tuple[str, int] | None:
    """Behind the gate (`context.gate`): the page that asks for the password, where what was asked for needs it."""
    if request.endpoint not in access.PROVEN or _fresh():
        return None
    given = request.form.get(FIELD)
    if given is None:
        return _ask(None), 401
    if not is_right(given):
        return _ask(WRONG), 403
    # Asked for on the way to a page, there is nothing more to send: the page itself comes next.
    return redirect(request.script_root + request.full_path.rstrip("?")) if not list(_carried()) else None


def is_right(password: str) -> bool:
    """Whether this is the password of whoever is signed in; counted, and kept in the trail where it is not."""
    who, where = context.staff(), sign_in_source(context.staff().email)
    tried = credentials.check_password(context.database(), who.email, password, where)
    right = tried.staff is not None and tried.staff.id == who.id
    with context.writing() as record:
        if right:
            throttle.record_sign_in(record, who.email, where)
        elif tried.counted is not None:
            audit(record, who.clinic_id, actor=context.actor(), action="password-refused", subject="staff",
                  subject_id=who.id)  # fmt: skip
    if right:
        renew()
    return right


def _fresh() -> bool:
    at = session.get(PROVED)
    return isinstance(at, float | int) and 0 <= clock.real().timestamp() - at <= GOOD_FOR.total_seconds()


def _ask(error: str | None) -> str:
    return render_template("prove.html", error=error, carried=list(_carried()), tab=None)


def _carried() -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in request.form.items(multi=True) if name not in _NOT_CARRIED)
