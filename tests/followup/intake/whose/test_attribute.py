"""Which question a reply answers: the one it was written to, however late it is collected and read."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.clock import Clock, real
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.resume import SETTLING, resume
from reminders.outbox.status import apply_status
from reminders.record.installation import Hold
from reminders.record.restore_hold import RESTORED
from reminders.record.schedule import CheckInState
from reminders.record.texts import Attribution
from tests.day import Day, new_phone

_ids = count(1)


def written(day: Day, phone: str, body: str) -> None:
    """Store a reply that the patient writes now, without reading it."""
    sender = str(day.settings.twilio_sender)
    with day.database.write() as session:
        store_reply(session, Inbound(f"SM-attribute-{next(_ids)}", phone, sender, body))


def test_a_reply_read_after_the_next_question_went_out_answers_the_one_it_was_written_to(day: Day) -> None:
    phone, enrollment, h4 = day.asked()
    written(day, phone, "6")
    h24 = day.ask(phone, enrollment, "h24")
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    assert (day.check_in(h4).state, day.check_in(h4).reason) == (CheckInState.ANSWERED, None)
    assert day.check_in(h24).state == CheckInState.ASKED


def test_an_answer_to_the_reminder_of_a_question_that_failed_is_that_questions(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    h24 = day.ask(phone, enrollment, "h24")
    (question,) = day.messages(check_in_id=h24.id, kind="question")
    with day.database.write() as session:
        apply_status(session, question.id, str(question.provider_id), "failed", 30001)
    day.later(hours=3, minutes=1)
    day.tick()
    assert "still like to hear" in day.texts(phone)[-1]
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h24", Decimal(6))], "not the late answer to the question before"


def test_an_answer_to_a_reminder_that_left_from_the_clinics_new_number_is_its_questions(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    new_sender = new_phone()
    with day.database.write() as session:
        change_clinic(session, day.clinic_id, ClinicChanges(sender=new_sender), actor="operator")
    day.later(hours=3, minutes=1)
    day.tick()
    (nudge,) = day.messages(kind="nudge")
    assert nudge.sender == new_sender
    with day.database.write() as session:
        store_reply(session, Inbound("SM-attribute-moved", phone, new_sender, "6"))
    read_unread(day.database)
    assert day.scores(enrollment) == [("h4", Decimal(6))]


def test_an_answer_written_in_its_window_counts_though_it_is_read_after_it_closed(day: Day) -> None:
    phone, _, h4 = day.asked()
    written(day, phone, "6")
    day.at(h4.closes_at + timedelta(minutes=1))
    day.tick()
    (outcome,) = day.outcomes(measure="pain", source="patient")
    assert (outcome.value, outcome.late) == (Decimal(6), False)
    assert day.check_in(h4).state == CheckInState.ANSWERED


def test_a_late_answer_about_side_effects_is_no_pain_score(day: Day) -> None:
    phone, enrollment, h24 = day.asked("h24")
    day.at(h24.closes_at - timedelta(hours=1))
    day.say(phone, "7")
    day.tick()
    assert "side effects" in day.texts(phone)[-1]
    day.at(h24.closes_at + timedelta(hours=1))
    day.tick()
    day.say(phone, "2")
    assert day.scores(enrollment) == [("h24", Decimal(7))]
    assert [(o.value, o.late) for o in day.outcomes(measure="side_effects")] == [(Decimal(2), True)]


def test_an_answer_found_after_a_newer_one_does_not_replace_it(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    written(day, phone, "7")
    day.later(minutes=1)
    day.say(phone, "sorry 4 not 7")
    read_unread(day.database)
    assert day.scores(enrollment) == [("h4", Decimal(4))]
    assert Attribution.OVERTAKEN in [reply.attribution for reply in day.replies()]


def test_a_late_answer_can_be_corrected_for_a_day_and_no_longer(day: Day) -> None:
    phone, enrollment, d84 = day.asked("d84")
    day.at(d84.closes_at + timedelta(hours=1))
    day.tick()
    day.say(phone, "6")
    assert day.check_in(d84).answered_at == day.now
    day.later(hours=25)
    day.say(phone, "4")
    assert day.scores(enrollment) == [("d84", Decimal(6))]


def test_what_a_relative_writes_of_a_death_answers_no_question(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "This is his wife, he died yesterday")
    (reply,) = day.replies()
    assert (reply.attribution, reply.check_in_id, reply.question) == (Attribution.NONE, None, None)
    assert {flag.check_in_id for flag in day.flags()} == {None}


def test_a_sweep_leaves_what_was_stored_a_moment_ago_to_whoever_stored_it(day: Day) -> None:
    phone = new_phone()
    day.ask(phone, day.enroll(phone), "h4")
    written(day, phone, "6")
    assert read_unread(day.database, older_than_seconds=60) == 0
    assert read_unread(day.database) == 1


def test_a_time_that_the_list_rounded_down_finds_its_question_on_fast_days_too_while_a_restore_is_resumed(
    day: Day,
) -> None:
    """A second of the list is a minute of these days."""
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    asked_at = day.now
    day.database.clock = Clock(care_at=asked_at + timedelta(minutes=10), real_at=real(), speed=60.0)
    written_at = day.database.clock.real_for(asked_at - timedelta(seconds=30))
    with day.database.write() as session:
        session.add(Hold(name=RESTORED, since=real() - SETTLING, detail="test"))
        sender = str(day.settings.twilio_sender)
        store_reply(session, Inbound("SM-fast", phone, sender, "7", provider_at=written_at, source="poll"))
    assert not resume(day.database, day.gateway)
    assert day.scores(enrollment) == [("h4", Decimal(7))]
