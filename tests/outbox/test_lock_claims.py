"""Two workers claim at the same moment, on one phone that two patients share."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from reminders.followup.asking import remind
from reminders.outbox.claim import Claimed, Limits, claim, lock_claims
from tests.day import Day, new_phone

#: Bounds the wait for the second worker to be held up; only a hang reaches it.
PATIENCE_SECONDS = 60


def claimed(day: Day) -> Claimed | None:
    with day.database.write() as session:
        lock_claims(session)
        return claim(session, Limits())


def someone_waits(day: Day) -> bool:
    with day.database.read() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")))


def test_a_phone_that_two_patients_share_is_asked_one_question_by_two_workers_at_once(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.send()  # the welcome
    day.at(ana.check_ins[0].due_at)
    with day.database.write() as session:
        remind.queue_due(session)
    with ThreadPoolExecutor(1) as pool:
        with day.database.write() as session:
            lock_claims(session)
            first = claim(session, Limits())
            second = pool.submit(claimed, day)
            patience_ends = time.monotonic() + PATIENCE_SECONDS
            while day.database.engine.dialect.name == "postgresql" and not someone_waits(day):
                assert not second.done(), "the second worker did not wait"
                assert time.monotonic() < patience_ends
                time.sleep(0.01)
        assert first is not None
        assert second.result() is None
