"""Fixtures: a migrated record on both engines, with one clinic, at a time that the test can set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from reminders.clock import Clock, real
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    Enrollment,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
)
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.people import Clinic
from reminders.settings import Settings
from tests.conftest import ENGINES
from tests.migrated import Beginning, begun, migrated_settings

#: A Monday in March, 16:00 in Chicago, before the clocks go forward on the 8th.
NOON = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
INFUSED_AT = NOON - timedelta(minutes=30)
CHICAGO = "America/Chicago"


@dataclass
class Care:
    """The record of one clinic under test."""

    database: Database
    settings: Settings
    clinic_id: str

    def at(self, now: datetime) -> None:
        """Set care time; it stands still until it is set again."""
        self.database.clock = Clock(care_at=now, real_at=real(), speed=1e-12)

    @property
    def now(self) -> datetime:
        return self.database.clock.now()

    def clinic(self, session: Session) -> Clinic:
        return session.get_one(Clinic, self.clinic_id)


@dataclass(frozen=True)
class Lakeside:
    """What a record begins with: the clinic, and Ana if she is enrolled."""

    clinic_id: str
    ana: Enrollment | None = None


def add_lakeside(settings: Settings) -> Lakeside:
    """Add the clinic to an empty record."""
    with closing(Database.open(settings)) as database, database.write() as session:
        return Lakeside(add_clinic_row(session, "lakeside").id)


ONE_CLINIC = Beginning("one_clinic", add_lakeside)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a migrated installation with keys and a sender, on each engine."""
    return migrated_settings(request, request.param, tmp_path, ONE_CLINIC if "care" in request.fixturenames else None)


@pytest.fixture
def care(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Care]:
    """A migrated record with one clinic in Chicago."""
    lakeside: Lakeside = begun(request) or add_lakeside(settings)
    with _at_noon(settings, lakeside) as found:
        yield found


@contextmanager
def care_of(settings: Settings) -> Iterator[Care]:
    """The same under these settings, for a fixture of another scope."""
    with _at_noon(settings, add_lakeside(settings)) as found:
        yield found


@contextmanager
def _at_noon(settings: Settings, lakeside: Lakeside) -> Iterator[Care]:
    care = Care(Database.open(settings), settings, lakeside.clinic_id)
    care.at(NOON)
    yield care
    care.database.close()


def add_clinic_row(session: Session, slug: str, **values: Any) -> Clinic:
    clinic = Clinic(
        id=new_id(),
        slug=slug,
        name="Lakeside Clinic",
        text_name="Lakeside Clinic",
        phone="+13125550199",
        time_zone=CHICAGO,
        created_at=NOON - timedelta(days=30),
        **values,
    )
    session.add(clinic)
    session.flush()
    return clinic


def request_for(
    *,
    patient: dict[str, Any] | None = None,
    consent: dict[str, Any] | bool | None = True,
    infusion: dict[str, Any] | None = None,
    **values: Any,
) -> EnrollmentRequest:
    """A valid request, with the changes that a test asks for."""
    names: dict[str, Any] = {"name": "Ana Ruiz", "phone": "+1 312 555 0142", "mrn": "A-1001", "time_zone": CHICAGO}
    given: dict[str, Any] = {
        "given_at": INFUSED_AT - timedelta(minutes=30),
        "method": "written",
        "unencrypted_ok": True,
    }
    infused: dict[str, Any] = {"infused_at": INFUSED_AT, "baseline_pain": Decimal(8), "condition": "crps"}
    return EnrollmentRequest(
        patient=PatientDetails(**names | (patient or {})),
        consent=ConsentDetails(**given | (consent if isinstance(consent, dict) else {})) if consent else None,
        infusion=InfusionDetails(**infused | (infusion or {})),
        **values,
    )
