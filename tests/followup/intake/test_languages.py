"""A language that is incomplete or was removed blocks nobody and loses no danger."""

from __future__ import annotations

import pytest

from reminders.care.wording import Text
from reminders.errors import Refused
from tests.day import Day, new_phone
from tests.languages import LanguageFiles


def test_enrollment_refuses_a_language_that_is_not_whole(day: Day, language_files: LanguageFiles) -> None:
    language_files.add("fr", without=(Text.PAIN_NOW,))
    with pytest.raises(Refused) as refused:
        day.enroll(language="fr")
    (error,) = refused.value.errors
    assert error.field == "patient.language"
    assert error.sentence == "The texts in fr are not complete yet: `reminders doctor` names what is missing."


@pytest.mark.parametrize("gone", [True, False], ids=["the file is gone", "a text is gone"])
def test_a_patient_whose_language_went_away_is_asked_in_english_and_nobody_is_held_up(
    day: Day, language_files: LanguageFiles, gone: bool
) -> None:
    language_files.add("fr")
    phones = [new_phone(), new_phone()]
    claire, ana = day.enroll(phones[0], name="Claire Petit", language="fr"), day.enroll(phones[1])
    if gone:
        language_files.remove("fr")
    else:
        language_files.add("fr", without=(Text.PAIN_NOW,))
    day.ask(phones[0], claire)
    for phone in phones:
        assert "How is your pain right now?" in day.texts(phone)[-1]
    (question,) = day.messages(patient_id=claire.patient.id, kind="question")
    assert (question.language, question.wording_version.partition("-")[0]) == ("en", "en")
    day.say(phones[0], "4")
    day.say(phones[1], "6")
    assert [str(score) for _, score in day.scores(claire) + day.scores(ana)] == ["4", "6"]


def test_a_stop_in_words_is_confirmed_in_the_patients_language(day: Day) -> None:
    said = {}
    for language, stop in (("es", "ya no me manden mensajes"), ("en", "please stop texting me")):
        phone = new_phone()
        day.ask(phone, day.enroll(phone, name=f"Ana {language}", language=language))
        day.say(phone, stop)
        said[language] = day.texts(phone)[-1]
    assert "Ya no le mandaremos mensajes. Para recibirlos otra vez, responda START." in said["es"]
    assert "You will get no more texts from us." in said["en"]


def test_such_a_patient_can_be_enrolled_for_the_next_infusion(day: Day, language_files: LanguageFiles) -> None:
    language_files.add("fr")
    phone = new_phone()
    first = day.enroll(phone, language="fr", mrn="F-1")
    language_files.remove("fr")
    day.later(days=2)
    with pytest.raises(Refused):
        day.enroll(phone, language="fr", mrn="F-1")
    assert day.enroll(phone, language=None, mrn="F-1").patient.id == first.patient.id


def test_a_danger_in_a_language_that_lacks_its_text_is_flagged_paged_and_answered_in_english(
    day: Day, language_files: LanguageFiles
) -> None:
    day.add_on_call(on_call := new_phone())
    language_files.add("fr")
    phone = new_phone()
    claire = day.enroll(phone, language="fr")
    language_files.add("fr", without=(Text.DANGER,))
    day.ask(phone, claire)
    day.say(phone, "I want to kill myself")
    day.tick()
    (flag,) = day.flags(patient_id=claire.patient.id)
    assert flag.concern == "urgent"
    assert "988" in day.texts(phone)[-1]
    assert "needs a person now" in day.texts(on_call)[-1]
