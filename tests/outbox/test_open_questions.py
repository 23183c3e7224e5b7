"""Which check-in counts as asked when its text was taken, and when the patient is asked once more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.effects import open_question
from reminders.outbox.kinds import Kind
from reminders.record.schedule import CheckIn
from tests.one_clinic import NOON, Care

HOUR = timedelta(hours=1)


def opened(care: Care, ana: Enrollment, kind: Kind, **was: object) -> CheckIn:
    """Ana's first check-in after a question about pain was taken, if it was as given before."""
    first = ana.check_ins[0].id
    values: dict[str, object] = {"closes_at": NOON + 12 * HOUR, "clarified": 1} | was
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == first).values(**values))
        session.expire_all()
        open_question(session, kind, first, "pain", ana.patient.phone_index or "", NOON)
    with care.database.read() as session:
        others = [session.get_one(CheckIn, check_in.id) for check_in in ana.check_ins[1:]]
        assert {(other.state, other.awaiting) for other in others} == {("scheduled", None)}
        return session.get_one(CheckIn, first)


@pytest.mark.parametrize(
    ("state", "asked_at", "counts"),
    [
        ("scheduled", None, True),
        ("skipped", None, True),  # a reason arose between claim and acceptance
        ("scheduled", NOON - HOUR, False),
        ("asked", None, False),
        ("answered", None, False),
        ("missed", None, False),
    ],
)
def test_a_check_in_is_asked_once_by_a_question_and_not_after_it_was_answered_or_missed(
    care: Care, ana: Enrollment, state: str, asked_at: datetime | None, counts: bool
) -> None:
    found = opened(care, ana, Kind.QUESTION, state=state, asked_at=asked_at, reason="opted-out", retry_at=NOON)
    if counts:
        assert (found.state, found.asked_at, found.awaiting) == ("asked", NOON, "pain")
        assert (found.reason, found.retry_at) == (None, None)
    else:
        assert (found.state, found.asked_at, found.awaiting) == (state, asked_at, None)
        assert (found.reason, found.retry_at) == ("opted-out", NOON)


@pytest.mark.parametrize("more", [timedelta(), timedelta(seconds=1)])
def test_a_patient_is_asked_once_more_only_before_the_window_closes(
    care: Care, ana: Enrollment, more: timedelta
) -> None:
    nudge_at = NOON + care.settings.nudge_hours * HOUR
    found = opened(care, ana, Kind.QUESTION, state="scheduled", closes_at=nudge_at + more)
    assert found.nudge_at == (nudge_at if more else None)


@pytest.mark.parametrize(
    ("was", "counts"),
    [
        ({"state": "answered"}, True),
        ({"state": "asked"}, False),
        ({"state": "missed"}, False),
        ({"state": "answered", "awaiting": "change"}, False),
        ({"state": "answered", "closes_at": NOON}, False),
    ],
)
def test_the_next_question_is_open_while_the_window_is_and_no_other_question_is(
    care: Care, ana: Enrollment, was: dict[str, object], counts: bool
) -> None:
    found = opened(care, ana, Kind.FOLLOW_UP, **was)
    assert found.state == was["state"]
    assert (found.awaiting, found.clarified) == (("pain", 0) if counts else (was.get("awaiting"), 1))
