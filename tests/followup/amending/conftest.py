"""The patient that most tests of amendments change."""

from __future__ import annotations

import pytest

from reminders.followup.enrolling.enroll import Enrollment
from tests.followup.amending.helpers import put
from tests.one_clinic import Care


@pytest.fixture
def enrolled(care: Care) -> Enrollment:
    return put(care)
