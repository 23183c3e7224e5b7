"""Decides whether a line holds exactly one current pain value, and if not, why it must be asked again."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reminders.care.reading.evidence import times
from reminders.care.reading.evidence.before import Introduction
from reminders.care.reading.evidence.changes import corrects, without_old_values
from reminders.care.reading.evidence.clauses import clauses_of, zones_of
from reminders.care.reading.evidence.current_value import HIGHEST, Candidate, Role, role_of
from reminders.care.reading.evidence.direction import is_misleading
from reminders.care.reading.evidence.hazards import Hazard
from reminders.care.reading.evidence.other_numbers import is_counted_after_all
from reminders.care.reading.evidence.phrases import prepared
from reminders.care.reading.evidence.story import tells_of_before
from reminders.care.reading.evidence.withdrawn import withdrawn
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.asides import without_ending
from reminders.care.reading.text.fillers import laughs
from reminders.care.reading.text.line import NUMBER, value_of


@dataclass(frozen=True)
class Verdict:
    """A score (0 to 10) or none, and the rule that decided."""

    score: Decimal | None
    rule: str
    is_correction: bool = False
    is_guess: bool = False  # nothing speaks against it, and nothing says so either: the classifier must be sure of it
    introduction: Introduction | None = None  # of a score: the words that introduce it
    hazard: Hazard | None = None  # where there is none: what was against the value that was found


_N = re.compile(NUMBER)
_RANGE = compiled("{score-range}")
_DENIED_BEFORE = compiled(r"\b{denied-before} (?:{denied-a} )?$")
_OF_ANOTHER_SCALE = compiled("(?:/|{of-scale}) {n}|{n} {over-scale} {n}|{n} /")
_TAKEN_BACK = compiled("{n} {taken-back-last}$")
_ARITHMETIC = compiled("{arithmetic}")
_NOT_SERIOUS = compiled("{not-serious}")
_UNSURE_NO = compiled("{unsure-no}")
_OWNS_UP = compiled("{score-owns-up}")


def _is_range(line: str) -> bool:
    for found in _RANGE.finditer(line):
        if value_of(found[1]) == value_of(found[2]):
            continue
        before, after = line[: found.start()], line[found.end() :]
        between = line[found.end(1) : found.start(2)].strip()
        loose = between in {",", "and", "y", "|", ";", "&", "but", ""}
        if (loose or between == "pain") and max(value_of(found[1]), value_of(found[2])) > HIGHEST:
            continue
        marked = (
            times.PAST_VERB.search(before[-25:])
            or times.PAST_TIME.search(before[-25:])
            or times.NOW.match(after.strip())
        )
        negated = _DENIED_BEFORE.search(before)
        if not (loose and (marked or negated)):
            return True
    return False


def _none(hazard: Hazard) -> Verdict:
    return Verdict(None, hazard.value, hazard=hazard)


@lru_cache(maxsize=16)  # one reply is asked for its line several times
def value_line(line: str) -> str:
    """The line in which the value is looked for: explained numbers as names, old values of named changes gone."""
    if len(_N.findall(line)) > MOST_NUMBERS:
        return line
    return without_old_values(without_ending(prepared(line)))


@dataclass(frozen=True)
class Examined:
    """What the rules find in a line: what they would decide, and what each number that nothing explains is to them."""

    verdict: Verdict
    prepared: str = ""
    taken_back: Hazard | None = None
    seen: tuple[Candidate, ...] = ()
    misleading: frozenset[Decimal] = frozenset()
    """The values whose words say good where the number says bad, or the other way round."""


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def score_of(line: str) -> Verdict:
    """The one current pain value of a line by the rules alone, or None and why."""
    return examine(line).verdict


@lru_cache(maxsize=16)
def examine(line: str) -> Examined:
    """What the rules find in a line that `value_line` was made from."""
    if len(_N.findall(line)) > MOST_NUMBERS:
        return Examined(Verdict(None, "too-many-numbers"))
    laughed, counted = laughs(line), is_counted_after_all(line)
    whole = _CALLED.sub(r"\1\2 is", prepared(line))
    plain = without_ending(whole)
    taken_back = withdrawn(plain)
    is_correction = corrects(plain)
    plain = without_old_values(plain)
    candidates = _candidates(plain)
    verdict = Verdict(None, "count") if counted else _ruled_out(whole, plain, taken_back)
    if verdict is None:
        if _NOT_SERIOUS.search(plain):
            plain = _JOKE.sub("[slip]", plain)
            candidates = _candidates(plain)
        whole = f"{whole} lol" if laughed else whole
        roles = {candidate.role for candidate, _ in candidates}
        if Role.UNEXPLAINED in roles and roles <= _GUESSABLE:
            verdict = _guess(whole, plain, candidates, is_correction)
        else:
            verdict = _decide(whole, candidates, is_correction)
    misleading = frozenset(c.value for c, left in candidates if is_misleading(whole, c, left))
    return Examined(verdict, whole, taken_back, tuple(c for c, _ in candidates), misleading)


def _candidates(line: str) -> list[tuple[Candidate, str]]:
    """Every number of the line with its role, and the words left of it."""
    clauses = clauses_of(line)
    found: list[tuple[Candidate, str]] = []
    for index, clause in enumerate(clauses):
        if not _N.search(clause.text):
            continue
        previous = clauses[index - 1] if index else None
        following = clauses[index + 1] if index + 1 < len(clauses) else None
        for left, number, right in zones_of(clause):
            found.append((role_of(left, number, right, previous, clause, following), left))
    return found


def _ruled_out(whole: str, line: str, taken_back: Hazard | None) -> Verdict | None:
    """Why no number of the line can be the score, whatever each of them is; None if one can be."""
    if "[other-scale]" in whole:
        return Verdict(None, "other-scale")
    if taken_back:
        return _none(taken_back)
    if not _N.search(line):
        named = re.search(r"\[([a-z-]+)\]", line)
        return Verdict(None, named[1] if named else "no-number")
    if _OF_ANOTHER_SCALE.search(line):
        return Verdict(None, "other-scale")
    if _ARITHMETIC.search(line):
        return Verdict(None, "arithmetic")
    if _NOT_SERIOUS.search(line):
        line = _JOKE.sub("[slip]", line)
    if _NOT_SERIOUS.search(line):
        return Verdict(None, "not-serious")
    if _TAKEN_BACK.search(line):
        return Verdict(None, "taken-back")
    if re.search(rf"{NUMBER} -$", line):
        return Verdict(None, "bound")
    unsure = _UNSURE_NO.search(line)
    if unsure and not _OWNS_UP.search(line[: unsure.start()]):
        return Verdict(None, "two-values")
    return Verdict(None, "range") if _is_range(line) else None


# "Jk" takes back what is before it, if another value follows.
_JOKE = compiled("^.*{n}.{0,60}?{not-serious}(?! <)(?=.*{n})")
_CALLED = compiled("{score-called}")
MOST_NUMBERS = 40  # no answer holds more, and every pair of them would have to be weighed
# How many words a sentence may have beside a number that the rules do not understand.
_SHORT = 4


def _guess(whole: str, line: str, candidates: list[tuple[Candidate, str]], corrects: bool) -> Verdict:
    """What a careful person would guess among unknown words: it counts only where the classifier is sure too.

    The only value of a short sentence or of a text that ends with it; of several the one that is plainly current, or
    else the last. In the middle of a longer text nothing is guessed: there the classifier was sure and wrong too often.
    """
    decided = _decide(whole, candidates, corrects)
    unknown = [candidate for candidate, _ in candidates if candidate.role is Role.UNEXPLAINED]
    current = {candidate.value for candidate, _ in candidates if candidate.role is Role.CURRENT}
    values = {candidate.value for candidate, _ in candidates}
    guess = current.pop() if len(current) == 1 else candidates[-1][0].value
    words = _WORD_OR_NUMBER.findall(line)
    spoken = next(said for said in _SENTENCE_END.split(line) if _N.search(said))
    is_short = sum(not _N.fullmatch(word) for word in _WORD_OR_NUMBER.findall(spoken)) <= _SHORT
    stands_out = is_short or bool(_N.fullmatch(words[-1]))
    if decided.score is not None or (len(values) > 1 and not (corrects or tells_of_before(line))):
        return decided
    if guess > HIGHEST or _UNSURE.search(line) or (len(values) == 1 and not stands_out):
        return decided
    if any(candidate.is_out_of_order or candidate.is_elsewhere for candidate in unknown):
        return decided
    if any(is_misleading(whole, candidate, before) for candidate, before in candidates):
        return decided
    return Verdict(guess, "guess", corrects, is_guess=True)


_GUESSABLE = frozenset((Role.UNEXPLAINED, Role.CURRENT, Role.OLD))
_SENTENCE_END = re.compile(r"(?:^| )[.!?;|](?= |$)")
_WORD_OR_NUMBER = re.compile(rf"{NUMBER}|[a-z]+|\[[a-z-]+\]")
# What a number cannot be guessed beside: a question, one of many, a spell, a bound, somebody's word, the wish for it.
_UNSURE = compiled("{score-unsure}")


def _decide(line: str, candidates: list[tuple[Candidate, str]], corrects: bool) -> Verdict:
    firm = {c.value for c, _ in candidates if c.role is Role.CURRENT and c.is_firm}
    for candidate, _ in candidates:
        foreign = len(firm) == 1 and candidate.is_foreign and candidate.value not in firm
        if candidate.role is Role.UNEXPLAINED and not foreign:
            return Verdict(None, candidate.rule)
    current = [(candidate, left) for candidate, left in candidates if candidate.role is Role.CURRENT]
    current = current or [(candidate, left) for candidate, left in candidates if candidate.role is Role.SAID]
    if any(c.role is Role.SAID for c, _ in current) and len({c.value for c, _ in candidates}) > 1:
        return Verdict(None, "said")
    current = [(c, left) for c, left in current if not c.is_elsewhere] or current
    values = {candidate.value for candidate, _ in current}
    if len(values) > 1:
        now = {candidate.value for candidate, _ in current if candidate.is_now and not candidate.is_this_morning}
        others = [candidate for candidate, _ in current if candidate.value not in now]
        if len(now) != 1 or not all(candidate.is_this_morning for candidate in others):
            return Verdict(None, "two-values")
        current = [(candidate, left) for candidate, left in current if candidate.value in now]
    if not current:
        first = next((candidate for candidate, _ in candidates if candidate.role is not Role.COUNT), None)
        return Verdict(None, first.rule, hazard=first.hazard) if first else Verdict(None, "not-on-scale")
    chosen, _ = current[0]
    asked = [candidate for candidate, _ in candidates if candidate.hazard is Hazard.QUESTION]
    if (
        asked
        and len(candidates) == len(asked) + 1
        and all(candidate.value == chosen.value for candidate in asked)
        and chosen.says_no_pain
    ):
        return _none(Hazard.QUESTION)
    for candidate, _ in candidates:
        differs = candidate.value != chosen.value and not (chosen.is_alone and candidate.is_foreign)
        if differs and candidate.role is Role.OUT_OF_RANGE:
            return Verdict(None, "out-of-range")
        aside = candidate.is_elsewhere or candidate.value > HIGHEST
        if differs and candidate.role is Role.DOUBTFUL and not chosen.is_now and not aside:
            return Verdict(None, candidate.rule, hazard=candidate.hazard)
    if any(is_misleading(line, candidate, before) for candidate, before in current):
        return Verdict(None, "unclear-direction")
    return Verdict(chosen.value, chosen.rule, corrects, introduction=chosen.introduction)
