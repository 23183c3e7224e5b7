"""Outcomes: whether infusions helped, by timepoint, and the record as a download."""

from __future__ import annotations

from typing import Final

from flask import Response, abort, render_template, request

from reminders.care import conditions
from reminders.record.audit import audit
from reminders.reports.export import Format, stream
from reminders.reports.outcomes import Selection
from reminders.reports.relief import relief
from reminders.web.desk.context import actor, blueprint, clinic, database, now, reading, writing

MEDIA: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.FHIR: "application/fhir+ndjson",
}
FILE_ENDINGS: Final = {Format.CSV: "csv", Format.JSON: "json", Format.FHIR: "ndjson"}


@blueprint.get("/outcomes")
def outcomes() -> str:
    """The relief table, of one condition or of all."""
    condition = request.args.get("condition", "")
    condition = condition if conditions.is_code(condition) else ""
    with reading() as record:
        found = relief(record, clinic().id, now=now(), condition=condition or None)
    return render_template(
        "outcomes.html",
        found=found,
        condition=condition,
        choices=[("", "all"), *((code, conditions.label(code)) for code in found.conditions)],
        now=now(),
        zone=clinic().time_zone,
        tab="outcomes",
    )


@blueprint.get("/outcomes/export/<form>")
def export_outcomes(form: str) -> Response:
    """Download the clinic's outcomes as a file. The download is audited."""
    if form not in set(Format):
        abort(404)
    wanted, clinic_id, record = Format(form), clinic().id, database()
    with writing() as session:
        audit(session, clinic_id, actor=actor(), action="exported", subject="clinic", subject_id=clinic_id)
    name = f"outcomes-{clinic().slug}-{now():%Y-%m-%d}.{FILE_ENDINGS[wanted]}"
    return Response(
        stream(wanted, record.read, Selection(clinic_id)),
        content_type=MEDIA[wanted],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
