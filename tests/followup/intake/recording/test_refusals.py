"""Why a phone is not texted, who may lift that, and what is still recorded from its replies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.arrival import collect
from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.record.access import AuditEntry
from reminders.record.outcomes import FlagKind
from reminders.record.people import OptOut, Refusal
from reminders.record.texts import MessageState
from tests.day import Day

WRONG = "you have the wrong number"


def asked(day: Day, step: str = "h4", *, name: str = "Ana Ruiz") -> tuple[str, Enrollment]:
    """A patient with an open question."""
    phone, enrollment, _ = day.asked(step, name=name)
    return phone, enrollment


def kinds(day: Day, **where: object) -> list[str]:
    return [flag.kind for flag in day.flags(**where)]


def scores(day: Day) -> list[tuple[Decimal | None, bool]]:
    return [(o.value, o.doubtful) for o in day.outcomes(measure="pain", source="patient")]


def texts_after(day: Day, phone: str, bodies: Iterable[str]) -> list[str]:
    """What reached the phone in answer to some texts."""
    before = len(day.texts(phone))
    for body in bodies:
        day.say(phone, body)
        day.tick()
    return day.texts(phone)[before:]


def listed(day: Day, put_right: Callable[[], bool]) -> None:
    """Collect until the provider's list, which shows a text a moment late, has corrected something."""

    def done() -> bool:
        collect.collect_replies(day.database, day.gateway)
        return put_right()

    day.network.wait_for(done, "the list to put it right")


# -- somebody else has the phone ---------------------------------------------------------------------------------------


def test_what_a_wrong_person_writes_is_kept_and_flagged_and_never_recorded(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "7")
    day.say(phone, WRONG)
    assert texts_after(day, phone, ["3", "sorry 4 not 7"]) == []
    assert scores(day) == [(Decimal(7), False), (Decimal(7), True)]
    assert [(r.value, r.outcome_id, r.check_in_id) for r in day.replies()][-2:] == [
        (Decimal(3), None, None),
        (Decimal(4), None, None),
    ]
    assert set(kinds(day)) == {FlagKind.WRONG_PERSON, FlagKind.SET_ASIDE}
    assert {f.patient_id for f in day.flags(kind=FlagKind.SET_ASIDE)} == {enrollment.patient.id}


def test_answers_put_in_their_true_order_after_a_wrong_number_stay_doubtful(day: Day) -> None:
    phone, _, _ = day.just_asked()
    sids = [day.network.say(phone, body, to=day.settings.twilio_sender)["sid"] for body in ("7", "sorry 4 not 7")]
    day.hear(phone, "sorry 4 not 7", sid=sids[1])
    day.hear(phone, "7", sid=sids[0], seconds=-30)
    day.hear(phone, WRONG, seconds=-31)
    assert scores(day)[-1] == (Decimal(7), True)
    listed(day, lambda: scores(day)[-1] == (Decimal(4), True))


def test_an_open_question_is_not_answered_by_a_wrong_person(day: Day) -> None:
    phone, enrollment = asked(day)
    assert len(texts_after(day, phone, [WRONG, "5"])) == 1  # sorry for the mix-up
    assert scores(day) == []
    assert day.check_in(enrollment.check_ins[0]).answered_at is None


@pytest.mark.parametrize("start", ["START", "UNSTOP", "please start texting me again"])
def test_start_after_a_wrong_number_texts_nobody_and_staff_see_it(day: Day, start: str) -> None:
    phone, enrollment = asked(day)
    day.say(phone, WRONG)
    # The network answers START by itself as the provider does; nothing of that is ours.
    before = len(day.messages())
    day.say(phone, start)
    day.ask(phone, enrollment, "h24")
    assert len(day.messages()) == before
    assert FlagKind.SET_ASIDE in kinds(day)
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.WRONG_PERSON


def test_a_stop_before_or_after_a_wrong_number_does_not_let_start_lift_it(day: Day) -> None:
    for said in (["STOP", WRONG], [WRONG, "STOP"], ["please stop texting me", WRONG], [WRONG, "no more texts please"]):
        phone, enrollment = asked(day)
        for body in [*said, "START", "6"]:
            day.say(phone, body)
        assert day.scores(enrollment) == []
        assert day.check_in(enrollment.check_ins[1]).reason == Reason.WRONG_PERSON


def test_staff_lift_a_wrong_number_and_answers_count_again(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, WRONG)
    with day.database.write() as session:
        amending.record_oral_opt_in(
            session, day.clinic_id, enrollment.patient.id, actor="staff:1", why="Her son had it."
        )
    day.ask(phone, enrollment, "h24")
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h24", Decimal(6))]


def test_staff_of_one_clinic_lift_no_wrong_number_at_another(day: Day) -> None:
    phone, _ = asked(day)
    here = day.clinic_id
    with day.database.write() as session:
        day.clinic_id = day.add_clinic(session, "hillside").id
    there = day.enroll(phone, name="Bo Lee")
    day.say(phone, WRONG)
    with day.database.write() as session:
        amending.record_oral_opt_in(session, day.clinic_id, there.patient.id, actor="staff:1", why="It is hers.")
    with day.database.read() as session:
        (refusal,) = session.scalars(select(Refusal)).all()
        phones = [TextedPhone(clinic, refusal.sender, refusal.phone_index) for clinic in (here, day.clinic_id)]
        assert refusal.sender == day.settings.twilio_sender
        how = {phone.clinic_id: how_refused(session, phone) for phone in phones}
    assert how == {here: OptOut.WRONG_PERSON, day.clinic_id: None}


def test_a_wrong_number_that_arrives_late_counts_whatever_came_after_it(day: Day) -> None:
    phone, enrollment, _ = day.just_asked()
    day.hear(phone, "START")
    day.hear(phone, WRONG, minutes=1)
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.WRONG_PERSON


def test_a_danger_from_a_wrong_number_is_flagged(day: Day) -> None:
    phone, _ = asked(day)
    day.say(phone, WRONG)
    assert texts_after(day, phone, ["I want to kill myself"]) == []
    assert FlagKind.DANGER in kinds(day)


def test_a_danger_from_a_wrong_number_that_says_so_is_flagged_and_only_the_end_of_the_texts_is_said(day: Day) -> None:
    phone, _ = asked(day)
    (said,) = texts_after(day, phone, ["wrong number. I want to kill myself"])
    assert "988" not in said
    assert {FlagKind.DANGER, FlagKind.WRONG_PERSON} <= set(kinds(day))


def test_a_patient_whom_staff_ended_for_a_wrong_phone_gets_no_score_from_it(day: Day) -> None:
    phone, enrollment = asked(day)
    with day.database.write() as session:
        amending.end_patient(
            session, day.clinic_id, enrollment.patient.id, actor="staff:1", why="Told by her.", ended="wrong-person"
        )
    assert texts_after(day, phone, ["6", "please start texting me again"]) == []
    assert scores(day) == []
    assert kinds(day) == [FlagKind.SET_ASIDE]  # the second joins the first


# -- a death, by text or by staff --------------------------------------------------------------------------------------

DIED = "Hello, this is his wife. He passed away on Sunday"


def test_a_death_ends_the_texts_with_one_neutral_text_and_a_flag_and_casts_no_doubt(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "7")
    (said,) = texts_after(day, phone, [DIED])
    assert said == (
        "Lakeside Clinic: Thank you for telling us. We will send no more texts to this number. Questions: 312-555-0199"
    )
    assert FlagKind.DEATH in kinds(day)
    assert not {FlagKind.WRONG_PERSON, FlagKind.OPTED_OUT} & set(kinds(day))
    (flag,) = day.flags(kind=FlagKind.DEATH)
    assert flag.page_next_at is not None  # for the same day
    assert scores(day) == [(Decimal(7), False)]
    assert {day.check_in(c).reason for c in enrollment.check_ins[1:]} == {Reason.DEATH_REPORTED}


@pytest.mark.parametrize(
    "says",
    [DIED, DIED + ". 0", "Ana Ruiz died this morning", "Stop texting, he passed away", "wrong number, he passed away"],
)
def test_nothing_is_recorded_from_the_phone_after_a_death_was_reported(day: Day, says: str) -> None:
    phone, enrollment = asked(day)
    assert len(texts_after(day, phone, [says])) == 1
    before = len(day.messages())
    for body in ("6", "START", "you have the wrong number", "please start texting me again", DIED):
        day.say(phone, body)
    day.ask(phone, enrollment, "h24")
    assert day.scores(enrollment) == []
    assert len(day.messages()) == before
    assert FlagKind.SET_ASIDE in kinds(day)
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.DEATH_REPORTED


def test_wrong_number_after_a_death_doubts_nothing(day: Day) -> None:
    phone, _ = asked(day)
    for body in ("7", DIED, WRONG):
        day.say(phone, body)
    assert scores(day) == [(Decimal(7), False)]


def test_staff_lift_a_death_that_was_none(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "My dog passed away")
    with day.database.write() as session:
        amending.record_oral_opt_in(
            session, day.clinic_id, enrollment.patient.id, actor="staff:1", why="It was the dog."
        )
    day.ask(phone, enrollment, "h24")
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h24", Decimal(6))]


def test_a_survivor_in_danger_is_told_where_help_is(day: Day) -> None:
    phone, _ = asked(day)
    day.say(phone, DIED)
    (said,) = texts_after(day, phone, ["I want to kill myself"])
    assert "988" in said
    other, _ = asked(day)
    (said,) = texts_after(day, other, ["My wife passed away and I want to kill myself"])
    assert "988" in said
    assert {FlagKind.DEATH, FlagKind.DANGER} <= set(kinds(day))


def test_after_staff_recorded_a_death_nothing_is_recorded_and_start_changes_nothing(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "please stop texting me")
    with day.database.write() as session:
        amending.end_patient(
            session, day.clinic_id, enrollment.patient.id, actor="staff:1", why="His wife called.", ended="deceased"
        )
    assert texts_after(day, phone, ["6", "please start texting me again", "who is this?"]) == []
    before = len(day.messages())
    day.say(phone, "START")
    assert len(day.messages()) == before
    assert scores(day) == []
    assert FlagKind.SET_ASIDE in kinds(day)
    with day.database.read() as session:
        (refusal,) = session.scalars(select(Refusal)).all()
        assert refusal.opted_out_how == OptOut.WORDS


def test_a_death_recorded_by_staff_leaves_the_other_patient_on_the_phone_alone(day: Day) -> None:
    phone, ana = asked(day)
    ben = day.enroll(phone, name="Ben Ruiz", shared_phone=True)
    with day.database.write() as session:
        amending.end_patient(session, day.clinic_id, ana.patient.id, actor="staff:1", why="Called.", ended="deceased")
    day.say(phone, "6")  # to the question that Ana was asked
    assert scores(day) == []
    day.ask(phone, ben, "h24")
    day.say(phone, "5")
    assert day.scores(ben) == [("h24", Decimal(5))]


# -- what was chosen last, by the provider's time ----------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["stop texting me", "STOP", "please take me off your list"])
def test_a_stop_that_was_lost_and_found_later_does_not_undo_the_start_after_it(day: Day, lost: str) -> None:
    phone, enrollment, _ = day.just_asked()
    day.hear(phone, "START", seconds=20)
    day.hear(phone, "5", seconds=10)
    before = len(day.messages())
    day.hear(phone, lost, seconds=40)
    assert day.check_in(enrollment.check_ins[1]).reason is None
    assert len(day.messages()) == before
    assert FlagKind.OPTED_OUT not in kinds(day)
    day.ask(phone, enrollment, "h24")
    assert "24 hours" in day.texts(phone)[-1]


@pytest.mark.parametrize("start", ["START", "please start texting me again"])
def test_a_start_that_was_lost_and_found_later_does_not_undo_the_stop_after_it(day: Day, start: str) -> None:
    phone, enrollment, _ = day.just_asked()
    day.hear(phone, "please stop texting me", seconds=10)
    day.hear(phone, start, seconds=40)
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.OPTED_OUT


@pytest.mark.parametrize("said", ["stop texting me", "STOP"])
def test_a_stop_whose_webhook_was_held_up_does_not_undo_the_start_after_it(day: Day, said: str) -> None:
    phone, enrollment, _ = day.just_asked()
    sids = [day.network.say(phone, body, to=day.settings.twilio_sender)["sid"] for body in (said, "START")]
    day.hear(phone, "START", sid=sids[1])
    day.hear(phone, said, sid=sids[0], seconds=-30)
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.OPTED_OUT
    listed(day, lambda: day.check_in(enrollment.check_ins[1]).reason is None)
    assert len(day.replies()) == 2


@pytest.mark.parametrize("said", ["stop texting me", "STOP"])
def test_a_start_whose_webhook_was_held_up_does_not_undo_the_stop_after_it(day: Day, said: str) -> None:
    phone, enrollment, _ = day.just_asked()
    sids = [day.network.say(phone, body, to=day.settings.twilio_sender)["sid"] for body in ("START", said)]
    day.hear(phone, said, sid=sids[1])
    day.hear(phone, "START", sid=sids[0], seconds=-30)
    assert day.check_in(enrollment.check_ins[1]).reason is None
    listed(day, lambda: day.check_in(enrollment.check_ins[1]).reason == Reason.OPTED_OUT)


def test_a_stop_stands_in_the_history_of_whoever_has_the_phone_and_of_no_other_patient(day: Day) -> None:
    phone, enrollment = asked(day)
    day.enroll(name="Bo Lee", mrn="N-2")
    day.say(phone, "please stop texting me")
    with day.database.read() as session:
        audited = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "opt-out")).all()
    assert audited == [enrollment.patient.id]


# -- answers to a phone that refuses them ------------------------------------------------------------------------------


def test_an_answer_to_a_refused_phone_is_dropped_with_its_reason_and_does_not_follow_start(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "please stop texting me")
    assert texts_after(day, phone, ["5", "can I take ibuprofen?"]) == []
    assert day.scores(enrollment) == [("h4", Decimal(5))]
    dropped = [*day.messages(kind="acknowledge"), *day.messages(kind="call-clinic")]
    assert [(m.state, m.reason) for m in dropped] == [(MessageState.DROPPED, Reason.OPTED_OUT)] * 2
    after = texts_after(day, phone, ["START"])
    assert [text for text in after if "Lakeside" in text] == [
        "Lakeside Clinic: You will get our texts again. Reply HELP for help, STOP to end."
    ]


@pytest.mark.parametrize("said", ["please stop texting me", "STOP"])
def test_an_answer_that_was_waiting_when_the_stop_came_is_dropped(day: Day, said: str) -> None:
    phone, _ = asked(day)
    sid = day.network.say(phone, "5", to=day.settings.twilio_sender)["sid"]
    day.collect(sid)  # read, and its answer queued; nothing is sent
    sid = day.network.say(phone, said, to=day.settings.twilio_sender)["sid"]
    day.collect(sid)
    assert [m.state for m in day.messages(kind="acknowledge")] == [MessageState.DROPPED]
    assert not any("noted" in text for text in texts_after(day, phone, ["START"]))


def test_check_ins_whose_window_is_open_go_on_after_start(day: Day) -> None:
    phone, enrollment = asked(day)
    day.say(phone, "please stop texting me")
    day.say(phone, "START")
    day.later(hours=1)
    day.ask(phone, enrollment, "h24")
    assert "24 hours" in day.texts(phone)[-1]
