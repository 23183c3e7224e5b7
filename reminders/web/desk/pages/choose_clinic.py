"""Choosing the clinic: who works at several goes from one to another without signing in again."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from reminders.record.people import Clinic
from reminders.web.desk.context import blueprint, posted_id, reading, safe_next, staff, writing
from reminders.web.desk.pages.sign_in import audit_entered
from reminders.web.desk.session import enter


@blueprint.route("/clinic", methods=["GET", "POST"])
def choose_clinic() -> str | BaseResponse:
    """Show the clinics at which the person signed in may work, and enter one of them."""
    back = request.values.get("next")
    if request.method != "POST":
        roles = {place.clinic_id: place.role for place in g.places}
        with reading() as record:
            found = record.scalars(select(Clinic).where(Clinic.id.in_(roles)).order_by(Clinic.name)).all()
        return render_template(
            "choose_clinic.html", clinics=[(of.id, of.name, roles[of.id]) for of in found], next=back, tab=None
        )
    wanted = posted_id("clinic")
    if wanted is None or wanted not in {place.clinic_id for place in g.places}:
        abort(404)
    with writing() as record:
        audit_entered(record, staff(), wanted)
    enter(wanted)
    return redirect(safe_next(back) if back else url_for("desk.today"))
