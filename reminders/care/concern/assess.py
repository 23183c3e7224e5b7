"""Weighs what sounds dangerous in a line: who, when, whether at all; and says how soon a person must look."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reminders.care.concern.dangers import EMERGENCY, SELF_HARM, WORRYING
from reminders.care.concern.idioms import without_idioms
from reminders.care.reading.line import NUMBER, value_of
from reminders.care.reading.vocabulary import DOSE_FORM, DRUG, PERSON, TAKE


class Concern(StrEnum):
    """How soon a person must look: now, the same day, or not because of this text."""

    URGENT = "urgent"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True)
class Alarm:
    """A concern and the stable name of the rule that raised it."""

    concern: Concern
    rule: str


CALM = Alarm(Concern.NONE, "")
_WEIGHT = {Concern.URGENT: 2, Concern.REVIEW: 1, Concern.NONE: 0}

_DETERMINER = (
    r"(?:no|sin|without|denies|ningun|ninguna|zero|cero|free of|neither"
    r"|nor|ni|negative for|never had|niego)"
)
_LISTED = (
    r"(?:(?!(?:but|pero|except|just|only|because|since|so|then|sleep"
    r"|sleeping|relief|help|better|worse|luck|change|idea|doubt|i|my"
    r"|it|and i|appetite|energy|work|more|longer|one|matter|aguanto"
    r"|puedo|soporto|quiero|tengo|me|se|lo|la|duermo|dormi|he|es|estoy)\b)[a-z',\[\]/&-]+ ){0,8}"
)
_NO_THING = re.compile(rf"\b{_DETERMINER} {_LISTED}$")
_DID_NOT = re.compile(
    r"\b(?:not|never|no|nunca|tampoco|nobody|dont|havent|isnt) (?:(?:had"
    r"|have|having|feel|feeling|felt|been|be|any|a|an|really|to|in"
    r"|going|gonna|ever|am|is|get|getting|got|seen|of|about|the|thinking"
    r"|think|thought|thoughts|at all"
    r"|estoy|tengo|he|siento|tenido|me|quiero|voy|want|wanting|experienced"
    r"|experiencing|noticed|planning|plan|trying|try|even|actually"
    r"|so|very|that|too|tan|muy|pienso|pensado|need|have to|as|para"
    r"|por|la|el|signs|feelings|considering|contemplating|de|hay|que"
    r"|longer|feels|much|lots|lot|el|le|se|i have|i am) ){0,5}$"
)
_TO_BE_SURE = re.compile(
    r"\b(?:but|pero|yet|though|just|almost|sometimes|or maybe|unless"
    r"|until|only|aunque|todavia|lately|tonight)\b"
)
_LONG_AGO = re.compile(
    r"\b(?:years?|months?|anos?|meses|decades?) ago\b|\[(?:duration"
    r"|date)\] ago\b|\bhace (?:anos|mucho|meses|\[duration\])|\blast year\b"
    r"|\bel ano pasado\b|\bwhen i was (?:a |in |young|little|<|\[|[0-9]"
    r"|kid|teen)"
    r"|\bas a (?:kid|teen\w*|child|young)\b|\bhistory of\b|\bin the past\b"
    rf"|\bback in\b|\bin <(?:19|20)\d\d>|{NUMBER} (?:years?|months?"
    r"|anos|meses)(?: ago| back|$)|\ba long time ago\b|\bused to (?:be"
    r"|get|have|feel|think)\b|\bbefore i (?:started|came|found)\b"
    r"|\bde (?:nino|nina|joven)\b|\bin (?:high school|college|my (?:teens"
    r"|twenties|thirties))\b|\ben <(?:19|20)\d\d>|\byears before\b"
    r"|\bonce in\b|\bin my past\b|\bmany years\b"
)
_RECENTLY = re.compile(
    r"\b(?:yesterday|last (?:night|week)|earlier|ayer|anoche|the other day"
    r"|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|days? ago|la semana pasada)\b"
)
_OVER_NOW = re.compile(
    r"\b(?:went|was|were|had|better now|fine now|ok now|gone now|home now"
    r"|all good now|fui|estuve|tuve|ya estoy bien|discharged|released)\b"
)
_SOMEONE = (
    rf"\b(?:{PERSON}|he|she|they|his|her|their|ella|el vecino|someone"
    r"|somebody|people|a guy|a lady)s?\b"
)
_OTHER_PERSON = re.compile(rf"{_SOMEONE}(?: (?!(?:i|me|my)\b)[a-z\[\],]+){{0,4}} $")
_IN_THE_PAST = re.compile(
    r"\b(?:had|died|passed|was|were|got|did|suffered|committed|went"
    r"|tuvo|murio|sufrio|fallecio|estuvo|has had|once|lost|attempted"
    r"|tried|survived|ended|killed|hung|shot|overdosed|od)\b"
)
_ASKING = re.compile(
    r"\b(?:what if|if i (?:get|have|feel|start|develop|ever|notice"
    r"|experience|had)|in case|is it (?:normal|common)|can (?:this"
    r"|it|ketamine|the infusion) cause|should i (?:worry|expect|watch)"
    r"|possible|risk of|signs? of|symptoms? (?:of|like)"
    r"|que (?:pasa|hago) si|si (?:tengo|me da|siento)|es normal)\b(?: [a-z]+){0,6} $"
)
_CHANCES = re.compile(
    r"\b(?:almost|nearly|about to|felt like i (?:would|was going to"
    r"|might)|feel like i (?:might|could|am going to|will|am gonna"
    r"|may)|thought i (?:would|was going to|might)|like i am going to"
    r"|casi|might|going to|feel like|came close to) $"
)
_SOFTENED = frozenset(("unconscious-or-seizure",))

_DANGER_EMOJI = re.compile(r"💊(?: ?💊){2,}|💊 ?(?:💀|⚰|🪦|😵|👋|🛌|😭|😢|💔|😞)|(?:😭|😢|💔|😞|💀|⚰) ?💊|🔫")
_WORRYING_EMOJI = re.compile(r"💊 ?💊|☠|⚰|🪦|🔪")
_NOT_TEXT = re.compile(r"[^\x00-\x7f\u00c0-\u024f💊]")
_COUNTED_PILLS = re.compile(
    rf"\b{TAKE} (?:(?!at|by|around|since|after|before|until|and|pain|but)[a-z]+ ){{0,3}}?"
    rf"({NUMBER})(?: (?:-|or|to|o|a) ({NUMBER}))?"
    r"(?:(?P<noun>[_ ](?:(?:more|extra|of|my|the|those|these|them|whole"
    r"|pain|sleeping|de|mis|las|different|little|white|blue) ){0,3}"
    rf"(?:{DOSE_FORM}|{DRUG}s?|them|pain killers|sleepers)\b)"
    r"|(?=$| (?:[.,;!|]|and|y|at once|today|tonight|now|at the same"
    r"|all|together|i|so|because|just)(?: |$)))"
)
_PILLS_ALONE = re.compile(
    rf"(?<!_)({NUMBER})() (?:pain |sleeping |more )?(?:{DOSE_FORM}|{DRUG}s?)\b(?! (?:left"
    r"|refill|remaining|prescribed|a day|per day|every|daily|out|per"
    r"|at the pharmacy))"
)
_PRESCRIBED = re.compile(
    r"^ ?(?:[a-z\[\]]+ ){0,4}?(?:a day|per day|every|daily|each|al dia"
    r"|diario|diarias|a week|as prescribed|left|refill|per|times a"
    r"|cada|prescribed|throughout|mg|milligrams|days ago|weeks|since \[date\])\b"
)
_HABIT = re.compile(
    r"\b(?:usually|always|every day|daily|normally|prescribed|supposed to"
    r"|diario|each morning|every morning|every night|i have to|cada dia"
    r"|used to) (?:[a-z]+ ){0,3}$"
)
_MANY_PILLS = 8  # at once: beyond any usual dose
_SOME_PILLS = 5


def _pill_count(line: str) -> Alarm:
    """Pills are counted: a handful is worth a look, more is an overdose until somebody has asked."""
    best = CALM
    for pattern, taken in ((_COUNTED_PILLS, True), (_PILLS_ALONE, False)):
        for found in pattern.finditer(line):
            count = max(value_of(part) for part in found.groups()[:2] if part)
            if taken and count < _MANY_PILLS and not found["noun"]:
                continue
            if count > 200 or _PRESCRIBED.search(line[found.end() :]) or _HABIT.search(line[: found.start()]):
                continue
            if found[0].startswith(("take ", "taking ")) and not re.search(
                r"\b(?:going to|gonna|will|about to|want to|might|if i|could|just"
                r"|i am) $",
                line[: found.start()],
            ):
                taken = False
            if count >= _MANY_PILLS:
                best = max(best, Alarm(Concern.URGENT if taken else Concern.REVIEW, "pill-count"), key=_weight)
            elif count >= _SOME_PILLS and taken:
                best = max(best, Alarm(Concern.REVIEW, "pill-count"), key=_weight)
    return best


def _weight(alarm: Alarm) -> int:
    return _WEIGHT[alarm.concern]


def _sentence(line: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a place in its sentence; "but" begins a new one."""
    before = re.split(r" [.!?;|] | (?:but|pero) |^[.!?;|] ", line[:start])[-1]
    after = re.split(r" [.!?;|](?: |$)", line[end:])[0]
    return before, after


def _is_negated(before: str, after: str) -> bool:
    if re.match(r" ?[:=-]? ?(?:no|none|ninguno|negative|nope|zero|<[ws]?0>)(?=$| [.,;|])", after):
        return True
    near = " ".join(before.split()[-9:]) + " " if before.strip() else ""
    if re.search(
        r"\b(?:not only|no doubt|no longer able|no wonder|why not|not sure (?:if"
        r"|but|why)|no idea|or not|if not|can not) (?:[a-z]+ ){0,4}$",
        near,
    ):
        return False
    return bool(_NO_THING.search(near) or _DID_NOT.search(near))


def _weigh_self_harm(before: str, after: str, found: str, line: str) -> Concern:
    around = f"{before}{found}{after}"
    if _LONG_AGO.search(around):
        theirs = _OTHER_PERSON.search(before) and not re.search(r"\b(?:i|me|my self)\b", around)
        return Concern.NONE if theirs else Concern.REVIEW
    if _is_negated(before.rsplit(" ,", 1)[-1] if " ," in before else before, after):
        rest = line.split(found, 1)[1] if found in line else ""
        doubtful = (
            _TO_BE_SURE.search(rest[:60])
            or "want to" in f"{before[-12:]}{found}"
            or "quiero" in f"{before[-12:]}{found}"
        )
        return Concern.REVIEW if doubtful else Concern.NONE
    if _OTHER_PERSON.search(before) and not re.search(
        r"\b(?:i|me|my|better|without|with out|miss|care|love)\b", f"{found}"
    ):
        return Concern.REVIEW if _IN_THE_PAST.search(f"{before}{found}") else Concern.URGENT
    if re.search(r"\b(?:thought|felt like|like) i (?:was|would|am)(?: gonna| going)? $", before) and "die" in found:
        return Concern.REVIEW
    return Concern.URGENT


def _weigh_emergency(before: str, after: str, found: str, line: str) -> Concern:
    around = f"{before}{found}{after}"
    if _is_negated(before, after):
        return Concern.NONE
    if _OTHER_PERSON.search(before) and _IN_THE_PAST.search(f"{before}{found}"):
        ours = re.search(
            r"\b(?:infusion|ketamine|treatment|patient|infusion|tratamiento"
            r"|just|right now|help|now)\b",
            line,
        )
        return Concern.URGENT if ours else Concern.NONE
    if _LONG_AGO.search(around):
        return Concern.REVIEW if re.search(r"\b(?:i|my|me|mi)\b", around) else Concern.NONE
    if _CHANCES.search(before) and re.search(r"pass|faint|black|desmay|collapse", found):
        return Concern.REVIEW
    if _ASKING.search(before):
        return Concern.REVIEW
    if re.search(r"\b(?:er|emergency room|emergency|urgent care|emergencias?|urgencias)$", found) and (
        _OVER_NOW.search(before) or _RECENTLY.search(around)
    ):
        return Concern.REVIEW
    if _RECENTLY.search(around) and re.search(
        r"\b(?:better|fine|ok|gone|good|bien|mejor) now\b|\bgone today\b"
        r"|\bya (?:no|estoy bien|se me quito)\b",
        line,
    ):
        return Concern.REVIEW
    return Concern.URGENT


def _weigh_worrying(before: str, after: str, found: str, line: str) -> Concern:
    around = f"{before}{found}{after}"
    if _is_negated(before, after):
        return Concern.NONE
    if re.match(
        r"(?: (?:is|are|has|have|feels?|seems?|all|much|went|totally|completely))* ?(?:gone"
        r"|better|away|resolved|stopped|went away|improved|cleared)\b",
        after,
    ):
        return Concern.NONE
    if _LONG_AGO.search(around) and not re.search(r"kill|suic", found):
        return Concern.NONE
    theirs = _OTHER_PERSON.search(before)
    if theirs and not re.search(r"\b(?:he|she|patient)\b", theirs[0]):
        return Concern.NONE
    if _OTHER_PERSON.search(f"{before}") and re.search(r"\bfell\b", found) and not re.search(r"\bi\b", found):
        return Concern.REVIEW
    return Concern.REVIEW


_Weigher = Callable[[str, str, str, str], Concern]
_TABLES: tuple[tuple[tuple[tuple[str, re.Pattern[str]], ...], _Weigher], ...] = (
    (tuple((danger.name, danger.pattern) for danger in SELF_HARM), _weigh_self_harm),
    (tuple((danger.name, danger.pattern) for danger in EMERGENCY), _weigh_emergency),
    (tuple((danger.name, danger.pattern) for danger in WORRYING), _weigh_worrying),
)


def _emoji(line: str) -> Alarm:
    """Pills in a row, pills and tears, a gun: said without words (Crisis Text Line: emoji weigh more than words)."""
    if _DANGER_EMOJI.search(line):
        return Alarm(Concern.URGENT, "danger-emoji")
    return Alarm(Concern.REVIEW, "worrying-emoji") if _WORRYING_EMOJI.search(line) else CALM


def assess(line: str) -> Alarm:
    """The most pressing concern of a line, danger to oneself before all."""
    line = without_idioms(line)
    worst = _emoji(line)
    line = " ".join(_NOT_TEXT.sub(" ", line).split())
    for dangers, weigh in _TABLES:
        for name, pattern in dangers:
            for found in pattern.finditer(line):
                before, after = _sentence(line, found.start(), found.end())
                alarm = Alarm(weigh(before, after, found[0], line), name)
                if _weight(alarm) > _weight(worst):
                    worst = alarm
        if worst.concern is Concern.URGENT:
            return worst
    return max(_pill_count(line), worst, key=_weight)
