"""Whose value it is: the question answered or asked last, unless the text speaks plainly of another of the check-in.

A value that may be of either is of neither: the patient is asked back, and until then what was noted stands.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from reminders.care.about import calls_it_pain, named_in, numbers_in, plainly_says_pain
from reminders.care.protocol import Measure
from reminders.care.reading.normalise import normalise
from reminders.care.reading.vocabulary import words
from reminders.care.reply import ChoiceReading, Intent, Reading, read_choice
from reminders.care.wording import Text, answers
from reminders.followup.intake import outcomes
from reminders.followup.intake.attribute import Belongs, of_measure
from reminders.followup.intake.in_hand import InHand
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Attribution

OPTIONS: dict[str, tuple[int, ...]] = {Measure.SIDE_EFFECTS: (1, 2, 3), Measure.CHANGE: (1, 2, 3, 4, 5, 6, 7)}
#: The text that asks each of them: its options have names as well as numbers.
_ASKED_BY = {Measure.SIDE_EFFECTS: Text.SIDE_EFFECTS, Measure.CHANGE: Text.CHANGE}
CALL_ME = 3
#: A pain this high is looked at the same day.
HIGH_SCORE = Decimal(9)

#: After an answer these are as likely said to something else: they correct nothing.
_BARE_NO = words("no nope nothing nada none call ok okay thanks thank you gracias please")

#: The rule kept of a reply whose value may belong to more than one question.
WHICH_QUESTION = "which-question"

#: The reader's rule for a number that the text itself calls the pain.
_PAIN_IS = "pain-is"


def choice(in_hand: InHand, measure: str) -> ChoiceReading:
    """The text as the answer to a question with numbered options."""
    named = answers(_ASKED_BY[Measure(measure)])
    # A phrase is the answer only as a whole, so one without a word of the text cannot be it.
    said = set(normalise(in_hand.body).replace(",", " ").replace(".", " ").split())
    near = {phrase: option for phrase, option in named.items() if said.intersection(phrase.split())}
    if in_hand.belongs.how is Attribution.CORRECTION and said <= _BARE_NO:
        near = {}
    return read_choice(in_hand.body, OPTIONS[measure], words=near)


def after_a_score(in_hand: InHand, as_pain: Reading) -> Reading | ChoiceReading:
    """A text after the pain score, when nothing else was asked yet."""
    named = _others_named(in_hand)
    if named:
        return _as_choice_of(in_hand, named[0])
    if as_pain.score is None:
        in_hand.disputes = in_hand.disputes or bool(as_pain.denied)
        return as_pain
    if _answers_in_words(in_hand):
        return _as_choice_of(in_hand, str(_check_in(in_hand).awaiting))
    if as_pain.denied and _in_force(in_hand, Measure.PAIN.value) not in as_pain.denied:
        return _which(in_hand, as_pain)
    return _which(in_hand, as_pain) if _may_answer_what_comes_next(in_hand, as_pain) else as_pain


def beside_a_choice(in_hand: InHand, as_pain: Reading) -> Reading | ChoiceReading:
    """A text while a question with options is the last one: an answer to it, a correction of it, or of the pain."""
    measure = str(in_hand.belongs.measure)
    others = [other for other in _others_named(in_hand) if other != measure]
    if others:
        return _as_choice_of(in_hand, others[0])
    plain = _plainly_pain(in_hand, as_pain, measure)
    corrects_pain = of_measure(in_hand.session, in_hand.reply, _check_in(in_hand), Measure.PAIN.value)
    if plain is False:
        in_hand.belongs = corrects_pain or in_hand.belongs
        return _which(in_hand, as_pain)
    if plain:
        in_hand.belongs = corrects_pain or Belongs(Attribution.NONE, _check_in(in_hand), Measure.PAIN.value)
        return as_pain
    reading = choice(in_hand, measure)
    if in_hand.belongs.how is Attribution.OPEN and reading.value is None and as_pain.score is not None:
        # No option of this question, and perhaps the pain, answered to an earlier text: asked again, and never lost.
        in_hand.flag(FlagKind.HIGH_PAIN if as_pain.score >= HIGH_SCORE else FlagKind.UNCLEAR)
    if in_hand.belongs.how is Attribution.CORRECTION and reading.value is None and as_pain.score is not None:
        in_hand.disputes = True  # a number that is none of its options
        return replace(reading, intent=Intent.OTHER if reading.intent is Intent.ANSWER else reading.intent)
    return reading


def _plainly_pain(in_hand: InHand, as_pain: Reading, measure: str) -> bool | None:
    """Whether the value is plainly the pain's; False where it may be, None where nothing speaks for it."""
    score, options = as_pain.score, OPTIONS[measure]
    is_option = score is not None and score in options
    if score is not None and calls_it_pain(in_hand.body):
        return True
    if as_pain.is_correction and score is not None and as_pain.rule != _PAIN_IS:
        return _corrects_pain(in_hand, as_pain, measure, is_option=is_option)
    if Measure.PAIN not in named_in(in_hand.body):
        return None
    if score is None:
        return False if as_pain.disputes and not numbers_in(in_hand.body) <= {Decimal(o) for o in options} else None
    if as_pain.denied and _in_force(in_hand, Measure.PAIN.value) not in as_pain.denied:
        return False
    if not is_option:
        return True
    if as_pain.rule != _PAIN_IS:
        return None
    return plainly_says_pain(in_hand.body)


def _corrects_pain(in_hand: InHand, as_pain: Reading, measure: str, *, is_option: bool) -> bool | None:
    """Of "sorry, 2 not 3": what it denies says which answer it means; without that, what it can mean."""
    mine, pain = _in_force(in_hand, measure), _in_force(in_hand, Measure.PAIN.value)
    if as_pain.denied:
        if mine in as_pain.denied:
            return None if is_option else False
        return pain in as_pain.denied
    if not is_option:
        return True
    return None if mine is not None or measure in named_in(in_hand.body) else False


def _may_answer_what_comes_next(in_hand: InHand, as_pain: Reading) -> bool:
    """Whether a bare number may answer the question that comes after the pain in this check-in, and was not asked yet.

    Somebody who knows the questions texts "5" and "2" in one go.
    """
    if in_hand.belongs.asked_back or as_pain.is_correction or Measure.PAIN in named_in(in_hand.body):
        return False
    following = [measure for measure in in_hand.questions if measure != Measure.PAIN]
    same = as_pain.score == _in_force(in_hand, Measure.PAIN.value)
    return bool(following) and not same and as_pain.score in OPTIONS[following[0]]


def _answers_in_words(in_hand: InHand) -> bool:
    """Whether the text answers the other, open question in its own words ("2 mild"), though the pain was asked last."""
    awaiting = _check_in(in_hand).awaiting
    if awaiting not in OPTIONS:
        return False
    value, named = choice(in_hand, awaiting).value, answers(_ASKED_BY[Measure(awaiting)])
    said = " ".join(re.findall(r"[a-z]+", in_hand.body.casefold()))
    return value is not None and any(option == value and re.search(rf"\b{w}\b", said) for w, option in named.items())


def _which(in_hand: InHand, as_pain: Reading) -> Reading:
    """Nothing is taken from the text: the patient is asked which value is right."""
    in_hand.disputes = True
    intent = Intent.OTHER if as_pain.intent is Intent.ANSWER else as_pain.intent
    return replace(as_pain, score=None, rule=WHICH_QUESTION, intent=intent, is_correction=False, disputes=True)


def _as_choice_of(in_hand: InHand, measure: str) -> ChoiceReading:
    """The text as a value of a question it names, which was not the last one: nobody's if that was never asked."""
    check_in = _check_in(in_hand)
    found = of_measure(in_hand.session, in_hand.reply, check_in, measure)
    in_hand.belongs = found or Belongs(Attribution.NONE, check_in, measure)
    return choice(in_hand, measure)


def _others_named(in_hand: InHand) -> list[str]:
    """The check-in's questions that the text names, where it names no pain."""
    named = named_in(in_hand.body)
    return [] if Measure.PAIN in named else [m for m in in_hand.questions if m in OPTIONS and m in named]


def _in_force(in_hand: InHand, measure: str) -> Decimal | None:
    check_in = _check_in(in_hand)
    found = outcomes.current(in_hand.session, check_in.infusion_id, check_in.step, measure)
    return None if found is None else found.value


def _check_in(in_hand: InHand) -> CheckIn:
    check_in = in_hand.belongs.check_in
    assert check_in is not None
    return check_in
