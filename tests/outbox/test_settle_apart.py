"""What is settled apart: in which order, what waits, and what one sender's other texts say about a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import update
from sqlalchemy.exc import NoResultFound, OperationalError

from reminders.followup.enrolling.enroll import Enrollment
from reminders.logs.errors import Place, waiting
from reminders.outbox.claim import Claimed, Limits, claim_batch
from reminders.outbox.in_flight import Flight, Landed
from reminders.outbox.kinds import Kind
from reminders.outbox.settle_apart import DOUBT_SECONDS, SettleApart
from reminders.record.texts import Message, MessageState, Sender
from reminders.settings import Settings
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import NotSent, PostResult, Rejected, Sent, Unknown
from tests.log_lines import LogLines, log_lines
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care
from tests.outbox.claiming import queued

__all__ = ["log_lines"]

OTHER_SENDER = "+13125550177"
IN_DOUBT = Rejected(21408, FailureClass.RECIPIENT, "not in this region")
ALSO_IN_DOUBT = Rejected(29999, FailureClass.UNKNOWN, "nobody knows this code")
OF_THE_PHONE = Rejected(21610, FailureClass.OPTED_OUT, "opted out")
OF_THE_SENDER = Rejected(20003, FailureClass.CONFIGURATION, "no such account")
NO_ANSWER, NO_CONNECTION = Unknown("timeout"), NotSent("no connection")


class Apart:
    """Six claimed texts of one sender, and what settles them; times are seconds from the start of the test."""

    def __init__(self, care: Care, texts: list[Claimed], flight: Flight) -> None:
        self.care, self.texts, self.flight = care, texts, flight
        self.apart = SettleApart(care.database, flight)
        self.start = monotonic()
        self._ids = count(1)

    def landed(self, number: int, result: PostResult | None, began: float = 0.0, **claim: object) -> Landed:
        """A text whose POST began then, and has just ended."""
        claimed = replace(self.texts[number], **claim)  # type: ignore[arg-type]
        return Landed(claimed, result, self.start + began, monotonic())

    def taken(self, number: int, began: float = 0.0, **claim: object) -> bool:
        """The provider took a text. Whether that was plain, and left to be settled in a group."""
        landed = self.landed(number, Sent(f"SM{next(self._ids)}", "queued"), began, **claim)
        plain = self.apart.settle_all_but_plain([landed])
        assert plain in ([], [landed])
        return plain == [landed]

    def came(self, *landed: Landed) -> None:
        """Texts have landed together, none of them taken."""
        assert self.apart.settle_all_but_plain(landed) == []

    def flies(self, *numbers: int) -> None:
        """These texts alone are on their way."""
        self.flight._flying = {self.texts[number].message_id: self.texts[number] for number in numbers}

    def state(self, number: int) -> str:
        with self.care.database.read() as session:
            return session.get_one(Message, self.texts[number].message_id).state

    def states(self, *numbers: int) -> list[str]:
        return [self.state(number) for number in numbers]

    def sender(self) -> Sender:
        with self.care.database.read() as session:
            return session.get_one(Sender, SENDER)

    @property
    def is_failing(self) -> bool:
        return self.sender().failing_since is not None


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """On SQLite alone: what each settlement leaves in the record is tested on both engines beside `settle`."""
    return migrated_settings(request, "sqlite", tmp_path)


@pytest.fixture
def six(care: Care, ana: Enrollment) -> Iterator[Apart]:
    with care.database.write() as session:
        session.execute(update(Message).values(state="delivered"))
    for number in range(6):
        queued(care, ana, Kind.HELP, "Call us.", f"help:{number}", phone=f"+1312666{number:04}")
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, segments_per_second=1000.0))
        texts = claim_batch(session, Limits(), at_most=6)
    with Flight(lambda _claimed: NO_ANSWER, 6) as flight:
        yield Apart(care, texts, flight)
        flight._flying = {}


@pytest.mark.parametrize("rejected", [IN_DOUBT, ALSO_IN_DOUBT])
def test_a_rejection_in_doubt_waits_while_another_text_of_its_sender_is_on_its_way(
    six: Apart, rejected: Rejected, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_while = 60.0  # on a busy machine a quarter of a second passes between two lines
    monkeypatch.setattr("reminders.outbox.settle_apart.DOUBT_SECONDS", a_while)
    assert six.apart.patience is None
    six.flies(1)
    six.came(six.landed(0, rejected))
    assert six.state(0) == MessageState.CLAIMED
    assert 0 < (six.apart.patience or 0) <= a_while
    six.came()
    assert six.state(0) == MessageState.CLAIMED, "it waits for longer than one look"
    six.flies()
    six.came()
    assert six.state(0) == MessageState.FAILED
    assert (six.apart.patience, six.sender().refused_code) == (None, rejected.code)
    six.flies(1)
    six.came(replace(six.landed(2, rejected), landed=monotonic() - a_while))
    assert six.state(2) == MessageState.FAILED, "it has waited long enough"


def test_patience_is_that_of_the_rejection_that_waits_longest_and_ends_at_once_when_it_is_over(six: Apart) -> None:
    now = monotonic()
    waiting = [
        replace(six.landed(number, IN_DOUBT), landed=now - ago) for number, ago in ((0, 0.0), (1, 0.2), (2, 0.1))
    ]
    six.apart.waiting = waiting
    assert 0.01 <= (six.apart.patience or 0) <= DOUBT_SECONDS - 0.2
    six.apart.waiting = [replace(waiting[0], landed=now - 5)]
    assert six.apart.patience == 0.01


def test_what_is_certain_does_not_wait_for_other_texts(six: Apart) -> None:
    six.flies(5)
    six.came(
        six.landed(0, OF_THE_PHONE), six.landed(1, NO_ANSWER), six.landed(2, NO_CONNECTION), six.landed(3, None),
        six.landed(4, OF_THE_SENDER),
    )  # fmt: skip
    queued_again = MessageState.QUEUED
    assert six.states(0, 1, 2, 3, 4) == [MessageState.FAILED, MessageState.UNKNOWN, *[queued_again] * 3]
    assert six.sender().stopped_code == 20003


def test_another_senders_texts_are_not_waited_for_and_say_nothing(six: Apart) -> None:
    six.texts[5] = replace(six.texts[5], sender=OTHER_SENDER)
    six.flies(5)
    assert six.taken(4, 9, sender=OTHER_SENDER)
    six.came(six.landed(0, IN_DOUBT), six.landed(1, NO_ANSWER))
    assert six.states(0, 1) == [MessageState.FAILED, MessageState.UNKNOWN]
    assert six.sender().refused_phones is not None, "it counts against the sender"
    assert six.is_failing


def test_the_latest_post_that_was_taken_speaks_for_its_sender(six: Apart) -> None:
    assert six.taken(0, 5)
    assert six.taken(1, 1)
    six.flies(4)
    six.came(six.landed(2, IN_DOUBT, 3), six.landed(3, NO_ANSWER, 3))
    assert six.states(2, 3) == [MessageState.FAILED, MessageState.UNKNOWN]
    assert (six.sender().refused_phones, six.is_failing) == (None, False)
    six.came(six.landed(5, NO_CONNECTION, 5))
    assert six.is_failing, "posted no sooner than what was taken"


def test_rejections_count_in_the_order_in_which_their_posts_began(six: Apart) -> None:
    six.came(six.landed(0, ALSO_IN_DOUBT, 3), six.landed(1, IN_DOUBT, 1), six.landed(2, IN_DOUBT, 2))
    assert (six.sender().refused_code, len(six.sender().refused_phones or [])) == (ALSO_IN_DOUBT.code, 1)


@pytest.mark.parametrize("failed", [NO_ANSWER, NO_CONNECTION])
def test_failures_end_with_a_text_posted_after_the_last_of_them(six: Apart, failed: PostResult) -> None:
    six.came(six.landed(0, failed, 2), six.landed(1, failed, 1))
    assert six.is_failing
    assert six.taken(2, 1.5)
    assert six.taken(3, 2), "posted no later than the failure"
    assert six.is_failing
    assert not six.taken(4, 3)
    assert (six.state(4), six.is_failing) == (MessageState.ACCEPTED, False)
    assert six.taken(5, 4), "nothing is to be ended any more"


def test_a_text_claimed_while_its_sender_failed_ends_that_and_a_rejection_does_not(six: Apart) -> None:
    with six.care.database.write() as session:
        session.execute(update(Sender).values(failing_since=six.care.now, failing_why="timeout"))
    six.came(six.landed(0, OF_THE_PHONE, 1, after_failures=True))
    assert six.is_failing
    assert six.taken(1, 2), "claimed before the failures, and none was seen here"
    assert six.is_failing
    assert not six.taken(2, 3, after_failures=True)
    assert not six.is_failing


def test_a_failure_before_a_text_that_was_taken_is_none_of_the_senders(six: Apart) -> None:
    assert six.taken(0, 2)
    six.came(six.landed(1, NO_ANSWER, 1))
    assert not six.is_failing
    assert six.taken(2, 3), "no failure was noted"


def test_one_that_cannot_be_settled_keeps_no_other_from_it_and_the_first_error_is_told(
    six: Apart, log_lines: LogLines
) -> None:
    def gone(number: int) -> Landed:
        return six.landed(number, NO_ANSWER, 2, message_id=f"gone-{number}")

    six.came(six.landed(2, OF_THE_PHONE, 1), gone(0), six.landed(3, OF_THE_PHONE, 3))
    assert six.states(2, 3) == [MessageState.FAILED] * 2
    first = six.apart.error
    six.came(gone(1))
    assert isinstance(first, NoResultFound)
    assert six.apart.error is first
    lines = log_lines.of("a text could not be settled")
    assert [(line["message_id"], line["error"], line["where"]) for line in lines] == [
        ("gone-0", "NoResultFound", "send"), ("gone-1", "NoResultFound", "send"),
    ]  # fmt: skip
    assert all(any(frame.startswith("reminders/outbox/settle_apart.py:") for frame in line["at"]) for line in lines)
    assert waiting.take() == {Place.SEND: 2}
    assert not [text for text in six.texts if text.to in log_lines.text or text.body in log_lines.text]


def test_once_the_database_fails_the_rest_stays_claimed(
    six: Apart, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    write, times = six.care.database.write, count(1)

    def away(*args: object) -> object:
        if next(times) == 2:
            raise OperationalError("BEGIN", {}, Exception("the database is away"))
        return write(*args)

    monkeypatch.setattr(six.care.database, "write", away)
    six.came(*(six.landed(number, OF_THE_PHONE, number) for number in range(3)))
    assert six.states(0, 1, 2) == [MessageState.FAILED, *[MessageState.CLAIMED] * 2]
    assert isinstance(six.apart.error, OperationalError)
    (line,) = log_lines.of("texts stay claimed")
    assert line["message_ids"] == [six.texts[number].message_id for number in (1, 2)]
    assert (line["level"], line["error"], waiting.take()) == ("warning", "OperationalError", {Place.SEND: 1})
    monkeypatch.undo()
    first = six.apart.error
    monkeypatch.setattr(six.care.database, "write", lambda: (_ for _ in ()).throw(OperationalError("later", {}, first)))
    six.came(six.landed(1, OF_THE_PHONE))
    assert six.apart.error is first
