"""Nothing that is sealed stands in plain words anywhere in the database's files, tables or pages."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import IntegrityError

from reminders.clock import Clock, real
from reminders.followup import amend, flag, remind
from reminders.followup.clinics import add_clinic
from reminders.followup.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.intake import read_reply
from reminders.followup.staff import add_staff
from reminders.followup.store import Inbound, store_reply
from reminders.record.columns import Row
from reminders.record.database import Database
from reminders.record.outcomes import Flag
from reminders.record.sealing import seal, unseal
from reminders.record.texts import Message
from reminders.settings import Settings
from tests.migrated import RECORD_KEY, SENDER

NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

#: What only the vault may know. Long and odd enough to occur nowhere by chance.
SECRETS = {
    "name": "Ottoline Quixworth",
    "later name": "Ottoline Quixworth-Zebedee",
    "phone": "+13125557391",
    "later phone": "+13125557392",
    "phone in digits": "3125557391",
    "phone as written": "(312) 555-7391",
    "record number": "MRN-77Q-4410",
    "reply": "chest pain since the zeppelin ride",
    "question": "Please rate",
    "reason in the audit trail": "Moved to the lighthouse",
    "flag note": "Spoke to the ornithologist",
    "second factor": "JBSWY3DPEHPK3PXPQQ",
    "password": "a long password of Ottoline",
}


@pytest.fixture
def lived(database: Database, settings: Settings) -> Database:
    """A record in which every kind of sealed column holds something."""
    database.clock = Clock(care_at=NOON, real_at=real(), speed=1e-12)
    with database.write() as session:
        clinic = add_clinic(session, slug="north", name="North Clinic", time_zone="America/Chicago", phone=SENDER)
        person = add_staff(session, clinic, email="a@example.org", role="admin", password=SECRETS["password"])
        seal(session, person, "second_factor", SECRETS["second factor"])
        request = EnrollmentRequest(
            patient=PatientDetails(SECRETS["name"], SECRETS["phone as written"], SECRETS["record number"]),
            consent=ConsentDetails(NOON - timedelta(hours=6), "written", unencrypted_ok=True),
            infusion=InfusionDetails(NOON - timedelta(hours=5), Decimal(8), "crps"),
        )
        patient = enroll(session, clinic, request, actor="staff:1", settings=settings).patient
        remind.queue_due(session)
    with database.write() as session:
        reply_id = store_reply(session, Inbound("SM1", SECRETS["phone"], SENDER, SECRETS["reply"]))
    assert reply_id is not None
    with database.write() as session:
        read_reply(session, reply_id)
    with database.write() as session:
        for opened in session.scalars(select(Flag)).all():
            flag.resolve(session, clinic.id, opened.id, actor="staff:1", note=SECRETS["flag note"])
        changes = amend.PatientChanges(name=SECRETS["later name"], phone=SECRETS["later phone"])
        why = SECRETS["reason in the audit trail"]
        amend.change_patient(session, clinic.id, patient.id, changes, actor="staff:1", why=why)
    return database


def everywhere(database: Database) -> bytes:
    """All the database holds: SQLite's own files byte by byte; on PostgreSQL every value of every table."""
    if database.engine.dialect.name == "sqlite":
        file = make_url(str(database.engine.url)).database
        return b"".join(open(f"{file}{part}", "rb").read() for part in ("", "-wal"))
    found = bytearray()
    with database.read() as session:
        for table in Row.metadata.tables:
            for row in session.execute(text(f"SELECT * FROM {table}")):
                for value in row:
                    found += bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found += b"\n"
    return bytes(found)


def test_what_is_sealed_was_really_there(lived: Database) -> None:
    """The search below would find nothing in an empty record either."""
    with lived.read() as session:
        bodies = [unseal(session, message, "body") for message in session.scalars(select(Message))]
        assert bodies
        assert session.scalars(select(Flag)).first() is not None
    assert b"North Clinic" in everywhere(lived)
    assert b"crps" in everywhere(lived)


@pytest.mark.parametrize("what", SECRETS)
def test_it_stands_nowhere_in_plain_words(lived: Database, what: str) -> None:
    secret, held = SECRETS[what].encode(), everywhere(lived).lower()
    for form in (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")[:-1]):
        assert form.lower() not in held


def test_no_key_stands_in_the_database(lived: Database) -> None:
    for form in (RECORD_KEY, RECORD_KEY.hex().encode(), base64.b64encode(RECORD_KEY)):
        assert form not in everywhere(lived)


def test_a_failed_statement_does_not_quote_what_it_was_given(lived: Database) -> None:
    with pytest.raises(IntegrityError, match=r"UNIQUE|unique") as error, lived.write() as session:
        session.execute(
            text("INSERT INTO holds (name, since, detail) VALUES ('a', :since, :detail), ('a', :since, :detail)"),
            {"since": "2026-03-02 00:00:00", "detail": SECRETS["name"]},
        )
    assert SECRETS["name"] not in str(error.value)
