"""Every column that a claim leaves in the text's row, its history and its sender, and when a claim is too old."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox import claim as claiming
from reminders.outbox.claim import GIVE_UP_SECONDS, LEASE_SECONDS, Limits, claim
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import PROBE_AFTER
from reminders.record.texts import Message, MessageEvent, MessageState, Sender
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import PHONE, queued, taken


def test_what_a_claim_leaves_in_the_rows(care: Care, ana: Enrollment) -> None:
    real, began = clock.real(), monotonic()
    with care.database.write() as session:
        session.execute(update(Message).values(tries=3, times_missing=1, missing_at=real))
        session.execute(update(Sender).values(stopped_at=real, probe_at=real, refused_code=21408))
    text = taken(care)
    assert text is not None
    until = clock.real()
    assert (text.sender, text.to, text.is_probe, text.after_refusals) == (SENDER, PHONE, True, True)
    assert "Lakeside Clinic" in text.body
    assert began <= text.claimed_monotonic <= monotonic()
    with care.database.read() as session:
        row = session.get_one(Message, text.message_id)
        event = session.scalars(select(MessageEvent).order_by(MessageEvent.id)).all()[-1]
        sender = session.get_one(Sender, SENDER)
    assert (row.state, row.claim_token, row.claimed_care_at) == (MessageState.CLAIMED, text.token, care.now)
    assert (row.tries, row.times_missing, row.missing_at) == (4, 0, None)
    assert row.claimed_at is not None
    assert row.claimed_at == event.at
    assert real <= row.claimed_at <= until
    assert row.lease_until == row.claimed_at + timedelta(seconds=LEASE_SECONDS)
    assert (event.message_id, event.clinic_id) == (text.message_id, text.clinic_id)
    assert (event.from_state, event.to_state, event.cause) == ("queued", "claimed", "claim")
    assert sender.probe_at == row.claimed_at + PROBE_AFTER


def test_a_claim_without_a_turn_of_its_sender_leaves_the_text_as_it_was(
    care: Care, ana: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == other).values(state="sent", tries=1))
    monkeypatch.setattr(claiming, "take_turn", lambda *_: None)  # another process was first
    assert taken(care) is None
    monkeypatch.undo()
    with care.database.read() as session:
        (row,) = session.scalars(select(Message).where(Message.id != other)).all()
        causes = session.scalars(select(MessageEvent.cause).where(MessageEvent.message_id == row.id)).all()
        untouched = session.get_one(Message, other)
        assert (untouched.state, untouched.tries) == ("sent", 1)
    assert (row.state, row.claim_token, row.claimed_care_at, row.lease_until) == ("queued", None, None, None)
    assert (row.tries, causes) == (0, ["queued"])


def test_a_claim_is_too_old_to_post_after_twenty_seconds(care: Care, ana: Enrollment) -> None:
    text = taken(care)
    assert text is not None
    assert (GIVE_UP_SECONDS, LEASE_SECONDS) == (20, 60)
    assert not replace(text, claimed_monotonic=monotonic() - GIVE_UP_SECONDS + 5).too_old
    assert replace(text, claimed_monotonic=monotonic() - GIVE_UP_SECONDS - 0.1).too_old


def test_only_urgent_texts_are_claimed_where_that_is_asked_for(care: Care, ana: Enrollment) -> None:
    assert (Limits().per_day, Limits().per_week) == (2, 10)
    with care.database.write() as session:
        priority = session.scalar(select(Message.priority)) or 0
        assert claim(session, Limits(), lowest_priority=priority - 1) is None
    with care.database.write() as session:
        assert claim(session, Limits(), lowest_priority=priority) is not None


def test_a_text_that_waits_to_be_tried_again_leaves_when_its_wait_is_over(care: Care, ana: Enrollment) -> None:
    for seconds, leaves in ((60, False), (-1, True)):
        with care.database.write() as session:
            session.execute(update(Message).values(try_after=clock.real() + timedelta(seconds=seconds)))
        assert (taken(care) is not None) == leaves
