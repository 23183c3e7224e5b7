"""What the provider says of a text moves it forward and never back, whatever state it is found in."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import Kind
from reminders.outbox.status import apply_status, settle_as_answered
from reminders.outbox.transitions import ENTERED_FROM, MAYBE_SENT, PROVIDER_STATUS
from reminders.record.texts import Message, MessageState
from tests.one_clinic import Care
from tests.outbox.claiming import queued

S = MessageState

#: Twilio's words for a text's status, each with the state it means here.
WORDS = {
    "accepted": S.ACCEPTED, "scheduled": S.ACCEPTED, "queued": S.ACCEPTED, "sending": S.ACCEPTED, "sent": S.SENT,
    "partially_delivered": S.SENT, "delivered": S.DELIVERED, "read": S.DELIVERED, "undelivered": S.UNDELIVERED,
    "failed": S.FAILED, "canceled": S.FAILED,
}  # fmt: skip

#: States in the order in which a text passes through them; from the last ones nothing moves it.
ORDER = [{S.QUEUED, S.CLAIMED, S.UNKNOWN}, {S.ACCEPTED}, {S.SENT}, {S.DELIVERED, S.UNDELIVERED, S.FAILED, S.DROPPED}]


def place(state: MessageState) -> int:
    return next(number for number, states in enumerate(ORDER) if state in states)


@pytest.mark.parametrize("word", WORDS)
def test_a_status_moves_a_text_forward_from_wherever_it_is_and_never_back(
    care: Care, ana: Enrollment, word: str
) -> None:
    for was in MessageState:
        text = queued(care, ana, Kind.HELP, "Call us.", f"help:{was}")
        with care.database.write() as session:
            session.execute(update(Message).where(Message.id == text).values(state=was.value))
        with care.database.write() as session:
            assert apply_status(session, text, f"SM-{was}", word)
        with care.database.read() as session:
            kept = session.get_one(Message, text)
        moves = place(WORDS[word]) > place(was)
        assert (was, kept.state, kept.provider_id) == (was, WORDS[word] if moves else was, f"SM-{was}")


@pytest.mark.parametrize("was", MessageState)
def test_an_answer_proves_that_a_text_on_its_way_arrived_and_changes_no_other(
    care: Care, ana: Enrollment, was: MessageState
) -> None:
    text = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == text).values(state=was.value))
    with care.database.write() as session:
        settle_as_answered(session, session.get_one(Message, text))
    with care.database.read() as session:
        assert session.get_one(Message, text).state == (S.ACCEPTED if was in (S.CLAIMED, S.UNKNOWN) else was)


def test_a_status_of_a_text_that_is_not_ours_is_told_apart(care: Care) -> None:
    with care.database.write() as session:
        assert not apply_status(session, "0" * 26, "SM1", "sent")


def test_the_table_of_moves_is_the_one_that_was_decided() -> None:
    before = {S.QUEUED, S.CLAIMED, S.UNKNOWN}
    on_the_way = before | {S.ACCEPTED, S.SENT}
    decided = {
        S.QUEUED: {S.CLAIMED, S.UNKNOWN},
        S.CLAIMED: {S.QUEUED},
        S.UNKNOWN: {S.CLAIMED},
        S.ACCEPTED: before,
        S.SENT: before | {S.ACCEPTED},
        S.DELIVERED: on_the_way,
        S.UNDELIVERED: on_the_way,
        S.FAILED: on_the_way,
        S.DROPPED: {S.QUEUED},
    }
    assert decided == ENTERED_FROM
    assert PROVIDER_STATUS == WORDS
    assert set(MessageState) - MAYBE_SENT == {S.QUEUED, S.FAILED, S.DROPPED}
