"""Importing a history: past infusions and answers from a spreadsheet or another system. It never texts anybody.

One line is one answer. Lines are taken as they come, with little kept in memory, in one transaction: all of them or
none. A line that the record holds already changes nothing; one that contradicts it is refused with both values.
"""

from __future__ import annotations

from contextlib import closing
from typing import IO, Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.followup.asking import protocols
from reminders.followup.importing.cells import Cells, problems
from reminders.followup.importing.history_answers import add_answers
from reminders.followup.importing.history_infusions import Infusions
from reminders.followup.importing.history_lines import COLUMNS, HistoryLine, read_line
from reminders.followup.importing.history_people import People
from reminders.followup.importing.results import RowResult, Tell, Totals
from reminders.followup.importing.table import TableRow, read_table
from reminders.followup.importing.waiting_rows import TouchedInfusions, WaitingRows
from reminders.followup.intake.recording import course_flags, next_course, relief_ended
from reminders.protocols import DEFAULT
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient

IMPORTED: Final = "import-history"
"""The audit action of an infusion that an import added or added to."""

#: Entries of the audit trail after which the session forgets them.
_FORGET_AFTER: Final = 200


def import_history(
    session: Session, clinic_id: str, file: IO[bytes], *, actor: str, tell: Tell, analyze: bool = True
) -> Totals:
    """Record every line of a CSV file in this transaction. `tell` is called with each line.

    If the totals say that a row is refused, the caller must roll back: then nothing was recorded. A dry run is the same
    call, rolled back whatever it says; a short one may leave out `analyze`, by which PostgreSQL plans again after many
    rows and locks its statistics to the end. Raises `NotReadable`.
    """
    table, totals = read_table(file, COLUMNS), Totals()
    totals.notes.extend(table.notes)
    with closing(TouchedInfusions()) as touched:
        history = _History(session, locked_clinic(session, clinic_id), touched, actor, analyze=analyze)
        for row in table.rows():
            result, what = history.take(row)
            totals.add(result, what)
            tell(result)
        history.finish(totals)
        if not totals.refused:
            _review(session, touched)
            _audit(session, clinic_id, touched, actor)
    return totals


class _History:
    """One import under way."""

    def __init__(
        self, session: Session, clinic: Clinic, touched: TouchedInfusions, actor: str, *, analyze: bool
    ) -> None:
        self.session = session
        self.clinic = clinic
        self.zone = ZoneInfo(clinic.time_zone)
        version = protocols.ensure_current_version(session, clinic.id, DEFAULT)
        assert version is not None, "the default protocol is shipped"
        self.waiting = WaitingRows(session, clinic.id, actor, touched, analyze)
        self.people = People(session, clinic, self.waiting, actor)
        self.infusions = Infusions(session, clinic, version, protocols.parsed(version), self.waiting, actor)

    def take(self, row: TableRow) -> tuple[RowResult, str]:
        """Record what one row says. Returns what that did, and under which words it is counted."""
        cells = Cells(row, self.zone)
        line = read_line(cells, clock_of(self.session).now())
        does, what = "", ""
        if not cells.fields.errors:
            does, what = self._record(line, cells)
        if cells.fields.errors:
            return RowResult(row.number, "refused", problems(row, cells.fields.errors)), ""
        return RowResult(row.number, does), what

    def _record(self, line: HistoryLine, cells: Cells) -> tuple[str, str]:
        people, infusions = self.people.added, self.infusions.added
        patient = self.people.find(line, cells.fields)
        if patient is None or cells.fields.errors:
            return "", ""
        infusion = self.infusions.find(patient, line, cells.fields)
        if infusion is None or cells.fields.errors:
            return "", ""
        details = self.infusions.add_details(patient, infusion, line)
        answers = add_answers(self.waiting, patient, infusion, line, cells.fields, zone=self.clinic.time_zone)
        if self.waiting.many:
            self.waiting.write()
        parts = []
        if self.people.added > people:
            parts.append("new patient, who is not texted")
        if self.infusions.added > infusions:
            parts.append(f"new infusion, number {infusion.number} of course {infusion.course}")
        elif details:
            parts.append("known infusion, to which baseline or dose is added")
        if answers:
            parts.append(f"{'answer' if answers == 1 else f'{answers} answers'} at {line.step}")
        if not parts:
            return "recorded already; nothing changes", "lines recorded already"
        return ", ".join(parts), "lines with something new"

    def finish(self, totals: Totals) -> None:
        """Write what still waits, and tell the sums."""
        self.waiting.write()
        if totals.refused:
            return
        totals.counts["patients added"] = self.people.added
        totals.counts["infusions added"] = self.infusions.added
        if self.infusions.still_open:
            totals.notes.append(
                f"Infusions of the last weeks: {self.infusions.still_open}. Their coming check-ins are not asked. To "
                "have them texted, enroll those infusions first, then import this file."
            )


def _review(session: Session, touched: TouchedInfusions) -> None:
    """Look at the courses of patients whom the record had: a baseline shows more now, a reminder may be over.

    An infusion whose days were over before it was imported brings no reminder: it is history.
    """
    for at, patient_id in enumerate(touched.known_patients(), start=1):
        course_flags.lock(session, session.get_one(Patient, patient_id))
        if at % _FORGET_AFTER == 0:
            session.expunge_all()
    for at, patient_id in enumerate(touched.known_patients(), start=1):
        patient = session.get_one(Patient, patient_id)
        relief_ended.review(session, patient.clinic_id, patient.id)
        next_course.take_back_old(session, patient)
        if at % _FORGET_AFTER == 0:
            session.flush()
            session.expunge_all()


def _audit(session: Session, clinic_id: str, touched: TouchedInfusions, actor: str) -> None:
    """One entry for each infusion, at the end: the clinic's trail is locked from its first new entry on."""
    for at, one in enumerate(touched, start=1):
        audit(
            session,
            clinic_id,
            actor=actor,
            action=IMPORTED,
            subject="infusion",
            subject_id=one.infusion_id,
            data_key_id=one.data_key_id,
            details={"new": {"values": one.values}},
        )
        if at % _FORGET_AFTER == 0:
            session.expunge_all()
