"""One-time links: an invitation or a password reset, opened by the person it is for.

The code is the part of the link after `#`. No browser sends that to a server, so it is in no log and no Referer; a
script puts it into the form's field, and without scripts it is pasted there. Opening the page uses nothing up.
"""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.clinics import joining, links, throttle
from reminders.errors import NotFound, Refused
from reminders.record.access import LinkKind, SignInLink
from reminders.record.people import Clinic
from reminders.web.desk import refusals
from reminders.web.desk.context import blueprint, reading, staff, writing
from reminders.web.desk.pages.sign_in import audit_entered
from reminders.web.desk.session import LINK, enter
from reminders.web.desk.sign_in_source import source

Answer = str | BaseResponse | tuple[str, int]

#: Then the link is asked for again, because others may sit down at this computer.
OPEN_SECONDS = 15 * 60

TOO_MANY = "Too many links were tried from here. Wait a few minutes, then try again."

NOT_THE_SAME = "The two are not the same; type it again."


@blueprint.route("/link", methods=["GET", "POST"])
def link() -> Answer:
    """Take the code of a one-time link."""
    if request.method != "POST":
        said, status = refusals.told()
        return render_template("link.html", error=said.get("error")), status
    with writing() as record:
        counted = throttle.count_link(record, source())
        found = links.find(record, request.form.get("code", "")) if counted else None
        if counted and found:
            throttle.record_right(record, counted)
    if counted is None:
        return refusals.lead("desk.link", 429, error=TOO_MANY)
    if found is None:
        return refusals.lead("desk.link", 403, error=joining.GONE)
    session[LINK] = {"id": found.id, "at": clock.real().timestamp()}
    return redirect(url_for("desk.link_password"))


@blueprint.route("/link/password", methods=["GET", "POST"])
def link_password() -> Answer:
    """Choose the password that the link is for. Signing in comes after that, with the one-time code if there is one."""
    with reading() as record:
        opened = _opened(record)
        if opened is None:
            return redirect(url_for("desk.link"))
        if joining.account_of(record, opened) is not None:
            return redirect(url_for("desk.join"))
        clinic_name = record.get_one(Clinic, opened.clinic_id).name
    if request.method == "POST":
        errors = {}
        new, again = request.form.get("new_password", ""), request.form.get("new_password_again", "")
        try:
            if new != again:
                errors["new_password_again"] = NOT_THE_SAME
            else:
                with writing() as record:
                    joining.take(record, opened.id, new)
                session.pop(LINK, None)
                done = "joined" if opened.kind == LinkKind.INVITE else "password"
                return redirect(url_for("desk.sign_in", done=done))
        except Refused as refused:
            errors["new_password"] = refused.errors[0].sentence
        except NotFound:
            session.pop(LINK, None)
            return refusals.lead("desk.link", 403, error=joining.GONE)
        return refusals.lead("desk.link_password", 422, errors=errors)
    said, status = refusals.told()
    errors = said.get("errors", {})
    return render_template("link_password.html", opened=opened, clinic_name=clinic_name, errors=errors), status


@blueprint.route("/link/join", methods=["GET", "POST"])
def join() -> Answer:
    """Join a further clinic, as somebody who has a sign-in already."""
    with reading() as record:
        opened = _opened(record)
        if opened is None or opened.kind != LinkKind.INVITE:
            return redirect(url_for("desk.link"))
        clinic_name = record.get_one(Clinic, opened.clinic_id).name
    mine = opened.email == staff().email
    if request.method != "POST" or not mine:
        return render_template("link_join.html", opened=opened, clinic_name=clinic_name, mine=mine)
    session.pop(LINK, None)
    try:
        with writing() as record:
            place = joining.join(record, opened.id, staff().id)
            audit_entered(record, staff(), place.clinic_id)
    except NotFound:
        return refusals.lead("desk.link", 403, error=joining.GONE)
    enter(place.clinic_id)
    return redirect(url_for("desk.today"))


def _opened(record: Session) -> SignInLink | None:
    opened = session.get(LINK)
    if not isinstance(opened, dict) or clock.real().timestamp() - float(opened["at"]) > OPEN_SECONDS:
        return None
    return links.working(record, str(opened["id"]))
