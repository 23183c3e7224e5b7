"""The fixtures of `tests.one_clinic`, and a patient."""

import pytest

from reminders.followup.enrolling.enroll import Enrollment, enroll
from tests.one_clinic import Care, care, request_for, settings

__all__ = ["care", "settings"]


@pytest.fixture
def ana(care: Care) -> Enrollment:
    """Ana, whose welcome waits to leave."""
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request_for(), actor="staff:1", settings=care.settings)
