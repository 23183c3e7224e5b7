"""A throw-away installation to measure: a migrated SQLite record with one clinic and as many due check-ins as asked."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from reminders.clinics.clinic_settings import add_clinic
from reminders.clock import Clock, real
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.record.database import Database
from reminders.record.migrate import upgrade
from reminders.record.people import Clinic
from reminders.settings import Settings

SENDER = "+13125550100"
#: Monday noon in Chicago.
NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)


def settings_for(database_url: str, provider_url: str) -> Settings:
    """Settings with fresh keys; care time is simulated through `Database.clock`."""
    key = base64.b64encode(os.urandom(32)).decode()
    loaded = Settings.load(
        {"DATABASE_URL": database_url, "RECORD_KEYS": key, "SECRET_KEY": "x" * 32}, env_file=Path(os.devnull)
    )
    return replace(
        loaded, twilio_sender=SENDER, twilio_account_sid="AC" + "0" * 32, twilio_auth_tokens=("token",),
        twilio_api_url=provider_url, segments_per_second=10_000.0,
    )  # fmt: skip


def open_at(settings: Settings, when: datetime) -> Database:
    """The record, migrated, with one clinic, at a care time that stands still."""
    upgrade(settings)
    database = Database.open(settings)
    database.clock = Clock(care_at=when, real_at=real(), speed=1e-6)
    with database.write() as session:
        add_clinic(session, slug="bench", name="Bench Clinic", time_zone="America/Chicago", phone="+13125550199")
    return database


def enroll_due(
    database: Database, first: int, how_many: int, *, hours_ago: float = 4.0, clinic_id: str | None = None
) -> list[str]:
    """Enroll patients whose first check-in is due now; returns their phones. Their welcome texts are not counted.

    At the only clinic, unless one is named.
    """
    now = database.clock.now()
    phones = []
    with database.write() as session:
        clinic = session.query(Clinic).one() if clinic_id is None else session.get_one(Clinic, clinic_id)
        for number in range(first, first + how_many):
            phone = f"+1312{2_000_000 + number}"
            phones.append(phone)
            enroll(
                session,
                clinic,
                EnrollmentRequest(
                    patient=PatientDetails(f"Patient {number}", phone, f"B-{number}"),
                    consent=ConsentDetails(now - timedelta(hours=6), "written", unencrypted_ok=True),
                    infusion=InfusionDetails(now - timedelta(hours=hours_ago), Decimal(8), "crps"),
                ),
                actor="operator",
                settings=database.settings,
            )
    return phones
