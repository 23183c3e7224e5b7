"""What the provider's list says of a text that is unknown, or whose id at the provider is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import Claimed
from reminders.outbox.kinds import Kind
from reminders.outbox.reconcile import WRONG_CLOCK, conclude, find, reconcile
from reminders.record.texts import Message, MessageEvent, MessageState
from reminders.texting.gateway import ProviderMessage, ProviderUnavailable
from tests.one_clinic import Care
from tests.outbox.claiming import OTHER_PHONE, PHONE, queued, taken

S = MessageState
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

#: Real time in these tests stands still; the provider's dates have whole seconds, and ours do not.
REAL = datetime(2026, 3, 2, 22, 0, 7, 500_000, tzinfo=UTC)
CLAIMED_AT = REAL - 10 * MINUTE


@pytest.fixture
def text(care: Care, ana: Enrollment) -> Iterator[Claimed]:
    """Ana's welcome, of which nobody knows whether it was sent; its lease runs out now."""
    claimed = taken(care)
    assert claimed is not None
    is_now(care, claimed)
    with time_machine.travel(REAL, tick=False):
        yield claimed


def is_now(care: Care, text: Claimed, **values: object) -> None:
    usual = {"state": S.UNKNOWN.value, "claimed_at": CLAIMED_AT, "lease_until": REAL}
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == text.message_id).values(usual | values))


def kept(care: Care, text: Claimed) -> Message:
    with care.database.read() as session:
        return session.get_one(Message, text.message_id)


def history(care: Care, text: Claimed) -> list[tuple[str | None, str, str]]:
    with care.database.read() as session:
        events = session.scalars(select(MessageEvent).where(MessageEvent.message_id == text.message_id))
        return sorted((event.from_state, event.to_state, event.cause) for event in events if event.from_state)


def listed(
    body: str, *, after: timedelta = SECOND, name: str = "SM1", status: str = "sent", code: int | None = None
) -> ProviderMessage:
    """A text that the provider made so long after the claim."""
    return ProviderMessage(
        provider_id=name, to=PHONE, sender="", body=body, direction="outbound-api", status=status, error_code=code,
        created_at=(CLAIMED_AT + after).replace(microsecond=0), sent_at=None, num_media=0,
    )  # fmt: skip


@dataclass
class Provider:
    """Lists the same for every phone, or cannot be reached; it keeps what it was asked."""

    lists: list[ProviderMessage] = field(default_factory=list)
    reached: bool = True
    asked: list[tuple[str, datetime | None]] = field(default_factory=list)

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        self.asked.append((to, since))
        if not self.reached:
            raise ProviderUnavailable("503")
        return self.lists


# -- which listed text is ours ----------------------------------------------------------------------------------------

#: When each listed text was made, counted from the claim, and which of them is ours; by default five minutes are too
#: long before it.
MADE = {
    "five minutes before the claim": ([-5 * MINUTE], 0),
    "earlier than that": ([-5 * MINUTE - SECOND], None),
    "long after the claim": ([2 * DAY], 0),
    "one is nearer to the claim and later": ([-2 * MINUTE, MINUTE], 1),
    "one is nearer to the claim and earlier": ([-MINUTE, 2 * MINUTE], 0),
    "none": ([], None),
}


@pytest.mark.parametrize("when", MADE)
def test_of_equal_texts_the_one_made_nearest_to_the_claim_is_ours(care: Care, text: Claimed, when: str) -> None:
    made, ours = MADE[when]
    lists = [listed(text.body, after=after, name=f"SM{n}") for n, after in enumerate(made)]
    with care.database.write() as session:
        found = find(session, session.get_one(Message, text.message_id), text.body, CLAIMED_AT, lists)
    assert found == (None if ours is None else lists[ours])


@pytest.mark.parametrize(
    ("words", "ours"), [("{}", True), ("Trial account - {}", True), ("{} Good-bye.", False), ("Another.", False)]
)
def test_only_a_text_that_ends_with_our_words_is_ours(care: Care, text: Claimed, words: str, ours: bool) -> None:
    lists = [listed(words.format(text.body))]
    with care.database.write() as session:
        found = find(session, session.get_one(Message, text.message_id), text.body, CLAIMED_AT, lists)
    assert (found is not None) == ours


def test_a_listed_text_that_is_known_to_be_another_one_is_not_ours_and_one_known_to_be_ours_is(
    care: Care, ana: Enrollment, text: Claimed
) -> None:
    other = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    lists = [listed(text.body), listed(text.body, after=MINUTE, name="SM2")]
    for holder, ours in ((other, "SM2"), (text.message_id, "SM1")):
        with care.database.write() as session:
            session.execute(update(Message).values(provider_id=None))
            session.execute(update(Message).where(Message.id == holder).values(provider_id="SM1"))
            found = find(session, session.get_one(Message, text.message_id), text.body, CLAIMED_AT, lists)
        assert found is not None
        assert found.provider_id == ours


# -- what follows -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "code", "state"),
    [("queued", None, S.ACCEPTED), ("delivered", None, S.DELIVERED), ("failed", 30003, S.FAILED)],
)
def test_a_text_that_is_listed_becomes_what_the_list_says(
    care: Care, text: Claimed, word: str, code: int | None, state: MessageState
) -> None:
    assert reconcile(care.database, Provider([listed(text.body, status=word, code=code)])) == 1
    found = kept(care, text)
    assert (found.state, found.provider_id, found.error_code, found.times_missing) == (state, "SM1", code, 0)
    assert history(care, text)[-1] == ("unknown", state, "reconciled")


@pytest.mark.parametrize("provider_id", [None, "SM-known"])
@pytest.mark.parametrize("lists_it", [True, False])
def test_only_a_text_whose_fate_or_id_is_unknown_is_changed(
    care: Care, text: Claimed, provider_id: str | None, lists_it: bool
) -> None:
    for state in set(S) - {S.UNKNOWN}:
        is_now(care, text, state=state.value, provider_id=provider_id)
        with care.database.write() as session:
            conclude(session, text.message_id, text.body, CLAIMED_AT, [listed(text.body)] if lists_it else [])
        found = kept(care, text)
        is_changed = state is S.ACCEPTED and provider_id is None
        assert found.state == (S.SENT if is_changed and lists_it else state)
        assert found.provider_id == ("SM1" if is_changed and lists_it else provider_id)
        assert found.lease_until == ((None if lists_it else REAL + MINUTE) if is_changed else REAL)
        assert found.times_missing == 0


@pytest.mark.parametrize("lists_it", [True, False])
def test_a_text_that_was_claimed_again_meanwhile_is_left_alone(care: Care, text: Claimed, lists_it: bool) -> None:
    with care.database.write() as session:
        conclude(session, text.message_id, text.body, CLAIMED_AT - SECOND, [listed(text.body)] if lists_it else [])
    found = kept(care, text)
    assert (found.state, found.provider_id, found.times_missing) == (S.UNKNOWN, None, 0)


@pytest.mark.parametrize(("since_claim", "again_at"), [(DAY - SECOND, REAL + MINUTE), (DAY, None), (2 * DAY, None)])
def test_the_id_of_a_text_that_was_answered_is_looked_for_every_minute_for_a_day(
    care: Care, text: Claimed, since_claim: timedelta, again_at: datetime | None
) -> None:
    is_now(care, text, state=S.ACCEPTED.value, claimed_at=REAL - since_claim)
    assert reconcile(care.database, Provider()) == 1
    assert (kept(care, text).state, kept(care, text).lease_until) == (S.ACCEPTED, again_at)


#: How long ago a text was claimed and first seen missing, how often it was missing, and then how often it is and what
#: it has become.
MISSING: dict[str, tuple[timedelta, timedelta | None, int, tuple[MessageState, int]]] = {
    "for the first time": (DAY, None, 0, (S.UNKNOWN, 1)),
    "again in less than a minute": (DAY, MINUTE - SECOND, 1, (S.UNKNOWN, 1)),
    "again in a minute": (2 * MINUTE, MINUTE, 1, (S.QUEUED, 0)),
    "again, too soon after the claim": (2 * MINUTE - SECOND, MINUTE, 1, (S.UNKNOWN, 2)),
    "again and again": (DAY, MINUTE, 2, (S.QUEUED, 0)),
}


@pytest.mark.parametrize("how", MISSING)
def test_a_text_missing_twice_a_minute_apart_and_two_minutes_after_its_claim_goes_back_to_the_queue(
    care: Care, text: Claimed, how: str
) -> None:
    since_claim, since_missing, times, (state, then) = MISSING[how]
    missing_at = None if since_missing is None else REAL - since_missing
    is_now(care, text, claimed_at=REAL - since_claim, missing_at=missing_at, times_missing=times)
    assert reconcile(care.database, Provider([listed("Another.")])) == 1
    found = kept(care, text)
    assert (found.state, found.times_missing) == (state, then)
    if state is S.QUEUED:
        assert (found.missing_at, found.lease_until, found.claimed_care_at) == (None, None, None)
        assert history(care, text)[-1] == ("unknown", "queued", "missing twice at the provider")
    elif then != times:
        assert (found.missing_at, found.lease_until) == (REAL, REAL + MINUTE)
    else:
        assert found.missing_at == missing_at


# -- which texts are looked for ---------------------------------------------------------------------------------------


def test_a_text_is_looked_for_from_a_day_before_its_claim_because_our_clock_may_have_been_wrong(
    care: Care, text: Claimed
) -> None:
    provider = Provider([listed(text.body, after=-WRONG_CLOCK)])
    assert reconcile(care.database, provider) == 1
    assert provider.asked == [(text.to, CLAIMED_AT - DAY)]
    assert kept(care, text).provider_id == "SM1"


@pytest.mark.parametrize(
    ("values", "looked"),
    [
        ({}, 1),
        ({"state": S.ACCEPTED.value}, 1),
        ({"state": S.ACCEPTED.value, "provider_id": "SM-known"}, 0),
        ({"state": S.SENT.value}, 0),
        ({"lease_until": REAL + SECOND}, 0),
        ({"state": S.ACCEPTED.value, "lease_until": REAL + SECOND}, 0),
        ({"state": S.ACCEPTED.value, "lease_until": None}, 0),
    ],
)
def test_a_text_whose_fate_or_id_is_unknown_is_looked_for_when_its_time_has_come(
    care: Care, text: Claimed, values: dict[str, object], looked: int
) -> None:
    is_now(care, text, **values)
    assert reconcile(care.database, Provider()) == looked


def test_a_claim_that_nobody_settled_is_of_unknown_fate_once_its_lease_is_over(care: Care, text: Claimed) -> None:
    is_now(care, text, state=S.CLAIMED.value)
    provider = Provider([listed(text.body)])
    assert (reconcile(care.database, provider), kept(care, text).state) == (0, S.UNKNOWN)
    is_now(care, text)
    assert (reconcile(care.database, provider), kept(care, text).state) == (1, S.SENT)


def test_what_waits_longest_is_looked_for_first_and_nothing_more_once_the_provider_is_away(
    care: Care, ana: Enrollment, text: Claimed, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = queued(care, ana, Kind.HELP, "Call us.", "help:1", OTHER_PHONE)
    waits_longer = {"state": S.UNKNOWN.value, "claimed_at": CLAIMED_AT, "lease_until": REAL - SECOND}
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == other).values(waits_longer))
    away = Provider(reached=False)
    assert (reconcile(care.database, away), [to for to, _ in away.asked]) == (0, [OTHER_PHONE])
    monkeypatch.setattr("reminders.outbox.reconcile.AT_A_TIME", 1)
    provider = Provider()
    assert (reconcile(care.database, provider), [to for to, _ in provider.asked]) == (1, [OTHER_PHONE])
