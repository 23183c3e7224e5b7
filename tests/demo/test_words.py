"""What the demo's patients write is read as they mean it, and they understand what they are asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from reminders import protocols
from reminders.care.protocol import Measure
from reminders.care.reading import Concern, Intent, read, read_choice
from reminders.care.wording import FIELDS, OWN_SCORE, PAIN_TEXTS, Text, compose, languages
from reminders.demo.answering import Patient
from reminders.demo.questions import asked
from reminders.demo.starting_patients import MOST_NEWCOMERS, newcomers, starting_patients
from reminders.demo.writing_style import WritingStyle, choice_words

FIRST_DAY = date(2026, 3, 2)
SCORES = [Decimal(half) / 2 for half in range(21)]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("voice", list(WritingStyle))
def test_every_way_to_write_a_score_is_read_as_that_score(voice: WritingStyle, language: str) -> None:
    for score in SCORES:
        for phrase in voice.phrases[language]:
            said = voice.say(score, language, Only(phrase))
            assert read(said).score == score, f"{said!r} was meant as {score}"


@pytest.mark.parametrize("value", [1, 2, 3])
def test_every_way_to_choose_an_option_is_read_as_that_option(value: int) -> None:
    for seed in range(20):
        assert read_choice(choice_words(value, Random(seed)), (1, 2, 3)).value == value


MEANT = {
    "6 but my chest hurts and I can't breathe well": ("urgent", None),
    "I took 10 pills and dont want to wake up": ("urgent", None),
    "I fell in the bathroom last night, pain 6": ("review", None),
    "please stop texting me": (None, Intent.STOP),
    "STOP": (None, Intent.STOP),
    "Wrong number, there is no Vito here": (None, Intent.WRONG_PERSON),
}


def test_what_patients_write_once_is_understood_as_it_is_meant() -> None:
    written = {text for person in starting_patients(FIRST_DAY) for moment in person.moments for text in moment.texts}
    assert MEANT.keys() <= written
    for text, (concern, intent) in MEANT.items():
        reading = read(text)
        assert concern is None or reading.concern is Concern(concern), text
        assert intent is None or reading.intent is intent, text
    assert read("I took 10 pills and dont want to wake up").score is None
    assert read("can I take ibuprofen for my knee?").is_question
    assert read("it comes and goes, hard to say").score is None
    for text, score in (("sorry, 4 not 6", 4), ("oops I meant 3", 3)):
        assert read(text).score == Decimal(score), text
        assert read(text).is_correction, text


@pytest.mark.parametrize("language", languages())
def test_a_patient_sees_what_each_text_asks(language: str) -> None:
    others: dict[Text, str] = {
        Text.SIDE_EFFECTS: Measure.SIDE_EFFECTS,
        Text.SIDE_EFFECTS_7D: Measure.SIDE_EFFECTS,
        Text.CLARIFY_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
        Text.CLARIFY_AGAIN_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
        Text.CLARIFY_SEEN_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
        Text.CHANGE: Measure.CHANGE,
        Text.CLARIFY_CHANGE: Measure.CHANGE,
        Text.CLARIFY_AGAIN_CHANGE: Measure.CHANGE,
        Text.CLARIFY_SEEN_CHANGE: Measure.CHANGE,
    }
    peg = next(own for own in protocols.load("chronic-pain-peg").measures if own.name == "peg-activity")
    words = peg.words[language]
    own_words = {"question": words.question, "about": words.about}
    others |= dict.fromkeys((OWN_SCORE.question, *OWN_SCORE.clarify, OWN_SCORE.seen), "peg-activity")
    for text in Text:
        filled = {"score": "6", "per_day": "2", "link": "http://127.0.0.1/", **own_words}
        fields = {field: filled[field] for field in FIELDS.get(text, ())}
        for tag in (None, "Iris"):
            body = compose(text, language, clinic="Lakeside", phone="+13125550199", tag=tag, **fields)
            question = asked(body)
            wanted = Measure.PAIN if text in PAIN_TEXTS else others.get(text)
            assert (question.measure if question else None) == wanted, body


def test_a_question_of_the_clinics_own_is_answered_with_a_number() -> None:
    person = next(p for p in starting_patients(FIRST_DAY) if p.answers > 0.9 and not p.moments)
    body = "Lakeside: In the past week, how well did you sleep? Zero (badly) to ten (well)."
    (reply,) = Patient(person, FIRST_DAY).replies(body, datetime(2026, 3, 9, 16, tzinfo=UTC))
    score = read(reply.body).score
    assert score is not None
    assert 0 <= score <= 10
    assert reply.body.replace(".", "").isdigit()


def test_a_stop_is_the_last_that_is_heard_of_a_patient() -> None:
    sam = next(person for person in starting_patients(FIRST_DAY) if person.name == "Sam Somebody")
    patient = Patient(sam, FIRST_DAY)
    question = compose(Text.PAIN_24H, "en", clinic="Lakeside", phone="+13125550199")
    at = datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert [reply.body for reply in patient.replies(question, at)] == ["STOP"]
    assert patient.replies(question, at + timedelta(days=1)) == []


def test_nobody_is_real_and_nobody_has_anothers_phone() -> None:
    people = [*starting_patients(FIRST_DAY), *newcomers()]
    assert len(people) == 42 + MOST_NEWCOMERS
    assert all(person.phone[5:10] == "55501" for person in people), "a phone that is not kept for fiction"
    assert len({person.name for person in people}) == len(people)
    assert len({person.mrn for person in people}) == len(people)
    sharing = [person for person in people if sum(other.phone == person.phone for other in people) > 1]
    assert {person.name for person in sharing} == {"Iris Pretend", "Ivo Pretend"}


def test_the_demo_is_the_same_at_every_start() -> None:
    assert starting_patients(FIRST_DAY) == starting_patients(FIRST_DAY)
    question = compose(Text.PAIN_24H, "en", clinic="Lakeside", phone="+13125550199")
    at = datetime(2026, 3, 1, 16, tzinfo=UTC)
    once, again = (
        [Patient(p, FIRST_DAY).replies(question, at) for p in starting_patients(FIRST_DAY)] for _ in range(2)
    )
    assert once == again


class Only(Random):
    """Chance that always chooses the same phrase."""

    def __init__(self, phrase: str) -> None:
        super().__init__(0)
        self.phrase = phrase

    def choice(self, seq: object) -> str:  # type: ignore[override]
        return self.phrase
