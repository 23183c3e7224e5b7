"""One trouble is one flag: later replies about it join the flag until somebody resolves it."""

from __future__ import annotations

from sqlalchemy import select

from reminders.followup.alerting import flag as flags
from reminders.record.outcomes import FlagKind, FlagReply
from reminders.record.texts import Reply
from reminders.reports.flags import flag_view
from reminders.reports.log import log_lines
from tests.day import Day, new_phone


def kinds(day: Day) -> list[str]:
    return [flag.kind for flag in day.flags()]


def test_a_high_score_said_twice_is_one_flag_and_shows_both_texts(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "nine")
    day.say(phone, "10")
    (flag,) = day.flags()
    assert flag.kind == FlagKind.HIGH_PAIN
    with day.database.read() as session:
        view = flag_view(session, day.clinic_id, flag.id)
        assert view is not None
        assert (view.wrote, [later.body for later in view.also]) == ("nine", ["10"])
        assert len(view.sent_back) == 2
        lines = log_lines(session, day.clinic_id, list(session.scalars(select(Reply).order_by(Reply.id))))
    assert [[flag_id for flag_id, _, _ in line.flags] for line in lines] == [[flag.id], [flag.id]]


def test_three_questions_between_check_ins_are_one_flag(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    for body in ("can I take ibuprofen?", "when can I drive?", "is it normal to feel tired?"):
        day.say(phone, body)
    assert kinds(day) == [FlagKind.QUESTION]
    assert len(day._rows(FlagReply)) == 2


def test_unclear_answers_after_the_limit_are_one_flag(day: Day) -> None:
    phone, *_ = day.asked()
    for body in ("hmm", "dunno", "dunno", "no idea really"):
        day.say(phone, body)
    assert kinds(day) == [FlagKind.UNCLEAR]


def test_what_comes_after_a_flag_was_resolved_opens_another(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "can I take ibuprofen?")
    with day.database.write() as session:
        flags.resolve(session, day.clinic_id, day.flags()[0].id, actor="staff:1", note="called")
    day.say(phone, "can I take aspirin?")
    assert kinds(day) == [FlagKind.QUESTION, FlagKind.QUESTION]


def test_another_kind_another_check_in_and_another_patient_have_flags_of_their_own(day: Day) -> None:
    phone, other = new_phone(), new_phone()
    enrollment, neighbor = day.enroll(phone), day.enroll(other, name="Bo Lee")
    day.ask(phone, enrollment, "h4")
    day.say(phone, "9, can I take ibuprofen?")
    day.say(other, "can I take ibuprofen?")
    assert sorted(kinds(day)) == [FlagKind.HIGH_PAIN, FlagKind.QUESTION, FlagKind.QUESTION]
    day.ask(phone, enrollment, "h24")
    day.say(phone, "9")
    assert kinds(day).count(FlagKind.HIGH_PAIN) == 2
    assert neighbor.patient.id in {flag.patient_id for flag in day.flags()}


def test_a_second_cry_for_help_joins_the_danger_that_is_open(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "I want to kill myself")
    day.say(phone, "I took all my pills. goodbye")
    assert kinds(day) == [FlagKind.DANGER]
    assert len(day._rows(FlagReply)) == 1


def test_what_joins_a_flag_without_end_is_counted_and_the_newest_is_shown(day: Day) -> None:
    phone = new_phone()
    for number in range(14):
        day.say(phone, f"Ticket {number}")
    (flag,) = day.flags()
    assert flag.kind == FlagKind.UNKNOWN_PHONE
    with day.database.read() as session:
        view = flag_view(session, day.clinic_id, flag.id)
    assert view is not None
    assert (view.wrote, view.more) == ("Ticket 0", 3)
    assert [later.body for later in view.also] == [f"Ticket {number}" for number in range(4, 14)]
