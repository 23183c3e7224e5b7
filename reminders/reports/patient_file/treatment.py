"""Part of a patient's file: who they are, consent, infusions, check-ins and answers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.identifiers import ExternalIdentifier
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.people import Consent, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import prepare
from reminders.reports import words
from reminders.reports.patient_file.section import Cells, Section, joined
from reminders.reports.patient_names import actors, opened


def who(session: Session, patient: Patient, cells: Cells) -> Section:
    """The patient's own details, and the identifiers that the clinic's systems gave."""
    facts: list[tuple[str, object]] = [
        ("Name", opened(session, patient, "name")),
        ("Phone", opened(session, patient, "phone")),
        ("Phone shared with another patient", patient.shared_phone),
        ("Record number", opened(session, patient, "mrn")),
        ("Birth date", opened(session, patient, "birth_date")),
        ("Called instead of texted", patient.call_only),
        ("Language of texts", words.say(patient.language, "language")),
        ("Time zone", patient.time_zone),
        ("Preferred hour for texts", patient.preferred_time),
        ("First entered", patient.created_at),
        ("Texts paused since", patient.paused_at),
        ("Texts paused until", patient.paused_until),
        ("Texting ended", patient.ended_at),
        ("Under legal hold since", patient.hold_at),
        ("Why it is held", opened(session, patient, "hold_why")),
        ("Why it ended", words.say(patient.ended_reason, "ended")),
    ]
    rows = session.scalars(
        select(ExternalIdentifier)
        .where(ExternalIdentifier.clinic_id == patient.clinic_id, ExternalIdentifier.patient_id == patient.id)
        .order_by(ExternalIdentifier.id)
    ).all()
    prepare(session, rows)
    for row in rows:
        found = json.loads(opened(session, row, "identifier") or "{}")
        what = "Identifier of an infusion" if row.infusion_id else "Identifier"
        facts.append((f"{what} in another system", " ".join(filter(None, (found.get("value"), found.get("system"))))))
    told = tuple(cells.row(name, value) for name, value in facts if value not in (None, "", False))
    return Section("Who", ("What", "Recorded"), told)


def consent(session: Session, patient: Patient, cells: Cells) -> Section:
    """Every act of consent, and of withdrawing it."""
    rows = session.scalars(
        select(Consent)
        .where(Consent.clinic_id == patient.clinic_id, Consent.patient_id == patient.id)
        .order_by(Consent.recorded_at, Consent.id)
    ).all()
    by = actors(session, patient.clinic_id, (row.recorded_by for row in rows))
    return Section(
        "Consent to texts",
        ("When", "What", "How", "Knew texts are not encrypted", "Wording", "Recorded", "By"),
        tuple(
            cells.row(
                row.given_at, "withdrawn" if row.withdrawn else "given", words.say(row.method, "consent"),
                row.unencrypted_ok, row.wording_version, row.recorded_at, by[row.recorded_by],
            )
            for row in rows
        ),
    )  # fmt: skip


def infusions(session: Session, patient: Patient, cells: Cells) -> Section:
    """Every infusion, those canceled too."""
    rows = _infusions(session, patient)
    prepare(session, rows)
    by = actors(session, patient.clinic_id, (row.entered_by for row in rows))
    protocols = dict(
        session.execute(
            select(ProtocolVersion.id, ProtocolVersion.title).where(
                ProtocolVersion.clinic_id == patient.clinic_id,
                ProtocolVersion.id.in_({row.protocol_id for row in rows}),
            )
        ).all()
    )
    return Section(
        "Infusions",
        ("Given", "For", "Course", "Number", "Dose (mg/kg)", "Schedule", "Status", "Entered", "By"),
        tuple(
            cells.row(
                row.infused_at, words.say(row.condition, "condition"), row.course, row.number, row.dose_mg_per_kg,
                protocols.get(row.protocol_id),
                joined((words.say(row.status, "infusion"), opened(session, row, "cancelled_reason"))),
                row.created_at, by[row.entered_by],
            )
            for row in rows
        ),
    )  # fmt: skip


def check_ins(session: Session, patient: Patient, cells: Cells) -> Section:
    """Every check-in: when it was due, what became of it, and why it was not asked."""
    named = _names(_infusions(session, patient))
    rows = session.scalars(
        select(CheckIn)
        .where(CheckIn.clinic_id == patient.clinic_id, CheckIn.patient_id == patient.id)
        .order_by(CheckIn.due_at, CheckIn.id)
    )
    return Section(
        "Check-ins",
        ("Of", "Timepoint", "Due", "Window closes", "Became", "Asked", "Answered"),
        tuple(
            cells.row(
                named.get(row.infusion_id), words.step(row.step), row.due_at, row.closes_at,
                words.skipped(row.reason, over=row.final) if row.state == CheckInState.SKIPPED
                else words.say(row.state, "check_in"),
                row.asked_at, row.answered_at,
            )
            for row in rows
        ),
    )  # fmt: skip


def answers(session: Session, patient: Patient, cells: Cells) -> Section:
    """Every value ever recorded, those corrected or withdrawn since too, with who recorded it and why."""
    named = _names(_infusions(session, patient))
    rows = session.scalars(
        select(Outcome)
        .where(Outcome.clinic_id == patient.clinic_id, Outcome.patient_id == patient.id)
        .order_by(Outcome.recorded_at, Outcome.id)
    ).all()
    prepare(session, rows)
    by = actors(session, patient.clinic_id, (row.recorded_by for row in rows))
    numbers = {row.id: number for number, row in enumerate(rows, start=1)}
    replaced = {row.supersedes: number for row, number in zip(rows, numbers.values(), strict=True) if row.supersedes}
    return Section(
        "Answers",
        ("No.", "Of", "Timepoint", "Measure", "Value", "Answered", "Recorded", "From", "By", "Remarks"),
        tuple(
            cells.row(
                numbers[row.id], named.get(row.infusion_id),
                "before the infusion" if row.step == BASELINE else words.step(row.step),
                words.say(row.measure, "measure"),
                "withdrawn" if row.value is None else row.value, row.replied_at, row.recorded_at,
                words.say(row.source, "source"), by[row.recorded_by],
                joined((
                    f"replaces no. {numbers[row.supersedes]}" if row.supersedes in numbers else None,
                    f"replaced by no. {replaced[row.id]}" if row.id in replaced else None,
                    "late" if row.late else None, "doubtful" if row.doubtful else None, opened(session, row, "why"),
                )),
            )
            for row in rows
        ),
        hint="Every value that was ever recorded is here; one that was replaced or withdrawn does not count any more.",
    )  # fmt: skip


def _infusions(session: Session, patient: Patient) -> Sequence[Infusion]:
    return session.scalars(
        select(Infusion)
        .where(Infusion.clinic_id == patient.clinic_id, Infusion.patient_id == patient.id)
        .order_by(Infusion.infused_at, Infusion.id)
    ).all()


def _names(rows: Sequence[Infusion]) -> dict[str, str]:
    return {row.id: f"infusion {row.number} of course {row.course}" for row in rows}
