"""How long the clinic keeps who its patients were: the setting, whose time is over, and erasing them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import Refused
from reminders.followup.amending import retention
from reminders.followup.amending.retention import RetentionConsequences
from reminders.record.people import Clinic
from reminders.reports.patient_names import people
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, database, now, reading, writing
from reminders.web.desk.formats import count
from reminders.web.desk.pages.patient_record import CONFIRMED, NOT_CONFIRMED

Answer = str | BaseResponse | tuple[str, int]

DONE = {
    "kept": "Records are kept as you set. Nobody was erased by that.",
    "erased": "The patients shown were erased. Their scores stay, without a name.",
}


@blueprint.route("/settings/retention", methods=["GET", "POST"])
def settings_retention() -> Answer:
    """Choose for how long records are kept, see whose would be over then, and take it."""
    form = request.form
    if request.method != "POST":
        return _page({}, {})
    try:
        years = retention.read_years(form.get("keep_years", ""))
        if form.get("do") == "set" and form.get("looked_at") == str(years or ""):
            with writing() as record:
                retention.set_retention(record, clinic().id, years, actor=actor())
            return redirect(url_for("desk.settings_retention", done="kept"))
        if years is None:
            return _page(form, {}, looked_at="")
        with reading() as record:
            seen = retention.retention_consequences(record, clinic().id, years)
        return _page(form, {}, seen, looked_at=str(years))
    except Refused as refused:
        return _page(form, forms.by_form_name(refused)), 422


@blueprint.post("/settings/retention/erase")
def erase_due() -> Answer:
    """Erase the patients whose time is over and who were shown, all of them or none."""
    form = request.form
    if form.get("confirm", "").strip().lower() != CONFIRMED:
        return _page(form, {"confirm": NOT_CONFIRMED}), 422
    try:
        with writing() as record:
            retention.erase_due(record, clinic().id, form.getlist("patient"), why=form.get("why", ""), actor=actor())
    except Refused as refused:
        return _page(form, forms.by_form_name(refused, {"patient": ""})), 422
    database().drop_old_pages()
    return redirect(url_for("desk.settings_retention", done="erased"))


@blueprint.app_context_processor
def _shared() -> dict[str, object]:
    return {"records_due": records_due}


def records_due(here: Clinic) -> str:
    """How many patients are due to be erased, in words; empty if nobody is."""
    if here.keep_years is None:
        return ""
    with reading() as record:
        due = retention.retention_consequences(record, here.id, here.keep_years)
    more = "More than " if due.more else ""
    return f"{more}{count(len(due.due), 'patient')} {'is' if len(due.due) == 1 else 'are'}" if due.due else ""


def _page(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    seen: RetentionConsequences | None = None,
    *,
    looked_at: str | None = None,
) -> str:
    """The page. `seen` is what other years than the present ones would do, `looked_at` those years."""
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        due = retention.retention_consequences(record, here.id, here.keep_years) if here.keep_years else None
        ids = [one.patient.id for told in (seen, due) if told for one in told.due]
        persons = people(record, here.id, ids)
    return render_template(
        "retention.html", here_clinic=here, due=due, seen=seen, looked_at=looked_at, persons=persons, errors=errors,
        values={"keep_years": str(here.keep_years or ""), **values}, least=retention.LEAST_YEARS,
        most=retention.MOST_YEARS, done=DONE.get(request.args.get("done", "")), now=now(), zone=here.time_zone,
        tab="settings",
    )  # fmt: skip
