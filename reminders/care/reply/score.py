"""Decides whether a line holds exactly one current pain value, and if not, why it must be asked again."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from reminders.care.reading.line import NUMBER, value_of
from reminders.care.reading.vocabulary import BODY, PAIN, PERSON, words
from reminders.care.reply import after, frames
from reminders.care.reply.explained import explain
from reminders.care.reply.names import FIRST_NAMES
from reminders.care.reply.zero import with_zeros

HIGHEST = Decimal(10)


@dataclass(frozen=True)
class Verdict:
    """A score or none, and the rule that decided."""

    score: Decimal | None
    rule: str
    is_correction: bool = False


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


@dataclass(frozen=True)
class Clause:
    """A stretch of words without a separator; `opener` is the conjunction or mark before it, `closer` the one after."""

    words: tuple[str, ...]
    opener: str
    closer: str

    @property
    def text(self) -> str:
        return " ".join(self.words)


_N = re.compile(NUMBER)
_STANDING_ALONE = re.compile(rf"(?:^|(?<=\s)){NUMBER}(?:_(?:ish|out)\b)?")
_HARD = frozenset(".!?;|")
_SOFT = frozenset((",", "(", ")", "&", "...", "*", "+x"))
_CONJUNCTIONS = words(
    """
    and but so because though although which where then plus also pero y e porque aunque entonces pues
    while
    """
) - {"while", "pues", "e"}
_BINDS_NEXT = re.compile(
    r"(?:was|were|is|are|not|no|from|instead|rather|it|i|my|the|mi"
    rf"|el|la|era|es|esta|fue|right|left|{PAIN}|{BODY}|\[old\])"
)
_MARKED = re.compile(
    f"{frames.NOW.pattern}|{frames.PAST_TIME.pattern}|{frames.THIS_MORNING.pattern}|{frames.PAST_VERB.pattern}"
)

_FIXED_PHRASES = (
    (re.compile(r"\b(?:so far|thus far|hasta ahora|hasta ahorita|hasta el momento)\b"), "sofar"),
    (re.compile(r"\b(?:or so|o asi|o algo asi|or thereabouts)\b"), "orso"),
    (
        re.compile(
            r"\b(?:(?:in|over|for|during|within|de|en) )?(?:(?:the|my|las) )?(?:last"
            r"|past|previous|ultimas) <24>[_ ](?:hours|h|horas|hr)\b"
        ),
        "today",
    ),
    (re.compile(r" ?\+ ?/? ?- ?| ?\bplus or minus\b ?|\bgive or take\b"), " "),  # about
    (re.compile(r"(?<=\S )<[ _]<3>(?= |$)"), ""),  # a heart
    (re.compile(r"(?<=\S )< <3>(?= |$)"), ""),
    (re.compile(r"\s?[\"']"), ""),
)
_EMOTICON = re.compile(r"(?:^|(?<=\s))[:;=] ?-? ?(?:[()]|[dpo]\b|/)")
_ARITHMETIC = re.compile(rf"{NUMBER} ?(?:minus|plus|\+|times|\*) ?{NUMBER}|\bhalf of {NUMBER}")
_NOT_SERIOUS = re.compile(
    r"(?<!no )(?<!not )\b(?:jk|just kidding|kidding|joking|just joking"
    r"|es broma|broma|jajaja no|lol no)\b"
)
_UNSURE_NO = re.compile(rf"({NUMBER}) ?,? no {NUMBER}")
_OWNS_UP = re.compile(r"\b(?:sorry|perdon|es|era|quise|digo|disculpe|equivoque|error|correccion)\b")
_CLOCK = re.compile(
    r"\b(?:time|when|home|till|until|clock|late|hour|hours|already"
    r"|morning|am|pm|hasta|hora|by)\b"
)
_NOT_PLAIN_TEXT = re.compile(r"[^\x00-\x7f💊]")
_QUESTION_OPENS = re.compile(
    r"(?<=\S) (?=(?:can|could|should|may|do|does|will) (?:i|we|you"
    r"|they|it|this|that|the)\b|is (?:it|this|that) (?:ok|okay|normal"
    r"|safe|alright|fine|possible|all right) (?:to|if|that|for)\b"
    r"|when (?:is|can|do|will|should|am)\b|what (?:is|should|do|can"
    r"|time|if|about)\b|how (?:long|do|many|much|often|soon|come)\b"
    r"|who (?:is|do)\b|why (?:is|do|am)\b"
    r"|(?:puedo|debo|podria|cuanto|cuantas)\b|cuando (?:es|puedo|me toca"
    r"|sera|tengo)\b|cual es\b|es normal (?:que|tener|sentir)\b|que hago\b)"
)
_A = r"(?:(?:a|an|about|around|like|un|una|el|como|at|the|my|~) ){0,3}"
_MOVED = (
    r"(?:went|go|gone|dropped|drop|down|up|fell|fallen|come|came|improved"
    r"|reduced|decreased|increased|jumped|moved|changed|lowered|brought"
    r"|took|taken|rose|climbed|risen|declined|better|bajo|subio|paso"
    r"|cambio|mejoro|baje|subi|disminuyo|bajado|subido|pase|pasado"
    r"|fue|bajando)"
)
# A change names the old value and the new one; the old one gives way.
_CHANGES = (
    (
        re.compile(
            rf"\b({_MOVED}(?: (?!and |back )[a-z]+){{0,3}} (?:from|de|del|desde)) {_A}{NUMBER}(?: (?:all"
            r" the way|way|right|straight|yesterday|before|last week|to start"
            r"|down|up|clear))*"
            rf" (?:to|->|a|al|hasta|down to|up to) (?:now )?{_A}({NUMBER})"
        ),
        r"[old] , pain is now \2",
    ),
    (
        re.compile(
            rf"\b(?:from|de|del|desde) {_A}{NUMBER} (?:(?:me|se|ya|it|pain|has"
            r"|ha|yesterday|down|to|hoy|now|el|dolor) ){0,3}"
            r"(?:went|dropped|fell|down|up|bajo|subio|paso|baje|subi|bajado"
            r"|subido|cayo|now)(?: (?:down|up|back|hoy|ya|ahora))*(?: (?:to"
            rf"|a|al|at|hasta))? {_A}({NUMBER})"
        ),
        r"[old] , pain is now \1",
    ),
    (
        re.compile(
            rf"{NUMBER} (?:(?:and|,|y) )?(?:->|down to|dropped to|went to|went down to"
            r"|up to|went up to|now down to|is now|now is|to now|bajo a|subio a"
            r"|down to now|, down to|now at|, now|and now|but now|pero ahora"
            r"|y ahora|, ahora|, hoy|ahora es|and today|but today|then now)"
            rf" {_A}({NUMBER})(?! (?:to|-|or|o|a) <)"
        ),
        r"[old] , pain is now \1",
    ),
    (re.compile(rf"(?<=> )(down|up|bajando|subio|bajo) (?:from|de|desde) {_A}{NUMBER}"), r"[old]"),
    (
        re.compile(
            r"\b(?:from|down from|up from|compared to|compared with|vs|versus"
            r"|instead of|que era|comparado con|before it was|it was|was)"
            rf" {_A}{NUMBER} (?=(?:yesterday|last week|last night|last month"
            r"|last time|before|earlier|ayer|anoche|antes|at first|when i (?:started"
            r"|came in|got))\b)"
        ),
        "[old] ",
    ),
)
_FROM_OLD = re.compile(
    rf"\b(?:down |up )?(?:from|compared to|vs|versus) {_A}{NUMBER}(?= ?(?:$"
    r"|[.,;|!)]|last|yesterday|before|earlier|when|ayer|\[))"
)
# A correction names the slip and the value that was meant.
_SLIPS = (
    re.compile(
        rf"{NUMBER} ?(?:[,.;|!-]|\.\.\.)? ?(?:i mean|i meant|oops|whoops"
        r"|sorry|no wait|wait no|wait|scratch that|correction|my bad|digo"
        r"|perdon|mejor dicho|no perdon|actually no|or i mean|no sorry"
        r"|no i mean|typo|quise decir|ay no)"
        rf"(?: [,:.])? {_A}(?:(?:it is|es|i mean|i meant|quise decir|era"
        rf"|make that|meant|to say|no) {_A})?(?={NUMBER})"
    ),
)
_CORRECTS = re.compile(
    rf"^\* ?{NUMBER}|{NUMBER} \*$|\b(?:i meant|meant to (?:say|put|type"
    r"|write|send)|meant|i mean|oops|whoops|typo|correction|correccion"
    r"|corrijo|quise decir|quise poner"
    r"|queria decir|me equivoque|mejor dicho|should be|should have (?:been"
    rf"|said)|make (?:it|that) {_A}<|change (?:it|that)|fat finger\w*"
    r"|autocorrect|mistake|wrong button|error)\b"
    r"|\b(?:sorry|perdon|disculpe|my bad|no wait|scratch that)(?: (?:,"
    rf"|it is|es|i|its|era))* {_A}{NUMBER}"
    rf"|{NUMBER} ?,? (?:not|no|instead of|en vez de) {_A}{NUMBER}|\bnot {_A}{NUMBER} ?,? (?:but"
    rf" )?{_A}{NUMBER}|\b(?:i )?(?:said|put|wrote|texted|dije|puse) {_A}{NUMBER}.{{0,20}}\b(?:but"
    r"|pero|meant)\b"
)
_LEAD_IN = re.compile(
    r"^(?:(?:but|and|y|pero|well) )?(?:if|when|whenever|unless|without"
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
    r"|do|will|should)|whenever|unless|without|yesterday|last night"
    r"|last week|at rest|at its (?:worst|best)|usually|normally|most days"
    r"|sometimes|before (?:the|my|i|meds)|at (?:worst|best|most|least)"
    r"|or (?:more|less|higher|worse|lower)|with (?:my )?meds|max\b"
    r"|ayer|anoche"
    r"|cuando|si (?:me|no|camino|hago|muevo|tomo)|al [a-z]+(?:ar|er"
    r"|ir)\b|normalmente|a veces|por lo menos|al menos|como mucho|o mas"
    r"|o menos|maybe (?:more|less|higher|lower)|tops)"
)
_SURELY_GOOD = re.compile(
    r"\b(?:amazing|amazingly|wonderful|fantastic|awesome|excellent"
    r"|perfect|perfectly|best|incredible|great|yay|woohoo|ecstatic"
    r"|service|servicio|recommend|recommended|experience|staff|team"
    r"|ustedes|phenomenal|fabulous|superb|on top of the world|like new"
    r"|brand new"
    r"|(?:feel|feeling|felt|doing|im|am) (?:so |really |pretty |very "
    r"|real |super |much |a lot |way )*(?:good|well|better|awesome)"
    r"|miracle|blessed|loving|genial|excelente|maravilla|maravilloso"
    r"|(?:me siento|estoy|muy|super|bien) (?:muy |super |mucho )*(?:bien"
    r"|mejor)|de maravilla|perfecto|perfecta|increible)\b"
)
_SURELY_BAD = re.compile(
    r"\b(?:worst|terrible|horrible|awful|unbearable|excruciating|agony"
    r"|screaming|insoportable|killing me|miserable|intolerable|severe"
    r"|fatal|muy mal|horrendo|never been worse)\b"
)
_FEELING_LIKE = re.compile(
    r"\b(?:feel|feeling|feels|siento|sintiendo|felt|doing)(?: (?:like"
    rf"|about|como|so|really|de|al|pretty|very))* {_A}$"
)
_PRAISED = re.compile(
    r"\b(?:service|servicio|recommend\w*|experience|staff|nurses|team|ustedes|movie|hotel|food|best)\b"
)
_NOT_ABOUT_ONESELF = re.compile(
    r"\b(?:have|had|having) a (?:\w+ )?(?:good|great|wonderful|blessed"
    r"|nice|amazing|fantastic|awesome)\b|\byou (?:guys |all |are )*(?:the )?(?:best"
    r"|great|amazing|awesome|wonderful)\b|\bgreat (?:job|work|team"
    r"|day|weekend)\b"
)
_NO_PRAISE = re.compile(
    r"\b(?:not|no|isnt|nothing|never|hardly) (?:\w+ )?(?:so |too |very "
    r"|that )?(?:good|great|well|better|bien|mejor|amazing|best)\b"
)
_OTHER_SYMPTOM = re.compile(
    r"\b(?:nausea|nauseous|headache|sleep|tired|weather|traffic|mood"
    r"|anxiety|dizzy|but|pero|except|night|day|was|yesterday)\b"
)


def _prepare(line: str) -> str:
    line = _NOT_PLAIN_TEXT.sub(" ", line)
    for pattern, plain in _FIXED_PHRASES:
        line = pattern.sub(plain, line)
    line = " ".join(line.split()).removeprefix("-> ")
    line = " ".join(_EMOTICON.sub(" ", line).split())
    line = _QUESTION_OPENS.sub(" ; ", line)
    return explain(with_zeros(line))


def _changed(line: str) -> str:
    """The line with old values of named changes, and slips of named corrections, replaced by words."""
    for pattern, new in _CHANGES:
        line = pattern.sub(new, line)
    for slip in _SLIPS:
        line = slip.sub("[slip] ", line)
    if len(_N.findall(line)) > 1:
        line = _FROM_OLD.sub("[old]", line)
    return line


def clauses_of(line: str) -> list[Clause]:
    """The clauses of a line, in order."""
    clauses: list[Clause] = []
    words: list[str] = []
    opener = ""
    pieces = line.split()
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else ""
        is_dash = piece == "-" and words and not _N.match(following)
        if piece in _HARD or piece in _SOFT or piece in _CONJUNCTIONS or is_dash:
            if words:
                clauses.append(Clause(tuple(words), opener, piece))
                words, opener = [], piece
            elif piece in _HARD and clauses:
                clauses[-1] = replace(clauses[-1], closer="?" if "?" in (piece, clauses[-1].closer) else piece)
                opener = piece
            else:
                opener = piece
        else:
            words.append(piece)
    if words:
        clauses.append(Clause(tuple(words), opener, ""))
    return clauses


def _zones(clause: Clause) -> list[tuple[str, str, str]]:
    """(left, number, right) for each number of a clause; what stands between two numbers goes to one of them."""
    positions = [index for index, word in enumerate(clause.words) if _N.match(word)]
    between: list[tuple[list[str], list[str]]] = []
    first = list(clause.words[: positions[0]])
    last = list(clause.words[positions[-1] + 1 :])
    for here, there in zip(positions, positions[1:], strict=False):
        between.append(_parted(list(clause.words[here + 1 : there]), first, last))
    lefts = [first, *(next_words for _, next_words in between)]
    rights = [*(own for own, _ in between), last]
    zones: list[tuple[str, str, str]] = []
    for index, position in enumerate(positions):
        number, _, tail = clause.words[position].partition("_")
        right = (["_" + tail] if tail else []) + rights[index]
        zones.append((" ".join(lefts[index]) + " " if lefts[index] else "", number, " ".join(right)))
    return zones


def _parted(words: list[str], first: list[str], last: list[str]) -> tuple[list[str], list[str]]:
    for index, word in enumerate(words):
        if _BINDS_NEXT.fullmatch(word) and not (index == 0 and word in {"i", "right", "left"} and len(words) == 1):
            return words[:index], words[index:]
    if _MARKED.search(" ".join(words)):
        before, after = bool(_MARKED.search(" ".join(first))), bool(_MARKED.match(" ".join(last)))
        if before and not after:
            return [], words
        if after and not before:
            return words, []
        return [*words, "[unclear]"], []
    return words, []


def _judge(
    left: str, number: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None
) -> Candidate:
    value = value_of(number)
    strong = next((name for name, pattern in frames.STRONG_LEFT if pattern.search(left)), "")
    is_scaled = number.startswith(("<s", "<z"))
    if not strong and re.search(r"\b(?:it|that) is (?:[a-z]+ )?$", left) and not _CLOCK.search(left):
        strong = "it-is"
    is_now = bool(frames.NOW.search(left) or frames.NOW.match(right)) or after.is_about_now(right)
    this_morning = bool(frames.THIS_MORNING.search(left) or frames.THIS_MORNING.match(right))
    names_pain = strong in {"pain-is", "site-is"} or is_scaled or after.names_pain(right)

    def found(standing: Standing, rule: str) -> Candidate:
        return Candidate(value, standing, rule, is_now, this_morning, names_pain)

    if "[unclear]" in right:
        return found(Standing.UNEXPLAINED, "unclear-order")
    if number.startswith("<z") and after.AFTER_ZERO_SITE.search(right):
        return found(Standing.DOUBTFUL, "one-place-only")
    hazard = _hazard(left, right, previous, clause, following)
    if hazard:
        old = hazard in {"negated", "worst-or-best", "amount"}
        return found(Standing.OLD if old else Standing.DOUBTFUL, hazard)
    if not is_now or this_morning or not _now_wins(left, right):
        past = _is_past(left, right, strong, previous)
        if past:
            return found(Standing.OLD, "past")
    if frames.SAID.search(left):
        plainly = re.search(r"\b(?:i said|dije|i put|i typed|puse) $", left)
        return found(Standing.SAID if plainly else Standing.OLD, "said")
    if not after.goes_on(right):
        counted = after.counts_things(right) and not names_pain
        if value > HIGHEST and not strong:
            return found(Standing.COUNT, "not-on-scale")
        return found(Standing.COUNT if counted else Standing.UNEXPLAINED, "count" if counted else "unexplained-number")
    signed = re.match(r"^([a-z]+)(?: [a-z])?(?: here)?(?: [-:]| ,)? $", left)
    named = signed is not None and signed[1] in FIRST_NAMES and not left.endswith(f"{signed[1]} ")
    if not strong and not frames.plain_left(left) and not is_scaled and not named:
        if value > HIGHEST:
            return found(Standing.COUNT, "not-on-scale")
        return found(Standing.UNEXPLAINED, "unexplained-number")
    if value > HIGHEST:
        return found(Standing.OUT_OF_RANGE, "out-of-range")
    if number.startswith("<z"):
        return found(Standing.CURRENT, "no-pain")
    return found(Standing.CURRENT, strong or ("of-ten" if is_scaled else "bare-number"))


def _hazard(left: str, right: str, previous: Clause | None, clause: Clause, following: Clause | None) -> str:
    is_now = frames.NOW.search(f"{left} {right}")
    for name, pattern in frames.LEFT_HAZARDS:
        if pattern.search(left) and not (is_now and name == "bound" and "up to" in left):
            return name
    for name, pattern in frames.RIGHT_HAZARDS:
        if name != "past" and pattern.search(f"{right} {clause.closer}"):
            return name
    if clause.closer == "?":
        return "question"
    if not left and not right and clause.opener in {"-x"}:
        return "negative"
    if previous and not is_now and clause.opener in _SOFT and not _N.search(previous.text):
        if _LEAD_IN.search(previous.text) and not left.startswith("so "):
            return "condition"
        if _PERSON_LEAD_IN.search(previous.text):
            return "someone-else"
    if following and not is_now and not _N.search(following.text):
        joined = f"{following.opener} {following.text}" if following.opener in _CONJUNCTIONS else following.text
        if following.opener not in _HARD and _TRAILING.search(joined):
            return "condition"
    return ""


def _now_wins(left: str, right: str) -> bool:
    """Whether "now" stands nearer to the number than the past ("was 9 yesterday now 4")."""
    now = [found.end() for found in frames.NOW.finditer(left)]
    past = [found.end() for found in frames.PAST_TIME.finditer(left)] + [
        found.end() for found in frames.PAST_VERB.finditer(left)
    ]
    if frames.RIGHT_HAZARDS[3][1].search(right):
        return False
    if not past:
        return True
    if now and max(now) > max(past):
        return True
    return bool(frames.ABOUT_TODAY.search(f"{left} {right}")) and not frames.PAST_TIME.search(f"{left} {right}")


def _is_past(left: str, right: str, strong: str, previous: Clause | None) -> bool:
    about_today = frames.ABOUT_TODAY.search(f"{left} {right}") and not frames.PAST_TIME.search(f"{left} {right}")
    if frames.RIGHT_HAZARDS[3][1].search(right):
        return True
    tail = " ".join(left.split()[-7:]) + " " if strong else left
    if frames.PAST_VERB.search(tail) and not about_today and not frames.PRESENT_VERB.search(tail):
        return True
    return bool(frames.PAST_TIME.search(left)) and not frames.PRESENT_VERB.search(tail)


def _range(line: str) -> bool:
    for found in frames.RANGE.finditer(line):
        if value_of(found[1]) == value_of(found[2]):
            continue
        before, after = line[: found.start()], line[found.end() :]
        between = line[found.end(1) : found.start(2)].strip()
        loose = between in {",", "and", "y", "|", ";", "&", "but", ""}
        marked = (
            frames.PAST_VERB.search(before[-25:])
            or frames.PAST_TIME.search(before[-25:])
            or frames.NOW.match(after.strip())
        )
        negated = re.search(r"\b(?:not|no|no es) (?:a |an |un )?$", before)
        if not (loose and (marked or negated)):
            return True
    return False


def _misleading(line: str, candidate: Candidate, left_of: str) -> bool:
    """Whether words say good where the number says bad, or the other way round: the scale may be upside down."""
    if candidate.value >= 7 and _PRAISED.search(line):
        return True
    if candidate.value >= 7 and not candidate.names_pain:
        if _FEELING_LIKE.search(left_of):
            return True
        praise = _NOT_ABOUT_ONESELF.sub(" ", _NO_PRAISE.sub(" ", line))
        mild = candidate.value < 9 and re.search(
            r"\b(?:feeling|feel|doing|am) (?:a (?:bit|little|lot) |much )?better\b", praise
        )
        if _SURELY_GOOD.search(praise) and not mild:
            return True
    boast = candidate.value == HIGHEST and candidate.rule == "i-am-at" and not candidate.names_pain
    if boast and re.search(r"!|\b(?:lol|haha\w*|lmao|baby|jaja\w*)\b", line):
        return True
    if candidate.value >= 9 and re.search(r"\b(?:best|amazing|perfect|fantastic|awesome)\b", line):
        return True
    return candidate.value <= 2 and bool(_SURELY_BAD.search(line)) and not _OTHER_SYMPTOM.search(line)


def score_of(line: str) -> Verdict:
    """The one current pain value of a line, or None and why."""
    line = _prepare(line)
    if "[other-scale]" in line:
        return Verdict(None, "other-scale")
    corrects = bool(_CORRECTS.search(line))
    line = _changed(line)
    if not _N.search(line):
        named = re.search(r"\[([a-z-]+)\]", line)
        return Verdict(None, named[1] if named else "no-number")
    if re.search(rf"(?:/|out of) {NUMBER}|{NUMBER} (?:over|sobre) {NUMBER}|{NUMBER} /", line):
        return Verdict(None, "other-scale")
    if _ARITHMETIC.search(line):
        return Verdict(None, "arithmetic")
    if _NOT_SERIOUS.search(line):
        return Verdict(None, "not-serious")
    if re.search(rf"{NUMBER} (?:no |oh )?(?:wait|never ?mind|nvm|scratch that)$", line):
        return Verdict(None, "taken-back")
    if re.search(rf"{NUMBER} -$", line):
        return Verdict(None, "bound")
    unsure = _UNSURE_NO.search(line)
    if unsure and not _OWNS_UP.search(line[: unsure.start()]):
        return Verdict(None, "two-values")
    if _range(line):
        return Verdict(None, "range")
    clauses = clauses_of(line)
    candidates: list[tuple[Candidate, str]] = []
    for index, clause in enumerate(clauses):
        if not _N.search(clause.text):
            continue
        previous = clauses[index - 1] if index else None
        following = clauses[index + 1] if index + 1 < len(clauses) else None
        for left, number, right in _zones_or_glued(clause):
            candidates.append((_judge(left, number, right, previous, clause, following), left))
    return _decide(line, candidates, corrects)


def _zones_or_glued(clause: Clause) -> list[tuple[str, str, str]]:
    words = tuple(
        part
        for word in clause.words
        for part in (re.split(rf"_(?={NUMBER})", word) if re.match(rf"(?:{PAIN}|is|its|a)_<", word) else [word])
    )
    plain = Clause(tuple(words), clause.opener, clause.closer)
    if any(_N.search(word) and not _N.match(word) for word in words):
        return [("[glued] ", _N.search(word)[0], "") for word in words if _N.search(word)]  # type: ignore[index]
    return _zones(plain)


def _decide(line: str, candidates: list[tuple[Candidate, str]], corrects: bool) -> Verdict:
    for candidate, _ in candidates:
        if candidate.standing is Standing.UNEXPLAINED:
            return Verdict(None, candidate.rule)
    current = [(candidate, left) for candidate, left in candidates if candidate.standing is Standing.CURRENT]
    current = current or [(candidate, left) for candidate, left in candidates if candidate.standing is Standing.SAID]
    values = {candidate.value for candidate, _ in current}
    if len(values) > 1:
        now = {candidate.value for candidate, _ in current if candidate.is_now and not candidate.is_this_morning}
        others = [candidate for candidate, _ in current if candidate.value not in now]
        if len(now) != 1 or not all(candidate.is_this_morning for candidate in others):
            return Verdict(None, "two-values")
        current = [(candidate, left) for candidate, left in current if candidate.value in now]
    if not current:
        rules = [candidate.rule for candidate, _ in candidates if candidate.standing is not Standing.COUNT]
        return Verdict(None, rules[0] if rules else "not-on-scale")
    chosen, left = current[0]
    asked = [candidate for candidate, _ in candidates if candidate.rule == "question"]
    if (
        asked
        and len(candidates) == len(asked) + 1
        and all(candidate.value == chosen.value for candidate in asked)
        and chosen.rule == "no-pain"
    ):
        return Verdict(None, "question")
    for candidate, _ in candidates:
        differs = candidate.value != chosen.value
        if differs and candidate.standing is Standing.OUT_OF_RANGE:
            return Verdict(None, "out-of-range")
        if differs and candidate.standing is Standing.DOUBTFUL and not chosen.is_now:
            return Verdict(None, candidate.rule)
    if any(_misleading(line, candidate, before) for candidate, before in current):
        return Verdict(None, "unclear-direction")
    return Verdict(chosen.value, chosen.rule, corrects)
