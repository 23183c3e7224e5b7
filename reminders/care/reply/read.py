"""Reads one reply: danger first, then the wish, then the score."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from reminders.care.concern import assess
from reminders.care.reading.normalise import normalise
from reminders.care.reply.values import ChoiceReading, Intent, Reading

_WORDS = {
    "zero": "0", "cero": "0", "one": "1", "uno": "1", "two": "2", "dos": "2", "three": "3", "tres": "3", "four": "4",
    "cuatro": "4", "five": "5", "cinco": "5", "six": "6", "seis": "6", "seven": "7", "siete": "7", "eight": "8",
    "ocho": "8", "nine": "9", "nueve": "9", "ten": "10", "diez": "10",
}  # fmt: skip
_HALF = re.compile(r"(\d+) ?(?:and a half|y medi[oa]|1/2)\b")
_SCORE = re.compile(
    r"(?:sorry|oops|perdon)?[ ,*]*(?:hi|hello|hola)?[ ,]*(?:(?:my|the|mi|el|pain|dolor|is|es|it ?s|its|level|nivel|de|i ?m|am|at|a|an|"
    r"about|around|like|maybe|como|un|una|tengo|say|today|hoy|now|still|ahora|score|estoy|en)[ :,=-]*)*~? ?"
    r"(\d+(?:[.,]\d)?) ?(?:ish)?(?: ?(?:/|out of|de|of) ?10)?(?:[ .,!-]*(?:pain|dolor|de|today|hoy|now|right|ahora|thanks|thank|you|"
    r"gracias|i guess|please|still|doc|of|so far|this morning))*[ .!]*"
)
_ZERO = re.compile(
    r"(?:i have |i ve |i am |i m |tengo |i )?(?:no|zero|sin|ningun|not in any) (?:pain|dolor)(?: at all)?|pain free|nada|none|nothing|no me duele"
)
_STOP = re.compile(
    r"(?:please |por favor )?(?:stop|stopall|unsubscribe|end|quit|cancel|revoke|opt ?out|basta|alto|cancelar|no mas|baja)(?: please| por favor)?"
)
_STOP_SAID = re.compile(
    r"\b(?:stop|quit) (?:texting|messaging|contacting|sending|calling|bothering|these|the|this|with)|take me off|opt(?: me)? out|unsubscribe|leave me alone"
    r"|remove (?:me|my number)|no more (?:texts|msgs|messages)|(?:do not|don t|dont) (?:text|message|contact) me|dejen? de (?:escrib|mand|envi|text|molest)"
    r"|no me (?:escriban?|manden?|envien?|texteen)|no quiero (?:mas |recibir )|ya no (?:me )?(?:manden|escriban|envien)"
)
_WRONG = re.compile(r"wrong (?:number|person)|numero equivocado|you have the wrong|no soy \w+|se equivoco")
_HELP = re.compile(r"help|info|ayuda|who is this|quien es")
_START = re.compile(r"start|unstop|resume|comenzar|reanudar|empezar")


def _understand(text: str) -> tuple[str, Intent, bool, bool]:
    plain = normalise(text)
    flat = re.sub(r"[^a-z0-9 ]+", " ", plain).strip()
    bare = re.sub(r" +", " ", flat)
    is_question = "?" in plain
    automatic = re.match(
        r"(?:liked|loved|laughed at|emphasized|disliked|questioned|le gusto|reacted) ?\S* (?:to )?\"", plain
    )
    intent = Intent.OTHER
    if _STOP.fullmatch(bare) or _STOP_SAID.search(bare):
        intent = Intent.STOP
    elif _WRONG.search(bare):
        intent = Intent.WRONG_PERSON
    elif _HELP.fullmatch(bare):
        intent = Intent.HELP
    elif _START.fullmatch(bare):
        intent = Intent.START
    return plain, intent, is_question, automatic is not None


def _value(plain: str) -> Decimal | None:
    spelled = re.sub(r"[a-z]+", lambda found: _WORDS.get(found[0], found[0]), plain.replace("'", " "))
    spelled = _HALF.sub(r"\1.5", spelled)
    said = _SCORE.fullmatch(spelled)
    if said:
        value = Decimal(said[1].replace(",", "."))
        return value if value <= 10 else None
    return Decimal(0) if _ZERO.fullmatch(spelled.strip(" .!")) else None


def read(text: str, language: str = "en") -> Reading:
    """What a reply to the pain question says; any text, never an error."""
    plain, intent, is_question, is_automatic = _understand(text)
    alarm = assess(plain)
    score = None
    for part in [plain, *re.split(r"[.!\n](?!\d)", plain)] if intent is Intent.STOP else [plain]:
        score = score if score is not None else _value(part.strip())
    if is_automatic or intent is Intent.WRONG_PERSON or is_question:
        score = None
    if score is not None and intent is Intent.OTHER:
        intent = Intent.ANSWER
    rule = alarm.rule or ("bare-number" if score is not None else intent.value)
    correction = re.match(r"(?:sorry|oops|perdon|\*|i meant)", plain) is not None
    return Reading(score, intent, alarm.concern, rule, correction, is_question, is_automatic)


def read_choice(
    text: str, options: Sequence[int], language: str = "en", *, words: Mapping[str, int] | None = None
) -> ChoiceReading:
    """What a reply to a question with numbered options says; `words` maps other answers ("none") to options."""
    plain, intent, is_question, is_automatic = _understand(text)
    alarm = assess(plain)
    bare = plain.strip(" .!()")
    value: int | None = None
    spelled = _WORDS.get(bare, bare)
    if spelled.isdecimal() and int(spelled) in options:
        value = int(spelled)
    elif words and bare in words:
        value = words[bare]
    if value is not None and intent is Intent.OTHER:
        intent = Intent.ANSWER
    rule = alarm.rule or ("option" if value is not None else intent.value)
    return ChoiceReading(value, intent, alarm.concern, rule, False, is_question, is_automatic)
