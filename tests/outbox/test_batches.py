"""A batch of texts: what it may hold, how many are on their way at a time, and how what has landed is settled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from time import monotonic

import pytest
import time_machine
from sqlalchemy import select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import GIVE_UP_SECONDS, Claimed, Limits, claim_batch
from reminders.outbox.in_flight import GROUP_SECONDS, Flight, Landed
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import take_turn
from reminders.outbox.send import SendLoop
from reminders.outbox.settle_apart import DOUBT_SECONDS, SettleApart
from reminders.outbox.status import apply_status
from reminders.record.outcomes import Flag
from reminders.record.texts import Message, MessageState, Sender
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import PostResult, Rejected, Sent, Unknown
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import PHONE, queued

_ids = count(1)


def help_texts(care: Care, ana: Enrollment, how_many: int) -> list[str]:
    """Texts to as many phones, and nothing else, queued."""
    with care.database.write() as session:
        session.execute(update(Message).values(state="delivered"))
    found = [queued(care, ana, Kind.HELP, "Call us.", f"help:{n}", phone=f"+1312666{n:04}") for n in range(how_many)]
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, segments_per_second=1000.0))
    return found


def batch(care: Care, at_most: int) -> list[Claimed]:
    with care.database.write() as session:
        return claim_batch(session, Limits(), at_most=at_most)


def states(care: Care) -> dict[str, str]:
    with care.database.read() as session:
        return {row.id: row.state for row in session.execute(select(Message.id, Message.state))}


class Provider:
    """What the network says to each POST, by the phone; it counts how many are on their way."""

    def __init__(self, say: Callable[[str], PostResult] | None = None) -> None:
        self.say = say or (lambda _to: Sent(f"SM{next(_ids)}", "queued"))
        self.posted: list[str] = []
        self.most = self._now = 0
        self._lock = threading.Lock()

    def post(self, *, to: str, **_: object) -> PostResult:
        with self._lock:
            self.posted.append(to)
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return self.say(to)
        finally:
            with self._lock:
                self._now -= 1


def test_a_batch_holds_one_text_a_phone_and_the_next_batch_the_next(care: Care, ana: Enrollment) -> None:
    first = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    second = queued(care, ana, Kind.ACKNOWLEDGE, "Thanks.", "ack:1")
    same_again = queued(care, ana, Kind.HELP, "Call us.", "help:2")
    other = queued(care, ana, Kind.HELP, "Call us.", "help:3", phone="+13126660000")
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, segments_per_second=1000.0))
    taken = [[text.message_id for text in batch(care, 8)] for _ in range(3)]
    assert taken == [[first, other], [second], []]
    assert states(care)[same_again] == MessageState.QUEUED, "an equal text to the phone is on its way"


def test_a_batch_takes_the_turns_of_its_sender_and_one_text_for_a_probe(
    care: Care, ana: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = help_texts(care, ana, 8)
    with care.database.write() as session:
        session.execute(update(Sender).values(segments_per_second=1.0))
    # Three seconds of unused turns and the one that is due: as many as if they were claimed one after the other.
    with time_machine.travel(clock.real(), tick=False):  # the next turn comes after a second
        assert [text.message_id for text in batch(care, 8)] == texts[:4]
        assert batch(care, 8) == []
    real = clock.real()
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, stopped_at=real, probe_at=real))
    (probe,) = batch(care, 8)
    assert probe.is_probe
    assert (probe.message_id, batch(care, 8)) == (texts[4], [])
    # A sender that another worker has stopped, or whose turns it took, since the texts were picked.
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, stopped_at=real, probe_at=real))
        assert take_turn(session, SENDER, 2, clock.real(), 1) is None, "two texts are no probe"
        session.execute(update(Sender).values(stopped_at=None, free_at_epoch=clock.real().timestamp() - 1))
        assert take_turn(session, SENDER, 4, clock.real(), 3) is None, "the last one's turn has not come"
        assert take_turn(session, SENDER, 1, clock.real(), 0) is not None


def test_a_text_that_no_key_opens_is_left_for_a_while_and_the_others_leave(care: Care, ana: Enrollment) -> None:
    broken, *others = help_texts(care, ana, 3)
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == broken).values(body_sealed=b"broken"))
    assert [text.message_id for text in batch(care, 8)] == others
    with care.database.read() as session:
        row = session.get_one(Message, broken)
    assert (row.state, row.tries, row.claim_token) == (MessageState.QUEUED, 0, None)
    assert row.try_after is not None
    assert row.try_after > clock.real()


def test_many_are_on_their_way_at_once_and_never_more_than_are_allowed(care: Care, ana: Enrollment) -> None:
    texts = help_texts(care, ana, 10)
    four = threading.Barrier(4)
    most_claimed = 0

    def say(_to: str) -> PostResult:
        nonlocal most_claimed
        if provider.posted.index(_to) < 4:
            four.wait(60)  # none of the first four is answered before all of them have been posted
        most_claimed = max(most_claimed, list(states(care).values()).count("claimed"))
        return Sent(f"SM{next(_ids)}", "queued")

    provider = Provider(say)
    loop = SendLoop(care.database, provider, public_url="http://127.0.0.1:1")
    assert loop.run(budget_seconds=60, threads=4) == 10
    assert (provider.most, len(set(provider.posted))) == (4, 10)
    assert most_claimed <= 4, "a text was claimed that nobody could post"
    assert {states(care)[text] for text in texts} == {MessageState.ACCEPTED}


def test_the_last_of_a_batch_is_given_up_like_its_first(
    care: Care, ana: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_texts(care, ana, 3)
    first, second, last = batch(care, 3)
    assert first.claimed_monotonic == last.claimed_monotonic
    posted: list[str] = []

    def post(claimed: Claimed) -> PostResult:
        posted.append(claimed.message_id)
        return Sent(f"SM{next(_ids)}", "queued")

    with Flight(post, 3) as flight:
        flight.launch(first)
        landed = flight.land(60)
        monkeypatch.setattr("reminders.outbox.claim.monotonic", lambda: last.claimed_monotonic + GIVE_UP_SECONDS + 1)
        for text in (second, last):  # the process was frozen in between
            flight.launch(text)
        while not flight.is_empty:
            landed += flight.land(60)
        apart = SettleApart(care.database, flight)
        apart.settle_all_but_plain(landed)
    assert posted == [first.message_id]
    assert [text.result is None for text in landed] == [False, True, True]
    assert [states(care)[text.message_id] for text in (second, last)] == [MessageState.QUEUED] * 2


def test_what_has_landed_is_settled_though_one_fails_and_a_callback_that_came_first_wins(
    care: Care, ana: Enrollment
) -> None:
    texts = help_texts(care, ana, 4)

    def say(to: str) -> PostResult:
        if to.endswith("0002"):
            with care.database.write() as session:
                apply_status(session, texts[2], "SM-called-back", "delivered")
            return Sent("SM-called-back", "queued")
        if to.endswith(("0000", "0001")):
            return Sent("SM-given-twice", "queued")
        return Sent(f"SM{next(_ids)}", "queued")

    loop = SendLoop(care.database, Provider(say), public_url="http://127.0.0.1:1")
    with pytest.raises(Exception, match="provider_id"):
        loop.run(budget_seconds=60, threads=4)
    found = states(care)
    assert sorted(found[text] for text in texts[:2]) == [MessageState.ACCEPTED, MessageState.CLAIMED]
    assert [found[text] for text in texts[2:]] == [MessageState.DELIVERED, MessageState.ACCEPTED]


def test_refusals_in_a_row_are_those_whose_posts_began_in_a_row(
    care: Care, ana: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three phones of a batch are refused and answered first; whether the sender is at fault the others tell."""
    refused = Rejected(21408, FailureClass.RECIPIENT, "not in this region")
    for later_is_taken in (True, False):
        help_texts(care, ana, 4) if later_is_taken else None
        with care.database.write() as session:
            session.execute(update(Message).where(Message.kind == "help").values(state="queued", provider_id=None))
            session.execute(update(Sender).values(free_at_epoch=0.0))
        texts = batch(care, 4)
        with Flight(lambda _claimed: refused, 4) as flight:
            apart = SettleApart(care.database, flight)
            flight._flying = {texts[3].message_id: texts[3]}
            now = monotonic()
            landed = [Landed(text, refused, now + number, now) for number, text in enumerate(texts[:3])]
            assert apart.settle_all_but_plain(landed) == []
            assert len(apart.waiting) == 3, "the sender's other text has not landed"
            assert 0 < (apart.patience or 0) <= DOUBT_SECONDS
            flight._flying = {}
            began = now + 9 if later_is_taken else now - 9
            taken = Landed(texts[3], Sent(f"SM{next(_ids)}", "queued"), began, now)
            assert apart.settle_all_but_plain([taken]) == [taken]
            assert (apart.waiting, apart.error) == ([], None)
        with care.database.read() as session:
            stopped = session.get_one(Sender, SENDER).stopped_at is not None
            flags = {flag.kind for flag in session.scalars(select(Flag))}
        assert stopped is not later_is_taken
        assert ("sender-stopped" in flags) is not later_is_taken


def test_a_wrong_setting_that_a_text_posted_later_shows_to_be_put_right_stops_nothing(
    care: Care, ana: Enrollment
) -> None:
    """Twilio answers the first of two late, when what it refused it for is corrected and the second was taken."""
    help_texts(care, ana, 3)
    first, second, third = batch(care, 3)
    refused, now = Rejected(20003, FailureClass.CONFIGURATION, "no"), monotonic()

    def stopped() -> bool:
        with care.database.read() as session:
            return session.get_one(Sender, SENDER).stopped_at is not None

    with Flight(lambda _claimed: refused, 3) as flight:
        apart = SettleApart(care.database, flight)
        apart.settle_all_but_plain([Landed(second, Sent(f"SM{next(_ids)}", "queued"), now, now)])
        apart.settle_all_but_plain([Landed(first, refused, now - 1, now)])
        assert not stopped()
        assert states(care)[first.message_id] == MessageState.QUEUED
        apart.settle_all_but_plain([Landed(third, refused, now + 1, now)])
        assert stopped(), "nothing was taken that was posted later"


def test_a_sender_fails_while_no_text_posted_after_the_failure_was_taken(care: Care, ana: Enrollment) -> None:
    help_texts(care, ana, 4)
    texts, now = batch(care, 4), monotonic()

    def taken(text: Claimed, began: float) -> Landed:
        return Landed(text, Sent(f"SM{next(_ids)}", "queued"), began, now)

    def fails() -> bool:
        with care.database.read() as session:
            return session.get_one(Sender, SENDER).failing_since is not None

    with Flight(lambda _claimed: Unknown("timeout"), 4) as flight:
        apart = SettleApart(care.database, flight)
        assert apart.settle_all_but_plain([Landed(texts[0], Unknown("timeout"), now, now)]) == []
        assert fails()
        assert len(apart.settle_all_but_plain([taken(texts[1], now - 1)])) == 1
        assert fails(), "that one was posted before"
        assert apart.settle_all_but_plain([taken(texts[2], now + 1)]) == []
        assert not fails()
        apart.settle_all_but_plain([Landed(texts[3], Unknown("timeout"), now, now)])
        assert not fails(), "one that was posted later has been taken"


def test_a_rejection_in_doubt_waits_no_longer_than_a_quarter_of_a_second(care: Care, ana: Enrollment) -> None:
    help_texts(care, ana, 2)
    first, second = batch(care, 2)
    with Flight(lambda _claimed: Sent("SM", "queued"), 2) as flight:
        flight._flying = {second.message_id: second}
        apart = SettleApart(care.database, flight)
        long_ago = monotonic() - DOUBT_SECONDS - 0.01
        rejected = Rejected(21408, FailureClass.RECIPIENT, "not in this region")
        apart.settle_all_but_plain([Landed(first, rejected, long_ago, long_ago)])
        flight._flying = {}
    assert (apart.waiting, states(care)[first.message_id]) == ([], MessageState.FAILED)


def test_while_one_is_slow_the_queue_is_looked_at_for_others(
    care: Care, ana: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text queued while another one's POST takes its time does not wait for it."""
    help_texts(care, ana, 1)
    came = threading.Event()

    def say(to: str) -> PostResult:
        if to == PHONE:
            came.set()
        elif provider.posted == [to]:
            queued(care, ana, Kind.HELP, "Call us now.", "help:late")
            assert came.wait(60)
        return Sent(f"SM{next(_ids)}", "queued")

    provider = Provider(say)
    monkeypatch.setattr("reminders.outbox.send.LOOK_AGAIN_SECONDS", 0.01)
    loop = SendLoop(care.database, provider, public_url="http://127.0.0.1:1")
    assert loop.run(budget_seconds=60, threads=2) == 2
    assert GROUP_SECONDS <= DOUBT_SECONDS == 0.25
