"""Two workers claim at the same moment: for one phone one of them gets a text, for different phones nobody waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update

from reminders.followup.asking import remind
from reminders.outbox import claim as claiming
from reminders.outbox import phone_locks
from reminders.outbox.claim import Claimed, Limits, claim, claim_batch
from reminders.record.sealing import index_of
from reminders.record.texts import Message, Sender
from tests.day import Day, new_phone

#: Bounds the wait for a worker that should not wait; only a hang reaches it.
PATIENCE_SECONDS = 60


def claimed(day: Day) -> Claimed | None:
    with day.database.write() as session:
        return claim(session, Limits())


def due(day: Day, *phones: str) -> None:
    """One patient on each of the phones, and a first question to each that may leave now."""
    enrolled = [
        day.enroll(phone, name=f"{chr(65 + number)}na Ruiz", shared_phone=phone in phones[:number])
        for number, phone in enumerate(phones)
    ]
    day.send()  # the welcomes
    day.at(enrolled[0].check_ins[0].due_at)
    with day.database.write() as session:
        remind.queue_due(session)


def test_a_phone_that_two_patients_share_is_asked_one_question_by_two_workers_at_once(day: Day) -> None:
    phone = new_phone()
    due(day, phone, phone)
    with ThreadPoolExecutor(1) as pool:
        with day.database.write() as session:
            first = claim_batch(session, Limits(), at_most=8)
            second = pool.submit(claimed, day)
            if day.database.engine.dialect.name == "postgresql":
                assert second.result(PATIENCE_SECONDS) is None, (
                    "the phone is another worker's, and it is not waited for"
                )
        assert second.result() is None
    assert len(first) == 1
    assert claimed(day) is None, "its question is in flight"


def test_a_claim_sees_what_was_committed_before_it_got_the_phone(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker has picked the text when another claims its phone's other question and commits."""
    if day.database.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    phone = new_phone()
    due(day, phone, phone)

    lock = phone_locks.lock_free_phones
    with ThreadPoolExecutor(1) as pool:

        def another_worker_is_quicker(session: object, phones: list[str]) -> set[str]:
            monkeypatch.setattr(claiming, "lock_free_phones", lock)
            other = pool.submit(claimed, day).result(PATIENCE_SECONDS)
            assert other is not None
            return lock(session, phones)  # type: ignore[arg-type]

        monkeypatch.setattr(claiming, "lock_free_phones", another_worker_is_quicker)
        assert claimed(day) is None


def test_workers_for_different_phones_do_not_wait_and_share_the_queue(day: Day) -> None:
    due(day, *(new_phone() for _ in range(6)))
    if day.database.engine.dialect.name == "sqlite":
        pytest.skip("one writer at a time")
    with ThreadPoolExecutor(1) as pool, day.database.write() as session:
        session.execute(update(Sender).where(Sender.sender == "another").values(free_at_epoch=0.0))
        held = session.scalars(
            select(Message.id).where(Message.state == "queued").order_by(Message.id).limit(2).with_for_update()
        ).all()
        other = pool.submit(claimed, day).result(PATIENCE_SECONDS)
        assert other is not None
        assert other.message_id not in held


def test_the_lock_of_a_phone_is_its_own_and_a_worker_that_hangs_loses_it(day: Day) -> None:
    with day.database.read() as session:
        mine, other, free = (index_of(session, "phone", new_phone()) for _ in range(3))
    with day.database.write() as session:
        assert phone_locks.lock_free_phones(session, []) == set()
        assert phone_locks.lock_free_phones(session, [other, mine]) == {mine, other}
        if day.database.engine.dialect.name == "sqlite":
            return
        assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "15s"

        def elsewhere() -> set[str]:
            with day.database.write() as another:
                return phone_locks.lock_free_phones(another, [mine, free, other])

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(elsewhere).result(PATIENCE_SECONDS) == {free}
    assert elsewhere() == {mine, free, other}
