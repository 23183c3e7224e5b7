"""Part of a patient's file: every text either way, what keeps texts from them, flags, and the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reasons import because_or
from reminders.record.outcomes import Flag, FlagEvent, FlagReply
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import prepare, replies_of
from reminders.record.texts import Message, Reply
from reminders.reports import words
from reminders.reports.audit_trail.page import AuditFilter, AuditLine, audit_page
from reminders.reports.patient_file.section import Cells, Section, joined
from reminders.reports.patient_names import actors, opened
from reminders.reports.rule_phrases import phrase
from reminders.reports.unreachable_phones import unreachable_phones
from reminders.texting.errors import explain

#: Entries of the audit trail that are read at a time.
_AT_ONCE = 500


def texts(session: Session, patient: Patient, cells: Cells) -> Section:
    """Every text to and from the patient, word for word, with what became of it or how it was read."""
    steps = dict(
        session.execute(
            select(CheckIn.id, CheckIn.step).where(
                CheckIn.clinic_id == patient.clinic_id, CheckIn.patient_id == patient.id
            )
        ).all()
    )
    said = [*_sent(session, patient, steps), *_received(session, patient, steps)]
    return Section(
        "Texts",
        ("When", "Direction", "Phone", "Text", "About", "What became of it"),
        tuple(cells.row(*line) for line in sorted(said, key=lambda line: line[0])),
        hint="“To” is from the clinic to the patient, “from” from the patient's phone to the clinic.",
    )


def _sent(session: Session, patient: Patient, steps: dict[str, str]) -> Iterator[tuple[datetime, *tuple[object, ...]]]:
    rows = session.scalars(
        select(Message).where(Message.clinic_id == patient.clinic_id, Message.patient_id == patient.id)
    ).all()
    prepare(session, rows)
    for row in rows:
        became = joined((
            words.say(row.state, "message"), because_or(row.reason, row.reason or ""),
            explain(row.error_code) if row.error_code else None,
        ))  # fmt: skip
        about = joined((words.say(row.kind, "kind"), words.step(steps.get(row.check_in_id or ""))))
        at = row.accepted_at or row.claimed_care_at or row.created_at
        yield at, "to", opened(session, row, "to"), opened(session, row, "body"), about, became


def _received(
    session: Session, patient: Patient, steps: dict[str, str]
) -> Iterator[tuple[datetime, *tuple[object, ...]]]:
    rows = session.scalars(
        select(Reply).where(Reply.clinic_id == patient.clinic_id, replies_of(session, patient))
    ).all()
    prepare(session, rows)
    for row in rows:
        became = joined((
            words.say(row.intent, "intent") if row.read_at else "not read yet",
            f"read as {row.value}" if row.value is not None else None,
            phrase(row.rule) if row.rule else None,
            f"{row.media} pictures or files" if row.media else None,
        ))  # fmt: skip
        about = joined((words.say(row.question, "measure"), words.step(steps.get(row.check_in_id or ""))))
        yield row.received_at, "from", opened(session, row, "from"), opened(session, row, "body"), about, became


def refusals(session: Session, patient: Patient, cells: Cells) -> Section:
    """What keeps texts from the patient's phone now; how it came about is in the audit trail."""
    found = unreachable_phones(session, patient.clinic_id, [patient.phone_index])
    return Section(
        "What keeps texts from the phone now",
        ("Since", "Why", "Until"),
        tuple(cells.row(one.since, one.clause, one.until) for one in found.values()),
    )


def flags(session: Session, patient: Patient, cells: Cells) -> Section:
    """Everything that was put before staff about the patient, and each thing that was done about it."""
    rows = session.scalars(
        select(Flag)
        .where(Flag.clinic_id == patient.clinic_id, Flag.patient_id == patient.id)
        .order_by(Flag.opened_at, Flag.id)
    ).all()
    ids = {row.id for row in rows}
    events = session.scalars(
        select(FlagEvent)
        .where(FlagEvent.clinic_id == patient.clinic_id, FlagEvent.flag_id.in_(ids))
        .order_by(FlagEvent.flag_id, FlagEvent.sequence)
    ).all()
    joining = session.scalars(
        select(FlagReply.flag_id).where(FlagReply.clinic_id == patient.clinic_id, FlagReply.flag_id.in_(ids))
    ).all()
    prepare(session, [*rows, *events])
    named = [actor for row in rows for actor in (row.acknowledged_by, row.resolved_by)]
    by = actors(session, patient.clinic_id, [*named, *(event.by for event in events)])
    lines: list[tuple[str, ...]] = []
    for row in rows:
        more = joining.count(row.id)
        told = f"{words.say(row.kind, 'flag')}{' (urgent)' if row.concern == 'urgent' else ''}"
        lines.append(cells.row(row.opened_at, told, "opened", None, f"{more} later texts joined it" if more else None))
        done: list[tuple[datetime, str, str, str | None]] = [
            (event.at, words.say(event.act, "flag_act").lower(), by[event.by], opened(session, event, "note"))
            for event in events
            if event.flag_id == row.id
        ]
        if row.acknowledged_at and row.acknowledged_by:
            done.append((row.acknowledged_at, "acknowledged", by[row.acknowledged_by], None))
        if row.resolved_at and row.resolved_by:
            done.append((row.resolved_at, "resolved", by[row.resolved_by], opened(session, row, "note")))
        lines += [cells.row(at, told, act, who, note) for at, act, who, note in sorted(done, key=lambda one: one[0])]
    return Section("Flags: what staff were told to look at", ("When", "Flag", "What", "By", "Note"), tuple(lines))


def trail(session: Session, patient: Patient, cells: Cells) -> Section:
    """Who did what to the patient's record, when and why, those who only looked included; oldest first."""
    lines: list[AuditLine] = []
    before: str | None = None
    while True:
        page = audit_page(
            session, patient.clinic_id, AuditFilter(patient=patient), zone=patient.time_zone, before=before,
            size=_AT_ONCE,
        )  # fmt: skip
        lines += page.lines
        before = page.next_before
        if before is None:
            break
    return Section(
        "Who did what with this record",
        ("When", "Who", "Did", "What"),
        tuple(
            cells.row(
                line.at, line.who, line.did,
                joined((line.about, *(f"{words.say(label, 'field')}: {text}" for label, text in line.details))),
            )
            for line in reversed(lines)
        ),
        hint="Who opened the page or took data out of it is here too.",
    )  # fmt: skip
