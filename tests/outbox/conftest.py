"""The fixtures of `tests.one_clinic`, and a patient."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.record.database import Database
from reminders.settings import Settings
from tests.conftest import ENGINES
from tests.migrated import Beginning, begun, migrated_settings
from tests.one_clinic import NOON, ONE_CLINIC, Care, Lakeside, add_lakeside, care, request_for

__all__ = ["care"]


def _enroll_ana(settings: Settings) -> Lakeside:
    clinic_id = add_lakeside(settings).clinic_id
    with closing(Database.open(settings)) as database:
        care = Care(database, settings, clinic_id)
        care.at(NOON)
        with database.write() as session:
            ana = _enrolled(session, care)
        return Lakeside(clinic_id, ana)


def _enrolled(session: Session, care: Care) -> Enrollment:
    return enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)


WITH_ANA = Beginning("with_ana", _enroll_ana)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a migrated installation, on each engine; Ana is enrolled where the test asks for her."""
    beginning = {"ana": WITH_ANA, "care": ONE_CLINIC}
    names = [name for name in beginning if name in request.fixturenames]
    return migrated_settings(request, request.param, tmp_path, beginning[names[0]] if names else None)


@pytest.fixture
def ana(care: Care, request: pytest.FixtureRequest) -> Enrollment:
    """Ana, whose welcome waits to leave."""
    lakeside: Lakeside | None = begun(request)
    if lakeside is None or lakeside.ana is None:  # settings of a test's own module
        with care.database.write() as session:
            return _enrolled(session, care)
    return lakeside.ana
