"""Measures that a protocol defines: what their data may be, and that the shipped ones are fit to be texted."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reminders import protocols
from reminders.care.figures import peg
from reminders.care.protocol import (
    QUESTIONS_LIMIT,
    OwnMeasure,
    Protocol,
    ProtocolError,
    Question,
    Recall,
    ScoreWords,
    parse_protocol,
)
from reminders.care.reading import read
from reminders.care.wording import ZERO_TO_TEN, Text, check_measure, languages, own_texts, question_fields
from reminders.settings import Settings
from reminders.texting import segments

PEG = "chronic-pain-peg"
SHIPPED = [protocols.load(name) for name in protocols.names()]
LONGEST_CLINIC, LONGEST_TAG = "Northside Outpatient Center 12", "M" * 12


def test_peg_is_asked_at_day_28_and_84_after_what_chronic_pain_asks_and_nothing_else_differs() -> None:
    plain, with_peg = protocols.load("chronic-pain"), protocols.load(PEG)
    assert [(s.step, s.offset, s.window_hours) for s in plain.steps] == [
        (s.step, s.offset, s.window_hours) for s in with_peg.steps
    ]
    for mine, theirs in zip(with_peg.steps, plain.steps, strict=True):
        more = mine.questions[len(theirs.questions) :]
        assert mine.questions[: len(theirs.questions)] == theirs.questions
        asked = [(question.measure, question.recall) for question in more]
        wanted = [(measure, Recall.WEEK) for measure in peg.ITEMS.values()]
        assert asked == (wanted if mine.step in ("d28", "d84") else [])


@pytest.mark.parametrize("protocol", SHIPPED, ids=lambda protocol: protocol.name)
def test_what_ships_wears_nobody_out_and_is_worded_by_every_rule(protocol: Protocol) -> None:
    # Only the first question and its one nudge come unasked; the others follow an answer.
    assert Settings().texts_per_day >= 2
    assert max(len(step.questions) for step in protocol.steps) <= QUESTIONS_LIMIT - 1
    for measure in protocol.measures:
        assert check_measure(measure) == []
        for language in languages():
            for body in own_texts(measure, language, clinic=LONGEST_CLINIC, tag=LONGEST_TAG).values():
                counted = segments.count(body)
                assert (counted.encoding, counted.segments) == ("GSM-7", 1)
                assert not ZERO_TO_TEN.search(body)
                assert not ("0" in body and "10" in body)


def test_a_language_without_words_of_its_own_is_reported_and_asked_in_the_default_one() -> None:
    english = ScoreWords("How did you sleep, zero (badly) to ten (well)?", "your sleep")
    measure = OwnMeasure("sleep", "Sleep", Recall.WEEK, {"en": english})
    assert check_measure(measure) == [("es.question", "is not written in Español.")]
    question = Question("sleep", Recall.WEEK, measure)
    assert question_fields(Text.SCORE, question, "es") == {"question": english.question}
    assert question_fields(Text.CLARIFY_SCORE, question, "en") == {"about": "your sleep"}
    assert question_fields(Text.ACK, question, "en") == question_fields(Text.SCORE, None, "en") == {}


def test_the_peg_score_is_the_exact_mean_of_all_three() -> None:
    values = {"peg-pain": Decimal(7), "peg-enjoyment": Decimal("6.5"), "peg-activity": Decimal(6)}
    assert peg.peg_score(values) == Fraction(13, 2)
    assert peg.peg_score(dict.fromkeys(peg.MEASURES, Decimal(0))) == 0
    assert peg.peg_score({**values, "peg-activity": None}) is None
    assert peg.peg_score({"peg-pain": Decimal(7)}) is None


def test_a_question_quoted_back_hides_no_answer_and_gives_none() -> None:
    for protocol in SHIPPED:
        for measure in protocol.measures:
            for words in measure.words.values():
                quoted = f'"Lakeside Clinic: {words.question}"'
                assert read(f"Liked {quoted}", about_past=True).is_automatic
                assert read(quoted, about_past=True).score is None
                assert read(f"{quoted} 4", about_past=True).score == 4


def spoiled(place: tuple[str | int, ...], value: object) -> set[str]:
    """The fields that are named where one value of the PEG protocol is another."""
    data: Any = deepcopy(tomllib.loads(protocols.source(PEG)))
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(data)
    assert all(problem.sentence.endswith(".") for problem in caught.value.problems)
    return {problem.field for problem in caught.value.problems}


ONE = {"measure": "pain", "recall": "24h"}


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        (("measures",), "peg", "measures"),
        (("measures", 0), "peg", "measures[0]"),
        (("measures", 0, "measure"), "side_effects", "measures[0].measure"),
        (("measures", 0, "measure"), "pain", "measures[0].measure"),
        (("measures", 0, "measure"), "peg-enjoyment", "measures[1].measure"),
        (("measures", 0, "measure"), "a-name-of-twenty-one-x", "measures[0].measure"),
        (("measures", 0, "kind"), "choice", "measures[0].kind"),
        (("measures", 0, "recall"), "since_first", "measures[0].recall"),
        (("measures", 0, "recall"), ["7d"], "measures[0].recall"),
        (("measures", 0, "about_pain"), "yes", "measures[0].about_pain"),
        (("measures", 0, "title"), "", "measures[0].title"),
        (("measures", 0, "colour"), "red", "measures[0].colour"),
        (("measures", 0, "words"), {"es": {"question": "a", "about": "b"}}, "measures[0].words"),
        (("measures", 0, "words", "fr"), "quoi", "measures[0].words.fr"),
        (("measures", 0, "words", "en", "about"), None, "measures[0].words.en.about"),
        (("steps", 6, "questions", 2, "recall"), "24h", "steps[6].questions[2].recall"),
        (("steps", 6, "questions", 2, "measure"), "sleep", "steps[6].questions[2].measure"),
        (("steps", 0, "questions"), [ONE] * (QUESTIONS_LIMIT + 1), "steps[0].questions"),
    ],
)
def test_what_is_wrong_with_a_measure_is_named(place: tuple[str | int, ...], value: object, field: str) -> None:
    assert field in spoiled(place, value)


def sleep(name: str = "sleep", **values: object) -> dict[str, Any]:
    words = {"en": {"question": "How did you sleep?", "about": "your sleep"}}
    return {"measure": name, "kind": "score", "title": "Sleep", "recall": "7d", "words": words} | values


def with_measures(*measures: dict[str, Any]) -> dict[str, Any]:
    """A protocol with these measures, of which it asks the first."""
    asked = {"measure": measures[0]["measure"], "recall": measures[0]["recall"]}
    step = {"step": "h24", "after_hours": 24, "window_hours": 4, "questions": [ONE, asked]}
    return {"name": "short", "version": 1, "title": "Short", "measures": list(measures), "steps": [step]}


@pytest.mark.parametrize(
    ("given", "about_pain"), [({}, False), ({"about_pain": False}, False), ({"about_pain": True}, True)]
)
def test_a_measure_is_what_its_file_says(given: dict[str, Any], about_pain: bool) -> None:
    protocol = parse_protocol(with_measures(sleep(**given)))
    words = {"en": ScoreWords("How did you sleep?", "your sleep")}
    measure = OwnMeasure("sleep", "Sleep", Recall.WEEK, words, about_pain)
    assert protocol.measures == (measure,)
    assert parse_protocol(with_measures(sleep(**given), sleep("not-asked"))).asked == {"pain", "sleep"}
    assert protocol.steps[0].questions[1] == Question("sleep", Recall.WEEK, measure)


def said(*measures: dict[str, Any]) -> dict[str, str]:
    """Field and sentence of what is wrong with a protocol of these measures."""
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(with_measures(*measures))
    return {problem.field: problem.sentence for problem in caught.value.problems}


def worded(language: object = "en", **values: object) -> dict[str, object]:
    english = sleep()["words"]["en"]
    return {"words": {"en": english, language: english | values}}


LETTERS = "must be 1 to 20 small letters and digits, with single hyphens inside."
WORDS = 'must be a language with its "question" and "about".'
PRINTABLE = "must be 1 to {} printable characters."


@pytest.mark.parametrize(
    ("most", "too_much", "field", "sentence"),
    [
        ({"name": "s" * 20}, {"name": "s" * 21}, "measure", LETTERS),
        ({"name": "base"}, {"name": "baseline"}, "measure", '"baseline" is the name of another measure.'),
        ({"title": "S" * 40}, {"title": "S" * 41}, "title", PRINTABLE.format(40)),
        (worded(question="s" * 160), worded(question="s" * 161), "words.en.question", PRINTABLE.format(160)),
        (worded(about="s" * 160), worded(about="s" * 161), "words.en.about", PRINTABLE.format(160)),
        (worded("qaa"), worded("qaaa"), "words.qaaa", WORDS),
        (worded("qaa"), worded(7), "words.7", WORDS),
        ({}, {"words": "en"}, "words", 'must be a table of languages, "en" among them.'),
        ({}, worded(color="red"), "words.en.color", 'is not known here; known are "about" or "question".'),
    ],
)
def test_each_value_of_a_measure_has_bounds_and_a_sentence_that_says_them(
    most: dict[str, Any], too_much: dict[str, Any], field: str, sentence: str
) -> None:
    parse_protocol(with_measures(sleep(**most)))
    assert said(sleep(**too_much))[f"measures[0].{field}"] == sentence


def test_a_protocol_has_twenty_measures_at_most() -> None:
    measures = [sleep(f"sleep-{number}") for number in range(21)]
    assert len(parse_protocol(with_measures(*measures[:20])).measures) == 20
    assert said(*measures)["measures"] == "must be a list of 20 measures at most."
