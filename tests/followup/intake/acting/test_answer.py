"""What a value leads to that no question asked for, and what is asked for beside a wish about the texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from reminders.care.reading import Intent, read
from reminders.followup.amending import correct_outcome
from reminders.followup.intake import read_reply
from reminders.followup.intake.acting.answer import record_answer
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.whose.attribute import attribute
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import index_of
from reminders.record.texts import Attribution, Reply
from tests.followup.intake.conversation import BENS, Office, office
from tests.followup.intake.test_what_follows import after_window, follows
from tests.outbox.claiming import PHONE


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def test_an_option_of_a_question_that_was_not_asked_yet_is_no_pain_however_low_the_baseline(here: Office) -> None:
    with here.talk("h24") as talk:
        of_ana = (Outcome.patient_id == talk.ana.patient.id, Outcome.step == BASELINE)
        (baseline,) = talk.session.scalars(select(Outcome).where(*of_ana)).all()
        correct_outcome(
            talk.session, baseline.clinic_id, baseline.id, value=Decimal(1), actor="staff:1", why="Told on the phone"
        )
        pain, option = talk.stores("0"), talk.stores("side effects, please call me")
        assert read_reply(talk.session, pain, wait=timedelta())
        heard = talk.reads(option)
        assert (heard.recorded, heard.reply.value, "high-pain" in heard.opened) == ((), Decimal(3), False)


def test_words_about_a_question_that_was_not_asked_yet_are_nobodys_on_a_shared_phone_too(here: Office) -> None:
    with here.talk("h24") as talk:
        (ben, *_) = talk.session.scalars(select(Patient.id).where(Patient.id != talk.ana.patient.id))
        talk.change(Patient, ben, phone_index=index_of(talk.session, "phone", PHONE))
        pain, words = talk.stores("5"), talk.stores("side effects, hmm")
        assert read_reply(talk.session, pain, wait=timedelta())
        heard = talk.reads(words)
        assert (heard.recorded, "unclear" in heard.opened) == ((), False)


def test_a_number_is_not_recorded_where_a_part_of_the_text_says_that_somebody_else_wrote_it(here: Office) -> None:
    """Read as one, the whole may hide it (`joined`)."""
    with here.talk() as talk:
        reply = talk.session.get_one(Reply, talk.stores("7"))
        in_hand = InHand(talk.session, reply, "7")
        in_hand.belongs = attribute(talk.session, reply)
        assert in_hand.belongs.how is Attribution.OPEN
        assert record_answer(in_hand, replace(read("7"), intent=Intent.WRONG_PERSON)) is None
        assert (reply.outcome_id, in_hand.raised) == (None, {})


def test_a_number_that_nobody_asked_for_is_seen_by_a_person_also_without_an_infusion_and_of_two(here: Office) -> None:
    with here.talk() as talk:
        for patient in talk.session.scalars(select(Patient).where(Patient.id != talk.ana.patient.id)).all():
            talk.change(Patient, patient.id, phone_index=index_of(talk.session, "phone", BENS))
        assert follows(talk, [("7", "received:received +no-question")], BENS) == []
    with here.talk() as talk:
        talk.session.execute(update(Infusion).values(status="canceled"))
        talk.session.expire_all()
        assert follows(talk, [("7", "received:received +no-question")], BENS) == []


def test_a_late_answer_to_a_second_question_settles_what_staff_were_to_look_at(here: Office) -> None:
    with here.talk("h24") as talk:
        answered_at = talk.now
        assert follows(talk, [
            ("5", "acknowledge:ack(5) h24/pain=5 then side_effects"),
            after_window("h24"),
            ("hmm", "received:received +unclear"),
            ("2", "acknowledge:ack_choice h24/side_effects=2"),
        ]) == []  # fmt: skip
        assert [flag.resolved_at for flag in talk.flags()] == [talk.now]
        assert talk.check_in("h24").answered_at == answered_at


def test_a_call_that_is_asked_for_beside_a_wish_about_the_texts_is_seen_and_the_wish_is_confirmed(here: Office) -> None:
    with here.talk() as talk:
        assert follows(talk, [
            ("please start texting me again and call me", "received:received +call-me"),
            ("please stop texting me and call me", "stop-confirmed:stop_confirmed +opted-out &call-me"),
            ("please stop texting me and call me", "&call-me"),
        ]) == []  # fmt: skip
