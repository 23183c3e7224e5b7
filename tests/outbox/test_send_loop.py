"""The send loop: what it posts and to which address the provider calls back, and what ends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import Limits
from reminders.outbox.kinds import Kind
from reminders.outbox.send import SendLoop
from reminders.record.texts import Message, MessageState, Sender
from reminders.texting.gateway import PostResult, Sent
from tests.log_lines import LogLines, log_lines
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import queued

__all__ = ["log_lines"]

KINDS = (Kind.HELP, Kind.DANGER, Kind.PAGE)


@dataclass
class Network:
    """Takes every text but those to one phone, where it breaks down; it keeps what was posted."""

    broken_for: str = ""
    posted: list[dict[str, object]] = field(default_factory=list)
    _ids: count[int] = field(default_factory=count)

    def post(self, **text: object) -> PostResult:
        self.posted.append(text)
        if text["to"] == self.broken_for:
            raise KeyError(self.broken_for)
        return Sent(f"SM{next(self._ids)}", "queued")


@pytest.fixture
def texts(care: Care, ana: Enrollment) -> dict[str, str]:
    """A text of each kind, to phones of their own, that may leave at once; nothing else is queued."""
    with care.database.write() as session:
        session.execute(update(Message).values(state="delivered"))
    found = {kind.value: queued(care, ana, kind, f"{kind}.", kind, f"+1312666000{n}") for n, kind in enumerate(KINDS)}
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0, segments_per_second=1000.0))
    return found


def states(care: Care, texts: dict[str, str]) -> dict[str, str]:
    with care.database.read() as session:
        found = {row.id: row.state for row in session.execute(select(Message.id, Message.state))}
    return {kind: found[text] for kind, text in texts.items()}


def loop_of(care: Care, network: Network, *, urgent_only: bool = False) -> SendLoop:
    return SendLoop.of(care.settings, care.database, network, urgent_only=urgent_only)


def test_a_text_is_posted_in_its_own_words_and_its_callback_names_it(care: Care, texts: dict[str, str]) -> None:
    network = Network()
    loop = SendLoop(care.database, network, public_url="https://reminders.example")
    assert (loop.limits, loop.run(budget_seconds=60)) == (Limits(), 3)
    page, *_ = network.posted
    address = f"https://reminders.example/webhooks/twilio/status/{texts['page']}#rc=5&rp=all"
    assert page == {"to": "+13126660002", "sender": SENDER, "body": "page.", "status_callback": address}
    assert set(states(care, texts).values()) == {MessageState.ACCEPTED}


@pytest.mark.parametrize(("urgent_only", "kinds"), [(True, {"danger", "page"}), (False, set(KINDS))])
def test_a_loop_of_the_settings_sends_everything_and_one_without_redis_what_is_urgent(
    care: Care, texts: dict[str, str], urgent_only: bool, kinds: set[str]
) -> None:
    network = Network()
    assert loop_of(care, network, urgent_only=urgent_only).run(budget_seconds=60) == len(kinds)
    assert {kind for kind, state in states(care, texts).items() if state == MessageState.ACCEPTED} == kinds
    assert loop_of(care, network).run(budget_seconds=60) == 3 - len(kinds)


def test_without_time_left_nothing_is_claimed(care: Care, texts: dict[str, str]) -> None:
    assert loop_of(care, Network()).run(budget_seconds=0) == 0
    assert set(states(care, texts).values()) == {MessageState.QUEUED}


def test_after_a_fault_of_ours_nothing_more_is_claimed_and_it_is_told(care: Care, texts: dict[str, str]) -> None:
    with pytest.raises(KeyError, match="6660002"):
        loop_of(care, Network(broken_for="+13126660002")).run(budget_seconds=60)
    assert states(care, texts) == {
        "help": MessageState.QUEUED, "danger": MessageState.QUEUED, "page": MessageState.CLAIMED,
    }  # fmt: skip


def test_a_claim_that_fails_while_nothing_has_landed_is_told_once_by_its_error(
    care: Care, texts: dict[str, str], log_lines: LogLines
) -> None:
    with care.database.write() as session:
        session.execute(text("ALTER TABLE senders RENAME TO away"))
    try:
        with pytest.raises(DBAPIError):
            loop_of(care, Network()).run(budget_seconds=60)
    finally:
        with care.database.write() as session:
            session.execute(text("ALTER TABLE away RENAME TO senders"))
    assert log_lines.of("texts are settled one by one") == []
    assert set(states(care, texts).values()) == {MessageState.QUEUED}
