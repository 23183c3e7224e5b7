"""Which question a text after a protocol's own 0 to 10 question answers: that one, an earlier one, or several at once.

Everybody texts bare numbers, so a number belongs to the question asked last. Where it may as well correct an answer
before it, or answer the question that comes next, it is not recorded and the patient is asked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from reminders.care.named_question import calls_it_pain, named_in, numbers_in
from reminders.care.protocol import Measure, Question
from reminders.care.reading import ChoiceReading, Intent, Reading, normalise
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding import which_question
from reminders.followup.intake.whose.attribute import Belongs, attribute_to_measure
from reminders.record.texts import Attribution

#: The rule recorded for a text that answers several questions in order.
SEVERAL: Final = "several-answers"
#: The rule recorded for words like "no pain" that are no answer where the question is not about pain.
NO_NUMBER: Final = "no-number"

_NUMBERS_ALONE: Final = re.compile(r"(?:10|\d)(?:(?:\s*[,;.]\s*|\s+(?:and|y)\s+|\s+)(?:10|\d))+\s*\.?")
#: A mark between two digits: of a decimal, a version, a date. Three numbers or more with commas are a list.
_TIGHT: Final = re.compile(r"\d[.,]\d")
_LIST: Final = re.compile(r"\d+(?:,\d+){2,}")


def read_beside_score(in_hand: InHand, as_score: Reading) -> Reading | ChoiceReading:
    """Read a text after a question of the protocol's own: an answer to it, or a correction of this or another one."""
    mine = in_hand.questions[str(in_hand.belongs.measure)]
    several = _answers_in_order(in_hand, as_score)
    if several is not None:
        return several
    others = which_question.others_named(in_hand)
    if others:
        return which_question.as_choice_of(in_hand, others[0])
    if as_score.score is None:
        if in_hand.belongs.how is Attribution.CORRECTION:
            in_hand.disputes = in_hand.disputes or bool(as_score.denied)
        return as_score
    if not _about_pain(mine):
        if calls_it_pain(in_hand.body) or (as_score.names_pain and Measure.PAIN in named_in(in_hand.body)):
            return _as_answer_to(in_hand, as_score, Measure.PAIN.value)
        if as_score.score not in numbers_in(in_hand.body):
            return _without_value(as_score, NO_NUMBER)
    if as_score.is_correction or as_score.denied:
        return _correction(in_hand, as_score)
    if in_hand.belongs.how is Attribution.CORRECTION and which_question.may_answer_next(in_hand, as_score.score):
        return which_question.ask_which(in_hand, as_score)
    return as_score


def _about_pain(question: Question) -> bool:
    return question.own is not None and question.own.about_pain


def _correction(in_hand: InHand, as_score: Reading) -> Reading:
    """Whose answer "sorry, 4 not 7" corrects: the one score in force that it takes back, or else the last one."""
    measure = str(in_hand.belongs.measure)
    scores = {
        name: which_question.in_force(in_hand, name)
        for name, question in in_hand.questions.items()
        if name == Measure.PAIN or question.own is not None
    }
    denied = [name for name, value in scores.items() if value in as_score.denied]
    if measure in denied:
        return as_score
    if len(denied) == 1:
        return _as_answer_to(in_hand, as_score, denied[0])
    answered_last = scores.get(measure) is not None
    if as_score.denied or not answered_last:
        return which_question.ask_which(in_hand, as_score)
    return as_score


def _as_answer_to(in_hand: InHand, as_score: Reading, measure: str) -> Reading:
    check_in = which_question.check_in_of(in_hand)
    found = attribute_to_measure(in_hand.session, in_hand.reply, check_in, measure)
    in_hand.belongs = found or Belongs(Attribution.NONE, check_in, measure)
    return as_score


def _without_value(reading: Reading, rule: str) -> Reading:
    intent = Intent.OTHER if reading.intent is Intent.ANSWER else reading.intent
    return replace(reading, score=None, rule=rule, intent=intent)


def _answers_in_order(in_hand: InHand, as_score: Reading) -> Reading | None:
    """ "5 4 7" while the first of three own questions is open: the answers to all three, as the patient knows them.

    Only bare numbers from 0 to 10, exactly as many as there are own questions left in a row.
    """
    if in_hand.belongs.how is not Attribution.OPEN:
        return None
    measures = list(in_hand.questions)
    left = measures[measures.index(str(in_hand.belongs.measure)) :]
    run = left[: next((i for i, name in enumerate(left) if in_hand.questions[name].own is None), len(left))]
    values = numbers_in_order(in_hand.body, as_score.score, len(run))
    if values is None:
        return None
    in_hand.several = dict(zip(run, values, strict=True))
    return replace(as_score, score=values[0], intent=Intent.ANSWER, rule=SEVERAL)


def numbers_in_order(body: str, score: Decimal | None, how_many: int) -> list[Decimal] | None:
    """The bare numbers from 0 to 10 of a text that is nothing else; None unless there are exactly `how_many`.

    `score` is what the text says if it is one answer. What can be one ("7.5", "7/10", "7 1/2") never becomes several,
    but for one number told again and again ("5 5 5").
    """
    text = normalise(body).strip()
    if not _NUMBERS_ALONE.fullmatch(text) or (_TIGHT.search(text) and not _LIST.fullmatch(text)):
        return None
    values = [Decimal(number) for number in re.findall(r"\d+", text)]
    if len(values) != how_many:
        return None
    return None if score is not None and set(values) != {score} else values
