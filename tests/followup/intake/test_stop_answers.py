"""What a patient answers to the question whether texts should stop, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.intake import WAIT, read_reply, read_unread
from reminders.outbox.phone_refusals import Stance
from reminders.record.access import AuditEntry
from reminders.record.columns import new_id
from reminders.record.outcomes import FlagKind
from reminders.record.people import OptOut
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
    assert [a for a in audited if a in ("doubt", "opt-in", "resume")] == ["doubt", "resume" if is_score else "opt-in"]


def test_a_month_later_it_is_asked_again_and_the_old_question_is_not_answered_anew(day: Day) -> None:
    phone, ana = asked(day)
    hear(day, phone, DOUBT, "KEEP")
    day.later(days=31)
    with day.database.write() as session:  # real time went by too
        for message in session.scalars(select(Message).where(Message.kind == "stop-asked")):
            message.claimed_at = real() - timedelta(days=31)
    (said,) = hear(day, phone, f"{DOUBT}. I want to kill myself")  # rests, and is not asked
    assert "988" in said
    hear(day, phone, "yes")
    assert stance(day, phone).refused is None
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
    phone, _ = asked(day)
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
    phone, _ = asked(day)
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
    phone, _ = asked(day)
    hear(day, phone, DOUBT)
    store(day, phone, "start texting me", seconds=60)
    read_unread(day.database)
    assert stance(day, phone).rests
    hear(day, phone, "KEEP")
    other, bo = asked(day, name="Bo Lee")
    hear(day, other, "start texting me")
    store(day, other, DOUBT, seconds=60)
    read_unread(day.database)
    assert stance(day, other) == Stance()
    assert reasons(day, bo) == {None}
    assert FlagKind.REFUSAL_IN_DOUBT in open_flags(day, patient_id=bo.patient.id)
