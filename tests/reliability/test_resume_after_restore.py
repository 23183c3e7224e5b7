"""Restoring yesterday's backup: nothing is sent again, every answer since is in the record again, once."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.followup.collect import collect_replies
from reminders.followup.intake import read_unread
from reminders.followup.resume import resume
from reminders.operate.backup import back_up
from reminders.operate.restore import restore
from reminders.record.audit import verify
from reminders.record.database import Database
from reminders.record.holds import is_resuming
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckInState
from reminders.record.access import AuditEntry
from reminders.texting.gateway import ProviderUnavailable
from tests.day import new_phone
from tests.reliability.lived import LivedDay


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "yesterday.gz"


def put_back(day: LivedDay, file: Path) -> None:
    """The record is lost, and yesterday's backup takes its place a quarter of an hour later."""
    day.minutes_pass(15)
    day.database.close()
    restore(day.settings, file, replace=True)
    day.database = Database.open(day.settings)


def resume_fully(day: LivedDay) -> None:
    assert resume(day.database, day.gateway), "too early to look"
    day.minutes_pass(3)
    assert not resume(day.database, day.gateway)


def texted(day: LivedDay, phone: str) -> Counter[str]:
    """Each text that the network took for a phone, with how often it took it."""
    return Counter(m["body"] for m in day.network.ledger()["outbound"] if m["to"] == phone)


def live_the_lost_day(day: LivedDay, ana: str, ben: str, ana_enrolled, ben_enrolled) -> None:  # type: ignore[no-untyped-def]
    """After the backup: both are asked; Ana answers, corrects, answers the next day; Ben needs a nudge, then stops."""
    day.at(ben_enrolled.check_ins[0].due_at)
    day.tick()
    day.minutes_pass(6)
    day.say(ana, "7")
    day.minutes_pass(4)
    day.say(ana, "sorry 6 not 7")
    day.minutes_pass(175)
    day.tick()  # Ben's nudge
    day.minutes_pass(5)
    day.say(ben, "about a 3")
    day.at(ben_enrolled.check_ins[1].due_at)
    day.tick()
    day.minutes_pass(10)
    day.say(ana, "4")
    day.tick()
    day.minutes_pass(2)
    day.say(ana, "2")  # side effects: mild
    day.minutes_pass(1)
    day.say(ben, "please stop texting me")
    day.minutes_pass(1)
    day.tick()


def test_the_lost_days_are_lived_again_and_nothing_is_sent_twice(lived: LivedDay, file: Path) -> None:
    day, ana, ben = lived, new_phone(), new_phone()
    ana_enrolled, ben_enrolled = day.enroll(ana), day.enroll(ben, name="Ben Okafor")
    day.tick()
    back_up(day.database, file)
    live_the_lost_day(day, ana, ben, ana_enrolled, ben_enrolled)
    carla = new_phone()
    day.enroll(carla, name="Carla Diaz")
    day.tick()
    scores = day.scores(ana_enrolled), day.scores(ben_enrolled)
    answers = sorted((o.step, o.measure, o.value) for o in day.outcomes(source="patient"))
    asked = {(c.infusion_id, c.step): (c.state, c.reason) for c in _check_ins(day, ana_enrolled, ben_enrolled)}
    ledger = {phone: texted(day, phone) for phone in (ana, ben, carla)}
    assert scores[0] == [("h4", Decimal(7)), ("h4", Decimal(6)), ("h24", Decimal(4))]

    put_back(day, file)
    assert day.scores(ana_enrolled) == []
    resume_fully(day)
    for _ in range(3):
        day.tick()
        day.minutes_pass(10)

    assert {phone: texted(day, phone) for phone in (ana, ben, carla)} == ledger
    assert (day.scores(ana_enrolled), day.scores(ben_enrolled)) == scores
    assert sorted((o.step, o.measure, o.value) for o in day.outcomes(source="patient")) == answers
    assert {(c.infusion_id, c.step): (c.state, c.reason) for c in _check_ins(day, ana_enrolled, ben_enrolled)} == asked
    with day.database.read() as session:
        assert list(verify(session)) == []
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions.count("resume-after-restore") == 1


def _check_ins(day: LivedDay, *enrollments):  # type: ignore[no-untyped-def]
    return [day.check_in(c) for e in enrollments for c in e.check_ins]
