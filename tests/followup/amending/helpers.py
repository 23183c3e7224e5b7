"""What the tests of amendments share: enrolling, changing, and looking at what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.followup.asking import remind
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.outbox.kinds import Kind
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import unseal
from reminders.record.texts import Message
from tests.one_clinic import Care, request_for

DAY = timedelta(days=1)
BY: dict[str, Any] = {"actor": "staff:7", "why": "Told on the phone"}
SENDER = "+13125550100"


def put(care: Care, **parts: Any) -> Enrollment:
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request_for(**parts), actor="staff:1", settings=care.settings)


def change(care: Care, patient: Patient, **changes: Any) -> Patient:
    with care.database.write() as session:
        return amending.change_patient(session, care.clinic_id, patient.id, PatientChanges(**changes), **BY)


def move_infusion(care: Care, infusion: Infusion, infused_at: datetime, **options: Any) -> Infusion:
    with care.database.write() as session:
        return amending.change_infusion(session, care.clinic_id, infusion.id, infused_at=infused_at, **options, **BY)


def check_ins(care: Care, infusion: Infusion) -> dict[str, CheckIn]:
    with care.database.read() as session:
        rows = session.scalars(select(CheckIn).where(CheckIn.infusion_id == infusion.id)).all()
    return {row.step: row for row in rows}


def messages(care: Care, kind: Kind = Kind.QUESTION) -> list[Message]:
    with care.database.read() as session:
        return list(session.scalars(select(Message).where(Message.kind == kind.value).order_by(Message.id)))


def history(care: Care) -> list[tuple[str, dict[str, Any]]]:
    """Actions of staff:7 with their details, oldest first."""
    with care.database.read() as session:
        assert not list(verify(session))
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.actor == "staff:7").order_by(AuditEntry.sequence)
        ).all()
        return [(e.action, json.loads(unseal(session, e, "details")) if e.details_sealed else {}) for e in entries]


def tick(care: Care) -> None:
    with care.database.write() as session:
        remind.queue_due(session)


def ask(care: Care, check_in: CheckIn) -> None:
    """Do to a check-in what the outbox does when its question was sent."""
    with care.database.write() as session:
        row = session.get_one(CheckIn, check_in.id)
        row.state, row.asked_at, row.awaiting = CheckInState.ASKED.value, care.now, "pain"


def refused(call: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        call()
    return [e.field for e in error.value.errors]
