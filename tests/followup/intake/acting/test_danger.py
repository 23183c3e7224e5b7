"""Danger reaches a person: paged by text and e-mail, repeatedly and to more contacts, until it is resolved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.alerting import flag as flags
from reminders.followup.alerting import page
from reminders.followup.alerting.mail import Mail, MailFailed
from reminders.followup.asking import remind
from reminders.outbox.pace import sender_of
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagKind, FlagReply, Page
from reminders.record.people import Clinic, PhoneNumber
from reminders.record.schedule import CheckInState
from reminders.record.sealing import index_of
from reminders.record.texts import Message
from tests.day import CHICAGO, Day, new_phone

HARM = "I want to kill myself"


def test_the_first_contact_is_paged_at_once_and_the_next_after_ten_minutes(day: Day) -> None:
    first, second, patient = new_phone(), new_phone(), new_phone()
    day.add_on_call(first, 1)
    day.add_on_call(second, 2)
    day.enroll(patient)
    day.say(patient, HARM)
    day.tick()
    assert len(day.texts(first)) == 1
    assert day.texts(second) == []
    day.later(minutes=11)
    day.tick()
    assert (len(day.texts(first)), len(day.texts(second))) == (2, 1)


def test_whoever_is_in_danger_hears_that_staff_are_told_only_where_somebody_is(day: Day) -> None:
    alone, watched = new_phone(), new_phone()
    day.enroll(alone)
    day.say(alone, HARM)
    contact = new_phone()
    day.add_on_call(contact, 1)
    day.enroll(watched, name="Ben Ortiz")
    day.say(watched, HARM)
    day.tick()
    assert "not always watched" in day.texts(alone)[-1]
    assert "telling our staff" in day.texts(watched)[-1]
    # A phone that no text reaches tells nobody, and a second contact is called only ten minutes later.
    with day.database.write() as session:
        sender = sender_of(session.get_one(Clinic, day.clinic_id), day.settings)
        session.add(
            PhoneNumber(
                id=new_id(), clinic_id=day.clinic_id, sender=sender, phone_index=index_of(session, "phone", contact),
                bad_since=day.now,
            )
        )  # fmt: skip
    day.add_on_call(new_phone(), 2)
    third = new_phone()
    day.enroll(third, name="Cy Young")
    day.say(third, HARM)
    day.tick()
    assert "not always watched" in day.texts(third)[-1]


@pytest.mark.parametrize(("speed", "again"), [(30.0, timedelta(minutes=10)), (4_320.0, timedelta(hours=12))])
def test_paging_goes_on_by_care_time_and_a_person_always_has_ten_seconds(
    day: Day, speed: float, again: timedelta
) -> None:
    contact, patient = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(patient)
    day.say(patient, HARM)
    day.database.clock = replace(day.database.clock, care_at=day.now, real_at=real(), speed=speed)
    before = day.now
    with day.database.write() as session:
        assert page.page_due(session) == 1
    (flag,) = day.flags()
    assert flag.page_next_at is not None
    assert before + again <= flag.page_next_at <= day.now + again


def test_a_page_holds_a_link_and_nothing_of_the_patient(day: Day) -> None:
    contact, patient = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(patient, name="Ana Ruiz")
    day.say(patient, HARM)
    day.tick()
    (text,) = day.texts(contact)
    (flag,) = day.flags()
    assert f"/flags/{flag.id}" in text
    for plain in ("Ana", "Ruiz", patient[2:], "kill"):
        assert plain not in text


def test_an_acknowledged_flag_is_paged_again_only_after_an_hour_and_a_resolved_one_never(day: Day) -> None:
    contact, patient = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(patient)
    day.say(patient, HARM)
    day.tick()
    (flag,) = day.flags()
    with day.database.write() as session:
        flags.acknowledge(session, day.clinic_id, flag.id, actor="staff:1")
    day.later(minutes=30)
    day.tick()
    assert len(day.texts(contact)) == 1
    day.later(minutes=31)
    day.tick()
    assert "Still open" in day.texts(contact)[-1]
    with day.database.write() as session:
        flags.resolve(session, day.clinic_id, flag.id, actor="staff:1", note="Called her, safe with her sister.")
    day.later(hours=3)
    day.tick()
    assert len(day.texts(contact)) == 2


def test_questions_come_back_when_the_flag_is_resolved(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.say(phone, HARM)
    h4 = enrollment.check_ins[0]
    assert (day.check_in(h4).state, day.check_in(h4).reason) == (CheckInState.SKIPPED, Reason.URGENT_OPEN)
    (flag,) = day.flags()
    with day.database.write() as session:
        flags.resolve(session, day.clinic_id, flag.id, actor="staff:1", note="fine")
    assert day.check_in(h4).state == CheckInState.SCHEDULED


def test_a_score_and_a_danger_in_one_text_are_both_kept_and_only_the_danger_is_answered(day: Day) -> None:
    phone, enrollment, _ = day.asked("h24")
    day.say(phone, "7. I want to kill myself")
    day.tick()
    assert [value for _, value in day.scores(enrollment)] == [7]
    assert "988" in day.texts(phone)[-1]
    assert not any("side effects" in text or "We noted" in text for text in day.texts(phone))


def test_a_danger_from_a_phone_that_said_stop_is_not_texted_and_staff_are_told(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    day.say(phone, "STOP")
    count = len(day.texts(phone))
    day.say(phone, HARM)
    assert len(day.texts(phone)) == count
    assert day.messages(kind="danger") == []
    assert FlagKind.DANGER in [f.kind for f in day.flags()]


PILLS = "I took all my pills. goodbye"


def asked_for_help(day: Day) -> str:
    """The phone of a patient whose danger was answered."""
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    day.say(phone, HARM)
    assert "988" in day.texts(phone)[-1]
    return phone


def answers_to_danger(day: Day, phone: str) -> int:
    return sum("988" in text for text in day.texts(phone))


def joined(day: Day, flag: Flag) -> list[FlagReply]:
    return day._rows(FlagReply, flag_id=flag.id)


def resolve_all(day: Day) -> None:
    with day.database.write() as session:
        for flag in session.scalars(select(Flag).where(Flag.resolved_at.is_(None))).all():
            flags.resolve(session, day.clinic_id, flag.id, actor="staff:1", note="Spoke to her.")


def test_one_danger_text_goes_out_while_the_danger_is_open_whatever_is_written_and_however_late(day: Day) -> None:
    phone = asked_for_help(day)
    day.later(minutes=2)
    for cry in ("i want to KILL myself!!", PILLS):
        day.say(phone, cry)
    day.later(minutes=61)
    day.say(phone, HARM)
    assert answers_to_danger(day, phone) == 1
    assert [(f.kind, len(joined(day, f))) for f in day.flags()] == [(FlagKind.DANGER, 3)]


def test_a_cry_after_the_flag_was_resolved_is_flagged_and_answered_again(day: Day) -> None:
    phone = asked_for_help(day)
    resolve_all(day)
    day.later(minutes=5)
    day.say(phone, HARM)
    assert answers_to_danger(day, phone) == 2
    assert [f.kind for f in day.flags(resolved_at=None)] == [FlagKind.DANGER]


def test_where_help_is_goes_out_three_times_in_ten_minutes_at_most_though_a_score_is_with_the_cry(day: Day) -> None:
    phone, *_ = day.asked()
    for cry in (HARM, HARM, HARM, f"7. {HARM}"):
        day.say(phone, cry)
        resolve_all(day)
        day.later(minutes=1)
    assert answers_to_danger(day, phone) == 3
    assert [o.value for o in day.outcomes(source="patient")] == [7]
    assert len(day.flags(kind="danger")) == 4


@pytest.mark.parametrize("cry", ["help me", "HELP", "ayuda por favor", "please help"])
def test_help_while_danger_is_open_is_danger_and_no_wish_for_the_leaflet(day: Day, cry: str) -> None:
    phone = asked_for_help(day)
    day.say(phone, cry)
    assert answers_to_danger(day, phone) == 1
    assert day.messages(kind="help") == []
    assert [len(joined(day, f)) for f in day.flags()] == [1]
    assert [r.concern for r in day.replies()] == ["urgent", "urgent"]
    assert [r.rule for r in day.replies()][-1] == "help-in-danger"


def test_help_again_in_the_same_words_gets_no_leaflet_either(day: Day) -> None:
    phone = asked_for_help(day)
    day.say(phone, "help me")
    day.say(phone, "help me")
    assert answers_to_danger(day, phone) == 1
    assert day.messages(kind="help") == []


def test_a_question_about_the_texts_gets_the_leaflet_and_help_once_danger_is_over_a_persons_look(day: Day) -> None:
    phone = asked_for_help(day)
    day.say(phone, "who is this?")
    assert len(day.messages(kind="help")) == 1
    resolve_all(day)
    day.say(phone, "help me")
    assert len(day.messages(kind="help")) == 1
    assert "Our staff will look at it" in day.texts(phone)[-1]
    assert answers_to_danger(day, phone) == 1


def test_help_from_another_phone_is_not_taken_for_that_danger(day: Day) -> None:
    asked_for_help(day)
    other = new_phone()
    day.enroll(other, name="Bo Lee")
    day.say(other, "help me")
    assert answers_to_danger(day, other) == 0
    assert len(day.messages(kind="received")) == 1


def test_a_danger_text_that_never_came_is_not_taken_for_an_answer(day: Day) -> None:
    phone = asked_for_help(day)
    with day.database.write() as session:
        session.execute(update(Message).where(Message.kind == "danger").values(state="undelivered"))
    day.later(minutes=2)
    day.say(phone, HARM)
    assert answers_to_danger(day, phone) == 2


def test_a_danger_at_night_is_answered_and_paged_at_night(day: Day) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(phone)
    day.tick()
    day.at(datetime(2026, 3, 3, 3, tzinfo=CHICAGO))
    day.say(phone, HARM)
    day.tick()
    assert "988" in day.texts(phone)[-1]
    assert len(day.texts(contact)) == 1


@pytest.mark.parametrize(("hours_away", "answered"), [(1, True), (3.5, True), (4.5, False)])
def test_a_danger_at_night_is_answered_at_night_when_texts_can_leave_again_within_four_hours(
    day: Day, hours_away: float, answered: bool
) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    day.at(datetime(2026, 3, 3, 0, 30, tzinfo=CHICAGO))
    day.collect(day.network.say(phone, HARM, to=day.settings.twilio_sender)["sid"])  # read; nothing can be sent
    day.later(minutes=40)
    with day.database.write() as session:
        remind.replan_missed(session)
    day.later(hours=hours_away - 40 / 60)
    day.tick()
    assert any("988" in text for text in day.texts(phone)) is answered


def test_the_danger_text_is_in_the_patients_language(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, language="es")
    day.say(phone, "me quiero matar")
    assert "988" in day.texts(phone)[-1]
    assert "911" in day.texts(phone)[-1]
    assert "Emergency" not in day.texts(phone)[-1]


def test_a_worrying_reply_is_paged_an_hour_before_the_clinics_day_ends_unless_somebody_took_it_on(day: Day) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    day.say(phone, "9")
    day.tick()
    assert day.texts(contact) == []
    (flag,) = day.flags(kind=FlagKind.HIGH_PAIN.value)
    assert flag.respond_by == datetime(2026, 3, 2, 20, tzinfo=CHICAGO)
    day.at(datetime(2026, 3, 2, 19, 1, tzinfo=CHICAGO))
    day.tick()
    assert "look today" in day.texts(contact)[-1]


def test_mails_are_handed_over_once_a_round_and_a_failure_is_kept(day: Day) -> None:
    patient = new_phone()
    day.add_on_call(new_phone(), email="oncall@lakeside.example")
    day.enroll(patient)
    day.say(patient, HARM)
    day.tick()
    handed: list[Mail] = []
    page.deliver_mails(day.database, handed.append)
    page.deliver_mails(day.database, handed.append)
    assert [m.to for m in handed] == ["oncall@lakeside.example"]
    assert "Ruiz" not in handed[0].body + handed[0].subject
    day.later(minutes=11)
    day.tick()

    def refuse(_mail: Mail) -> None:
        raise MailFailed("SMTPConnectError")

    page.deliver_mails(day.database, refuse)
    failures = [p.failed_why for p in day._rows(Page, channel="email")]
    assert failures == [None, "SMTPConnectError"]


def pages(day: Day) -> int:
    return len(day.messages(kind="page"))


def acknowledge_all(day: Day) -> None:
    with day.database.write() as session:
        for flag in session.scalars(select(Flag).where(Flag.resolved_at.is_(None))).all():
            flags.acknowledge(session, day.clinic_id, flag.id, actor="staff:1")


def test_further_cries_page_nobody_before_the_next_round_and_do_not_put_it_off(day: Day) -> None:
    day.add_on_call(new_phone())
    phone = asked_for_help(day)
    day.tick()
    for minute in range(1, 10):
        day.later(minutes=1)
        day.say(phone, f"I want to kill myself {minute}")
        day.tick()
    assert pages(day) == 1
    day.later(minutes=1, seconds=1)
    day.tick()
    assert pages(day) == 2


def test_a_cry_after_somebody_acknowledged_is_paged_at_once_and_then_once_an_interval(day: Day) -> None:
    day.add_on_call(new_phone())
    phone = asked_for_help(day)
    day.tick()
    day.later(minutes=1)
    acknowledge_all(day)
    day.later(minutes=1)
    day.say(phone, PILLS)
    day.tick()
    assert pages(day) == 2
    for minute in range(9):
        day.later(minutes=1)
        day.say(phone, f"I want to die now {minute}")
        day.tick()
    assert pages(day) == 2
    day.later(minutes=1, seconds=1)
    day.tick()
    assert pages(day) == 3
    for _ in range(5):  # nothing more is written: the next page is that of a flag nobody has resolved
        day.later(minutes=11)
        day.tick()
    assert pages(day) == 3
    day.later(minutes=6)
    day.tick()
    assert pages(day) == 4
    assert len(day.flags()) == 1


def test_a_cry_nobody_can_place_joins_the_one_of_its_phone_and_of_no_other(day: Day) -> None:
    stranger, other = new_phone(), new_phone()
    for phone, cry in ((stranger, HARM), (stranger, PILLS), (other, HARM), (stranger, "I want to die")):
        day.say(phone, cry)
    assert [(f.kind, len(joined(day, f))) for f in day.flags()] == [(FlagKind.DANGER, 2), (FlagKind.DANGER, 0)]
