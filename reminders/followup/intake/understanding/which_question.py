"""Which question of a check-in a value answers: the last one asked or answered, unless the text clearly says another.

A value that could answer more than one question is not recorded. The patient is asked which one is meant, and until
then the recorded values stay in force.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from reminders.care.named_question import calls_it_pain, named_in, numbers_in, plainly_says_pain
from reminders.care.protocol import CHOICES, Measure
from reminders.care.reading import AskedForChoice, ChoiceReading, Intent, Reading, normalise, read, word_set
from reminders.care.wording import Text, answers
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.recording import outcomes
from reminders.followup.intake.whose.attribute import Belongs, attribute_to_measure
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Attribution

#: The text that asks each of them, whose options have names as well as numbers.
_ASKED_BY = {Measure.SIDE_EFFECTS: Text.SIDE_EFFECTS, Measure.CHANGE: Text.CHANGE}
#: A pain score this high is flagged for the same day.
HIGH_SCORE = Decimal(9)

#: After an answer these words may well be about something else, so they correct nothing.
_BARE_NO = word_set("no nope nothing nada none call ok okay thanks thank you gracias please")

#: How a text belongs to a question that awaits its answer.
_AWAITED = (Attribution.OPEN, Attribution.LATE)

_BARE_NUMBER = re.compile(r"\W*\d+\W*")

#: The rule recorded for a reply whose value could answer more than one question.
WHICH_QUESTION = "which-question"


def read_as_choice(in_hand: InHand, measure: str) -> ChoiceReading:
    """Read the text as the answer to a question with numbered options."""
    named = answers(_ASKED_BY[Measure(measure)])
    words = normalise(in_hand.body).replace(",", " ").replace(".", " ").split()
    # An option's name counts only as a whole, so one that shares no word with the text cannot match.
    said = set(words)
    near = {phrase: option for phrase, option in named.items() if said.intersection(phrase.split())}
    if in_hand.belongs.how is Attribution.CORRECTION and said <= _BARE_NO:
        near = {}
    reading = read(in_hand.body, AskedForChoice(CHOICES[measure], near))
    if in_hand.belongs.how in _AWAITED and " ".join(words) in near:
        return replace(reading, may_refuse=False)  # "no" answers "Any side effects?", and is no wish about the texts
    return reading


def read_after_score(in_hand: InHand, as_pain: Reading) -> Reading | ChoiceReading:
    """Read a text after the pain score, when nothing else was asked yet."""
    named = others_named(in_hand)
    if named:
        return as_choice_of(in_hand, named[0])
    if as_pain.score is None:
        in_hand.disputes = in_hand.disputes or bool(as_pain.denied)
        return as_pain
    if _answers_in_words(in_hand):
        return as_choice_of(in_hand, str(check_in_of(in_hand).awaiting))
    if as_pain.denied and in_force(in_hand, Measure.PAIN.value) not in as_pain.denied:
        return ask_which(in_hand, as_pain)
    if as_pain.is_correction or Measure.PAIN in named_in(in_hand.body):
        return as_pain
    return ask_which(in_hand, as_pain) if may_answer_next(in_hand, as_pain.score) else as_pain


def read_beside_choice(in_hand: InHand, as_pain: Reading) -> Reading | ChoiceReading:
    """Read a text after a question with options: an answer to it, a correction of that, or a correction of the pain."""
    measure = str(in_hand.belongs.measure)
    others = [other for other in others_named(in_hand) if other != measure]
    if others:
        return as_choice_of(in_hand, others[0])
    plain = _plainly_pain(in_hand, as_pain, measure)
    corrects_pain = attribute_to_measure(in_hand.session, in_hand.reply, check_in_of(in_hand), Measure.PAIN.value)
    if plain is False:
        in_hand.belongs = corrects_pain or in_hand.belongs
        return ask_which(in_hand, as_pain)
    if plain:
        in_hand.belongs = corrects_pain or Belongs(Attribution.NONE, check_in_of(in_hand), Measure.PAIN.value)
        return as_pain
    reading = read_as_choice(in_hand, measure)
    if in_hand.belongs.how is Attribution.OPEN and reading.value is None and as_pain.score is not None:
        # Not an option of this question; perhaps the pain score, in answer to an earlier text. Asked again and flagged.
        in_hand.flag(FlagKind.HIGH_PAIN if as_pain.score >= HIGH_SCORE else FlagKind.UNCLEAR)
    if in_hand.belongs.how is not Attribution.CORRECTION:
        return reading
    if reading.value is None and as_pain.score is not None:
        in_hand.disputes = True  # a number that is not one of its options
        return reading
    is_bare = _BARE_NUMBER.fullmatch(in_hand.body) is not None
    if reading.value is not None and is_bare and may_answer_next(in_hand, Decimal(reading.value)):
        in_hand.disputes = True
        return replace(reading, value=None, intent=Intent.OTHER, rule=WHICH_QUESTION)
    return reading


def _plainly_pain(in_hand: InHand, as_pain: Reading, measure: str) -> bool | None:
    """True if the value is clearly the pain score, False if it may be, None if nothing suggests it."""
    score, options = as_pain.score, CHOICES[measure]
    is_option = score in options
    if score is not None and calls_it_pain(in_hand.body):
        return True
    if as_pain.is_correction and not as_pain.names_pain:
        return _corrects_pain(in_hand, as_pain, measure, is_option=is_option)
    if Measure.PAIN not in named_in(in_hand.body):
        return None
    if score is None:
        return False if as_pain.disputes and not numbers_in(in_hand.body) <= {Decimal(o) for o in options} else None
    if as_pain.denied and in_force(in_hand, Measure.PAIN.value) not in as_pain.denied:
        return False
    if not is_option:
        return True
    if not as_pain.names_pain:
        return None
    return plainly_says_pain(in_hand.body)


def _corrects_pain(in_hand: InHand, as_pain: Reading, measure: str, *, is_option: bool) -> bool | None:
    """The same for a correction like "sorry, 2 not 3": the denied value tells which answer is meant, if it has one."""
    mine, pain = in_force(in_hand, measure), in_force(in_hand, Measure.PAIN.value)
    if as_pain.denied:
        if mine in as_pain.denied:
            return None if is_option else False
        return pain in as_pain.denied
    if not is_option:
        return True
    return None if mine is not None or measure in named_in(in_hand.body) else False


def may_answer_next(in_hand: InHand, value: Decimal) -> bool:
    """Whether a bare number may answer the question after the one answered last, which was not asked yet.

    Patients who know the questions may text "5" and "2" at once.
    """
    measure = str(in_hand.belongs.measure)
    if in_hand.belongs.asked_back:
        return False
    measures = list(in_hand.questions)
    following = measures[measures.index(measure) + 1 :]
    if not following or value == in_force(in_hand, measure):
        return False
    takes = in_hand.questions[following[0]].own is not None or value in CHOICES[following[0]]
    return takes and (measure == Measure.PAIN or in_force(in_hand, following[0]) is None)


def _answers_in_words(in_hand: InHand) -> bool:
    """Whether the text answers the open question by an option's name ("2 mild"), though the pain was answered last."""
    awaiting = check_in_of(in_hand).awaiting or ""
    if awaiting not in CHOICES:
        return False
    value, named = read_as_choice(in_hand, awaiting).value, answers(_ASKED_BY[Measure(awaiting)])
    said = " ".join(re.findall(r"[a-z]+", in_hand.body.casefold()))
    return any(option == value and re.search(rf"\b{w}\b", said) for w, option in named.items())


def ask_which(in_hand: InHand, as_pain: Reading) -> Reading:
    """The reading without a value, so that the patient is asked which one is right."""
    in_hand.disputes = True
    intent = Intent.OTHER if as_pain.intent is Intent.ANSWER else as_pain.intent
    return replace(as_pain, score=None, rule=WHICH_QUESTION, intent=intent)


def as_choice_of(in_hand: InHand, measure: str) -> ChoiceReading:
    """Read the text as the answer to a question that it names. If that was never asked, the value belongs to none."""
    check_in = check_in_of(in_hand)
    found = attribute_to_measure(in_hand.session, in_hand.reply, check_in, measure)
    in_hand.belongs = found or Belongs(Attribution.NONE, check_in, measure)
    return read_as_choice(in_hand, measure)


def others_named(in_hand: InHand) -> list[str]:
    """The check-in's other questions that the text names; none if it names the pain."""
    named = named_in(in_hand.body)
    return [] if Measure.PAIN in named else [m for m in in_hand.questions if m in named]


def in_force(in_hand: InHand, measure: str) -> Decimal | None:
    """The value in force for a measure of the reply's check-in; None if there is none."""
    check_in = check_in_of(in_hand)
    found = outcomes.current(in_hand.session, check_in.infusion_id, check_in.step, measure)
    return None if found is None else found.value


def check_in_of(in_hand: InHand) -> CheckIn:
    """The check-in of a reply that belongs to one."""
    check_in = in_hand.belongs.check_in
    assert check_in is not None
    return check_in
