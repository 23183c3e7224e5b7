"""One-time links: an invitation or a password reset, opened by whom it is for.

The code is the part of the link after `#`. No browser sends that to a server, so it stands in no log and no Referer; a
script puts it into the form's field, and without scripts it is pasted there. Opening the page uses nothing up.
"""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import joining, links
from reminders.errors import NotFound, Refused
from reminders.record.access import LinkKind, SignInLink
from reminders.record.people import Clinic
from reminders.web.desk.context import blueprint, reading, writing

Answer = str | BaseResponse | tuple[str, int]

#: Which link this browser opened; its code is not kept.
OPENED = "link"

NOT_THE_SAME = "The two are not the same; type it again."


@blueprint.route("/link", methods=["GET", "POST"])
def link() -> Answer:
    """Take the code of a one-time link."""
    if request.method != "POST":
        return render_template("link.html", error=None)
    with reading() as record:
        found = links.find(record, request.form.get("code", ""))
    if found is None:
        return render_template("link.html", error=joining.GONE), 403
    session[OPENED] = found.id
    return redirect(url_for("desk.link_password"))


@blueprint.route("/link/password", methods=["GET", "POST"])
def link_password() -> Answer:
    """Choose the password that the link is for. Signing in comes after that, with the one-time code if there is one."""
    with reading() as record:
        opened = _opened(record)
        if opened is None:
            return redirect(url_for("desk.link"))
        clinic_name = record.get_one(Clinic, opened.clinic_id).name
    errors = {}
    if request.method == "POST":
        new, again = request.form.get("new_password", ""), request.form.get("new_password_again", "")
        try:
            if new != again:
                errors["new_password_again"] = NOT_THE_SAME
            else:
                with writing() as record:
                    joining.take(record, opened.id, new)
                session.pop(OPENED, None)
                done = "joined" if opened.kind == LinkKind.INVITE else "password"
                return redirect(url_for("desk.sign_in", done=done))
        except Refused as refused:
            errors["new_password"] = refused.errors[0].sentence
        except NotFound:
            session.pop(OPENED, None)
            return render_template("link.html", error=joining.GONE), 403
    shown = render_template("link_password.html", opened=opened, clinic_name=clinic_name, errors=errors)
    return (shown, 422) if errors else shown


def _opened(record: Session) -> SignInLink | None:
    return links.working(record, str(session.get(OPENED, "")))
