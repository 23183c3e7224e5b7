"""Fills a clinic with patients of the past, all of whom answered: what a page must not cost more for.

The rows are written straight into the tables (enrolling thousands takes minutes) and are complete enough for every
page: a sealed name, phone and record number, a baseline, ten check-ins with question, reply and outcome, some of them
with a flag that was resolved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from reminders.record.columns import Row, new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic, Consent, Patient, PhoneNumber, ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import index_of, seal, vault_of
from reminders.record.texts import Message, Reply
from tests.day import new_phone

#: Each check-in: its step, after how many hours it was due.
STEPS = {"h4": 4, "h24": 24, "h72": 72, "d7": 168, "d14": 336, "d21": 504, "d28": 672, "d42": 1008, "d56": 1344}

#: What is sealed of a patient.
COLUMNS = ("name", "phone", "mrn")

#: One patient in so many has a flag that was resolved; were they fewer, the log would be read further back for a page.
FLAGGED = 1

#: What refers to a table comes after it.
ORDER = (Patient, PhoneNumber, Consent, Infusion, CheckIn, Reply, Message, Outcome, Flag)

Rows = dict[type[Row], list[dict[str, Any]]]


class Place(Protocol):
    """Where the patients are added: a `Day`, say."""

    @property
    def database(self) -> Database:
        """The record."""

    @property
    def clinic_id(self) -> str:
        """The clinic."""

    @property
    def now(self) -> datetime:
        """Care time."""


def fill(day: Place, count: int, *, days_ago: int = 60) -> None:
    """Add `count` patients, infused `days_ago` days ago and a little, everything of whom is over."""
    for first in range(0, count, 500):
        with day.database.write() as session:
            clinic = session.get_one(Clinic, day.clinic_id)
            protocol = _protocol(session, clinic, day.now)
            rows: Rows = {}
            for number in range(first, min(first + 500, count)):
                _add(session, clinic, protocol, rows, number, day.now - timedelta(days=days_ago, minutes=number % 600))
            session.flush()
            for table in ORDER:
                if table in rows:
                    session.execute(insert(table), rows[table])
    with day.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What autovacuum does on a server that has stood a while. SQLite keeps no figures unless told to, and is not.
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _protocol(session: Session, clinic: Clinic, at: datetime) -> str:
    found = session.scalar(select(ProtocolVersion.id).where(ProtocolVersion.clinic_id == clinic.id).limit(1))
    if found is None:
        row = ProtocolVersion(
            id=new_id(), clinic_id=clinic.id, name="crowd", version=1, title="Crowd", definition={},
            made_by="operator", created_at=at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        found = row.id
    return found


def _add(session: Session, clinic: Clinic, protocol: str, rows: Rows, number: int, infused_at: datetime) -> None:
    patient_id, infusion_id = new_id(), new_id()
    key = vault_of(session).make_data_key(session, clinic.id, patient_id=patient_id, created_at=infused_at)
    phone = new_phone()
    patient = Patient(id=patient_id, clinic_id=clinic.id, data_key_id=key)
    for column, value in zip(COLUMNS, (f"Former Patient {number}", phone, f"X-{patient_id}"), strict=True):
        seal(session, patient, column, value)
        setattr(patient, f"{column}_index", index_of(session, column, value))
    sealed = {f"{c}_{how}": getattr(patient, f"{c}_{how}") for c in COLUMNS for how in ("sealed", "index")}
    of = {"clinic_id": clinic.id, "patient_id": patient_id}
    _row(
        rows, Patient, id=patient_id, clinic_id=clinic.id, data_key_id=key, time_zone=clinic.time_zone, language="en",
        shared_phone=False, created_at=infused_at, **sealed,
    )  # fmt: skip
    _row(
        rows, Consent, id=new_id(), **of, given_at=infused_at, method="written", unencrypted_ok=True,
        wording_version="1", withdrawn=False, recorded_by="operator", recorded_at=infused_at,
    )  # fmt: skip
    _row(
        rows, PhoneNumber, id=new_id(), clinic_id=clinic.id, sender="+13125550100", phone_index=patient.phone_index,
        opted_out_at=infused_at, opted_out_how="words", choice_at=infused_at, undelivered_in_a_row=0,
    )  # fmt: skip
    _row(
        rows, Infusion, id=infusion_id, **of, infused_at=infused_at, local_day=infused_at.date(), of_day=1,
        condition="crps", course=1, number=1, protocol_id=protocol, status="active", entered_by="operator",
        created_at=infused_at, baseline_missing=False,
    )  # fmt: skip
    of["infusion_id"] = infusion_id
    score = {"measure": "pain", "recall": "24h", "late": False, "doubtful": False, "recorded_by": "operator"}
    _row(
        rows, Outcome, id=new_id(), **of, **score, check_in_id=None, step="baseline", value=Decimal(8), reply_id=None,
        replied_at=infused_at, recorded_at=infused_at, source="clinic",
    )  # fmt: skip
    for step, hours in STEPS.items():
        _answered(rows, of, key, clinic, patient.phone_index or "", step, infused_at + timedelta(hours=hours), score)
    last = {"id": new_id(), **of, "step": "d84", "due_at": infused_at + timedelta(days=84), "final": False}
    _row(
        rows, CheckIn, **last, state="scheduled", closes_at=infused_at + timedelta(days=87), clarified=0,
        queued_at=None, asked_at=None, answered_at=None,
    )  # fmt: skip
    if number % FLAGGED == 0:
        _row(
            rows, Flag, id=new_id(), **of, reply_id=rows[Reply][-1]["id"], kind="question", concern="review",
            natural_key=f"crowd:{patient_id}", opened_at=infused_at, respond_by=infused_at, acknowledged_at=infused_at,
            acknowledged_by="operator", resolved_at=infused_at, resolved_by="operator", page_round=0,
        )  # fmt: skip


def _answered(
    rows: Rows, of: dict[str, str], key: str, clinic: Clinic, phone: str, step: str, at: datetime, score: dict[str, Any]
) -> None:
    """One check-in that was asked and answered."""
    patient = {"clinic_id": of["clinic_id"], "patient_id": of["patient_id"]}
    check_in, reply, outcome = new_id(), new_id(), new_id()
    _row(
        rows, CheckIn, id=check_in, **of, step=step, due_at=at, closes_at=at + timedelta(days=2), state="answered",
        final=True, queued_at=at, asked_at=at, answered_at=at, clarified=0,
    )  # fmt: skip
    _row(
        rows, Reply, id=reply, **patient, provider_id=f"SM{reply}", data_key_id=key, sender="+13125550100",
        from_index=phone, media=0, source="webhook", provider_at=at, received_at=at, stored_at=at, read_at=at,
        check_in_id=check_in, question="pain", attribution="open", reader_version="1", rule="whole-number",
        intent="answer", concern="none", value=Decimal(4), outcome_id=outcome,
    )  # fmt: skip
    _row(
        rows, Message, id=new_id(), **patient, check_in_id=check_in, kind="question", question="pain", attempt=1,
        natural_key=f"question:{check_in}", priority=30, unprompted=True, sender="+13125550100", to_index=phone,
        body_index=check_in, data_key_id=key, language="en", wording_version="1", segments=1, created_at=at,
        send_after=at, send_before=at, day_start=at, expires_at=at, state="delivered", claimed_at=at,
        claimed_care_at=at, tries=1, times_missing=0, accepted_at=at, settled_at=at,
    )  # fmt: skip
    _row(
        rows, Outcome, id=outcome, **of, **score, check_in_id=check_in, step=step, value=Decimal(4), reply_id=reply,
        replied_at=at, recorded_at=at, source="patient",
    )  # fmt: skip


def _row(rows: Rows, table: type[Row], **values: Any) -> None:
    rows.setdefault(table, []).append(values)
