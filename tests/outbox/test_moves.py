"""One move of a text: which row it changes, and what it leaves in the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import Kind
from reminders.outbox.transitions import ENTERED_FROM, move, record_event, record_events
from reminders.record.texts import Message, MessageEvent, MessageState
from tests.one_clinic import Care
from tests.outbox.claiming import OTHER_PHONE, queued

S = MessageState
REAL = datetime(2026, 3, 2, 22, 0, 7, 500_000, tzinfo=UTC)


@pytest.fixture
def texts(care: Care, ana: Enrollment) -> tuple[str, str]:
    """A text, and another one that nothing happens to."""
    return queued(care, ana, Kind.HELP, "Call us.", "help:1"), queued(
        care, ana, Kind.HELP, "Call.", "help:2", OTHER_PHONE
    )


def are(care: Care, texts: tuple[str, str], **values: object) -> None:
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id.in_(texts)).values(**values))


def events(care: Care, text: str) -> list[MessageEvent]:
    """What was added to a text's history since it was queued, by its cause."""
    with care.database.read() as session:
        found = select(MessageEvent).where(MessageEvent.message_id == text, MessageEvent.cause != "queued")
        return list(session.scalars(found.order_by(MessageEvent.cause)))


@pytest.mark.parametrize("to", S)
def test_a_text_moves_from_the_states_of_the_table_and_only_it_does(
    care: Care, texts: tuple[str, str], to: MessageState
) -> None:
    with time_machine.travel(REAL, tick=False), care.database.write() as session:
        for was in S:
            values = {"state": was.value, "settled_at": None, "error_code": 7, "times_missing": 0}
            session.execute(update(Message).values(values))
            message, other = (session.get_one(Message, text, populate_existing=True) for text in texts)
            moved = move(session, message, to, cause="told", times_missing=3)
            assert moved == (was in ENTERED_FROM[to])
            assert (message.state, message.settled_at) == ((to, REAL) if moved else (was, None))
            assert (message.times_missing, message.error_code) == (3 if moved else 0, 7)
            session.refresh(other)
            assert (other.state, other.settled_at) == (was, None)
    added = [(e.from_state, e.to_state, e.cause, e.at, e.error_code) for e in events(care, texts[0])]
    assert set(added) == {(was, to, "told", REAL, None) for was in ENTERED_FROM[to]}
    assert events(care, texts[1]) == []


@pytest.mark.parametrize(
    ("state", "token", "moves"),
    [(S.CLAIMED, "mine", True), (S.CLAIMED, "another's", False), (S.CLAIMED, None, False), (S.UNKNOWN, "mine", False)],
)
def test_a_claim_moves_its_text_while_it_holds_it(
    care: Care, texts: tuple[str, str], state: MessageState, token: str | None, moves: bool
) -> None:
    are(care, texts, state=state.value, claim_token=token)
    with care.database.write() as session:
        message = session.get_one(Message, texts[0])
        assert move(session, message, S.FAILED, cause="refused", claim_token="mine", error_code=30003) == moves
        assert (message.state, message.error_code) == ((S.FAILED, 30003) if moves else (state, None))
    assert [(event.cause, event.error_code) for event in events(care, texts[0])] == [("refused", 30003)] * moves


def test_a_row_of_history_says_what_was_told_when_and_of_which_text(care: Care, texts: tuple[str, str]) -> None:
    at, long = REAL + timedelta(hours=1), "a long story " * 10
    with time_machine.travel(REAL, tick=False), care.database.write() as session:
        clinic_id = session.get_one(Message, texts[0]).clinic_id
        record_event(session, clinic_id, texts[0], None, S.SENT, cause=long, error_code=5, at=at)
        record_event(session, clinic_id, texts[0], "sent", S.FAILED, cause="told")
        record_events(session, [(clinic_id, text) for text in texts], S.QUEUED, S.CLAIMED, cause="claim", at=at)
    told = [(e.clinic_id, e.from_state, e.to_state, e.cause, e.error_code, e.at) for e in events(care, texts[0])]
    assert told == [
        (clinic_id, None, "sent", long[:60], 5, at),
        (clinic_id, "queued", "claimed", "claim", None, at),
        (clinic_id, "sent", "failed", "told", None, REAL),
    ]
    assert [(e.from_state, e.to_state, e.cause, e.at) for e in events(care, texts[1])] == [
        ("queued", "claimed", "claim", at)
    ]
