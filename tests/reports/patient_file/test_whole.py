"""The file of everything recorded of a patient leaves nothing out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from reminders.followup import amending
from reminders.followup.alerting import handling
from reminders.followup.alerting.flag import resolve
from reminders.followup.enrolling.identity import seal_birth_date
from reminders.record.columns import Row
from reminders.record.outcomes import FlagAct, Outcome
from reminders.record.people import DataKey, Patient
from reminders.record.sealing import unseal
from reminders.record.tables import METADATA, OF_INSTALLATION
from reminders.reports.patient_file.whole import LEFT_OUT, PatientFile, patient_file
from tests.day import Day
from tests.factories import lived

#: Tables whose rows the file shows.
SHOWN = {
    "patients", "consents", "infusions", "check_ins", "outcomes", "messages", "replies", "flags", "flag_events",
    "flag_replies", "phone_numbers", "external_identifiers", "audit_entries", "protocols",
}  # fmt: skip
#: Tables without a row of a patient.
OF_CLINIC = {
    "clinic_texts", "kept_pages", "kept_reports", "retired_protocols", "recovery_codes", "sign_in_links", "memberships",
    "own_texts", "passkeys", "provider_accounts",
    "api_keys", "audit_heads", "closed_days", "on_call_contacts", "staff", "webhook_endpoints",
}  # fmt: skip


def sealed_texts(session: Session, patient: Patient) -> dict[str, str]:
    """Every text that is sealed with a key of the patient, by where it stands."""
    keys = set(session.scalars(select(DataKey.id).where(DataKey.patient_id == patient.id)))
    found = {}
    for mapper in Row.registry.mappers:
        columns = [c.key.removesuffix("_sealed") for c in inspect(mapper).column_attrs if c.key.endswith("_sealed")]
        if not columns or "data_key_id" not in mapper.c:
            continue
        for row in session.scalars(select(mapper.class_).where(mapper.c.data_key_id.in_(keys))):
            for column in columns:
                if getattr(row, f"{column}_sealed") is not None:
                    found[f"{row.__tablename__}.{column} {row.id}"] = unseal(session, row, column)
    return found


def test_every_table_is_in_the_file_or_it_is_said_why_not() -> None:
    assert {table.name for table in METADATA.sorted_tables} == SHOWN | OF_CLINIC | set(LEFT_OUT) | OF_INSTALLATION


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_everything_that_is_sealed_for_the_patient_stands_in_the_file(day: Day) -> None:
    life = lived(day)
    ana, clinic = life.ana.patient.id, day.clinic_id
    day.say(life.phones["ana"], "can I take <aspirin> & drive today?")
    day.tick()
    who = {"actor": "staff:1"}
    with day.database.write() as session:
        (flag, *_) = day.flags(patient_id=ana)
        handling.note(session, clinic, flag.id, text="Rang twice.", act=FlagAct.NO_ANSWER, **who)
        resolve(session, clinic, flag.id, note="She is fine.", **who)
        outcome = session.scalars(select(Outcome).where(Outcome.patient_id == ana).order_by(Outcome.id.desc())).first()
        assert outcome is not None
        amending.correct_outcome(session, clinic, outcome.id, value=Decimal(4), why="She misread the scale.", **who)
        amending.record_oral_opt_out(session, clinic, ana, why="Told the desk.", **who)
        amending.cancel_infusion(session, clinic, life.ana.infusion.id, why="Was never given.", **who)
        amending.hold_patient(session, clinic, ana, why="Lawsuit 12.", **who)
        seal_birth_date(session, session.get_one(Patient, ana), date(1980, 5, 17))
        amending.note_file_made(session, clinic, ana, why="Asked for it.", **who)
    with day.database.read() as session:
        patient = session.get_one(Patient, ana)
        file = patient_file(session, patient, day.now)
        written = text_of(file)
        sealed = [c.key for c in inspect(Patient).column_attrs if c.key.endswith("_sealed")]
        assert [c for c in sealed if getattr(patient, c) is None] == [], "set it above, so that it is looked for"
        for where, text in sealed_texts(session, patient).items():
            if not where.startswith(("audit_entries", "external_identifiers")):
                assert text in written, where
    for said in ("Rang twice.", "She is fine.", "She misread the scale.", "Told the desk.", "Was never given.",
                 "made the file of everything recorded of the patient", "infusion 1 of course 1", "A-1001",
                 "enrolled for the infusion of Mon Mar 2"):  # fmt: skip
        assert said in written, said
    assert "Grace" not in written
    assert [section.title for section in file.sections if not section.rows] == []


def text_of(file: PatientFile) -> str:
    """All cells of a file, one a line."""
    return "\n".join(cell for section in file.sections for row in section.rows for cell in row)
