"""Outcomes: whether infusions helped, by timepoint, and the record as a download."""

from __future__ import annotations

from typing import Final

from flask import Response, abort, render_template, request

from reminders.care import conditions
from reminders.record.audit import audit
from reminders.reports.courses import Filter
from reminders.reports.export import Format, TableName, listing_of, stream
from reminders.reports.outcomes import Selection
from reminders.reports.report import CLAIMS, claim, report
from reminders.reports.report_charts import charts
from reminders.reports.tables.chosen import infusions_of
from reminders.web.desk.context import actor, blueprint, clinic, database, now, reading, writing

MEDIA: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.FHIR: "application/fhir+ndjson",
}
FILE_ENDINGS: Final = {Format.CSV: "csv", Format.JSON: "json", Format.FHIR: "ndjson"}


@blueprint.get("/outcomes")
def outcomes() -> str:
    """The outcomes report, of all courses or of those asked for."""
    wanted = _filter()
    with reading() as record:
        found = report(record, clinic().id, now=now(), wanted=wanted)
    return render_template(
        "outcomes.html",
        found=found,
        shown=found.figures,
        claims=[claim(found, name) for name in CLAIMS],
        charts=charts(found.figures),
        wanted=wanted,
        condition_choices=[("", "all"), *((code, conditions.label(code)) for code in found.conditions)],
        group_choices=[("", "all"), *conditions.GROUPS.items()],
        groups=conditions.GROUPS,
        now=now(),
        zone=clinic().time_zone,
        tab="outcomes",
    )


def _filter() -> Filter:
    """The courses that the address asks for; what it does not say, or nobody could mean, narrows nothing."""
    condition, group = request.args.get("condition", ""), request.args.get("group", "")
    course = request.args.get("course", "")
    return Filter(
        condition=condition if conditions.is_code(condition) else None,
        group=group if group in conditions.GROUPS else None,
        course=int(course) if course.isascii() and course.isdigit() and len(course) < 4 else None,
    )


@blueprint.get("/outcomes/export/<form>")
def export_outcomes(form: str) -> Response:
    """Download a table of the courses that the address asks for as a file. The download is audited."""
    table = request.args.get("table", TableName.OUTCOMES.value)
    if form not in set(Format) or table not in set(TableName) or (form == Format.FHIR and table != TableName.OUTCOMES):
        abort(404)
    wanted, clinic_id, record = Format(form), clinic().id, database()
    with reading() as session:
        selection = Selection(clinic_id, among=infusions_of(session, clinic_id, _filter(), now=now()))
        listing = listing_of(session, TableName(table), selection)
    with writing() as session:
        audit(session, clinic_id, actor=actor(), action="exported", subject="clinic", subject_id=clinic_id)
    name = f"{table}-{clinic().slug}-{now():%Y-%m-%d}.{FILE_ENDINGS[wanted]}"
    return Response(
        stream(wanted, record.read, selection, listing=listing),
        content_type=MEDIA[wanted],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
