"""What a reply asks of people or says of itself besides score, wish and danger."""

from decimal import Decimal

import pytest

from reminders.care.reading import Concern, Intent, read, read_choice


@pytest.mark.parametrize(
    "text",
    [
        "call me",
        "can someone call me please",
        "5 and please call me",
        "I need to talk to a nurse",
        "could you have the nurse call me back",
        "quiero que me llamen",
        "sí llámenme",
        "8 quiero hablar con la doctora",
        "2 but call me",
        "8 can a nurse call",
        "call please",
        "7 call me when you get a minute",
        "could somebody ring me before 5 please",
        "Have the nurse call, need a refill. 6",
        "3, me pueden regresar la llamada? es de la cita",
        "que me hable la enfermera por favor, 8",
    ],
)
def test_a_wish_to_be_called_is_heard_beside_whatever_else_is_said(text: str) -> None:
    assert read(text).wants_call
    assert read_choice(text, (1, 2, 3)).wants_call


@pytest.mark.parametrize(
    "text",
    [
        "don't call me",
        "they call me Bob",
        "why did you call me",
        "my daughter will call me later",
        "no me llamen",
        "no need to call, its a 3",
        "estoy esperando que me llamen para la radiografía, un 4",
        "i'll call you tomorrow",
        "mi hija me llama todos los días",
        "llamé ayer y nadie contestó",
        "6",
    ],
)
def test_talk_of_calls_is_no_wish_to_be_called(text: str) -> None:
    assert not read(text).wants_call


def test_a_value_that_is_taken_back_is_named() -> None:
    assert read("sorry 2 not 3").denied == {Decimal(3)}
    assert read("not 7").denied == {Decimal(7)}
    assert read("6").denied == frozenset()


@pytest.mark.parametrize("text", ["delete that", "cancel that", "borra eso", "ignore that last one"])
def test_taking_an_answer_back_disputes_it_and_refuses_no_texts(text: str) -> None:
    reading = read(text)
    assert reading.disputes
    assert reading.intent is Intent.OTHER


@pytest.mark.parametrize("text", ["he passed away last night", "this is his wife, he passed away"])
def test_a_death_is_told_from_a_wrong_number_and_pages_nobody(text: str) -> None:
    reading = read(text)
    assert reading.reports_death
    assert reading.concern is Concern.REVIEW


def test_somebody_elses_number_reports_no_death() -> None:
    assert not read("wrong number").reports_death
    assert not read("my mother passed Sunday. im a 6").reports_death


@pytest.mark.parametrize("text", ["fue un 6", "it was about a 6", "tuve 6 de dolor", "ayer fue un 6"])
def test_the_past_tense_answers_a_question_about_the_past_day(text: str) -> None:
    assert read(text, about_past=True).score == 6


@pytest.mark.parametrize("text", ["it was a 5 last week", "was a 5 this morning", "antes de la infusión fue un 8"])
def test_another_time_does_not_answer_it(text: str) -> None:
    assert read(text, about_past=True).score is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("was a 9 in the waiting room, 6 in the car, and now that I'm home a 3", 3),
        ("amanecí con 7 pero ya estoy en 4", 4),
        ("it got up to 8 but it's 4 now", 4),
        ("6, was 8 this morning", 6),
        ("el doctor me dijo que iba a bajar a 2 pero sigo en 5", 5),
    ],
)
def test_of_a_told_story_the_present_value_counts(text: str, score: int) -> None:
    assert read(text).score == score


@pytest.mark.parametrize(
    "text",
    [
        "was 4 now 5 or 6",
        "7 when I walk, 3 now if I sit",
        "back 8 now knee 3",
        "this morning 4, tonight 8",
        "3 out of 5 now",
    ],
)
def test_a_story_without_one_plain_present_value_is_asked_about(text: str) -> None:
    assert read(text).score is None


@pytest.mark.parametrize(("text", "score"), [("3 vale", 3), ("6 ahí la llevo", 6)])
def test_a_short_text_in_unknown_words_is_guessed_where_the_classifier_is_sure(text: str, score: int) -> None:
    reading = read(text)
    assert reading.score == score
    assert reading.rule == "guess"
    assert read(text, with_classifier=False).score is None


@pytest.mark.parametrize(
    "text", ["2 dogs", "table 4", "otros 2", "7 eleven", "size 8", "4 limbs all sore", "zero relief"]
)
def test_a_number_of_something_else_is_guessed_by_nobody(text: str) -> None:
    assert read(text).score is None


def test_a_text_of_nothing_but_numbers_is_asked_about_at_once() -> None:
    assert read("7 " * 800).rule == "too-many-numbers"


@pytest.mark.parametrize(
    "text", ["I'm still sick", "sick", "for now", "it is too", "he is sick", "no sex", "dose", "to"]
)
def test_words_that_sound_like_a_number_are_words(text: str) -> None:
    assert read(text).score is None


@pytest.mark.parametrize(("text", "score"), [("pain is a for", 4), ("It's a for", 4), ("estoy en sei", 6)])
def test_a_number_as_dictation_hears_it_is_read_where_nothing_else_could_stand(text: str, score: int) -> None:
    assert read(text).score == score


@pytest.mark.parametrize(
    "text",
    ["im at work leave me alone till 5", "dont bug me til 5", "stop texting me at 3", "no me escriban antes de las 8"],
)
def test_the_hour_in_a_refusal_is_no_score(text: str) -> None:
    reading = read(text)
    assert reading.score is None
    assert reading.may_refuse or reading.intent is Intent.STOP


def test_a_shouted_stop_before_other_words_is_asked_about() -> None:
    reading = read("STOP my pain is 5")
    assert (reading.score, reading.intent, reading.may_refuse) == (Decimal(5), Intent.ANSWER, True)
