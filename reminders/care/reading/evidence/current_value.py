"""Says what one number is to the reply, by the words around it: the value now, an old or doubtful one, a count, …"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.evidence import after, before, hazards, times
from reminders.care.reading.evidence.before import Introduction
from reminders.care.reading.evidence.clauses import CONJUNCTIONS, HARD, SOFT, Clause
from reminders.care.reading.evidence.elsewhere import elsewhere
from reminders.care.reading.evidence.hazards import Hazard
from reminders.care.reading.evidence.names import FIRST_NAMES
from reminders.care.reading.text.line import NUMBER, value_of
from reminders.care.reading.text.vocabulary import BODY, PAIN, PERSON

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
_HAVE = compiled_when_used(r"(?:^|\s)(?:have|having|got|feel|feeling|am in|in|with|tengo|siento|con|at) $")
_CLOCK = compiled_when_used(
    r"\b(?:time|when|home|till|until|clock|late|hour|hours|already"
    r"|morning|am|pm|hasta|hora|by)\b"
)


_LEAD_IN = compiled_when_used(
    r"^(?:(?:but|and|y|pero|well) )?(?:if|when|whenever|unless|without"
    r"|provided|assuming|(?:as |so )?long as|siempre que|siempre y cuando|con tal"
    r"|while|yesterday|last (?:night|week|month)|before|earlier|usually"
    r"|normally|typically|generally"
    r"|sometimes|on (?:a )?(?:bad|good) days?|at rest|at night|with (?:my )?meds"
    r"|si (?!$)|cuando|ayer|anoche|antes|normalmente|a veces|casi siempre"
    r"|sin|al [a-z]+r)\b"
)


_PERSON_LEAD_IN = compiled_when_used(
    rf"^(?:(?:my|mi|his|her) )?{PERSON}s?(?: pain)?$|^(?:his|her|hers|theirs|their)(?: pain)?$"
)


_TRAILING = compiled_when_used(
    r"^(?:only |just |but only |pero solo |mostly |especially |solo "
    r"|nomas )?(?:if (?!that|you|i am being|it helps)|when (?!can|is"
    r"|do|will|should)|provided|assuming|(?:as |so )?long as|siempre que|siempre y cuando|con tal|whenever"
    r"|unless|without|(?:yesterday|last night|last week)(?! (?:was|i|we|it|my|the|they|he|she)\b)"
    r"|at rest|at its (?:worst|best)|(?:usually|normally)(?! (?:it is|i am|less|lower|higher|better|worse)\b)|most days"
    r"|sometimes|before (?:the|my|i|meds)|at (?:worst|best|most|least)"
    r"|or (?:more|less|higher|worse|lower)|with (?:my )?meds|max\b"
    r"|(?:ayer|anoche)(?! (?!en|con|si|a)[a-z]+ [a-z]+)"
    r"|cuando|si (?:me|no|camino|hago|muevo|tomo)|al [a-z]+(?:ar|er"
    r"|ir)\b|normalmente|a veces|por lo menos|al menos|como mucho|o mas"
    r"|o menos|(?:and|y|then) (?:(?:change|pico|tantos)\b|some$)|maybe (?:more|less|higher|lower)|tops)"
)


# So many of a body part can be counted: "two legs", "3 fingers numb".
_COUNTABLE_PARTS = (
    (
        2,
        compiled_when_used(
            r"^(?:legs|arms|hands|feet|knees|hips|shoulders|eyes|ears|wrists|ankles|elbows"
            r"|piernas|brazos|manos|pies|rodillas|hombros|ojos)\b"
        ),
    ),
    (5, compiled_when_used(r"^(?:fingers|toes|limbs|ribs|discs|disks|dedos|costillas)\b")),
)
_PERSON_SAYS = compiled_when_used(
    rf"\b{PERSON}s? (?:says?|said|thinks?|dice|dijo|piensa|cree)\b|\ba (?:mi|su|la"
    rf"|el) {PERSON} (?:le|la|lo)\b"
)
# "Six i think?", "um like 6?" are unsure, but they answer.
_HEDGED = compiled_when_used(
    rf"^(?:(?:um|uh|like|maybe|i think|i guess|probably|a|an|about|idk|hmm|so) )*{NUMBER}(?: (?:i think|i"
    r" guess|maybe|probably|i suppose|ish|creo))+$"
    rf"|^(?:um|uh|hmm|so)(?: (?:like|maybe|a|about))* {NUMBER}$"
)
_STILL_HURTS = compiled_when_used(
    rf"\b{BODY}\b.*\b(?:hurts?|hurting|killing|duelen?|bad|mal|pain|dolor)\b|\bduelen?\b.*\b{BODY}\b"
)
_OVERTAKEN = compiled_when_used(r"^(?:(?:but|and|y|pero) )?(?:ya no|not any ?more|no longer|not now)$")


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
    stands in the line (`<7>`); `previous` and `following` are the clauses beside its own.
    """
    around = _surroundings(left, number, right, previous, clause, following)
    return _ruled_out(around) or _counting(around) or _current(around)


def _surroundings(
    left: str, number: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None
) -> _Surroundings:
    introduction = next((name for name, pattern in before.STRONG_LEFT if pattern.search(left)), None)
    is_scaled = number.startswith(("<s", "<z"))
    if not introduction and re.search(r"\b(?:it|that) is (?:[a-z]+ )?$", left) and not _CLOCK.search(left):
        introduction = Introduction.IT_IS
    is_now = bool(times.NOW.search(left) or times.NOW.match(right)) or after.is_about_now(right)
    if (
        previous
        and not left
        and clause.opener in SOFT
        and re.fullmatch(rf"(?:and |but )?{after.NOW_WORDS}", previous.text)
    ):
        is_now = True
    goes_on = previous is not None and clause.opener in {"and", "y"} and not _OWN_SUBJECT.match(left)
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
    if hazards.SAID.search(left) and not re.search(r"^put (?:me )?(?:(?:a|an|down|at) )*$", left):
        plainly = re.search(r"\b(?:i said|dije|i put|i typed|puse) $", left)
        return around.is_(Role.SAID if plainly else Role.OLD, "said")
    return None


def _counting(around: _Surroundings) -> Candidate | None:
    """The number's role where the text does not go on as after a score: a count, or unexplained."""
    left, right, seen = around.left, around.right, around.seen
    changed = left.endswith("pain is now ") and _SINCE.match(right)
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
    """The value now, if the number is introduced as the score or stands in a plain answer; else unexplained."""
    left, right, seen = around.left, around.right, around.seen
    introduction = around.introduction
    if not introduction and _announced(left, right, around.previous, around.clause):
        introduction = Introduction.ANNOUNCED
    if not introduction and after.names_pain(right) and _HAVE.search(left):
        introduction = Introduction.PAIN_FOLLOWS
    is_scaled = around.number.startswith(("<s", "<z"))
    signed = re.match(r"^([a-z]+)(?: [a-z])?(?: here)?(?: [-:]| ,)? $", left)
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


_OF_PAIN = compiled_when_used(
    rf"\b(?:{PAIN}|{BODY}|it|feels?|feeling|hurts?|worse|better|now|today|hoy|ahora|ahorita|up|down|baja|sube"
    r"|peor|mejor|left|right"
    r"|morning|night|manana|noche|tarde|mornings|nights|with|without|con|sin|other|otro|otra|burning|ardor)\b"
)
# A text that starts with its number and runs on without a mark: what follows is no thing that could be counted.
_RUNS_ON = compiled_when_used(
    r"^(?!(?:for|on|in|with|without|at|to|out|by|from|of|or|para|de|del|en|con|a|al|por|si|cuando|when|if"
    r"|while|would|is|are|was|were"
    r"|could|will|used|might|que|and|y|until|till|seria|era|fue|dicen|dice|votaria|tiene|is|es|most|more"
    r"|every|each|an?|another|ish|_ish"
    r"|dijo|says|said|le|me|the|her|his|their|your|than|as|between|over|under|times|points?|puntos)\b)"
    r"(?![a-z_]+s\b)[a-z]+ (?:(?!\w+s\b)[a-z]+ )?(?:.* )?(?:i|im|me|my|we|my self|ya|mi|estoy|ando|no|not"
    r"|please|you|god|hope|lord)\b"
)
# One unknown word and the article: a word of address ("asere un 5"), unless it is a verb ("compre un 5").
_VERBS = (
    r"tome|quiero|dame|deme|tuve|saque|compre|comi|bebi|hice|vi|puse|quisiera|necesito|pedi|gane|perdi|falta"
    r"|queda|hay|era|fue|seria|llego"
    r"|baja|sube|doy|darle|ponle|otro|cada|medio|casi|ni|sin|como|hasta|para|por|que|si|cuando|nunca|jamas"
    r"|antes|despues|ojala|menos|mas"
    r"|not|never|no|took|got|had|need|want|hit|saw|bought|did|make|made|is|was|were|be|being|reach|gave|give"
    r"|score|call|from|to|past|over"
    r"|under|above|below|like|than|for|with|without|if|when|until|by|near|almost|of|on|in|at|only|level|grade"
    r"|get|gets|take|takes|see|buy"
    r"|ate|drank|drove|ran|won|lost|want|wanted|needs|hits|find|found|scored|rated|left|right|upper|lower"
)
_CALLED_OUT = compiled_when_used(
    rf"^(?!(?:{_VERBS})\b)(?![a-z]+(?:e|o|aba|ia|aria|eria|ar|er|ir|ed|ing)\b)[a-z]{{3,}} (?:(?:ya|aqui|solo"
    r"|ahi) )*un $"
)
_OWN_SUBJECT = compiled_when_used(r"(?:i|yo|my|mi|it|the|el|la|now|today|hoy|ahora|pain|dolor|im|mine|lo|on)\b|$")
_SINCE = compiled_when_used(
    r"(?:after|despues|desde|since|in \[duration\]|en \[duration\]|with the|con la (?!pastilla|medicina))"
)
# A name before a colon may be of anything ("knee: 4"); a sentence before one announces the answer.
_ANNOUNCED = compiled_when_used(r"^(?:[^\s<]+ ){3,}: (?:(?:a|an|un|about|like) )?$")
# "..., y con 5 en la espalda", "gracias a la virgen, en dos": behind another clause, with no verb of its own.
_AND_IN = compiled_when_used(r"^(?:(?:yo|ya|aqui|hoy|ahorita|ando|sigo) )*(?:en|con)(?: (?:un|el|mi|dolor de))? $")
_PLACE = compiled_when_used(rf"(?:en|de) (?:la|el|mi|los|las) {BODY}(?: {BODY}| baja| alta)?|tranquil\w+")
_COUNTED_BEFORE = compiled_when_used(
    r"\b(?:number|count|numero|cuantos|hours|horas|dias|days|pills|dose|dosis|age|weight|room|code|por|de|times) :"
)


def _announced(left: str, right: str, previous: Clause | None, clause: Clause) -> bool:
    """Whether the number is announced as the answer, or said in passing about oneself."""
    if _ANNOUNCED.search(left) and not right and not _COUNTED_BEFORE.search(left):
        return True
    if left == "en " and re.match(r"(?:estoy|ando|sigo|amaneci)\b", right):
        return True
    ends = not right or _PLACE.fullmatch(right)
    return bool(previous and ends and clause.closer != "?" and _AND_IN.search(left) and not _N.search(previous.text))


# "Right now 4 sitting on the porch" tells where somebody is.
_POSTURE = compiled_when_used(r"(?:sitting|lying|laying|resting|standing|sentad[oa]|acostad[oa]|parad[oa])\b")
# "Still a 6 with the meds", "came down to 4 with the ice": what helps or does not is told, no condition is made.
_IN_SPITE_OF = compiled_when_used(
    r"\b(?:still|even|sigo|sigue|todavia|aun|pain is now|(?:down|bajo|baje|bajado|back) (?:to|a))(?: [a-z]+){0,2} $"
)


def _hazard(left: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None) -> Hazard | None:
    """What the words and clauses beside a number say against it."""
    is_now = times.NOW.search(f"{left} {right}")
    for hazard, pattern in hazards.LEFT_HAZARDS:
        if pattern.search(left) and not (is_now and hazard is Hazard.BOUND and "up to" in left):
            return hazard
    for hazard, pattern in hazards.RIGHT_HAZARDS:
        if hazard is Hazard.CONDITION and _IN_SPITE_OF.search(left) and re.match(r"(?:with|con|on)\b", right):
            continue
        if hazard is Hazard.CONDITION and times.NOW.search(left) and _POSTURE.match(right):
            continue
        if hazard is not Hazard.PAST and pattern.search(f"{right} {clause.closer}"):
            return hazard
    if clause.closer == "?" and not _HEDGED.search(clause.text):
        return Hazard.QUESTION
    if not left and not right and clause.opener in {"-x"}:
        return Hazard.NEGATIVE
    if previous and not is_now and clause.opener in SOFT and not _N.search(previous.text):
        if _LEAD_IN.search(previous.text) and not left.startswith("so "):
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
    """Whether "now" stands nearer to the number than the past ("was 9 yesterday now 4")."""
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
