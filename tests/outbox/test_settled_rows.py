"""Every column that a POST's answer, or the want of one, leaves in the text's row, its history and its sender."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import LEASE_SECONDS, Claimed
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import HELD_AFTER_REFUSAL, LONGEST_WAIT, PROBE_AFTER
from reminders.outbox.settle import REFUSED_AT_MOST, expire_claims, return_unposted, settle
from reminders.outbox.status import apply_status, settle_as_answered
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageEvent, MessageState, Sender
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import NotSent, PostResult, Rejected, Sent, Unknown
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import OTHER_PHONE, queued, taken

S = MessageState
CONFIGURATION, RECIPIENT = FailureClass.CONFIGURATION, FailureClass.RECIPIENT


@pytest.fixture
def claimed(care: Care, ana: Enrollment) -> Claimed:
    found = taken(care)
    assert found is not None
    return found


def after(care: Care, claimed: Claimed, result: PostResult | None, **before: Any) -> tuple[Message, MessageEvent]:
    """The row and the last event once a claim was settled; `before` are columns set first."""
    with care.database.write() as session:
        if before:
            session.execute(update(Message).where(Message.id == claimed.message_id).values(**before))
    with care.database.write() as session:
        if result is None:
            return_unposted(session, claimed)
        else:
            settle(session, claimed, result)
    with care.database.read() as session:
        event = select(MessageEvent).where(MessageEvent.message_id == claimed.message_id).order_by(MessageEvent.id)
        return session.get_one(Message, claimed.message_id), session.scalars(event).all()[-1]


def sender(care: Care) -> Sender:
    with care.database.read() as session:
        return session.get_one(Sender, SENDER)


@pytest.mark.parametrize("word", ["queued", "failed"])
def test_a_text_that_was_taken(care: Care, claimed: Claimed, word: str) -> None:
    began, state = clock.real(), S.ACCEPTED if word == "queued" else S.FAILED
    text, event = after(care, claimed, Sent("SM1", word))
    assert (text.state, text.provider_id, text.lease_until, text.accepted_at) == (state, "SM1", None, care.now)
    assert (event.from_state, event.to_state, event.cause, event.error_code) == (S.CLAIMED, state, "posted", None)
    assert text.settled_at is not None
    assert began <= text.settled_at <= event.at <= clock.real()
    if word == "queued":
        assert text.settled_at == event.at


def test_a_text_that_was_not_processed(care: Care, claimed: Claimed) -> None:
    for given_seconds, of_sender in ((40.0, False), (None, True), (40.0, True)):
        began, free = clock.real(), sender(care).free_at_epoch
        with care.database.write() as session:
            session.execute(update(Message).values(state="claimed", tries=1, claim_token=claimed.token))
        text, event = after(care, claimed, NotSent("too many", given_seconds, of_sender))
        assert (text.state, event.cause, event.from_state) == (S.QUEUED, "too many", S.CLAIMED)
        assert text.try_after is not None
        waits = timedelta(seconds=given_seconds or 4)
        assert began + waits <= text.try_after <= clock.real() + waits
        slowed = began.timestamp() + 40 <= sender(care).free_at_epoch <= clock.real().timestamp() + 40
        assert slowed == (given_seconds is not None and of_sender)
        assert slowed or sender(care).free_at_epoch == free


@pytest.mark.parametrize("posted", [True, False])
def test_a_text_of_unknown_fate_and_one_given_up_unposted(care: Care, claimed: Claimed, posted: bool) -> None:
    began = clock.real()
    text, event = after(care, claimed, Unknown("no answer") if posted else None)
    waits = timedelta(seconds=LEASE_SECONDS if posted else 0)
    until = text.lease_until if posted else text.try_after
    assert until is not None
    assert began + waits <= until <= clock.real() + waits
    assert text.state == (S.UNKNOWN if posted else S.QUEUED)
    assert event.cause == ("no answer" if posted else "given up unposted")
    assert (text.times_refused, text.tries) == (0, 1)


@pytest.mark.parametrize("times", [0, REFUSED_AT_MOST - 2, REFUSED_AT_MOST - 1])
def test_a_text_refused_for_its_sender_is_queued_again_until_it_has_been_twelve_times(
    care: Care, claimed: Claimed, times: int
) -> None:
    began, again = clock.real(), times + 1 < 12
    text, event = after(care, claimed, Rejected(20003, CONFIGURATION, "no"), times_refused=times, tries=3)
    assert (text.state, text.lease_until) == (S.QUEUED if again else S.FAILED, None)
    assert (text.times_refused, text.tries) == ((times + 1, 2) if again else (times, 3))
    assert event.cause == ("refused: 20003" if again else "refused")
    assert text.error_code == event.error_code == (None if again else 20003)
    if again:
        assert text.try_after is not None
        assert began + HELD_AFTER_REFUSAL <= text.try_after <= clock.real() + HELD_AFTER_REFUSAL
    stopped = sender(care)
    assert (stopped.stopped_code, stopped.stopped_late) == (20003, False)
    assert stopped.stopped_at is not None
    assert stopped.probe_at == stopped.stopped_at + PROBE_AFTER


@pytest.mark.parametrize(("failure", "stops"), [(CONFIGURATION, True), (RECIPIENT, False)])
def test_a_refusal_that_comes_after_the_claim_was_lost_only_stops_the_sender(
    care: Care, claimed: Claimed, failure: FailureClass, stops: bool
) -> None:
    for changed in ({"state": S.DELIVERED.value}, {"state": S.CLAIMED.value, "claim_token": "another"}):
        text, event = after(care, claimed, Rejected(20003, failure, "no"), **changed)
        assert (text.state, event.cause, text.times_refused) == (changed["state"], "claim", 0)
        assert (sender(care).stopped_at is not None) == stops
        assert sender(care).refused_code is None


def test_what_a_worker_says_whose_claim_was_lost_to_another_changes_nothing(care: Care, claimed: Claimed) -> None:
    for result in (NotSent("no connection"), Unknown("no answer"), None):
        text, event = after(care, claimed, result, state=S.CLAIMED.value, claim_token="another")
        assert (text.state, text.claim_token, event.cause) == (S.CLAIMED, "another", "claim")


def test_claims_are_lost_when_their_lease_is_over_and_not_before(care: Care, ana: Enrollment, claimed: Claimed) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1", OTHER_PHONE)
    other = taken(care)
    assert other is not None
    now = clock.real()
    with care.database.write() as session:
        for text, left in ((claimed, 0), (other, 60)):
            until = now + timedelta(seconds=left)
            session.execute(update(Message).where(Message.id == text.message_id).values(lease_until=until))
    with care.database.write() as session:
        assert expire_claims(session) == 1
    with care.database.read() as session:
        lost, kept = (session.get_one(Message, text.message_id) for text in (claimed, other))
        last = select(MessageEvent.cause).where(MessageEvent.message_id == lost.id).order_by(MessageEvent.id.desc())
        assert (lost.state, kept.state, session.scalar(last)) == (S.UNKNOWN, S.CLAIMED, "lease ran out")
    with care.database.write() as session:
        assert expire_claims(session) == 0


def test_a_sender_is_slowed_down_for_a_quarter_of_an_hour_at_most_and_never_sooner(
    care: Care, claimed: Claimed
) -> None:
    began = clock.real().timestamp()
    after(care, claimed, NotSent("too many", 100_000, of_sender=True))
    free = sender(care).free_at_epoch
    assert began + LONGEST_WAIT.total_seconds() <= free <= clock.real().timestamp() + LONGEST_WAIT.total_seconds()
    after(care, claimed, NotSent("too many", 5, of_sender=True), state="claimed", claim_token=claimed.token)
    assert sender(care).free_at_epoch == free


def test_a_stopped_sender_is_told_once_and_its_flag_is_settled_when_it_works(
    care: Care, ana: Enrollment, claimed: Claimed
) -> None:
    after(care, claimed, Rejected(20003, CONFIGURATION, "no"))
    first = sender(care)
    after(care, claimed, Rejected(20004, CONFIGURATION, "no"), state="claimed", claim_token=claimed.token)
    assert (sender(care).stopped_at, sender(care).stopped_code) == (first.stopped_at, 20003)
    with care.database.read() as session:
        (flag,) = session.scalars(select(Flag)).all()
        assert (flag.kind, flag.concern, flag.sender) == (FlagKind.SENDER_STOPPED, "urgent", SENDER)
        assert (flag.opened_at, flag.resolved_at, flag.resolved_by) == (care.now, None, None)

    probe = Sent("SM1", "queued")
    text, _ = after(care, claimed, probe, state="claimed", claim_token="late", try_after=first.probe_at)
    assert (text.state, text.provider_id) == (S.CLAIMED, "SM1")  # the claim is not this one's: only the id is kept
    with care.database.write() as session:
        session.execute(update(Message).values(claim_token=claimed.token, provider_id=None))
        found = session.scalars(select(Sender)).one()
        found.probe_at, found.free_at_epoch = clock.real(), 0.0
        session.execute(update(Message).values(state="queued", try_after=None, times_refused=1))
    again = taken(care)
    assert again is not None
    assert again.is_probe
    text, event = after(care, again, Sent("SM2", "queued"))
    assert (text.state, text.provider_id, text.lease_until, event.cause) == (S.ACCEPTED, "SM2", None, "posted")
    works = sender(care)
    assert (works.stopped_at, works.stopped_code, works.stopped_late, works.probe_at) == (None, None, False, None)
    with care.database.read() as session:
        (flag,) = session.scalars(select(Flag)).all()
        assert (flag.resolved_at, flag.resolved_by) == (care.now, "service")


def test_what_a_callback_leaves_in_the_rows(care: Care, ana: Enrollment, claimed: Claimed) -> None:
    def called_back(provider_id: str, word: str, **more: Any) -> tuple[Message, MessageEvent]:
        with care.database.write() as session:
            assert apply_status(session, claimed.message_id, provider_id, word, **more)
        with care.database.read() as session:
            event = select(MessageEvent).where(MessageEvent.message_id == claimed.message_id).order_by(MessageEvent.id)
            return session.get_one(Message, claimed.message_id), session.scalars(event).all()[-1]

    queued(care, ana, Kind.HELP, "Call us.", "help:1", OTHER_PHONE)
    with care.database.write() as session:
        session.execute(update(Message).where(Message.to_index != "").values(lease_until=clock.real()))
        other = update(Message).where(Message.id != claimed.message_id)
        session.execute(other.values(provider_id="SM9"))
        session.execute(update(Message).where(Message.id == claimed.message_id).values(claimed_care_at=None))
    text, event = called_back("SM9", "sent")  # the id of another text of ours
    assert (text.provider_id, text.state, event.cause) == (None, S.CLAIMED, "claim")
    text, event = called_back("SM1", "sent")
    assert (text.provider_id, text.state, text.lease_until, text.accepted_at) == ("SM1", S.SENT, None, care.now)
    assert text.claimed_care_at == text.send_after
    assert (event.from_state, event.to_state, event.cause, event.error_code) == ("claimed", "sent", "callback", None)

    text, event = called_back("SM2", "delivered")  # of another text, which should not be
    assert (text.provider_id, text.state, event.cause) == ("SM1", S.SENT, "callback")

    accepted = text.accepted_at
    care.at(care.now + timedelta(minutes=1))
    text, event = called_back("SM1", "undelivered", error_code=30003, cause="listed")
    assert (text.state, text.error_code, text.accepted_at) == (S.UNDELIVERED, 30003, accepted)
    assert (event.from_state, event.to_state, event.cause, event.error_code) == ("sent", "undelivered", "listed", 30003)


@pytest.mark.parametrize("state", [S.CLAIMED, S.UNKNOWN])
def test_a_text_that_was_answered_is_looked_for_at_once(care: Care, claimed: Claimed, state: MessageState) -> None:
    began = clock.real()
    with care.database.write() as session:
        session.execute(update(Message).values(state=state.value))
    with care.database.write() as session:
        settle_as_answered(session, session.get_one(Message, claimed.message_id))
    with care.database.read() as session:
        text = session.get_one(Message, claimed.message_id)
        event = session.scalars(select(MessageEvent).order_by(MessageEvent.id)).all()[-1]
    assert (text.state, text.accepted_at, text.provider_id) == (S.ACCEPTED, care.now, None)
    assert (event.from_state, event.cause) == (state, "answered")
    assert text.lease_until is not None
    assert began <= text.lease_until <= clock.real()


def test_a_text_that_was_taken_ends_the_row_of_refused_phones(care: Care, ana: Enrollment) -> None:
    with care.database.write() as session:
        session.execute(update(Sender).values(refused_code=21408, refused_phones=["a", "b"]))
    text = taken(care)
    assert text is not None
    assert text.after_refusals
    after(care, text, Sent("SM1", "queued"))
    assert (sender(care).refused_code, sender(care).refused_phones) == (None, None)


def test_a_nudge_taken_after_its_question_was_answered_opens_nothing(
    care: Care, ana: Enrollment, claimed: Claimed
) -> None:
    after(care, claimed, Sent("SM1", "queued"))
    check_in = ana.check_ins[0].id
    queued(care, ana, Kind.NUDGE, "How is your pain?", "nudge:1", check_in_id=check_in, question="pain")
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in).values(awaiting="pain"))
    nudge = taken(care)
    assert nudge is not None
    with care.database.write() as session:
        answered = {"state": "answered", "awaiting": None, "closes_at": care.now + timedelta(hours=9)}
        session.execute(update(CheckIn).where(CheckIn.id == check_in).values(**answered))
    after(care, nudge, Sent("SM2", "queued"))
    with care.database.read() as session:
        assert session.get_one(CheckIn, check_in).awaiting is None


def test_a_text_that_a_callback_moved_on_meanwhile_stays_there(care: Care, claimed: Claimed) -> None:
    moved = {"state": S.DELIVERED.value, "provider_id": "SM1"}
    text, event = after(care, claimed, Sent("SM1", "queued"), **moved)
    assert (text.state, text.provider_id, event.cause) == (S.DELIVERED, "SM1", "claim")
