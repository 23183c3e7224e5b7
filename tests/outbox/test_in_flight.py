"""Texts on their way: who posts them, how many, and which of them land together."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from time import monotonic
from typing import Any

import pytest

from reminders.logs.errors import Place, waiting
from reminders.outbox.claim import GIVE_UP_SECONDS, Claimed
from reminders.outbox.in_flight import Flight, Landed
from reminders.texting.gateway import PostResult, Sent
from tests.log_lines import LogLines, log_lines
from tests.migrated import SENDER

__all__ = ["log_lines"]

OTHER_SENDER = "+13125550177"
LIMIT_SECONDS = 20.0


def text(name: str, sender: str = SENDER, seconds_ago: float = 0.0) -> Claimed:
    """A text that was claimed so many seconds ago."""
    return Claimed(name, "clinic", "token", sender, "+13125550142", "Call us.", False, False, False,
                   monotonic() - seconds_ago)  # fmt: skip


def taken(claimed: Claimed) -> PostResult:
    return Sent(f"SM-{claimed.message_id}", "queued")


def names(landed: list[Landed]) -> list[str]:
    return [found.claimed.message_id for found in landed]


def once_all_have_landed(flight: Flight, how_many: int) -> None:
    """Wait until so many texts are ready to be handed back."""
    until = monotonic() + LIMIT_SECONDS
    while flight._landed.qsize() < how_many:
        assert monotonic() < until
        threading.Event().wait(0.001)


@contextmanager
def at_last(released: threading.Event) -> Iterator[None]:
    """Release what is held, also where a test fails: a flight ends only with the last of its posts."""
    try:
        yield
    finally:
        released.set()


def held_until(released: threading.Event) -> Callable[[Claimed], PostResult]:
    """Posts at once, but for texts whose name begins with "slow"."""

    def post(claimed: Claimed) -> PostResult:
        assert not claimed.message_id.startswith("slow") or released.wait(LIMIT_SECONDS)
        return taken(claimed)

    return post


def test_a_single_text_is_posted_by_the_caller_itself_and_handed_back_once() -> None:
    threads = []

    def post(claimed: Claimed) -> PostResult:
        threads.append(threading.get_ident())
        return taken(claimed)

    flight = Flight(post, 1)
    began = monotonic()
    with flight:
        assert (flight.free, flight.is_empty, flight.land(0)) == (1, True, [])
        flight.launch(text("a"))
        assert (flight.free, flight.is_empty) == (0, False)
        (landed,) = flight.land(LIMIT_SECONDS)
        assert (flight.free, flight.is_empty, flight.land(0), flight.error) == (1, True, [], None)
    assert threads == [threading.get_ident()]
    assert landed.result == Sent("SM-a", "queued")
    assert began <= landed.began <= landed.landed <= monotonic()


def test_several_are_posted_by_threads_of_their_own_which_end_with_the_flight() -> None:
    released = threading.Event()
    with Flight(held_until(released), 3) as flight, at_last(released):
        flight.launch(text("slow"))
        assert (flight.free, flight.is_empty) == (2, False)
        assert flight.flies_for(SENDER)
        assert not flight.flies_for(OTHER_SENDER)
        flight.launch(text("slow too", OTHER_SENDER))
        assert flight.free == 1
        assert flight.flies_for(OTHER_SENDER)
        assert [name for name in running() if name.startswith("send_")] != []
    assert running() == []
    assert sorted(names(flight.land(0)), key=len) == ["slow", "slow too"]
    assert not flight.flies_for(SENDER)


def running() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("send")]


def test_those_that_land_together_are_handed_back_together_and_a_slow_one_is_not_waited_for() -> None:
    released = threading.Event()
    began = monotonic()
    with Flight(held_until(released), 4) as flight, at_last(released):
        for name in ("a", "b", "slow", "c"):
            flight.launch(text(name))
        once_all_have_landed(flight, 3)
        assert sorted(names(flight.land(LIMIT_SECONDS))) == ["a", "b", "c"]
        assert monotonic() - began < LIMIT_SECONDS, "the slow one was waited for"
        assert flight.land(0.01) == [], "longer than the caller wanted"
        assert flight.free == 3
        released.set()
        assert names(flight.land(LIMIT_SECONDS)) == ["slow"]


def test_one_that_lands_a_moment_after_another_is_handed_back_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.outbox.in_flight.GROUP_SECONDS", LIMIT_SECONDS)
    released = threading.Event()
    with Flight(held_until(released), 2) as flight, at_last(released):
        for name in ("a", "slow"):
            flight.launch(text(name))
        once_all_have_landed(flight, 1)
        moment = threading.Timer(0.05, released.set)
        moment.start()
        assert names(flight.land(0.01)) == ["a", "slow"]
        moment.join()


class Waited(SimpleQueue[Any]):
    """Texts that have landed. It waits for no more of them, and says for how long it was told to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        self.seconds.append(timeout or 0.0)
        return super().get(timeout=0)


def test_a_group_is_waited_for_from_its_first_text_on_however_many_land(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reminders.outbox.in_flight.GROUP_SECONDS", 10.0)
    released, posting, waited, reading = threading.Event(), threading.Event(), Waited(), itertools.count(0, 4)

    def post(claimed: Claimed) -> PostResult:
        if claimed.message_id == "slow":
            posting.set()
        return held_until(released)(claimed)

    with Flight(post, 3) as flight, at_last(released):
        flight._landed = waited
        for name in ("a", "b", "slow"):
            flight.launch(text(name))
        once_all_have_landed(flight, 2)
        assert posting.wait(LIMIT_SECONDS)  # so that nobody but `land` reads the clock below
        with monkeypatch.context() as patched:
            patched.setattr("reminders.outbox.in_flight.monotonic", lambda: next(reading))
            assert sorted(names(flight.land(0))) == ["a", "b"]
    first, after_one, after_two = waited.seconds
    assert first == 0
    assert 0 < after_two < after_one < 10


@pytest.mark.parametrize("at_once", [1, 2])
def test_a_fault_of_ours_is_kept_and_the_other_texts_land(at_once: int, log_lines: LogLines) -> None:
    def post(claimed: Claimed) -> PostResult:
        if claimed.message_id != "good":
            raise KeyError(claimed.message_id)
        return taken(claimed)

    landed = []
    with Flight(post, at_once) as flight:
        for name in ("first", "second", "good"):
            flight.launch(text(name))
            landed += flight.land(LIMIT_SECONDS)
        assert flight.is_empty
    assert names(landed) == ["good"]
    assert repr(flight.error) == "KeyError('first')"
    lines = log_lines.of("a text could not be posted")
    assert [(line["message_id"], line["error"], line["where"]) for line in lines] == [
        ("first", "KeyError", "send"), ("second", "KeyError", "send"),
    ]  # fmt: skip
    assert all(
        line["at"][-1].endswith("in test_a_fault_of_ours_is_kept_and_the_other_texts_land.<locals>.post")
        for line in lines
    )
    assert waiting.take() == {Place.SEND: 2}


@pytest.mark.parametrize(("seconds_ago", "posted"), [(0.0, True), (GIVE_UP_SECONDS + 1, False)])
def test_a_text_is_posted_only_soon_after_its_claim(seconds_ago: float, posted: bool) -> None:
    seen: list[str] = []

    def post(claimed: Claimed) -> PostResult:
        seen.append(claimed.message_id)
        return taken(claimed)

    with Flight(post, 1) as flight:
        flight.launch(text("a", seconds_ago=seconds_ago))
        (landed,) = flight.land(LIMIT_SECONDS)
    assert (seen == ["a"], landed.result is not None) == (posted, posted)
