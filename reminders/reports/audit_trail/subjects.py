"""What entries of the audit trail were done to: their names as staff know them, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.places import works_at
from reminders.record.access import ApiKey, AuditEntry, SignInLink, Staff
from reminders.record.clinic_texts import ClinicText
from reminders.record.flags import ELSEWHERE
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import OnCallContact, Patient, PhoneNumber, ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import prepare
from reminders.record.texts import Reply
from reminders.record.webhooks import WebhookEndpoint
from reminders.reports import words
from reminders.reports.patient_names import opened
from reminders.reports.spoken_times import calendar_day, place


@dataclass(frozen=True)
class Subject:
    """What something was done to. `what` goes into the sentence; `about` comes before what changed."""

    what: str | None = None
    about: str | None = None
    patient_id: str | None = None
    flag_id: str | None = None


@dataclass(frozen=True)
class _Asked:
    session: Session
    clinic_id: str
    ids: set[str]
    now: datetime
    zone: str

    def rows(self, table: Any) -> Sequence[Any]:
        return self.session.scalars(
            select(table).where(table.clinic_id == self.clinic_id, table.id.in_(self.ids))
        ).all()

    def day(self, at: datetime) -> str:
        local, today = (one.astimezone(place(self.zone)) for one in (at, self.now))
        return calendar_day(local, today.year)


def subjects(
    session: Session, clinic_id: str, entries: Iterable[AuditEntry], *, now: datetime, zone: str
) -> dict[tuple[str, str], Subject]:
    """What the entries were done to, by (kind of subject, id). A row that is not there any more is left out.

    Days are said in `zone`, with the year where it is not that of `now`.
    """
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        wanted.setdefault(entry.subject, set()).add(entry.subject_id)
    found: dict[tuple[str, str], Subject] = {}
    for kind, ids in wanted.items():
        read = _READ.get(kind)
        if read is not None:
            told = read(_Asked(session, clinic_id, ids, now, zone))
            found |= {(kind, identifier): subject for identifier, subject in told.items()}
    return found


def _patients(asked: _Asked) -> Mapping[str, Subject]:
    return {identifier: Subject(patient_id=identifier) for identifier in asked.ids}


def _infusions(asked: _Asked) -> Mapping[str, Subject]:
    return {
        row.id: Subject(
            f"of {asked.day(row.infused_at)}",
            f"Infusion {row.number} of course {row.course}",
            row.patient_id,
        )
        for row in asked.rows(Infusion)
    }


def _check_ins(asked: _Asked) -> Mapping[str, Subject]:
    return {
        row.id: Subject(f"the check-in {words.step(row.step)}", patient_id=row.patient_id)
        for row in asked.rows(CheckIn)
    }


def _outcomes(asked: _Asked) -> Mapping[str, Subject]:
    found = asked.session.execute(
        select(Outcome, Infusion.number, Infusion.course)
        .join(Infusion, (Infusion.clinic_id == Outcome.clinic_id) & (Infusion.id == Outcome.infusion_id))
        .where(Outcome.clinic_id == asked.clinic_id, Outcome.id.in_(asked.ids))
    )
    return {
        row.id: Subject(
            about=f"{words.say(row.measure, 'measure')}, {words.step(row.step)}, infusion {number} of course {course}",
            patient_id=row.patient_id,
        )
        for row, number, course in found
    }


def _flags(asked: _Asked) -> Mapping[str, Subject]:
    rows = asked.rows(Flag)
    attributions = dict(
        asked.session.execute(
            select(Reply.id, Reply.attribution).where(
                Reply.clinic_id == asked.clinic_id, Reply.id.in_({row.reply_id for row in rows if row.reply_id})
            )
        ).all()
    )
    told = {}
    for row in rows:
        why = words.why_flagged(row.kind, attributions.get(row.reply_id))
        said = words.say(ELSEWHERE if row.other_clinic_reply_id else why, "flag")
        what = f"“{said[:1].lower()}{said[1:]}” of {asked.day(row.opened_at)}"
        told[row.id] = Subject(what, patient_id=row.patient_id, flag_id=row.id)
    return told


def _staff(asked: _Asked) -> Mapping[str, Subject]:
    here = select(Staff.id, Staff.email).where(works_at(asked.clinic_id), Staff.id.in_(asked.ids))
    return {identifier: Subject(email) for identifier, email in asked.session.execute(here)}


def _webhooks(asked: _Asked) -> Mapping[str, Subject]:
    rows = asked.rows(WebhookEndpoint)
    prepare(asked.session, rows)
    return {row.id: Subject(opened(asked.session, row, "url")) for row in rows}


def _named(table: Any, name: Callable[[Any], str]) -> Callable[[_Asked], Mapping[str, Subject]]:
    return lambda asked: {row.id: Subject(name(row)) for row in asked.rows(table)}


def _always(what: str) -> Callable[[_Asked], Mapping[str, Subject]]:
    return lambda asked: {identifier: Subject(what) for identifier in asked.ids}


_READ: Final[dict[str, Callable[[_Asked], Mapping[str, Subject]]]] = {
    "patient": _patients,
    "infusion": _infusions,
    "check-in": _check_ins,
    "outcome": _outcomes,
    "flag": _flags,
    "staff": _staff,
    "sign-in-link": _named(SignInLink, lambda row: row.email),
    "api-key": _named(ApiKey, lambda row: f"“{row.name}”"),
    "contact": _named(OnCallContact, lambda row: row.name),
    "protocol": _named(ProtocolVersion, lambda row: f"“{row.title}”, version {row.version}"),
    "clinic_text": _named(ClinicText, lambda row: f"“{row.title}”"),
    "webhook": _webhooks,
    "replies": _always("the replies"),
    "audit-trail": _always("the audit trail"),
    "outcomes": _always("the outcomes"),
    "infusions": _always("the infusions"),
    "check-ins": _always("the check-ins"),
    "wide": _always("the infusions with their timepoints beside each other"),
    "clinic": _always("the outcomes"),
    "phone-number": lambda asked: {i: Subject(about="A phone that no patient had then") for i in asked.ids},
}


def ids_of_patient(session: Session, patient: Patient) -> set[str]:
    """What entries about one patient can be about: the patient, their infusions, check-ins, answers, flags, phone."""
    ids = {patient.id}
    for table in (Infusion, CheckIn, Outcome, Flag):
        mine = select(table.id).where(table.clinic_id == patient.clinic_id, table.patient_id == patient.id)
        ids.update(session.scalars(mine))
    if patient.phone_index is not None:  # what was said on the phone while nobody was enrolled with it
        phone = select(PhoneNumber.id).where(
            PhoneNumber.clinic_id == patient.clinic_id, PhoneNumber.phone_index == patient.phone_index
        )
        ids.update(session.scalars(phone))
    return ids
