"""Rows of a small record: one clinic, one patient, one infusion, and one row of everything that is append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagAct, FlagEvent, FlagKind, Outcome
from reminders.record.people import Clinic, Consent, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of, seal, vault_of
from reminders.record.texts import Message, MessageEvent

T = TypeVar("T")

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Seeded:
    """Identifiers of what was seeded."""

    clinic_id: str
    patient_id: str
    infusion_id: str
    check_in_id: str
    message_id: str
    outcome_id: str


def seed(database: Database) -> Seeded:
    with database.write() as session:
        clinic = add_clinic(session, "north")
        patient = add_patient(session, clinic)
        infusion = add_infusion(session, patient)
        check_in = add_check_in(session, infusion)
        message = add_message(session, patient, check_in)
        outcome = add_outcome(session, infusion)
        session.add_all([consent_of(patient), event_of(message), flag_event_of(session, patient)])
        session.flush()
        audit(session, clinic.id, actor="operator", action="seed", subject="clinic", subject_id=clinic.id)
        return Seeded(clinic.id, patient.id, infusion.id, check_in.id, message.id, outcome.id)


def add_clinic(session: Session, slug: str) -> Clinic:
    clinic = Clinic(id=new_id(), slug=slug, name=slug, text_name=slug, time_zone="America/Chicago", created_at=AT)
    return added(session, clinic)


def add_patient(
    session: Session, clinic: Clinic, *, name: str = "Ana Ruiz", phone: str = "+13125550142", mrn: str | None = "A-1"
) -> Patient:
    patient_id = new_id()
    patient = Patient(
        id=patient_id, clinic_id=clinic.id, time_zone="America/Chicago", language="en", created_at=AT,
        data_key_id=vault_of(session).make_data_key(session, clinic.id, patient_id=patient_id, created_at=AT),
    )  # fmt: skip
    for column, text in (("name", name), ("phone", phone), ("mrn", mrn)):
        seal(session, patient, column, text)
        setattr(patient, f"{column}_index", index_of(session, column, text) if text else None)
    return added(session, patient)


def add_infusion(session: Session, patient: Patient, **values: Any) -> Infusion:
    protocol = ProtocolVersion(
        id=new_id(), clinic_id=patient.clinic_id, name=f"p-{new_id()}", version=1, title="Protocol", definition={},
        made_by="operator", created_at=AT,
    )  # fmt: skip
    session.add(protocol)
    session.flush()
    infusion = Infusion(
        **{
            "id": new_id(), "clinic_id": patient.clinic_id, "patient_id": patient.id, "infused_at": AT,
            "local_day": date(2026, 3, 2), "of_day": 1, "condition": "crps", "course": 1, "number": 1,
            "protocol_id": protocol.id, "status": "active", "entered_by": "operator", "created_at": AT,
        }
        | values
    )  # fmt: skip
    return added(session, infusion)


def add_check_in(session: Session, infusion: Infusion, **values: Any) -> CheckIn:
    check_in = CheckIn(
        **{
            "id": new_id(), "clinic_id": infusion.clinic_id, "patient_id": infusion.patient_id,
            "infusion_id": infusion.id, "step": "h4", "due_at": AT, "closes_at": AT,
        }
        | values
    )  # fmt: skip
    return added(session, check_in)


def add_message(session: Session, patient: Patient, check_in: CheckIn, **values: Any) -> Message:
    message = Message(
        **{
            "id": new_id(), "clinic_id": patient.clinic_id, "patient_id": patient.id, "check_in_id": check_in.id,
            "kind": "question", "question": "pain", "natural_key": new_id(), "priority": 1, "unprompted": True,
            "sender": "+13125550100", "to_index": "0" * 64, "body_index": "0" * 64,
            "data_key_id": patient.data_key_id, "wording_version": "en-1", "created_at": AT, "send_after": AT,
            "send_before": AT, "day_start": AT, "expires_at": AT, "state": "queued",
        }
        | values
    )  # fmt: skip
    return added(session, message)


def add_outcome(session: Session, infusion: Infusion, **values: Any) -> Outcome:
    outcome = Outcome(
        **{
            "id": new_id(), "clinic_id": infusion.clinic_id, "patient_id": infusion.patient_id,
            "infusion_id": infusion.id, "step": "baseline", "measure": "pain", "value": Decimal(8), "recall": "24h",
            "replied_at": AT, "recorded_at": AT, "source": "clinic", "recorded_by": "operator",
        }
        | values
    )  # fmt: skip
    return added(session, outcome)


def consent_of(patient: Patient) -> Consent:
    return Consent(
        id=new_id(), clinic_id=patient.clinic_id, patient_id=patient.id, given_at=AT, method="written",
        unencrypted_ok=True, wording_version="en-1", recorded_by="operator", recorded_at=AT,
    )  # fmt: skip


def event_of(message: Message) -> MessageEvent:
    return MessageEvent(
        id=new_id(), clinic_id=message.clinic_id, message_id=message.id, at=AT, to_state="queued", cause="test"
    )


def flag_event_of(session: Session, patient: Patient) -> FlagEvent:
    flag = open_flag(session, patient.clinic_id, FlagKind.DANGER, natural_key=new_id(), opened_at=AT, urgent=True)
    return FlagEvent(
        id=new_id(),
        clinic_id=patient.clinic_id,
        flag_id=flag.id,
        sequence=1,
        act=FlagAct.REOPENED.value,
        at=AT,
        by="staff:1",
    )


def added(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row
