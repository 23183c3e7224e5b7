"""Restoring yesterday's backup: nothing is sent again, and every answer since then is recorded again, once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.followup.alerting.mail import Mail
from reminders.followup.alerting.page import deliver_mails, page_due
from reminders.followup.asking.remind import queue_due
from reminders.followup.intake import read_reply, read_unread
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.resume import resume
from reminders.operate.backup import back_up
from reminders.operate.restore import restore
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.database import Database
from reminders.record.outcomes import FlagKind
from reminders.record.restore_hold import is_resuming
from reminders.record.schedule import CheckInState
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
    return Counter(day.network.taken(phone))


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


def test_a_text_the_network_never_took_leaves_after_the_hold_once(lived: LivedDay, file: Path) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    day.at(enrolled.check_ins[0].due_at)
    with day.database.write() as session:
        queue_due(session)
    back_up(day.database, file)
    put_back(day, file)
    day.tick()
    assert len(texted(day, phone)) == 1
    resume_fully(day)
    assert len(texted(day, phone)) == 1
    day.tick()
    day.tick()
    assert sorted(texted(day, phone).values()) == [1, 1]
    day.say(phone, "5")
    assert day.scores(enrolled) == [("h4", Decimal(5))]


def test_while_the_providers_list_cannot_be_had_nothing_leaves_and_nothing_is_read(lived: LivedDay, file: Path) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    back_up(day.database, file)
    day.at(enrolled.check_ins[0].due_at)
    day.tick()
    put_back(day, file)
    day.text(phone, "8")
    day.minutes_pass(3)
    day.network.set_faults(list_unavailable=1.0)
    try:
        for _ in range(3):
            with pytest.raises(ProviderUnavailable):
                resume(day.database, day.gateway)
            day.minutes_pass(30)
            day.tick()
    finally:
        day.network.set_faults()
    assert sum(texted(day, phone).values()) == 2
    assert not resume(day.database, day.gateway)
    day.tick()
    assert day.scores(enrolled) == [("h4", Decimal(8))]
    assert sorted(texted(day, phone).values()) == [1, 1, 1]  # welcome, question, thanks


def test_a_reply_that_a_webhook_brings_under_the_hold_is_stored_and_read_when_its_question_is_known(
    lived: LivedDay, file: Path
) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    back_up(day.database, file)
    day.at(enrolled.check_ins[0].due_at)
    day.tick()
    put_back(day, file)
    day.text(phone, "3")
    assert collect_replies(day.database, day.gateway) == 1
    assert read_unread(day.database) == 0
    (reply,) = day.replies()
    with day.database.write() as session:
        read_reply(session, reply.id)
    assert day.replies()[0].read_at is None
    resume_fully(day)
    assert day.scores(enrolled) == [("h4", Decimal(3))]


def test_a_stop_since_the_backup_is_known_before_anything_may_leave(lived: LivedDay, file: Path) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    back_up(day.database, file)
    day.minutes_pass(30)
    day.say(phone, "please stop texting me")
    put_back(day, file)
    resume_fully(day)
    before = texted(day, phone)
    for step in enrolled.check_ins[:3]:
        day.at(max(day.now, step.due_at))
        day.tick()
    assert texted(day, phone) == before
    assert {day.check_in(c).reason for c in enrolled.check_ins} == {Reason.OPTED_OUT}


def test_a_danger_since_the_backup_is_flagged_again_until_somebody_acknowledges_it(lived: LivedDay, file: Path) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    back_up(day.database, file)
    day.at(enrolled.check_ins[0].due_at)
    day.tick()
    day.say(phone, "I took 10 pills and dont want to wake up")
    before = texted(day, phone)
    put_back(day, file)
    resume_fully(day)
    day.tick()
    (flag,) = day.flags(concern="urgent")
    assert (flag.kind, flag.acknowledged_at) == (FlagKind.DANGER, None)
    assert texted(day, phone) == before


def test_a_window_that_closed_while_everything_was_away_says_that_it_was_the_restore(
    lived: LivedDay, file: Path
) -> None:
    day, phone = lived, new_phone()
    enrolled = day.enroll(phone)
    day.tick()
    back_up(day.database, file)
    day.at(enrolled.check_ins[0].closes_at)
    put_back(day, file)
    resume_fully(day)
    h4 = day.check_in(enrolled.check_ins[0])
    assert (h4.state, h4.reason) == (CheckInState.SKIPPED, Reason.RESTORED)


class _Interrupted(Exception):
    pass


def test_resuming_goes_on_wherever_it_was_interrupted(
    lived: LivedDay, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, ana, ben = lived, new_phone(), new_phone()
    enrolled = day.enroll(ana), day.enroll(ben, name="Ben Okafor")
    day.tick()
    back_up(day.database, file)
    live_the_lost_day(day, ana, ben, *enrolled)
    scores = [day.scores(e) for e in enrolled]
    ledger = texted(day, ana), texted(day, ben)
    put_back(day, file)
    day.minutes_pass(3)
    monkeypatch.setattr("reminders.followup.intake.resume.MOMENTS_AT_A_TIME", 1)
    interrupted = 0
    while True:
        # Each time after one more transaction than the last time.
        transactions = 0
        write = Database.write

        def counted(database: Database, write=write, most=interrupted + 1):  # type: ignore[no-untyped-def]
            nonlocal transactions
            if transactions == most:
                raise _Interrupted
            transactions += 1
            return write(database)

        try:
            with monkeypatch.context() as patch:
                patch.setattr(Database, "write", counted)
                assert not resume(day.database, day.gateway)
            break
        except _Interrupted:
            interrupted += 1
    assert interrupted > 5
    day.tick()
    assert [day.scores(e) for e in enrolled] == scores
    assert (texted(day, ana), texted(day, ben)) == ledger


def test_two_workers_resume_together_without_reading_or_asking_twice(lived: LivedDay, file: Path) -> None:
    day, ana, ben = lived, new_phone(), new_phone()
    enrolled = day.enroll(ana), day.enroll(ben, name="Ben Okafor")
    day.tick()
    back_up(day.database, file)
    live_the_lost_day(day, ana, ben, *enrolled)
    scores = [day.scores(e) for e in enrolled]
    ledger = texted(day, ana), texted(day, ben)
    put_back(day, file)
    day.minutes_pass(3)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(resume, day.database, day.gateway) for _ in range(2)]
    assert [run.result() for run in runs] == [False, False]
    with day.database.read() as session:
        assert not is_resuming(session)
    day.tick()
    assert [day.scores(e) for e in enrolled] == scores
    assert (texted(day, ana), texted(day, ben)) == ledger


def test_danger_is_flagged_and_paged_while_the_providers_list_is_away(lived: LivedDay, file: Path) -> None:
    day, ana, contact = lived, new_phone(), new_phone()
    day.add_on_call(contact, email="on.call@example.org")
    enrolled = day.enroll(ana)
    day.tick()
    back_up(day.database, file)
    put_back(day, file)
    day.network.set_faults(list_unavailable=1.0)
    with day.database.write() as session:
        reply_id = store_reply(
            session,
            Inbound("SM" + "d" * 32, ana, day.settings.twilio_sender or "", "I want to kill myself, pain is a 7"),
        )
    assert reply_id is not None
    for _ in range(2):
        read_unread(day.database)
    with day.database.write() as session:
        page_due(session)
    mails: list[Mail] = []
    deliver_mails(day.database, mails.append)
    assert [f.kind for f in day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert [mail.to for mail in mails] == ["on.call@example.org"]
    assert [reply.read_at for reply in day.replies()] == [None]
    day.network.set_faults()
    before = texted(day, ana)
    day.send()
    assert texted(day, contact).total() == 1  # the one kind of text that passes the hold
    assert texted(day, ana) == before
    resume_fully(day)
    assert [f.kind for f in day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert day.replies()[0].read_at is not None
    assert day.scores(enrolled) == []  # nothing was asked yet


def _check_ins(day: LivedDay, *enrollments):  # type: ignore[no-untyped-def]
    return [day.check_in(c) for e in enrollments for c in e.check_ins]
