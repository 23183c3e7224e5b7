"""Reads one reply: danger first, then the wish, then the score; all three are kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import overload

from reminders.care.reading.choice import choice_of
from reminders.care.reading.danger import Alarm, Concern, assess
from reminders.care.reading.danger.values import CALM, EMERGENCY_CALLED, weight
from reminders.care.reading.evidence.before import Introduction
from reminders.care.reading.evidence.dispute import disputes
from reminders.care.reading.evidence.evidence import Value, values_in
from reminders.care.reading.evidence.hazards import Hazard
from reminders.care.reading.evidence.on_behalf import speaks_for
from reminders.care.reading.evidence.score import Verdict, score_of, value_line
from reminders.care.reading.evidence.times import of_the_past_day
from reminders.care.reading.machines import Kind, Spoken, own_words
from reminders.care.reading.model import Opinion, opinion_of
from reminders.care.reading.model.decision import decided, weighed
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.asides import without_asides
from reminders.care.reading.text.line import NUMBER, line_of, value_of
from reminders.care.reading.text.normalise import normalise
from reminders.care.reading.values import AskedForChoice, AskedForScore, ChoiceReading, Intent, Reading
from reminders.care.reading.wish.intent import wish_of
from reminders.care.reading.wish.refusal import Wish, welcomes_texts
from reminders.care.reading.wish.requests import asks_for_call, denied_in, takes_back
from reminders.care.reading.wish.wrong_person import is_by_proxy, says_patient_died

_DIED = compiled("{reader-died}")
_A_PERSON_DIED = compiled("{a-person-died}")

# The order of a question at the begin of a sentence.
_ASKS = compiled(r"(?:^|[.!;|] |> )(?:{asks-after} )*{asks}\b")


def _is_question(line: str) -> bool:
    """Whether the text asks something: a question mark behind at least two words, or the order of a question."""
    for clause in re.findall(r"[^.!?;|]*\?", line):
        if len(re.findall(r"[a-z]{2,}", clause)) >= 2:
            return True
    return bool(_ASKS.search(line))


def _reports_death(line: str, wish: Wish) -> bool:
    """Whether the rules find that the patient died; a relative's death reported by the patient does not count."""
    return says_patient_died(line) or (wish.intent is Intent.WRONG_PERSON and bool(_DIED.search(line)))


@dataclass(frozen=True)
class Understood:
    """What a text says whatever was asked: the line, the wish in it and the alarm it raises."""

    line: str
    wish: Wish
    alarm: Alarm
    is_automatic: bool = False
    may_refuse: bool = False
    wants_call: bool = False
    reports_death: bool = False


#: Machines that speak for nobody on our list: a greeting ("this is Sandra") in one is nobody's wrong number.
_OF_NOBODY = frozenset({Kind.OFFICE, Kind.CARRIER, Kind.VOICEMAIL, Kind.MENU})
_OF_ONESELF = compiled("{of-oneself}")


def _speaks_up(spoken: Spoken, line: str, wish: Wish, alarm: Alarm) -> bool:
    """Whether what is left beside a machine's words holds a danger, a refusal or an answer: then a person wrote it."""
    if spoken.is_nobodys:
        return False
    if alarm.concern is not Concern.NONE or _reports_death(line, wish):
        return True
    if spoken.machine is Kind.VOICEMAIL and '"' in spoken.own:
        return False  # what somebody else said to the voicemail is no answer and no refusal of the patient's
    if wish.intent is Intent.STOP or (wish.intent is Intent.WRONG_PERSON and spoken.machine not in _OF_NOBODY):
        return True
    verdict = score_of(wish.rest)
    return verdict.score is not None and (not verdict.is_guess or bool(_OF_ONESELF.search(spoken.answer)))


@dataclass(frozen=True)
class ByRules:
    """What the rules alone find in a text: who wrote it, what is wanted, what sounds dangerous."""

    text: str
    spoken: Spoken
    line: str
    wish: Wish
    alarm: Alarm

    @property
    def is_automatic(self) -> bool:
        """Whether nothing in it is a person's."""
        is_machines = self.spoken.is_nobodys or self.spoken.machine is not None
        return is_machines and not _speaks_up(self.spoken, self.line, self.wish, self.alarm)

    def automatic(self) -> Understood:
        """What is understood of a machine's text: nothing."""
        return Understood(self.line, Wish(Intent.OTHER, "automatic", self.line), CALM, is_automatic=True)


def by_rules(text: str) -> ByRules:
    """What the rules find in a text."""
    spoken = own_words(normalise(text))
    alarm = assess(without_asides(line_of(spoken.own)))
    line = line_of(spoken.answer)
    return ByRules(text, spoken, line, wish_of(without_asides(line), text), alarm)


def understand(text: str, *, with_classifier: bool = True) -> Understood:
    """What a text says whatever was asked; with `with_classifier=False` by the rules alone."""
    found = by_rules(text)
    if found.is_automatic:
        return found.automatic()
    if not with_classifier:
        line, wish = found.line, found.wish
        asks, died = asks_for_call(line), _reports_death(line, wish)
        return Understood(line, wish, found.alarm, wants_call=asks, reports_death=died)
    return by_rules_and_decisions(found, opinion_of(without_asides(found.line)))


def by_rules_and_decisions(found: ByRules, opinion: Opinion) -> Understood:
    """What a person's text says by the rules and by the trained decisions together."""
    line, wish = found.line, found.wish
    wants_texts = wish.intent not in {Intent.OTHER, Intent.HELP} or welcomes_texts(line) or takes_back(line)
    may_refuse = opinion.may_be_stop and not wants_texts
    if wish.intent is Intent.STOP and not wish.is_keyword and not opinion.confirms_stop:
        # The whole line again: "leave me alone till 5" without its first half would be a plain 5.
        wish, may_refuse = replace(wish, intent=Intent.OTHER, rest=without_asides(line)), True
    may_refuse = may_refuse or (wish.intent is Intent.OTHER and bool(_SHOUTED_STOP.match(found.text)))
    if may_refuse:
        wish = replace(wish, rule="may-be-stop")
    second = Alarm(opinion.concern, f"classifier-{opinion.concern}", by_classifier=True)
    if second.concern is Concern.REVIEW and opinion.wants_call:
        second = CALM  # a person calls anyway, and learns what it is about
    if second.concern is Concern.NONE and opinion.may_be_wrong_person and wish.intent in {Intent.OTHER, Intent.HELP}:
        second = Alarm(Concern.REVIEW, "may-be-wrong-person", by_classifier=True)
    died = opinion.reports_death or (opinion.confirms_death and _reports_death(line, wish))
    if died and second.concern is Concern.NONE:
        second = Alarm(Concern.REVIEW, "classifier-review", by_classifier=True)
    alarm = max(found.alarm, second, key=weight)  # the rule's name for it where both say the same
    return Understood(line, wish, alarm, may_refuse=may_refuse, wants_call=opinion.wants_call, reports_death=died)


# "STOP my pain is 5": the carrier's word in capitals before other words; a person sees what was meant.
_SHOUTED_STOP = compiled(r"\s*{shouted-stop}\b(?=.*[a-z])")
_LETTER = re.compile(r"[a-z]{2}")


def _is_list(line: str) -> bool:
    return len({value_of(found) for found in re.findall(NUMBER, line)}) > 1


def values_of(understood: Understood, *, about_past: bool) -> tuple[Verdict, list[Value]]:
    """What the rules would decide, and the values of a text with all that speaks for and against each."""
    line, rest = without_asides(understood.line), understood.wish.rest
    if is_by_proxy(line) and not speaks_for(line):
        return Verdict(None, "someone-else"), []  # whose pain it is, no wording of the rest makes sure
    verdict = score_of(rest)
    if verdict.score is None and not _LETTER.search(line) and _is_list(line):
        return verdict, []  # nothing but different numbers: no words say which
    if about_past and verdict.hazard is Hazard.PAST:
        verdict = score_of(of_the_past_day(rest))
    return verdict, values_in(line, rest, about_past=about_past)


_OF_THIS_MOMENT = AskedForScore()


@overload
def read(
    text: str, question: AskedForScore = ..., *, with_classifier: bool = ..., about_past: bool = ...
) -> Reading: ...


@overload
def read(text: str, question: AskedForChoice) -> ChoiceReading: ...


def read(
    text: str,
    question: AskedForScore | AskedForChoice = _OF_THIS_MOMENT,
    *,
    with_classifier: bool = True,
    about_past: bool = False,
) -> Reading | ChoiceReading:
    """What a reply to a question says; any text, never an error.

    `about_past` is short for a question about the last day. All languages are always tried, whichever the patient was
    asked in: people answer in the one they think in. With `with_classifier=False` the rules read a score alone, to
    measure them.
    """
    if isinstance(question, AskedForChoice):
        return read_choice(text, question.options, words=question.words)
    reads = _read_number if len(text) <= _LONGEST_NUMBER and _NUMBER_ALONE.fullmatch(text) else _read_score
    return reads(text, with_classifier=with_classifier, about_past=about_past or question.about_past)


# Most replies are a number and nothing else, and always the same few: each is read once a process. No words are kept.
_NUMBER_ALONE, _LONGEST_NUMBER = re.compile(r"\W*\d{1,2}(?:[.,]\d)?(?: ?/ ?10)?\W*"), 12


@lru_cache(maxsize=1024)
def _read_number(text: str, *, with_classifier: bool, about_past: bool) -> Reading:
    return _read_score(text, with_classifier=with_classifier, about_past=about_past)


def _read_score(text: str, *, with_classifier: bool, about_past: bool) -> Reading:
    understood = understand(text, with_classifier=with_classifier)
    line, wish, alarm = understood.line, understood.wish, understood.alarm
    concern = alarm.concern
    if understood.is_automatic:
        return Reading(None, Intent.OTHER, Concern.NONE, "automatic", is_automatic=True)
    refuses = wish.intent is Intent.STOP or understood.may_refuse
    if refuses and concern is Concern.NONE and _A_PERSON_DIED.search(line):
        concern = Concern.REVIEW
    if wish.intent is Intent.WRONG_PERSON:
        verdict = Verdict(None, "wrong-person")
        if _DIED.search(line) and (concern is Concern.NONE or alarm.by_classifier):
            concern = Concern.REVIEW  # somebody tells of a death: a person looks the same day, and nobody is paged
    else:
        verdict, values = values_of(understood, about_past=about_past)
        if with_classifier:
            verdict = decided(verdict, weighed(values))
        elif verdict.is_guess:
            verdict = Verdict(None, "unexplained-number")
    intent = wish.intent
    if intent in {Intent.OTHER, Intent.HELP} and verdict.score is not None:
        intent = Intent.ANSWER
    rule = alarm.rule if concern is Concern.URGENT else wish.rule or verdict.rule
    if intent is Intent.ANSWER and concern is not Concern.URGENT:
        rule = verdict.rule
    asks = intent in {Intent.ANSWER, Intent.OTHER} and _is_question(line)
    return Reading(
        verdict.score, intent, concern, rule,
        is_correction=verdict.is_correction and verdict.score is not None,
        is_question=asks,
        disputes=verdict.score is None and (disputes(value_line(wish.rest)) or takes_back(line)),
        wants_call=understood.wants_call,
        reports_death=understood.reports_death,
        denied=denied_in(wish.rest) - {verdict.score},
        names_pain=rule == Introduction.PAIN_IS,
        may_refuse=understood.may_refuse,
        calls_emergency=rule == EMERGENCY_CALLED,
    )  # fmt: skip


def read_choice(
    text: str,
    options: Sequence[int],
    *,
    words: Mapping[str, int] | None = None,
) -> ChoiceReading:
    """What a reply to a question with numbered options says; `words` maps other answers ("none") to options."""
    understood = understand(text)
    line, wish, alarm = understood.line, understood.wish, understood.alarm
    concern = alarm.concern
    if understood.is_automatic:
        return ChoiceReading(None, Intent.OTHER, Concern.NONE, "automatic", is_automatic=True)
    value, rule, corrects = (None, wish.intent.value, False)
    if wish.intent is not Intent.WRONG_PERSON:
        value, rule, corrects = choice_of(wish.rest, options, words or {})
    intent = Intent.ANSWER if wish.intent is Intent.OTHER and value is not None else wish.intent
    rule = alarm.rule if concern is Concern.URGENT else (wish.rule or rule if intent is not Intent.ANSWER else rule)
    return ChoiceReading(
        value, intent, concern, rule, corrects, intent in {Intent.ANSWER, Intent.OTHER} and _is_question(line),
        wants_call=understood.wants_call,
        reports_death=understood.reports_death,
        denied=denied_in(wish.rest) - {value},
        may_refuse=understood.may_refuse,
    )  # fmt: skip
