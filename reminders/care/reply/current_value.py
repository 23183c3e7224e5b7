"""Judges one number by its surroundings: the current value, an old one, a doubtful one, or unexplained."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from reminders.care.reading.line import NUMBER, value_of
from reminders.care.reading.vocabulary import BODY, PAIN, PERSON
from reminders.care.reply import after, before, hazards, times
from reminders.care.reply.clauses import CONJUNCTIONS, HARD, SOFT, Clause
from reminders.care.reply.elsewhere import elsewhere
from reminders.care.reply.names import FIRST_NAMES

HIGHEST = Decimal(10)


class Standing(StrEnum):
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
    """One number without another explanation: its value, standing, the rule for that, and how plainly it is current."""

    value: Decimal
    standing: Standing
    rule: str
    is_now: bool = False
    is_this_morning: bool = False
    names_pain: bool = False
    is_elsewhere: bool = False
    is_alone: bool = False  # the whole first sentence
    is_firm: bool = False  # alone in the first sentence, or plainly called the pain
    is_foreign: bool = False  # nothing of its clause speaks of pain, body or now


_N = re.compile(NUMBER)
_HAVE = re.compile(r"(?:^|\s)(?:have|having|got|feel|feeling|am in|in|with|tengo|siento|con|at) $")
_CLOCK = re.compile(
    r"\b(?:time|when|home|till|until|clock|late|hour|hours|already"
    r"|morning|am|pm|hasta|hora|by)\b"
)


_LEAD_IN = re.compile(
    r"^(?:(?:but|and|y|pero|well) )?(?:if|when|whenever|unless|without"
    r"|provided|assuming|(?:as |so )?long as|siempre que|siempre y cuando|con tal"
    r"|while|yesterday|last (?:night|week|month)|before|earlier|usually"
    r"|normally|typically|generally"
    r"|sometimes|on (?:a )?(?:bad|good) days?|at rest|at night|with (?:my )?meds"
    r"|si (?!$)|cuando|ayer|anoche|antes|normalmente|a veces|casi siempre"
    r"|sin|al [a-z]+r)\b"
)


_PERSON_LEAD_IN = re.compile(
    rf"^(?:(?:my|mi|his|her) )?{PERSON}s?(?: pain)?$|^(?:his|her|hers|theirs|their)(?: pain)?$"
)


_TRAILING = re.compile(
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
        re.compile(
            r"^(?:legs|arms|hands|feet|knees|hips|shoulders|eyes|ears|wrists|ankles|elbows"
            r"|piernas|brazos|manos|pies|rodillas|hombros|ojos)\b"
        ),
    ),
    (5, re.compile(r"^(?:fingers|toes|limbs|ribs|discs|disks|dedos|costillas)\b")),
)
_PERSON_SAYS = re.compile(
    rf"\b{PERSON}s? (?:says?|said|thinks?|dice|dijo|piensa|cree)\b|\ba (?:mi|su|la"
    rf"|el) {PERSON} (?:le|la|lo)\b"
)
# "Six i think?", "um like 6?" are unsure, but they answer.
_HEDGED = re.compile(
    rf"^(?:(?:um|uh|like|maybe|i think|i guess|probably|a|an|about|idk|hmm|so) )*{NUMBER}(?: (?:i think|i"
    r" guess|maybe|probably|i suppose|ish|creo))+$"
    rf"|^(?:um|uh|hmm|so)(?: (?:like|maybe|a|about))* {NUMBER}$"
)
_STILL_HURTS = re.compile(
    rf"\b{BODY}\b.*\b(?:hurts?|hurting|killing|duelen?|bad|mal|pain|dolor)\b|\bduelen?\b.*\b{BODY}\b"
)
_OVERTAKEN = re.compile(r"^(?:(?:but|and|y|pero) )?(?:ya no|not any ?more|no longer|not now)$")


@lru_cache(maxsize=16)  # asked again for every number of a clause
def _is_foreign(clause: str) -> bool:
    return not _OF_PAIN.search(clause)


def judge(
    left: str, number: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None
) -> Candidate:
    value = value_of(number)
    strong = next((name for name, pattern in before.STRONG_LEFT if pattern.search(left)), "")
    is_scaled = number.startswith(("<s", "<z"))
    if not strong and re.search(r"\b(?:it|that) is (?:[a-z]+ )?$", left) and not _CLOCK.search(left):
        strong = "it-is"
    is_now = bool(times.NOW.search(left) or times.NOW.match(right)) or after.is_about_now(right)
    if (
        previous
        and not left
        and clause.opener in SOFT
        and re.fullmatch(rf"(?:and |but )?{after.NOW_WORDS}", previous.text)
    ):
        is_now = True
    this_morning = bool(times.THIS_MORNING.search(left) or times.THIS_MORNING.match(right))
    names_pain = strong in {"pain-is", "site-is"} or is_scaled or after.names_pain(right)

    goes_on = previous is not None and clause.opener in {"and", "y"} and not _OWN_SUBJECT.match(left)
    other = elsewhere(f"{previous.text} {left}" if previous and goes_on else left, right)
    alone = previous is None and len(clause.words) == 1 and clause.closer in HARD and clause.closer != "?"
    is_firm = alone or strong == "pain-is" or (is_scaled and previous is None and len(clause.words) == 1)

    def found(standing: Standing, rule: str) -> Candidate:
        return Candidate(
            value,
            standing,
            rule,
            is_now,
            this_morning,
            names_pain,
            bool(other),
            alone,
            is_firm,
            _is_foreign(clause.text),
        )

    def unexplained() -> Candidate:
        return found(Standing.OLD if other else Standing.UNEXPLAINED, other or "unexplained-number")

    if "[unclear]" in right:
        return found(Standing.UNEXPLAINED, "unclear-order")
    elsewhere_it_hurts = value == 0 and following is not None and _STILL_HURTS.search(following.text)
    if (number.startswith("<z") or elsewhere_it_hurts) and after.AFTER_ZERO_SITE.search(right):
        return found(Standing.DOUBTFUL, "one-place-only")
    if strong != "site-is" and any(value <= most and parts.match(right) for most, parts in _COUNTABLE_PARTS):
        return found(Standing.UNEXPLAINED, "unexplained-number")
    hazard = _hazard(left, right, previous, clause, following)
    if hazard == "someone-else" and strong == "said-for":
        hazard = ""
    if hazard:
        if hazard in {"condition", "someone-else", "usual", "question"} and other:
            return found(Standing.OLD, hazard)
        old = hazard in {"negated", "worst-or-best", "amount"}
        return found(Standing.OLD if old else Standing.DOUBTFUL, hazard)
    if not is_now or this_morning or not _now_wins(left, right):
        past = _is_past(left, right, strong)
        if past:
            return found(Standing.OLD, "past")
    if hazards.SAID.search(left) and not re.search(r"^put (?:me )?(?:(?:a|an|down|at) )*$", left):
        plainly = re.search(r"\b(?:i said|dije|i put|i typed|puse) $", left)
        return found(Standing.SAID if plainly else Standing.OLD, "said")
    changed = left.endswith("pain is now ") and _SINCE.match(right)
    if not after.goes_on(right) and not changed and not (previous is None and not left and _RUNS_ON.search(right)):
        is_last = not _N.search(clause.text.partition(f"{number} {right}")[2])
        counted = after.counts_things(right) and not names_pain and is_last
        if value > HIGHEST and not strong and is_last:
            return found(Standing.COUNT, "not-on-scale")
        return found(Standing.COUNT, "count") if counted else unexplained()
    if not strong and _announced(left, right, previous, clause):
        strong = "announced"
    signed = re.match(r"^([a-z]+)(?: [a-z])?(?: here)?(?: [-:]| ,)? $", left)
    if not strong and after.names_pain(right) and _HAVE.search(left):
        strong = "pain-follows"
    whole = previous is None and following is None and not right  # "Carl 3", as on a phone that two share
    named = signed is not None and signed[1] in FIRST_NAMES and (whole or not left.endswith(f"{signed[1]} "))
    if not strong and not before.plain_left(left) and not _CALLED_OUT.search(left) and not is_scaled and not named:
        if value > HIGHEST:
            return found(Standing.COUNT, "not-on-scale")
        return unexplained()
    if value > HIGHEST:
        return found(Standing.OUT_OF_RANGE, "out-of-range")
    if number.startswith("<z"):
        return found(Standing.CURRENT, "no-pain")
    return found(Standing.CURRENT, strong or ("of-ten" if is_scaled else "bare-number"))


_OF_PAIN = re.compile(
    rf"\b(?:{PAIN}|{BODY}|it|feels?|feeling|hurts?|worse|better|now|today|hoy|ahora|ahorita|up|down|baja|sube"
    r"|peor|mejor|left|right"
    r"|morning|night|manana|noche|tarde|mornings|nights|with|without|con|sin|other|otro|otra|burning|ardor)\b"
)
# A text that starts with its number and runs on without a mark: what follows is no thing that could be counted.
_RUNS_ON = re.compile(
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
_CALLED_OUT = re.compile(
    rf"^(?!(?:{_VERBS})\b)(?![a-z]+(?:e|o|aba|ia|aria|eria|ar|er|ir|ed|ing)\b)[a-z]{{3,}} (?:(?:ya|aqui|solo"
    r"|ahi) )*un $"
)
_OWN_SUBJECT = re.compile(r"(?:i|yo|my|mi|it|the|el|la|now|today|hoy|ahora|pain|dolor|im|mine|lo|on)\b|$")
_SINCE = re.compile(
    r"(?:after|despues|desde|since|in \[duration\]|en \[duration\]|with the|con la (?!pastilla|medicina))"
)
# A name before a colon may be of anything ("knee: 4"); a sentence before one announces the answer.
_ANNOUNCED = re.compile(r"^(?:[^\s<]+ ){3,}: (?:(?:a|an|un|about|like) )?$")
# "..., y con 5 en la espalda", "gracias a la virgen, en dos": behind another clause, with no verb of its own.
_AND_IN = re.compile(r"^(?:(?:yo|ya|aqui|hoy|ahorita|ando|sigo) )*(?:en|con)(?: (?:un|el|mi|dolor de))? $")
_PLACE = re.compile(rf"(?:en|de) (?:la|el|mi|los|las) {BODY}(?: {BODY}| baja| alta)?|tranquil\w+")
_COUNTED_BEFORE = re.compile(
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
_POSTURE = re.compile(r"(?:sitting|lying|laying|resting|standing|sentad[oa]|acostad[oa]|parad[oa])\b")
# "Still a 6 with the meds", "came down to 4 with the ice": what helps or does not is told, no condition is made.
_IN_SPITE_OF = re.compile(
    r"\b(?:still|even|sigo|sigue|todavia|aun|pain is now|(?:down|bajo|baje|bajado|back) (?:to|a))(?: [a-z]+){0,2} $"
)


def _hazard(left: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None) -> str:
    is_now = times.NOW.search(f"{left} {right}")
    for name, pattern in hazards.LEFT_HAZARDS:
        if pattern.search(left) and not (is_now and name == "bound" and "up to" in left):
            return name
    for name, pattern in hazards.RIGHT_HAZARDS:
        if name == "condition" and _IN_SPITE_OF.search(left) and re.match(r"(?:with|con|on)\b", right):
            continue
        if name == "condition" and times.NOW.search(left) and _POSTURE.match(right):
            continue
        if name != "past" and pattern.search(f"{right} {clause.closer}"):
            return name
    if clause.closer == "?" and not _HEDGED.search(clause.text):
        return "question"
    if not left and not right and clause.opener in {"-x"}:
        return "negative"
    if previous and not is_now and clause.opener in SOFT and not _N.search(previous.text):
        if _LEAD_IN.search(previous.text) and not left.startswith("so "):
            return "condition"
        if _PERSON_LEAD_IN.search(previous.text) or _PERSON_SAYS.search(previous.text):
            return "someone-else"
    if following and not is_now and not _N.search(following.text):
        joined = f"{following.opener} {following.text}" if following.opener in CONJUNCTIONS else following.text
        if following.opener not in HARD and _TRAILING.search(joined):
            return "condition"
        if _OVERTAKEN.search(joined):
            return "past"
    if following and "[time]" in left and times.NOW.match(following.text) and not _N.search(following.text):
        return "past"
    return ""


def _now_wins(left: str, right: str) -> bool:
    """Whether "now" stands nearer to the number than the past ("was 9 yesterday now 4")."""
    now = [found.end() for found in times.NOW.finditer(left)]
    past = [found.end() for found in times.PAST_TIME.finditer(left)] + [
        found.end() for found in times.PAST_VERB.finditer(left)
    ]
    if hazards.RIGHT_HAZARDS[3][1].search(right):
        return False
    if not past:
        return True
    if now and max(now) > max(past):
        return True
    return bool(times.ABOUT_TODAY.search(f"{left} {right}")) and not times.PAST_TIME.search(f"{left} {right}")


def _is_past(left: str, right: str, strong: str) -> bool:
    about_today = times.ABOUT_TODAY.search(f"{left} {right}") and not times.PAST_TIME.search(f"{left} {right}")
    if hazards.RIGHT_HAZARDS[3][1].search(right):
        return True
    tail = " ".join(left.split()[-7:]) + " " if strong else left
    if times.PAST_VERB.search(tail) and not about_today and not times.PRESENT_VERB.search(tail):
        return True
    return bool(times.PAST_TIME.search(left)) and not times.PRESENT_VERB.search(tail)
