"""What the outcome of a text changes in its check-in, its phone and the flags, column by column."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.care.reasons import Reason
from reminders.clock import Clock, real
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.effects import (
    UNDELIVERED_BEFORE_FLAG,
    ensure_number,
    flag_not_texted,
    open_question,
    record_acceptance,
    record_delivery,
    record_nondelivery,
    record_rejection,
)
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import Flag
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message
from reminders.texting.errors import FailureClass
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import queued


def opened(care: Care, ana: Enrollment, kind: Kind, **before: Any) -> CheckIn:
    """Ana's first check-in once a question of it is open; `before` are columns set first."""
    check_in = ana.check_ins[0].id
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in).values(**before))
    with care.database.write() as session:
        open_question(session, kind, check_in, "pain", ana.patient.phone_index or "", care.now)
    with care.database.read() as session:
        return session.get_one(CheckIn, check_in)


@pytest.mark.parametrize("left", [0, 1])
def test_a_question_that_left_is_open_and_nudged_if_its_window_is_long_enough(
    care: Care, ana: Enrollment, left: int
) -> None:
    nudge = care.now + timedelta(hours=care.settings.nudge_hours)
    closes = nudge + timedelta(seconds=left)
    for was, reason in (("scheduled", None), ("skipped", "paused")):
        row = opened(
            care, ana, Kind.QUESTION, state=was, reason=reason, retry_at=care.now, closes_at=closes, asked_at=None
        )
        assert (row.state, row.reason, row.asked_at, row.awaiting) == ("asked", None, care.now, "pain")
        assert (row.nudge_at, row.retry_at) == (nudge if left else None, None)


def test_a_check_in_with_hours_of_its_own_is_nudged_after_those_or_never(care: Care, ana: Enrollment) -> None:
    closes = care.now + timedelta(hours=2, seconds=1)
    for hours, nudge in ((2, care.now + timedelta(hours=2)), (3, None), (0, None)):
        before = {"state": "scheduled", "asked_at": None, "closes_at": closes, "nudge_hours": hours}
        assert opened(care, ana, Kind.QUESTION, **before).nudge_at == nudge, hours


def test_a_question_opens_only_what_is_still_to_be_asked(care: Care, ana: Enrollment) -> None:
    for was in ("asked", "answered", "missed"):
        row = opened(care, ana, Kind.QUESTION, state=was, asked_at=None, awaiting=None)
        assert (row.state, row.asked_at, row.awaiting) == (was, None, None)
    asked_at = care.now - timedelta(hours=1)
    row = opened(care, ana, Kind.QUESTION, state="scheduled", asked_at=asked_at)
    assert (row.state, row.asked_at, row.awaiting) == ("scheduled", asked_at, None)


def test_a_follow_up_opens_only_an_answered_check_in_with_nothing_open_in_its_window(
    care: Care, ana: Enrollment
) -> None:
    fits: dict[str, Any] = {
        "state": "answered", "awaiting": None, "closes_at": care.now + timedelta(seconds=1), "clarified": 2,
    }  # fmt: skip
    row = opened(care, ana, Kind.FOLLOW_UP, **fits)
    assert (row.awaiting, row.clarified, row.state) == ("pain", 0, "answered")
    for spoiled in ({"state": "asked"}, {"awaiting": "change"}, {"closes_at": care.now}):
        row = opened(care, ana, Kind.FOLLOW_UP, **fits | spoiled)
        assert (row.awaiting, row.clarified) == (spoiled.get("awaiting"), 2)


REASONS = {
    FailureClass.BAD_NUMBER: (Reason.BAD_NUMBER, False, "bad-number"),
    FailureClass.OPTED_OUT: (Reason.OPTED_OUT, False, "opted-out"),
    FailureClass.RECIPIENT: (Reason.NOT_ACCEPTED, True, "not-texted"),
    FailureClass.LOOK: (Reason.NOT_ACCEPTED, True, "not-delivered"),
}


@pytest.mark.parametrize("failure", REASONS)
def test_a_question_that_was_rejected_skips_its_check_in_with_the_reason_and_flags_it_once(
    care: Care, ana: Enrollment, failure: FailureClass
) -> None:
    reason, final, flag_kind = REASONS[failure]
    check_in = ana.check_ins[0].id
    text = queued(care, ana, Kind.QUESTION, "Pain?", "question:1", check_in_id=check_in, question="pain")
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in).values(state="scheduled", queued_at=care.now))
        record_rejection(session, session.get_one(Message, text), 1, failure)
        record_rejection(session, session.get_one(Message, text), 1, failure)
    with care.database.read() as session:
        row = session.get_one(CheckIn, check_in)
        flags = session.scalars(select(Flag)).all()
    assert (row.state, row.reason, row.final) == ("skipped", reason.value, final)
    assert row.queued_at is None
    (flag,) = flags
    assert (flag.kind, flag.patient_id, flag.check_in_id) == (flag_kind, ana.patient.id, check_in)
    assert (flag.message_id, flag.opened_at, flag.concern) == (text, care.now, "review")


def test_a_rejected_text_skips_no_check_in_that_was_asked_or_that_it_is_no_question_of(
    care: Care, ana: Enrollment
) -> None:
    check_in = ana.check_ins[0].id
    for kind, state in ((Kind.QUESTION, "asked"), (Kind.NUDGE, "scheduled")):
        text = queued(care, ana, kind, "Pain?", f"{kind}:1", check_in_id=check_in, question="pain")
        with care.database.write() as session:
            session.execute(update(CheckIn).where(CheckIn.id == check_in).values(state=state))
            record_rejection(session, session.get_one(Message, text), 1, FailureClass.LOOK)
        with care.database.read() as session:
            assert session.get_one(CheckIn, check_in).state == state


def test_a_question_that_was_asked_after_all_is_not_skipped_by_a_rejection_in_the_same_transaction(
    care: Care, ana: Enrollment
) -> None:
    check_in = ana.check_ins[0].id
    text = queued(care, ana, Kind.QUESTION, "Pain?", "question:1", check_in_id=check_in, question="pain")
    with care.database.write() as session:
        row = session.get_one(CheckIn, check_in)
        open_question(session, Kind.QUESTION, check_in, "pain", ana.patient.phone_index or "", care.now)
        record_rejection(session, session.get_one(Message, text), 1, FailureClass.LOOK)
        session.flush()
        session.refresh(row)
        assert (row.state, row.reason, row.final) == ("asked", None, False)


def test_two_texts_in_a_row_that_do_not_arrive_are_flagged(care: Care, ana: Enrollment) -> None:
    text = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    assert UNDELIVERED_BEFORE_FLAG == 2
    for times, told in ((1, 0), (2, 1), (3, 1)):
        with care.database.write() as session:
            message = session.get_one(Message, text)
            record_nondelivery(session, message, None)
            number = ensure_number(session, message.clinic_id, SENDER, message.to_index)
            assert (number.undelivered_in_a_row, number.bad_since) == (times, None)
            assert len(session.scalars(select(Flag)).all()) == told
            other = ensure_number(session, message.clinic_id, SENDER, "another")
            assert other is not number
    with care.database.write() as session:
        message = session.get_one(Message, text)
        record_delivery(session, message)
        assert ensure_number(session, message.clinic_id, SENDER, message.to_index).undelivered_in_a_row == 0


def test_a_phone_that_the_provider_does_not_text_is_told_again_once_the_flag_is_resolved(
    care: Care, ana: Enrollment
) -> None:
    texts = [queued(care, ana, Kind.HELP, "Call us.", f"help:{number}") for number in range(3)]
    for text, told in zip(texts, (1, 1, 2), strict=True):
        with care.database.write() as session:
            if text == texts[2]:
                session.execute(update(Flag).values(resolved_at=care.now))
            flag_not_texted(session, session.get_one(Message, text))
            session.flush()
            assert len(session.scalars(select(Flag)).all()) == told


def test_only_a_question_or_its_follow_up_that_was_taken_opens_its_check_in(care: Care, ana: Enrollment) -> None:
    check_in = ana.check_ins[0].id
    texts: dict[str, str] = {
        kind: queued(care, ana, kind, f"Words of {kind}.", f"{kind}:1", check_in_id=about, question="pain")
        for kind, about in ((Kind.NUDGE, check_in), (Kind.CLARIFY, check_in), (Kind.HELP, None), (Kind.FOLLOW_UP, None))
    }
    texts["of the check-in"] = queued(
        care, ana, Kind.FOLLOW_UP, "Side effects?", "follow-up:2", check_in_id=check_in, question="pain"
    )
    for kind, text in texts.items():
        with care.database.write() as session:
            row, message = session.get_one(CheckIn, check_in), session.get_one(Message, text)
            # Not written yet, as where a reply's score is recorded in the same transaction.
            row.state, row.awaiting, row.closes_at = "answered", None, care.now + timedelta(days=1)
            record_acceptance(session, message)
            assert message.accepted_at == care.now
            assert row.awaiting == ("pain" if kind == "of the check-in" else None), kind
            session.info["clock"] = Clock(care_at=care.now + timedelta(hours=1), real_at=real(), speed=1e-12)
            record_acceptance(session, message)
            assert message.accepted_at == care.now
