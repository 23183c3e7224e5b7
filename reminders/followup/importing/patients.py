"""Importing patients: each row is one enrollment, as if it had been typed into the form; all of the rows or none."""

from __future__ import annotations

from datetime import datetime, time
from typing import IO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reminders.care.figures import peg
from reminders.care.reasons import Reason, sentence
from reminders.errors import FieldError, Refused
from reminders.followup.enrolling.enroll import Enrollment, enroll, find_problems
from reminders.followup.enrolling.requests import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    PegBaseline,
)
from reminders.followup.importing.cells import Cells, problems
from reminders.followup.importing.columns import column
from reminders.followup.importing.results import RowResult, Tell, Totals
from reminders.followup.importing.table import TableRow, read_table
from reminders.protocols import DEFAULT
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic
from reminders.record.schedule import CheckInState

#: The fields of the enrollment form. A new patient needs the three about consent as well.
COLUMNS: Final = (
    column("name", required=True),
    column("phone", required=True),
    column("mrn"),
    column("language"),
    column("time_zone"),
    column("preferred_time"),
    column("birth_date"),
    column("call_only"),
    column("infused_at", required=True),
    column("baseline_pain"),
    *(column(f"peg_{item}") for item in peg.ITEMS),
    column("condition", required=True),
    column("dose_mg_per_kg"),
    column("course"),
    column("number"),
    column("protocol"),
    column("consent_given_at"),
    column("consent_method"),
    column("unencrypted_ok"),
    column("second_of_day"),
    column("shared_phone"),
)

_CONSENT: Final = ("consent_given_at", "consent_method", "unencrypted_ok")

#: The column of a field of an enrollment, where that is not the last word of its path.
_CALLED: Final = {
    "consent": "consent_given_at",
    "consent.given_at": "consent_given_at",
    "consent.method": "consent_method",
    **{f"infusion.baseline_peg.{item}": f"peg_{item}" for item in peg.ITEMS},
}

#: Consent forms carry a date only. Nothing is texted by this time, so the start of the day does for it.
_START_OF_DAY: Final = time()

#: Rows between which the session forgets what it wrote, so that memory does not grow with the file.
_FORGET_AFTER: Final = 50


def import_patients(session: Session, clinic_id: str, file: IO[bytes], *, actor: str, tell: Tell) -> Totals:
    """Enroll every row of a CSV file in this transaction. `tell` is called with each row.

    If the totals say that a row is refused, the caller must roll back: then nothing was enrolled. A dry run is the same
    call, rolled back whatever it says. Raises `NotReadable`.
    """
    table, totals = read_table(file, COLUMNS), Totals()
    totals.notes.extend(table.notes)
    for at, row in enumerate(table.rows(), start=1):
        result, what = _import_row(session, session.get_one(Clinic, clinic_id), row, actor)
        totals.add(result, what)
        tell(result)
        if at % _FORGET_AFTER == 0:
            session.flush()
            session.expunge_all()
    return totals


def _import_row(session: Session, clinic: Clinic, row: TableRow, actor: str) -> tuple[RowResult, str]:
    cells = Cells(row, ZoneInfo(clinic.time_zone))
    request = _request(cells, clock_of(session).now())
    if cells.fields.errors:
        unread = {error.field for error in cells.fields.errors}
        more = [] if "" in unread else find_problems(session, clinic, request)
        errors = [*cells.fields.errors, *(error for error in more if column_of(error.field) not in unread)]
        return _refused(row, errors), ""
    try:
        with session.begin_nested():
            enrollment = enroll(session, clinic, request, actor=actor, settings=settings_of(session))
    except Refused as refused:
        return _refused(row, refused.errors), ""
    if enrollment.created:
        what = "new patients" if enrollment.new_patient else "further infusions"
        return RowResult(row.number, _says(enrollment)), what
    if enrollment.completed:
        return RowResult(
            row.number, "enrolled already; what the row newly says is added"
        ), "enrolled already, completed"
    return RowResult(row.number, "enrolled already; nothing changes"), "enrolled already"


def _request(cells: Cells, now: datetime) -> EnrollmentRequest:
    """What a row says. A field that cannot be read is noted and treated as empty; a time becomes now."""
    fields = cells.fields
    infused_at = cells.moment("infused_at")
    if infused_at is None and not any(error.field == "infused_at" for error in fields.errors):
        fields.refuse("infused_at", "When the infusion was given is missing.")
    return EnrollmentRequest(
        patient=PatientDetails(
            name=cells.text("name"),
            phone=cells.digits("phone"),
            mrn=cells.digits("mrn") or None,
            time_zone=cells.text("time_zone") or None,
            language=cells.language("language"),
            preferred_time=cells.hour("preferred_time"),
            birth_date=cells.birth_date("birth_date", now),
            call_only=cells.yes("call_only") if cells.row.text("call_only") else None,
        ),
        consent=_consent(cells, now),
        infusion=InfusionDetails(
            infused_at=infused_at or now,
            baseline_pain=cells.score("baseline_pain"),
            condition=cells.condition("condition"),
            course=cells.whole("course", "A course"),
            number=cells.whole("number", "An infusion's number"),
            dose_mg_per_kg=cells.dose("dose_mg_per_kg"),
            baseline_peg=PegBaseline(
                **{item: cells.score(f"peg_{item}", what="An answer to PEG") for item in peg.ITEMS}
            ),
        ),
        protocol=cells.text("protocol") or DEFAULT,
        second_of_day=cells.yes("second_of_day"),
        shared_phone=cells.yes("shared_phone"),
    )


def _consent(cells: Cells, now: datetime) -> ConsentDetails | None:
    if not any(cells.row.text(column) for column in _CONSENT):
        return None
    given_at = cells.moment("consent_given_at", without_time=_START_OF_DAY)
    if given_at is None and not any(error.field == "consent_given_at" for error in cells.fields.errors):
        cells.fields.refuse("consent_given_at", "When consent was given is missing.")
    method = cells.text("consent_method").lower()
    return ConsentDetails(given_at or now, method, cells.yes("unencrypted_ok"))


def column_of(path: str) -> str:
    """The column of a field of an enrollment, by the field's path."""
    return _CALLED.get(path) or path.rpartition(".")[2]


def _refused(row: TableRow, errors: list[FieldError] | tuple[FieldError, ...]) -> RowResult:
    told = [FieldError(column_of(error.field), _with_way_out(error)) for error in errors]
    return RowResult(row.number, "refused", problems(row, told))


def _with_way_out(error: FieldError) -> str:
    if error.confirm:
        return f"{error.sentence} To say so, write yes in the column {error.confirm}."
    if error.field == "consent":
        return f"{error.sentence} Fill in {', '.join(_CONSENT)}."
    return error.sentence


def _says(enrollment: Enrollment) -> str:
    who = "new patient" if enrollment.new_patient else "further infusion of a known patient"
    infusion = enrollment.infusion
    place = f"infusion {infusion.number} of course {infusion.course}"
    zone = ZoneInfo(enrollment.patient.time_zone)
    called = enrollment.patient.call_only
    to_come = [c for c in enrollment.check_ins if c.state == CheckInState.SCHEDULED or c.reason == Reason.CALL_ONLY]
    if not to_come:
        reasons = dict.fromkeys(sentence(c.reason) for c in enrollment.check_ins if c.reason)
        return f"{who}, {place}; no check-ins to come ({'; '.join(reasons)})"
    first = to_come[0].due_at.astimezone(zone)
    count = "1 check-in" if len(to_come) == 1 else f"{len(to_come)} check-ins"
    count = f"{count}, by phone," if called else count
    return f"{who}, {place}; {count} to come, the first on {first:%Y-%m-%d %H:%M} {zone.key}"
