"""The audit trail of the whole clinic, for its admins: narrowed by filters in the address, and checked on request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care.hours import local_midnights
from reminders.clinics.row import audit_change
from reminders.errors import NotFound
from reminders.record.audit import Checked, audit, verify_part
from reminders.record.people import Clinic
from reminders.reports.audit_trail.actors import who_acts
from reminders.reports.audit_trail.export import audit_csv
from reminders.reports.audit_trail.kinds import KINDS, VERIFIED, Kind
from reminders.reports.audit_trail.page import AuditFilter, AuditPage, audit_page, newest_of
from reminders.reports.export import Format, content_type
from reminders.reports.patient import patient_row
from reminders.reports.patient_names import Person, person
from reminders.web.desk.context import actor, asked_id, blueprint, clinic, database, now, reading, writing
from reminders.web.desk.forms import day_typed
from reminders.web.desk.patient_typed import narrowed

#: Entries that one press of the button follows. The next press goes on from there.
CHECKED_AT_ONCE: Final = 50_000

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/audit")
def audit_trail() -> str:
    """Who did what, the newest first."""
    with reading() as record:
        given, which = _asked(record, request.args)
        page = audit_page(record, clinic().id, which, zone=clinic().time_zone, before=asked_id("before"))
        patient = person(record, which.patient) if which.patient else None
    return _page(given, page, who=patient.name if patient else "", patient=patient, older="before" in request.args)


@blueprint.post("/audit")
def narrow_audit_trail() -> Answer:
    """Apply the filters. A patient is searched for by what was typed; only their identifier goes into the URL."""
    given = _given(request.form)
    return narrowed(
        "desk.audit_trail", given, lambda who, found: _page(given, AuditPage((), None), who=who, found=found)
    )


@blueprint.get("/audit/export.csv")
def export_audit_trail() -> Response:
    """The entries that the address asks for, all of them, as CSV. The download is an entry itself."""
    with reading() as record:
        _words, which = _asked(record, request.args)
    with writing() as record:
        audit(record, clinic().id, actor=actor(), action="exported", subject="audit-trail", subject_id=clinic().id)
    return Response(
        audit_csv(database().read, clinic().id, which, clinic().time_zone),
        content_type=content_type(Format.CSV),
        headers={"Content-Disposition": f'attachment; filename="audit-trail-{clinic().slug}-{now():%Y-%m-%d}.csv"'},
    )


@blueprint.post("/audit/verify")
def verify_audit_trail() -> str:
    """Follow the clinic's chain of entries and say where it is broken. That it was checked is an entry itself."""
    typed = request.form.get("after", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    clinic_id, who = clinic().id, actor()
    with reading() as record:
        checked = verify_part(record, clinic_id, after=after, most=CHECKED_AT_ONCE)
        given, which = _asked(record, {})
        page = audit_page(record, clinic_id, which, zone=clinic().time_zone)
    with writing() as record:
        audit_change(
            record, record.get_one(Clinic, clinic_id), VERIFIED, who,
            {"entries": f"{checked.first} to {checked.last}", "broken": len(checked.broken)},
        )  # fmt: skip
    return _page(given, page, who="", checked=checked)


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(name, "").strip() for name in ("by", "patient", "kind", "from", "to")}


def _asked(record: Session, values: Mapping[str, str]) -> tuple[dict[str, str], AuditFilter]:
    """What was asked for, as it was given and as it is understood; nonsense narrows nothing."""
    zone, given = ZoneInfo(clinic().time_zone), _given(values)
    first, last = day_typed(given["from"]), day_typed(given["to"])
    wanted = asked_id("patient") if given["patient"] else None
    patient = patient_row(record, clinic().id, wanted) if wanted else None
    if wanted and patient is None:
        raise NotFound
    return given, AuditFilter(
        actor=given["by"] if given["by"] in dict(who_acts(record, clinic().id)) else None,
        patient=patient,
        kind=Kind(given["kind"]) if given["kind"] in set(Kind) else None,
        start=local_midnights(first, zone)[0] if first else None,
        end=local_midnights(last, zone)[1] if last else None,
    )


def _page(
    given: dict[str, str],
    page: AuditPage,
    *,
    who: str,
    patient: Person | None = None,
    found: list[Person] | None = None,
    checked: Checked | None = None,
    older: bool = False,
) -> str:
    """The trail. `found` are the patients a search found, to choose one from."""
    with reading() as record:
        acting = who_acts(record, clinic().id)
        last_checked = newest_of(record, clinic().id, VERIFIED, zone=clinic().time_zone)
    return render_template(
        "audit.html", page=page, given=given, kept={name: value for name, value in given.items() if value},
        who_typed=who, patient=patient, found=found, checked=checked, older=older, kinds=KINDS, acting=acting,
        last_checked=last_checked, now=now(), zone=clinic().time_zone, tab="settings",
    )  # fmt: skip
