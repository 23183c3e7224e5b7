"""Two patients on one phone: texts carry a name tag, one question is open at a time, a stop counts for both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from reminders.care.reasons import Reason
from reminders.errors import FieldError, Refused
from reminders.followup.amending import PatientChanges, change_patient
from reminders.followup.asking.remind import queue_due
from reminders.followup.asking.tags import tag_of
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.outcomes import FlagKind
from reminders.record.people import Patient
from tests.day import Day, new_phone


def test_each_text_names_its_patient_and_questions_take_turns(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    questions = [t for t in day.texts(phone) if "right now" in t]
    assert len(questions) == 1
    assert "for Ana" in questions[0]
    day.say(phone, "6")
    day.tick()
    questions = [t for t in day.texts(phone) if "right now" in t]
    assert len(questions) == 2
    assert "for Luis" in questions[1]
    day.say(phone, "3")
    assert day.scores(ana) == [("h4", Decimal(6))]
    assert day.scores(luis) == [("h4", Decimal(3))]


def test_a_question_that_never_had_its_turn_says_so(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    day.later(hours=5)
    day.tick()
    h4 = next(c for c in luis.check_ins if c.step == "h4")
    assert day.check_in(h4).reason == Reason.PHONE_BUSY


def test_a_stop_concerns_everybody_on_the_phone(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "please stop texting me")
    for enrollment in (ana, luis):
        assert {day.check_in(c).reason for c in enrollment.check_ins} == {Reason.OPTED_OUT}


def test_a_danger_holds_back_questions_to_everybody_on_the_phone(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "I want to kill myself")
    for enrollment in (ana, luis):
        assert {day.check_in(c).reason for c in enrollment.check_ins} == {Reason.URGENT_OPEN}


def rename(day: Day, patient_id: str, **changes: object) -> None:
    with day.database.write() as session:
        change_patient(
            session, day.clinic_id, patient_id, PatientChanges(**changes),  # type: ignore[arg-type]
            actor="operator", why="a test",
        )  # fmt: skip


def questions(day: Day, phone: str) -> list[str]:
    """Whom the questions to a phone were for, in the order they came."""
    return [text.partition(" for ")[2].partition(":")[0] for text in day.texts(phone) if "right now" in text]


def why_not(call: object) -> FieldError:
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call()
    (error,) = refused.value.errors
    return error


def test_two_of_one_first_name_are_told_apart_by_a_longer_tag_in_questions_and_answers(day: Day) -> None:
    phone = new_phone()
    ruiz = day.enroll(phone, name="Ana Ruiz")
    day.enroll(phone, name="Ana Gomez", shared_phone=True)
    day.ask(phone, ruiz)
    day.say(phone, "6")
    day.tick()
    assert questions(day, phone) == ["Ana R.", "Ana G."]
    assert any("for Ana R.: Thank you. We noted 6" in text for text in day.texts(phone))


def test_a_waiting_question_is_written_again_when_somebody_of_the_same_first_name_joins(day: Day) -> None:
    phone = new_phone()
    ruiz = day.enroll(phone, name="Ana Ruiz")
    day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.at(ruiz.check_ins[0].due_at)
    with day.database.write() as session:
        queue_due(session)
    day.enroll(phone, name="Ana Gomez", shared_phone=True, infused_at=day.now)
    day.tick()
    assert questions(day, phone) == ["Ana R."]


def test_names_that_read_alike_are_refused_on_one_phone_naming_the_field(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, name="Luis Ruiz", mrn="L-1")
    error = why_not(lambda: day.enroll(phone, name="Luis Ruiz", mrn="L-2", shared_phone=True))
    assert error.field == "patient.name"
    assert "cannot be told from Luis Ruiz" in error.sentence
    day.enroll(phone, name="Luis Ruiz Jr.", mrn="L-2", shared_phone=True)


def test_a_name_without_latin_letters_is_refused_on_a_shared_phone_and_nowhere_else(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, name="Ana Ruiz")
    error = why_not(lambda: day.enroll(phone, name="李 小龙", shared_phone=True))
    assert error.field == "patient.name"
    assert "in the letters A to Z" in error.sentence
    day.enroll(phone, name="李 小龙 (Li)", shared_phone=True)
    alone = new_phone()
    day.enroll(alone, name="王 芳")
    error = why_not(lambda: day.enroll(alone, name="Eva Paz", shared_phone=True))
    assert error.field == "patient.phone"
    assert "王 芳" in error.sentence


def test_a_patient_is_not_renamed_or_moved_to_where_names_read_alike(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, name="Luis Ruiz")
    eva = day.enroll(phone, name="Eva Paz", shared_phone=True)
    assert why_not(lambda: rename(day, eva.patient.id, name="luis ruiz")).field == "name"
    assert why_not(lambda: rename(day, eva.patient.id, name="李 小龙")).field == "name"
    other = day.enroll(new_phone(), name="Luis Ruiz", infused_at=day.now)
    assert why_not(lambda: rename(day, other.patient.id, phone=phone, shared_phone=True)).field == "phone"
    rename(day, eva.patient.id, name="Luis Paz")
    rename(day, other.patient.id, name="Luis Ruiz Jr.", phone=phone, shared_phone=True)


def test_a_new_name_changes_the_waiting_texts_to_the_others_too(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    eva = day.enroll(phone, name="Eva Paz", shared_phone=True)
    day.at(ana.check_ins[0].due_at)
    with day.database.write() as session:
        queue_due(session)
    rename(day, eva.patient.id, name="Ana Paz")
    day.tick()
    day.say(phone, "6")
    day.tick()
    assert questions(day, phone) == ["Ana R.", "Ana P."]


def test_patients_who_were_put_on_one_phone_before_are_numbered_where_their_names_read_alike(day: Day) -> None:
    phone = new_phone()
    first, second = day.enroll(phone, name="李 小龙"), day.enroll(new_phone(), name="王 芳")
    with day.database.write() as session:
        index = session.get_one(Patient, first.patient.id).phone_index
        session.execute(update(Patient).values(shared_phone=True, phone_index=index))
    with day.database.read() as session:
        patients = [session.get_one(Patient, e.patient.id) for e in (first, second)]
        assert [tag_of(session, patient) for patient in patients] == ["No. 1", "No. 2"]


def _carl_and_dora(day: Day, phone: str) -> tuple[Enrollment, Enrollment]:
    """Carl was asked; Dora waits for her turn."""
    carl = day.enroll(phone, name="Carl Marsh")
    dora = day.enroll(phone, name="Dora Marsh", shared_phone=True)
    day.ask(phone, carl, "h4")
    assert "for Carl" in day.texts(phone)[-1]
    return carl, dora


@pytest.mark.parametrize(
    "body", ["Dora here, 8", "this is dora, 8", "Dora is an 8", "soy Dora, 8", "DORA: 8", "dora's an 8"]
)
def test_a_text_that_names_the_other_person_is_not_recorded_for_the_one_who_was_asked(day: Day, body: str) -> None:
    phone = new_phone()
    carl, dora = _carl_and_dora(day, phone)
    day.say(phone, body)
    assert day.scores(carl) == day.scores(dora) == []
    assert "for Carl: Thank you. We need one number" in day.texts(phone)[-1]
    day.say(phone, "Carl here, 5")
    day.tick()
    assert "for Dora" in day.texts(phone)[-1]
    day.say(phone, "Dora here, 8")
    assert (day.scores(carl), day.scores(dora)) == ([("h4", Decimal(5))], [("h4", Decimal(8))])


def test_a_text_that_names_somebody_who_was_asked_before_corrects_their_answer(day: Day) -> None:
    phone = new_phone()
    carl, dora = _carl_and_dora(day, phone)
    day.say(phone, "5")
    day.tick()
    day.say(phone, "3")
    day.say(phone, "Carl is a 2")
    assert day.scores(carl) == [("h4", Decimal(5)), ("h4", Decimal(2))]
    assert day.scores(dora) == [("h4", Decimal(3))]
    assert "for Carl" in day.texts(phone)[-1]


def test_a_text_that_names_somebody_who_was_not_asked_is_flagged_as_theirs(day: Day) -> None:
    phone = new_phone()
    carl = day.enroll(phone, name="Carl Marsh")
    dora = day.enroll(phone, name="Dora Marsh", shared_phone=True, infused_at=day.now)
    day.ask(phone, carl, "h4")
    day.say(phone, "5")
    day.say(phone, "Dora is a 2")
    assert (day.scores(carl), day.scores(dora)) == ([("h4", Decimal(5))], [])
    assert [(f.kind, f.patient_id) for f in day.flags()] == [(FlagKind.NO_QUESTION, dora.patient.id)]


def test_a_name_that_is_a_word_names_nobody_where_it_is_a_word(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    day.enroll(phone, name="Will Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    day.say(phone, "it will pass, 4")
    assert day.scores(ana) == [("h4", Decimal(4))]


def test_the_other_persons_pain_beside_a_question_about_side_effects_is_asked_back(day: Day) -> None:
    phone = new_phone()
    carl = day.enroll(phone, name="Carl Marsh")
    day.enroll(phone, name="Dora Marsh", shared_phone=True, infused_at=day.now)
    day.ask(phone, carl, "h24")
    day.say(phone, "5")
    day.tick()
    day.say(phone, "Dora's pain is 8 now")
    assert day.scores(carl) == [("h24", Decimal(5))]
    assert "for Carl" in day.texts(phone)[-1]
    assert "1, 2 or 3" in day.texts(phone)[-1]


def test_a_text_that_names_somebody_and_corrects_nobody_is_not_lost(day: Day) -> None:
    phone = new_phone()
    carl, dora = _carl_and_dora(day, phone)
    day.say(phone, "5")
    day.tick()
    day.say(phone, "3")
    day.say(phone, "sorry Carl is 4")
    kinds = [flag.kind for flag in day.flags()]
    assert day.scores(carl)[-1][1] == Decimal(4) or kinds in ([FlagKind.UNCLEAR], [FlagKind.NO_QUESTION])
    assert day.scores(dora) == [("h4", Decimal(3))]
