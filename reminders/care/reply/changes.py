"""Changes and corrections: of two values that a text names itself old and new, the old one gives way."""

import re

from reminders.care.reading.line import NUMBER

_N = re.compile(NUMBER)
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


def without_old_values(line: str) -> str:
    """The line with old values of named changes, and slips of named corrections, replaced by words."""
    for pattern, new in _CHANGES:
        line = pattern.sub(new, line)
    for slip in _SLIPS:
        line = slip.sub("[slip] ", line)
    if len(_N.findall(line)) > 1:
        line = _FROM_OLD.sub("[old]", line)
    return line


def corrects(line: str) -> bool:
    """Whether a line corrects an earlier answer."""
    return bool(_CORRECTS.search(line))
