"""Which stored replies are read next: whom they wait for, what goes first, what is left to the sweep."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from reminders.followup.intake.arrival import reading_queue
from reminders.followup.intake.arrival.reading_queue import GROUP, ReadingQueue, Unread

#: Bounds waits that should be short; only a hang reaches it.
PATIENCE_SECONDS = 60
CRY = "I want to kill myself"


@pytest.fixture
def queue() -> ReadingQueue:
    return ReadingQueue()


def fill(queue: ReadingQueue, how_many: int) -> None:
    """Replies of so many phones."""
    for number in range(how_many):
        queue.add(Unread(f"r{number}", f"p{number}"), "4")


def group(queue: ReadingQueue) -> list[str]:
    return [unread.reply_id for unread in queue.next_group()]


@pytest.mark.parametrize(("before", "first"), [(GROUP - 1, "r0"), (GROUP, "cry"), (GROUP + 1, "cry")])
def test_danger_goes_first_once_one_group_cannot_hold_all_that_waits(
    queue: ReadingQueue, before: int, first: str
) -> None:
    fill(queue, before)
    queue.add(Unread("cry", "ana"), CRY)
    found = group(queue)
    assert found[0] == first
    assert len(found) == GROUP
    assert "cry" in found


def test_when_too_many_wait_the_next_is_left_to_the_sweep_unless_it_is_danger(
    queue: ReadingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_queue, "MOST_WAITING", GROUP + 1)
    fill(queue, GROUP)
    queue.add(Unread("the last", "luis"), "4")
    queue.add(Unread("too late", "eva"), "4")
    queue.add(Unread("cry", "ana"), CRY)
    first = queue.next_group()
    queue.finished(first)
    assert [unread.reply_id for unread in first][:2] == ["cry", "r0"]
    assert group(queue) == [f"r{GROUP - 1}", "the last"]


def test_a_text_that_breaks_the_reader_waits_like_any_other(
    queue: ReadingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_body: str) -> None:
        raise ValueError

    monkeypatch.setattr(reading_queue, "read", breaks)
    fill(queue, GROUP)
    queue.add(Unread("odd", "ana"), CRY)
    queue.finished(queue.next_group())
    assert group(queue) == ["odd"]


def test_nothing_of_a_phone_is_read_while_another_reply_of_it_is(queue: ReadingQueue) -> None:
    for number, phone in enumerate(["ana", "ana", "luis"]):
        queue.add(Unread(str(number), phone), "4")
    first = queue.next_group()
    assert [unread.reply_id for unread in first] == ["0", "2"]
    queue.add(Unread("3", "eva"), "4")
    second = queue.next_group()
    assert [unread.reply_id for unread in second] == ["3"]
    queue.finished(second)
    assert not queue.is_idle(0)
    queue.finished(first)
    third = queue.next_group()
    assert [unread.reply_id for unread in third] == ["1"]
    assert not queue.is_idle(0), "it is being read"
    queue.finished(third)
    assert queue.is_idle(0)


def test_who_reads_next_waits_until_there_is_a_reply(queue: ReadingQueue) -> None:
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(group, queue)
        while not (queue._changed._waiters or taken.done()):  # type: ignore[attr-defined]
            pass
        fill(queue, 1)
        assert taken.result(PATIENCE_SECONDS) == ["r0"]


def test_a_reply_that_is_being_stored_is_waited_for(queue: ReadingQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_queue, "COMPANY_SECONDS", 10 * PATIENCE_SECONDS)
    fill(queue, 1)
    with ThreadPoolExecutor(1) as pool:
        with queue.company_comes():
            with queue.company_comes():
                taken = pool.submit(group, queue)
                while not (queue._changed._waiters or taken.done()):  # type: ignore[attr-defined]
                    pass
            queue.add(Unread("company", "ana"), "4")
            while not (queue._changed._waiters or taken.done()):  # type: ignore[attr-defined]
                pass  # it has seen that nobody else is there yet, and waits on
        assert taken.result(PATIENCE_SECONDS) == ["r0", "company"]


def test_a_full_group_waits_for_nobody_and_company_only_for_a_moment(
    queue: ReadingQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reading_queue.COMPANY_SECONDS <= 0.1
    with queue.company_comes():
        fill(queue, 1)
        taken = queue.next_group()
        assert [unread.reply_id for unread in taken] == ["r0"], "who is awaited may never come"
        queue.finished(taken)
        monkeypatch.setattr(reading_queue, "COMPANY_SECONDS", 10 * PATIENCE_SECONDS)
        fill(queue, GROUP + 1)
        with ThreadPoolExecutor(1) as pool:
            assert len(pool.submit(group, queue).result(PATIENCE_SECONDS)) == GROUP
