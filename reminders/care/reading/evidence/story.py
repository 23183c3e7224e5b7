"""Values told as a story: "was a 9 in the waiting room, 6 in the car, and now I'm at 3" ends with the current one.

Only where the text marks one value as the present and every other as the past, as somebody's forecast or as what one
almost said; a value nobody marked may stand between the first of them and the last.
"""

import re

from reminders.care.reading.text.line import NUMBER, value_of
from reminders.care.reading.text.vocabulary import BODY, WEEKDAY

_N = re.compile(NUMBER)
_LINK = r"(?: (?:a|an|un|una|el|at|to|en|con|de|como|like|about|around|only|solo|nomas|just|dolor|pain|more)){0,4} ?"
#: What marks a value as past, when it stands before it: at the earliest behind the value before.
_EARLIER = re.compile(
    r"\b(?:usually|normally|always|normalmente|siempre|at (?:its|it is|my) worst|was|were|had|been|started|began"
    r"|woke|got up|shot up|went|hit|spiked|peaked|reached|came in|arrived|yesterday"
    r"|last (?:night|week|month|time|visit)|earlier|before|this morning|in the morning|at noon|at first|first|monday"
    r"|ayer|anoche|antier|antes|ante|denantes|denante|en la (?:manana|madrugada|noche)|esta manana|hace (?:rato|un rato"
    r"|dias)|al mediodia|temprano|estaba|estuvo|estuve|andaba|anduve|taba|tenia|tuve|traia|llego|llegue|subio|subi"
    rf"|amaneci|amanecio|desperte|sali|era|fue|empece|empezo|comence|puse|{WEEKDAY})\b"
)
_EARLIER_BEHIND = re.compile(
    r"^ ?(?:(?:back|in the [a-z]+|when i (?:got|came|woke|started)|at) )*(?:yesterday|last (?:night|week|month|time)"
    r"|earlier|before|this morning|in the morning|at noon|at first|ayer|anoche|antes|en la (?:manana|madrugada|noche)"
    r"|esta manana|que (?:traia|tenia|estaba|andaba)|cuando (?:llegue|entre|desperte))\b"
)
#: Not the patient's value at all: a forecast, a wish, what one nearly said.
_NOT_MINE = re.compile(
    r"\b(?:iba a|supposed to|told me|said (?:it|i) would|me dijo que|me dijeron que|thought|hoped|hoping|wanted"
    r"|going to say|tempted to|lie and say|esperaba|pense|queria|quise|juraba)\b"
)
_PRESENT = re.compile(
    r"\b(?:now|currently|at the moment|right now|today|this (?:afternoon|evening)|esta tarde|still|as of (?:now"
    r"|this text)|presently|ahora|ahorita"
    r"|hoy|en este momento|actualmente|todavia|sigo|sigue|seguimos)\b"
    r"|\bya(?: (?:[a-z]+)){0,4} ?$"
    r"|\b(?:come|came|went|gone|back|down|settled|eased|dropped|climbed|crept|slid|bajo|baje|subio|subi|bajado|subido"
    rf"|regreso|volvio|quedo|aflojo)(?: (?:back|down|up|some|all the way|off|again))* (?:to|at|a|en|into){_LINK}$"
)
# Tied to the last of several values, "now" needs no word for the others ("7 then 4 now 1"), if they are of one place.
_VERY_NOW = (
    r"(?:right now|now|currently|at the moment|(?:this|right this|this very) (?:minute|second|instant|moment)s?"
    r"|as we speak"
    r"|as of this text|ahora|ahorita|en este (?:momento|instante))"
)
_VERY_NOW_BEFORE = re.compile(rf"\b{_VERY_NOW}\b[^<.;!|]{{0,40}}$")
_VERY_NOW_BEHIND = re.compile(rf"^ ?(?:being |is |aqui )?{_VERY_NOW}\b")
_PARTED = re.compile(r"[a-z]{2,}|[.;!|]|[.]{3}")
_ONE_PLACE = re.compile(rf"\b(?:{BODY}|sleep|mood|sueno|animo|kids?|years?)\b")
_IS = re.compile(rf"(?:^|[.,;!|(] |\b(?:but|and|pero|y|so|honestly|really|reality) )(?:it is|is|es|its){_LINK}$")
_PRESENT_BEHIND = re.compile(
    r"^ ?(?:(?:in|on|en) (?:my|the|la|el) [a-z]+ )?(?:right now|now|currently|at the moment|today|again|as of"
    r" (?:now|this text)|ahora|ahorita|hoy|en este momento|otra vez)\b"
)
_UNCERTAIN = re.compile(
    r"\b(?:if|si|(?:when|cuando)(?! (?:i (?:got|came|woke|started|began)|llegu|entre|despert|me levant|empe|sali))"
    r"|sometimes|a veces|or|o|between|entre|without|sin|unless|out of|over|sobre)\b|[?/]"
)


def tells_of_before(line: str) -> bool:
    """Whether a line speaks of earlier values or takes one back."""
    return bool(_EARLIER.search(line) or re.search(r"\[(?:old|slip)\]", line))


def without_the_past(line: str) -> str:
    """The line with the values that its story calls past replaced by a name; unchanged where that is not plain."""
    found = list(_N.finditer(line))
    if len({value_of(number[0]) for number in found}) < 2 or _UNCERTAIN.search(line):
        return line
    starts = [0, *(number.end() for number in found)]
    ends = [*(number.start() for number in found[1:]), len(line)]
    left = [line[start : number.start()] for start, number in zip(starts, found, strict=False)]
    right = [line[number.end() : end] for number, end in zip(found, ends, strict=True)]
    past = [
        bool(_EARLIER.search(b) or _EARLIER_BEHIND.search(a) or _NOT_MINE.search(b))
        for b, a in zip(left, right, strict=True)
    ]
    now = [bool(_PRESENT.search(b) or _PRESENT_BEHIND.search(a)) for b, a in zip(left, right, strict=True)]
    last = len(found) - 1
    very_now = _VERY_NOW_BEFORE.search(left[last]) or _VERY_NOW_BEHIND.search(right[last])
    set_apart = very_now and not past[last] and _PARTED.search(left[last]) and not _ONE_PLACE.search(line)
    told_last = past[0] and (now[last] or (all(past[:last]) and _IS.search(left[last])))
    if told_last or set_apart:
        current = last
    elif (
        not left[0].strip()
        and re.match(r" ?(?:[,.;!(|]|\b(?:but|pero|porque|because|y eso que)\b)", right[0])
        and all(past[1:])
    ):
        current = 0
    else:
        return line
    if any(now[i] and not past[i] for i in range(len(found)) if i != current):
        return line
    if current == last:
        return f"[old] , pain is now {line[found[last].start() :]}"
    return line[: ends[0]] + "".join(f"[old]{after}" for after in right[1:])
