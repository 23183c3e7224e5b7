"""What a patient answers to the question whether texts should stop, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.care.reading import StopAnswer, keeps_texts, stop_answer
from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.alerting import flag
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import WAIT, read_reply, read_unread
from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import Stance, TextedPhone, record_doubt, record_refusal, stance_of
from reminders.record.access import AuditEntry
from reminders.record.columns import new_id
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic, OptOut
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from tests.day import Day, new_phone
from tests.followup.intake.doubts import (
    CONFIRMED,
    DOUBT,
    GOES_ON,
    QUESTION,
    RESTS,
    asked,
    hear,
    note,
    on_sqlite,
    open_flags,
    reasons,
    restart,
    stance,
    store,
)


@on_sqlite
@pytest.mark.parametrize(
    ("answer", "opt_out_type", "how"),
    [
        ("YES", "START", OptOut.WORDS),  # the carrier takes it as a new subscription; we must refuse all the same
        ("ALTO", None, OptOut.WORDS),
        ("please stop texting me", None, OptOut.WORDS),
        ("STOP", "STOP", OptOut.KEYWORD),
    ],
)
def test_a_refusal_or_a_yes_in_answer_ends_the_texts(
    day: Day, answer: str, opt_out_type: str | None, how: OptOut
) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    restart(day)
    said = hear(day, phone, answer, opt_out_type=opt_out_type)
    assert [CONFIRMED in text for text in said] == ([True] if how is OptOut.WORDS else [])
    assert stance(day, phone) == Stance(how)
    assert reasons(day, ana) == {Reason.OPTED_OUT}
    assert open_flags(day) == [FlagKind.OPTED_OUT]
    assert note(day) == (
        f'No more texts: {"in their own words" if how is OptOut.WORDS else "texted STOP"}. They wrote: "{answer}"'
    )
    # "Yes" once more is no wish for texts, whatever the carrier makes of it.
    hear(day, phone, "YES", opt_out_type="START")
    assert stance(day, phone).refused is (how if how is OptOut.WORDS else None)


@on_sqlite
@pytest.mark.parametrize("answer", ["KEEP", "START", "5"])
def test_a_no_or_a_score_in_answer_lets_the_texts_go_on(day: Day, answer: str) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    restart(day)
    is_score = any(character.isdigit() for character in answer)
    said = hear(day, phone, answer)
    # START alone is confirmed by the carrier.
    assert [("We noted" if is_score else GOES_ON) in text for text in said] == ([] if answer == "START" else [True])
    assert len(day.scores(ana)) == is_score
    assert stance(day, phone) == Stance()
    assert reasons(day, ana) == {None}
    assert open_flags(day) == []
    assert str(note(day)).endswith(f'They wrote: "{answer}"')
    day.ask(phone, ana, "h24")
    assert "24 hours" in day.texts(phone)[-1]
    # Never asked again within a month, and not silenced: a person looks.
    (text,) = hear(day, phone, DOUBT)
    assert "Our staff will" in text
    assert (stance(day, phone), open_flags(day)) == (Stance(), [FlagKind.REFUSAL_IN_DOUBT])
    with day.database.read() as session:
        audited = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == ana.patient.id)).all()
    assert [a for a in audited if a in ("doubt", "opt-in", "resume")] == [
        "doubt",
        "opt-in" if answer == "START" else "resume",
    ]


def test_a_month_later_it_is_asked_again_and_the_old_question_is_not_answered_anew(day: Day) -> None:
    phone, ana, _ = day.just_asked()
    hear(day, phone, DOUBT, "KEEP")
    day.later(days=31)
    with day.database.write() as session:  # real time went by too
        for message in session.scalars(select(Message).where(Message.kind == "stop-asked")):
            message.claimed_at = real() - timedelta(days=31)
    (said,) = hear(day, phone, f"{DOUBT}. I want to kill myself")  # rests, and is not asked
    assert "988" in said
    hear(day, phone, "yes")
    assert stance(day, phone).refused is None
    _resolve_danger(day, ana)  # nobody is asked while it is open
    assert hear(day, phone, DOUBT) == [QUESTION]
    hear(day, phone, "yes")
    assert stance(day, phone).refused is OptOut.WORDS
    assert reasons(day, ana) <= {Reason.OPTED_OUT, "no-answer", "outage", "cap", None, RESTS}


@on_sqlite
@pytest.mark.parametrize("answer", ["no thanks", "hmm", "yes 5", "what do you mean?"])
def test_anything_else_leaves_the_texts_at_rest_and_a_person_has_it(day: Day, answer: str) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT)
    (said,) = hear(day, phone, answer)
    assert "taff" in said
    assert stance(day, phone).rests
    assert reasons(day, ana) == {RESTS}
    assert FlagKind.REFUSAL_IN_DOUBT in open_flags(day)
    assert len(day.messages(kind="stop-asked")) == 1
    assert day.messages(kind="clarify") == []
    hear(day, phone, "no")
    assert (stance(day, phone), reasons(day, ana)) == (Stance(), {None})


@on_sqlite
def test_an_answer_out_of_the_list_which_dates_it_by_the_whole_second_counts(day: Day) -> None:
    phone, _ = asked(day)
    day.say(phone, DOUBT)
    day.say(phone, "YES")
    assert stance(day, phone).refused is OptOut.WORDS
    assert CONFIRMED in day.texts(phone)[-1]


@on_sqlite
def test_an_answer_in_two_texts_is_read_as_a_whole(day: Day) -> None:
    for name, parts, expected in (
        ("Ana Ruiz", ("(1/2) no", "(2/2) more texts please"), Stance(OptOut.WORDS)),
        ("Bo Lee", ("no", "more texts"), Stance(OptOut.WORDS)),  # the second comes after the first was read
        ("Cy Ono", ("(1/2) yes", "(2/2) I slept well"), None),
        ("Di Paz", ("(1/2) keep", "(2/2) texting me"), Stance()),
    ):
        phone = new_phone()
        day.enroll(phone, name=name)
        store(day, phone, DOUBT, seconds=20)
        hear(day, phone)
        for body in parts:
            reply_id = store(day, phone, body)
            with day.database.write() as session:
                read_reply(session, reply_id, wait=WAIT)
        read_unread(day.database)
        assert stance(day, phone).rests if expected is None else stance(day, phone) == expected, parts


def test_no_and_yes_answer_the_question_about_stopping_and_no_other(day: Day) -> None:
    phone, ana = asked(day, "h24")
    hear(day, phone, "6")
    day.tick()
    assert "side effects" in day.texts(phone)[-1]
    hear(day, phone, DOUBT, "no")
    assert [o.measure for o in day.outcomes(source="patient")] == ["pain"]
    hear(day, phone, "no")  # nothing is in doubt any more: it answers what was asked before
    assert [o.measure for o in day.outcomes(source="patient")] == ["pain", "side_effects"]
    assert stance(day, phone) == Stance()
    assert day.scores(ana) == [("h24", Decimal(6))]


@on_sqlite
@pytest.mark.parametrize("fate", [MessageState.CLAIMED, MessageState.UNKNOWN])
def test_an_answer_that_comes_before_the_question_is_settled_answers_it_and_proves_that_it_arrived(
    day: Day, fate: MessageState
) -> None:
    phone, _, _ = day.just_asked()
    store(day, phone, DOUBT)
    read_unread(day.database)
    with day.database.write() as session:
        message = session.scalars(select(Message).where(Message.kind == "stop-asked")).one()
        message.state, message.claimed_at, message.claimed_care_at = fate, real(), day.now
        message.lease_until = real() + timedelta(seconds=60)
        message.claim_token = new_id()
    hear(day, phone, "yes")
    assert stance(day, phone).refused is OptOut.WORDS
    assert [m.state for m in day.messages(kind="stop-asked")] == ["accepted"]


def test_a_yes_written_before_the_question_left_does_not_answer_it_and_a_question_settled_first_never_leaves(
    day: Day,
) -> None:
    phone, _, _ = day.just_asked()
    store(day, phone, DOUBT)
    read_unread(day.database)
    store(day, phone, "yes")
    read_unread(day.database)
    assert stance(day, phone) == replace(stance(day, phone), refused=None, rests=True)
    store(day, phone, "start texting me")
    read_unread(day.database)
    assert [(m.state, m.reason) for m in day.messages(kind="stop-asked")] == [("dropped", "answered")]
    assert not stance(day, phone).rests


def test_an_older_start_that_is_found_late_settles_no_doubt_and_an_older_doubt_rests_nothing(day: Day) -> None:
    phone, _, _ = day.just_asked()
    hear(day, phone, DOUBT)
    store(day, phone, "start texting me", seconds=60)
    read_unread(day.database)
    assert stance(day, phone).rests
    hear(day, phone, "KEEP")
    other, bo, _ = day.just_asked(name="Bo Lee")
    hear(day, other, "start texting me")
    store(day, other, DOUBT, seconds=60)
    read_unread(day.database)
    assert stance(day, other) == Stance()
    assert reasons(day, bo) == {None}
    assert FlagKind.REFUSAL_IN_DOUBT in open_flags(day, patient_id=bo.patient.id)


def _resolve_danger(day: Day, who: Enrollment) -> None:
    (danger,) = day.flags(patient_id=who.patient.id, kind=FlagKind.DANGER.value)
    with day.database.write() as session:
        flag.resolve(session, day.clinic_id, danger.id, actor="staff:1", note="Called.")


def test_a_rest_whose_question_never_came_or_is_old_ends_with_keep_or_a_score(day: Day) -> None:
    for name, language, answer in (("Ana Ruiz", "en", "keep"), ("Bo Lee", "es", "SIGO"), ("Cy Ono", "en", "5")):
        phone, ana, _ = day.just_asked(name=name, language=language)
        hear(day, phone, f"{DOUBT}. I want to kill myself")  # so it was not asked
        _resolve_danger(day, ana)
        assert reasons(day, ana) == {RESTS}
        store(day, phone, answer, seconds=60)  # written before the doubt, found late
        hear(day, phone)
        assert stance(day, phone).rests, answer
        hear(day, phone, "no")  # may answer the question about pain
        assert stance(day, phone).rests, answer
        hear(day, phone, answer)
        assert (stance(day, phone), reasons(day, ana)) == (Stance(), {None}), answer
        assert FlagKind.REFUSAL_IN_DOUBT not in open_flags(day, patient_id=ana.patient.id)


@on_sqlite
def test_keep_lifts_the_doubt_and_no_refusal_that_was_told_to_another_sender(day: Day) -> None:
    phone, _, _ = day.just_asked()
    other = "+15005550199"
    with day.database.write() as session:
        index = index_of(session, "phone", phone)
        record_refusal(session, other, index, at=real() - timedelta(days=1), how=OptOut.WORDS)
        clinic = session.get_one(Clinic, day.clinic_id)
        clinic.sender = other  # the clinic has moved to another number since
        assert sender_of(clinic, day.settings) == other
        record_doubt(session, str(day.settings.twilio_sender), index, at=real() - timedelta(seconds=30))
    hear(day, phone, "KEEP")
    assert stance(day, phone) == Stance()
    with day.database.write() as session:
        assert stance_of(session, TextedPhone(day.clinic_id, other, index)).refused is OptOut.WORDS
        # "Keep" is the phone's newest choice: an older doubt that is found late rests nothing.
        sender = str(day.settings.twilio_sender)
        assert not record_doubt(session, sender, index, at=real() - timedelta(seconds=20))


@on_sqlite
def test_what_may_mean_either_hides_no_stop(day: Day) -> None:
    phone, _ = asked(day)
    hear(day, phone, DOUBT)
    assert stop_answer("No, stop.") is StopAnswer.UNCLEAR
    hear(day, phone, "No, stop.")
    assert stance(day, phone).refused is OptOut.WORDS


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (StopAnswer.STOP, "yea|Yess|yesss!|Correct.|that's correct|sii|stopp"),
        (
            StopAnswer.KEEP,
            "noo|Nooo|I like them|no keep them please|yes keep them|yes please keep|Yes, don't stop|sí, sigan|keeep",
        ),
        (None, "ok|okay|ya|sure|yes I like my dog"),
    ],
    ids=["stop", "keep", "none"],
)
def test_the_ways_people_answer(answer: StopAnswer | None, texts: str) -> None:
    assert {text: stop_answer(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), answer)


def test_only_what_speaks_of_the_texts_counts_whatever_was_asked() -> None:
    assert [keeps_texts(said) for said in ("KEEP", "Sigo.", "don't stop", "keep texting me")] == [True] * 4
    assert [keeps_texts(said) for said in ("no", "Noo", "nope", "I like them", "yes", "stop", "5", "")] == [False] * 8
