"""Changing, canceling and reinstating infusions: check-ins not asked yet follow, those asked stay."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy.orm import Session

from reminders.followup import amending
from reminders.followup.amending import PhoneScore
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.transitions import move
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.texts import Message, MessageState
from tests.followup.amending.helpers import (
    BY,
    DAY,
    change,
    check_ins,
    history,
    messages,
    move_infusion,
    put,
    refused,
    tick,
)
from tests.one_clinic import INFUSED_AT, NOON, Care


def test_moving_an_infusion_moves_its_unsent_check_ins_and_keeps_their_ids(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    infusion = move_infusion(care, enrolled.infusion, INFUSED_AT - DAY)
    after = check_ins(care, enrolled.infusion)
    assert {s: c.id for s, c in after.items()} == {s: c.id for s, c in before.items()}
    assert after["d7"].due_at == before["d7"].due_at - DAY
    assert after["h72"].due_at == before["h72"].due_at - DAY
    assert (after["h4"].state, after["h4"].reason, after["h4"].final) == ("skipped", "too-late", True)
    assert infusion.local_day == enrolled.infusion.local_day - DAY


def test_moving_an_infusion_there_and_back_restores_the_schedule(care: Care, enrolled: Enrollment) -> None:
    before = check_ins(care, enrolled.infusion)
    move_infusion(care, enrolled.infusion, INFUSED_AT - 3 * DAY)
    move_infusion(care, enrolled.infusion, INFUSED_AT)
    after = check_ins(care, enrolled.infusion)
    for step, row in after.items():
        was = before[step]
        assert (row.due_at, row.closes_at, row.state, row.reason, row.final) == (
            was.due_at, was.closes_at, was.state, was.reason, was.final,
        )  # fmt: skip


@pytest.mark.parametrize("state", [CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED])
def test_what_was_asked_stays_as_it_was(care: Care, enrolled: Enrollment, state: CheckInState) -> None:
    with care.database.write() as session:
        row = session.get_one(CheckIn, enrolled.check_ins[0].id)
        row.state, due_at = state.value, row.due_at
    move_infusion(care, enrolled.infusion, INFUSED_AT - timedelta(hours=2))
    after = check_ins(care, enrolled.infusion)["h4"]
    assert (after.state, after.due_at) == (state, due_at)


def test_a_question_waiting_under_the_old_plan_does_not_leave(care: Care, enrolled: Enrollment) -> None:
    care.at(enrolled.check_ins[0].due_at)
    tick(care)
    assert [m.state for m in messages(care)] == [MessageState.QUEUED]
    move_infusion(care, enrolled.infusion, INFUSED_AT + timedelta(hours=1))
    assert [(m.state, m.reason) for m in messages(care)] == [(MessageState.DROPPED, "replanned")]
    assert check_ins(care, enrolled.infusion)["h4"].queued_at is None
    care.at(enrolled.check_ins[0].due_at + timedelta(hours=16))
    assert check_ins(care, enrolled.infusion)["h24"].due_at == INFUSED_AT + timedelta(hours=25)


def test_a_question_that_a_worker_took_is_left_to_settle(care: Care, enrolled: Enrollment) -> None:
    due_at = enrolled.check_ins[0].due_at
    care.at(due_at)
    tick(care)
    with care.database.write() as session:
        message = session.get_one(Message, messages(care)[0].id)
        assert move(session, message, MessageState.CLAIMED, cause="test")
    move_infusion(care, enrolled.infusion, INFUSED_AT - timedelta(hours=1))
    assert [m.state for m in messages(care)] == [MessageState.CLAIMED]
    assert check_ins(care, enrolled.infusion)["h4"].due_at == due_at


def test_a_replanned_check_in_is_asked_at_its_new_time(care: Care, enrolled: Enrollment) -> None:
    care.at(NOON + 7 * DAY - timedelta(hours=5))  # d7 is due at 10:00 in Chicago, 15:00 UTC
    tick(care)
    change(care, enrolled.patient, preferred_time=time(18))
    due_at = check_ins(care, enrolled.infusion)["d7"].due_at
    assert (due_at.hour, due_at.date()) == (23, (NOON + 7 * DAY).date())
    care.at(due_at)
    tick(care)
    waiting = [m for m in messages(care) if m.check_in_id == enrolled.check_ins[3].id]
    assert [m.state for m in waiting if m.send_after >= due_at] == [MessageState.QUEUED]


def test_an_infusion_cannot_move_past_an_answer_that_would_then_be_from_before_it(
    care: Care, enrolled: Enrollment
) -> None:
    care.at(NOON + 2 * DAY)
    with care.database.write() as session:
        said = PhoneScore("pain", Decimal(3), NOON + DAY)
        h24 = check_ins(care, enrolled.infusion)["h24"]
        answer, _ = amending.record_phone_score(session, care.clinic_id, h24.id, said, actor="staff:1")
    assert refused(lambda: move_infusion(care, enrolled.infusion, NOON + DAY + timedelta(hours=1))) == ["infused_at"]
    move_infusion(care, enrolled.infusion, INFUSED_AT + timedelta(hours=2))
    with care.database.write() as session:
        amending.withdraw_outcome(session, care.clinic_id, answer.id, **BY)
    assert move_infusion(care, enrolled.infusion, NOON + DAY + timedelta(hours=1)).infused_at > answer.replied_at


def test_moving_an_infusion_can_change_which_one_supersedes(care: Care, enrolled: Enrollment) -> None:
    care.at(NOON + 3 * DAY)
    later = put(care, infusion={"infused_at": INFUSED_AT + 3 * DAY})
    assert check_ins(care, enrolled.infusion)["d14"].reason == "superseded"
    move_infusion(care, later.infusion, INFUSED_AT - DAY)
    assert check_ins(care, enrolled.infusion)["d14"].state == "scheduled"
    assert check_ins(care, later.infusion)["d14"].reason == "superseded"


def test_condition_course_and_number_are_changed_with_old_new_and_why(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        amending.change_infusion(
            session, care.clinic_id, enrolled.infusion.id, condition="migraine", course=2, number=1, **BY
        )
    assert history(care) == [
        (
            "change-infusion",
            {
                "old": {"condition": "crps", "course": 1},
                "new": {"condition": "migraine", "course": 2},
                "why": BY["why"],
            },
        )
    ]


def test_the_same_day_twice_needs_a_word_and_the_same_moment_is_refused(care: Care, enrolled: Enrollment) -> None:
    other = put(care, infusion={"infused_at": INFUSED_AT - 2 * DAY})
    assert refused(lambda: move_infusion(care, other.infusion, INFUSED_AT)) == ["infused_at"]
    an_hour_before = INFUSED_AT - timedelta(hours=1)
    assert refused(lambda: move_infusion(care, other.infusion, an_hour_before)) == ["infused_at"]
    assert move_infusion(care, other.infusion, an_hour_before, second_of_day=True).of_day == 2


def test_an_infusion_enrolled_again_after_its_cancellation_is_not_brought_back_without_a_word(
    care: Care, enrolled: Enrollment
) -> None:
    with care.database.write() as session:
        amending.cancel_infusion(session, care.clinic_id, enrolled.infusion.id, **BY)
        entry = amending.newest_change(session, session.get_one(Patient, enrolled.patient.id))
    assert entry is not None
    again = put(care, infusion={"infused_at": INFUSED_AT - timedelta(hours=1)})

    def reinstate(session: Session, *, second_of_day: bool = False) -> None:
        infusion = enrolled.infusion.id
        amending.reinstate_infusion(session, care.clinic_id, infusion, **BY, second_of_day=second_of_day)

    def undo(session: Session, *, second_of_day: bool = False) -> None:
        patient = session.get_one(Patient, enrolled.patient.id)
        amending.undo_change(session, care.clinic_id, patient, entry, **BY, second_of_day=second_of_day)

    for way in (reinstate, undo):
        with care.database.write() as session:
            assert refused(partial(way, session)) == ["infused_at"]
            assert session.get_one(Infusion, enrolled.infusion.id).status == "cancelled"
            way(session, second_of_day=True)
            assert session.get_one(Infusion, enrolled.infusion.id).status == "active"
            session.rollback()
    with care.database.write() as session:  # nothing to ask where the other one is canceled
        amending.cancel_infusion(session, care.clinic_id, again.infusion.id, **BY)
        assert amending.reinstate_infusion(session, care.clinic_id, enrolled.infusion.id, **BY).status == "active"


@pytest.mark.parametrize("infused_at", [NOON + DAY, datetime(2026, 3, 2)])  # noqa: DTZ001
def test_an_infusion_cannot_move_to_the_future_or_to_a_naive_time(
    care: Care, enrolled: Enrollment, infused_at: datetime
) -> None:
    assert refused(lambda: move_infusion(care, enrolled.infusion, infused_at)) == ["infused_at"]


def test_cancelling_brings_the_earlier_infusion_back_and_reinstating_undoes_it(
    care: Care, enrolled: Enrollment
) -> None:
    care.at(NOON + 3 * DAY)
    later = put(care, infusion={"infused_at": INFUSED_AT + 3 * DAY})
    for _ in range(2):
        with care.database.write() as session:
            amending.cancel_infusion(session, care.clinic_id, later.infusion.id, **BY)
    assert {c.reason for c in check_ins(care, later.infusion).values()} == {"cancelled"}
    assert check_ins(care, enrolled.infusion)["d14"].state == "scheduled"
    for _ in range(2):
        with care.database.write() as session:
            amending.reinstate_infusion(session, care.clinic_id, later.infusion.id, **BY)
    assert check_ins(care, enrolled.infusion)["d14"].reason == "superseded"
    assert {c.state for c in check_ins(care, later.infusion).values()} == {"scheduled"}
    assert [action for action, _ in history(care)] == ["cancel-infusion", "reinstate-infusion"]
