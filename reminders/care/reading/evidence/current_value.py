"""Says what one number means in the reply, by the words around it: the value now, an old or doubtful one, a count, …"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from reminders.care.lazy_patterns import compiled_when_used
from reminders.care.reading.evidence import after, before, hazards, times
from reminders.care.reading.evidence.before import Introduction
from reminders.care.reading.evidence.clauses import CONJUNCTIONS, HARD, SOFT, Clause
from reminders.care.reading.evidence.elsewhere import elsewhere
from reminders.care.reading.evidence.hazards import Hazard
from reminders.care.reading.evidence.names import FIRST_NAMES
from reminders.care.reading.packs import compiled, words
from reminders.care.reading.text.line import NUMBER, value_of

#: The top of the scale (NRS-11: 0 is no pain, 10 the worst imaginable).
HIGHEST = Decimal(10)


class Role(StrEnum):
    """What a number turned out to be."""

    CURRENT = "current"
    OLD = "old"  # past, taken back, best or worst, an amount of change: leaves a plain current value alone
    DOUBTFUL = "doubtful"  # a bound, a condition, a habit, a question: leaves only a value marked "now" alone
    SAID = "said"  # "I said 7": the value, unless another one follows
    COUNT = "count"
    OUT_OF_RANGE = "out-of-range"
    UNEXPLAINED = "unexplained-number"


@dataclass(frozen=True)
class Candidate:
    """One number that nothing else explains: its value, its role, the rule for that, and how plainly it is current."""

    value: Decimal
    role: Role
    rule: str
    hazard: Hazard | None = None  # why it is not, or not surely, the pain now
    introduction: Introduction | None = None  # of a current value: the words that introduce it as the score
    says_no_pain: bool = False  # a current zero that was written as words: "no pain at all"
    is_out_of_order: bool = False  # between two numbers, and the words do not say whose they are
    is_now: bool = False
    is_this_morning: bool = False
    names_pain: bool = False
    is_elsewhere: bool = False
    is_alone: bool = False  # the whole first sentence
    is_firm: bool = False  # alone in the first sentence, or plainly called the pain
    is_foreign: bool = False  # nothing of its clause speaks of pain, body or now


_N = compiled_when_used(NUMBER)
_HAVE = compiled("{current-value-have}")
_IT_IS, _NOTHING_BUT_NOW = compiled(r"\b{it-or-that-is} (?:[a-z]+ )?$"), compiled("{now-words}")
_PUT_DOWN, _I_SAID = compiled("^{put-down}$"), compiled(r"\b{i-said} $")
_SIGNED = compiled("^([a-z]+)(?: [a-z])?(?: {signed-here})?(?: [-:]| ,)? $")
_IN_FRONT, _I_AM_BEHIND = compiled("{in-before} "), compiled(r"{i-am-behind}\b")
_WITH, _UP_TO = compiled(r"{with-on}\b"), compiled("{as-far-as}")
_AND = words("and-opens")
PAIN_IS_NOW = "pain is now "  # what a change leaves before the new value (`changes`)
_LEAD_IN = compiled("{current-value-lead-in}")
_PERSON_LEAD_IN = compiled("{person-lead-in}")
_TRAILING = compiled("{trailing}")

# So many of a body part can be counted: "two legs", "3 fingers numb".
_COUNTABLE_PARTS = ((2, compiled(r"^{counted-twos}\b")), (5, compiled(r"^{counted-fives}\b")))
_PERSON_SAYS = compiled("{person-says}")
# "Six i think?", "um like 6?" are unsure, but they answer.
_HEDGED = compiled("{current-value-hedged}")
_STILL_HURTS = compiled("{still-hurts}")
_OVERTAKEN = compiled("{overtaken}")


@lru_cache(maxsize=16)  # asked again for every number of a clause
def _is_foreign(clause: str) -> bool:
    return not _OF_PAIN.search(clause)


@dataclass(frozen=True)
class _Surroundings:
    """A number with the words and clauses around it, and what they say of it whatever its role turns out to be."""

    left: str
    number: str
    right: str
    previous: Clause | None
    clause: Clause
    following: Clause | None
    introduction: Introduction | None
    other: Hazard | None  # why it is no value of the writer's pain now, where `elsewhere` knows
    seen: Candidate  # its value and how plainly it is current; the role is still to be found

    @property
    def is_zero_in_words(self) -> bool:
        return self.number.startswith("<z")

    def is_(self, role: Role, rule: str) -> Candidate:
        return replace(self.seen, role=role, rule=rule)

    def is_hazardous(self, role: Role, hazard: Hazard) -> Candidate:
        return replace(self.seen, role=role, rule=hazard.value, hazard=hazard)

    def is_current(self, introduction: Introduction) -> Candidate:
        return replace(self.seen, role=Role.CURRENT, rule=introduction.value, introduction=introduction)

    def is_unexplained(self) -> Candidate:
        return self.is_hazardous(Role.OLD, self.other) if self.other else self.seen


def role_of(
    left: str, number: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None
) -> Candidate:
    """What a number is to the reply.

    `left` and `right` are the words of its clause that belong to it (`clauses.zones_of`), `number` is the number as it
    is in the line (`<7>`); `previous` and `following` are the clauses beside its own.
    """
    around = _surroundings(left, number, right, previous, clause, following)
    return _ruled_out(around) or _counting(around) or _current(around)


def _surroundings(
    left: str, number: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None
) -> _Surroundings:
    introduction = before.STRONG_LEFT.first_in(left)
    is_scaled = number.startswith(("<s", "<z"))
    if not introduction and _IT_IS.search(left):
        introduction = Introduction.IT_IS
    is_now = bool(times.NOW.search(left) or times.NOW.match(right)) or after.is_about_now(right)
    if previous and not left and clause.opener in SOFT and _NOTHING_BUT_NOW.fullmatch(previous.text):
        is_now = True
    goes_on = previous is not None and clause.opener in _AND and not _OWN_SUBJECT.match(left)
    other = elsewhere(f"{previous.text} {left}" if previous and goes_on else left, right)
    is_alone = previous is None and len(clause.words) == 1 and clause.closer in HARD and clause.closer != "?"
    is_whole = is_scaled and previous is None and len(clause.words) == 1
    seen = Candidate(
        value_of(number),
        Role.UNEXPLAINED,
        Role.UNEXPLAINED.value,
        is_now=is_now,
        is_this_morning=bool(times.THIS_MORNING.search(left) or times.THIS_MORNING.match(right)),
        names_pain=introduction in _OF_THE_PAIN or is_scaled or after.names_pain(right),
        is_elsewhere=bool(other),
        is_alone=is_alone,
        is_firm=is_alone or introduction is Introduction.PAIN_IS or is_whole,
        is_foreign=_is_foreign(clause.text),
    )
    return _Surroundings(left, number, right, previous, clause, following, introduction, other, seen)


_OF_THE_PAIN = frozenset({Introduction.PAIN_IS, Introduction.SITE_IS})
#: Hazards that leave nothing of a value which is some other day's or person's as well.
_OLD_ELSEWHERE = frozenset({Hazard.CONDITION, Hazard.SOMEONE_ELSE, Hazard.USUAL, Hazard.QUESTION})
_OLD = frozenset({Hazard.NEGATED, Hazard.WORST_OR_BEST, Hazard.AMOUNT})


def _ruled_out(around: _Surroundings) -> Candidate | None:
    """The number's role where something rules it out, or makes it doubtful, as the value now."""
    left, right, following, seen = around.left, around.right, around.following, around.seen
    if "[unclear]" in right:
        return replace(seen, rule="unclear-order", is_out_of_order=True)
    elsewhere_it_hurts = seen.value == 0 and following is not None and _STILL_HURTS.search(following.text)
    if (around.is_zero_in_words or elsewhere_it_hurts) and after.AFTER_ZERO_SITE.search(right):
        return around.is_hazardous(Role.DOUBTFUL, Hazard.ONE_PLACE_ONLY)
    is_counted = any(seen.value <= most and parts.match(right) for most, parts in _COUNTABLE_PARTS)
    if is_counted and around.introduction is not Introduction.SITE_IS:
        return replace(seen, rule="counted-part")
    hazard = _hazard(left, right, around.previous, around.clause, following)
    if hazard and not (hazard is Hazard.SOMEONE_ELSE and around.introduction is Introduction.SAID_FOR):
        is_old = hazard in _OLD or (hazard in _OLD_ELSEWHERE and around.other is not None)
        return around.is_hazardous(Role.OLD if is_old else Role.DOUBTFUL, hazard)
    overrides_past = seen.is_now and not seen.is_this_morning and _now_wins(left, right)
    if not overrides_past and _is_past(left, right, is_introduced=around.introduction is not None):
        return around.is_hazardous(Role.OLD, Hazard.PAST)
    if hazards.SAID.search(left) and not _PUT_DOWN.search(left):
        plainly = _I_SAID.search(left)
        return around.is_(Role.SAID if plainly else Role.OLD, "said")
    return None


def _counting(around: _Surroundings) -> Candidate | None:
    """The number's role where the text does not go on as after a score: a count, or unexplained."""
    left, right, seen = around.left, around.right, around.seen
    changed = left.endswith(PAIN_IS_NOW) and _SINCE.match(right)
    runs_on = around.previous is None and not left and _RUNS_ON.search(right)
    if after.goes_on(right) or changed or runs_on:
        return None
    is_last = not _N.search(around.clause.text.partition(f"{around.number} {right}")[2])
    if seen.value > HIGHEST and not around.introduction and is_last:
        return around.is_(Role.COUNT, "not-on-scale")
    if after.counts_things(right) and not seen.names_pain and is_last:
        return around.is_(Role.COUNT, "count")
    return around.is_unexplained()


def _current(around: _Surroundings) -> Candidate:
    """The value now, if the number is introduced as the score or is in a plain answer; else unexplained."""
    left, right, seen = around.left, around.right, around.seen
    introduction = around.introduction
    if not introduction and _announced(left, right, around.previous, around.clause):
        introduction = Introduction.ANNOUNCED
    if not introduction and after.names_pain(right) and _HAVE.search(left):
        introduction = Introduction.PAIN_FOLLOWS
    is_scaled = around.number.startswith(("<s", "<z"))
    signed = _SIGNED.match(left)
    whole = around.previous is None and around.following is None and not right  # "Carl 3", on a phone that two share
    named = signed is not None and signed[1] in FIRST_NAMES and (whole or not left.endswith(f"{signed[1]} "))
    if (
        not introduction
        and not before.plain_left(left)
        and not _CALLED_OUT.search(left)
        and not is_scaled
        and not named
    ):
        return around.is_(Role.COUNT, "not-on-scale") if seen.value > HIGHEST else around.is_unexplained()
    if seen.value > HIGHEST:
        return around.is_(Role.OUT_OF_RANGE, "out-of-range")
    if around.is_zero_in_words:
        return replace(seen, role=Role.CURRENT, rule="no-pain", says_no_pain=True)
    if introduction:
        return around.is_current(introduction)
    return around.is_(Role.CURRENT, "of-ten" if is_scaled else "bare-number")


_OF_PAIN = compiled("{current-value-of-pain}")
# A text that starts with its number and runs on without a mark: what follows is no thing that could be counted.
_RUNS_ON = compiled("{current-value-runs-on}")
# One unknown word and the article: a word of address ("asere un 5"), unless it is a verb ("compre un 5").
_CALLED_OUT = compiled("{called-out}")
_OWN_SUBJECT = compiled("{own-subject}")
_SINCE = compiled("{current-value-since}")
# A name before a colon may be of anything ("knee: 4"); a sentence before one announces the answer.
_ANNOUNCED = compiled("{announced}")
# "..., y con 5 en la espalda", "gracias a la virgen, en dos": behind another clause, with no verb of its own.
_AND_IN = compiled("{current-value-and-in}")
_PLACE = compiled("{current-value-place}")
_COUNTED_BEFORE = compiled("{counted-before}")


def _announced(left: str, right: str, previous: Clause | None, clause: Clause) -> bool:
    """Whether the number is announced as the answer, or said in passing about oneself."""
    if _ANNOUNCED.search(left) and not right and not _COUNTED_BEFORE.search(left):
        return True
    if _IN_FRONT.fullmatch(left) and _I_AM_BEHIND.match(right):
        return True
    ends = not right or _PLACE.fullmatch(right)
    return bool(previous and ends and clause.closer != "?" and _AND_IN.search(left) and not _N.search(previous.text))


# "Right now 4 sitting on the porch" tells where somebody is.
# "Still a 6 with the meds", "came down to 4 with the ice": what helps or does not is told, no condition is made.
_IN_SPITE_OF = compiled("{in-spite-of}")


def _hazard(left: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None) -> Hazard | None:
    """What the words and clauses beside a number say against it."""
    is_now = times.NOW.search(f"{left} {right}")
    for hazard in hazards.LEFT_HAZARDS.found_in(left):
        if not (is_now and hazard is Hazard.BOUND and _UP_TO.search(left)):
            return hazard
    for hazard in hazards.RIGHT_HAZARDS.found_in(f"{right} {clause.closer}"):
        in_spite = hazard is Hazard.CONDITION and _IN_SPITE_OF.search(left) and _WITH.match(right)
        if hazard is not Hazard.PAST and not in_spite:
            return hazard
    if clause.closer == "?" and not _HEDGED.search(clause.text):
        return Hazard.QUESTION
    if not left and not right and clause.opener in {"-x"}:
        return Hazard.NEGATIVE
    if previous and not is_now and clause.opener in SOFT and not _N.search(previous.text):
        if _LEAD_IN.search(previous.text):
            return Hazard.CONDITION
        if _PERSON_LEAD_IN.search(previous.text) or _PERSON_SAYS.search(previous.text):
            return Hazard.SOMEONE_ELSE
    if following and not is_now and not _N.search(following.text):
        joined = f"{following.opener} {following.text}" if following.opener in CONJUNCTIONS else following.text
        if following.opener not in HARD and _TRAILING.search(joined):
            return Hazard.CONDITION
        if _OVERTAKEN.search(joined):
            return Hazard.PAST
    if following and "[time]" in left and times.NOW.match(following.text) and not _N.search(following.text):
        return Hazard.PAST
    return None


def _now_wins(left: str, right: str) -> bool:
    """Whether "now" is nearer to the number than the past ("was 9 yesterday now 4")."""
    now = [found.end() for found in times.NOW.finditer(left)]
    past = [found.end() for found in times.PAST_TIME.finditer(left)] + [
        found.end() for found in times.PAST_VERB.finditer(left)
    ]
    if hazards.PAST_BEHIND.search(right):
        return False
    if not past:
        return True
    if now and max(now) > max(past):
        return True
    return bool(times.ABOUT_TODAY.search(f"{left} {right}")) and not times.PAST_TIME.search(f"{left} {right}")


def _is_past(left: str, right: str, *, is_introduced: bool) -> bool:
    about_today = times.ABOUT_TODAY.search(f"{left} {right}") and not times.PAST_TIME.search(f"{left} {right}")
    if hazards.PAST_BEHIND.search(right):
        return True
    tail = " ".join(left.split()[-7:]) + " " if is_introduced else left
    if times.PAST_VERB.search(tail) and not about_today and not times.PRESENT_VERB.search(tail):
        return True
    return bool(times.PAST_TIME.search(left)) and not times.PRESENT_VERB.search(tail)
