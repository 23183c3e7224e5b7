"""Changes and corrections: of two values that a text names itself old and new, the old one gives way."""

import re

from reminders.care.patterns import compiled_when_used
from reminders.care.reading.evidence.story import without_the_past
from reminders.care.reading.text.line import NUMBER, value_of

_N = compiled_when_used(NUMBER)
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
        compiled_when_used(
            rf"\b({_MOVED}(?: (?!and |back )[a-z]+){{0,3}} (?:from|de|del|desde)) {_A}{NUMBER}(?: (?:all"
            r" the way|way|right|straight|yesterday|before|last week|to start"
            r"|down|up|clear))*"
            rf" (?:to|->|a|al|hasta|down to|up to) (?:now )?{_A}({NUMBER})"
        ),
        r"[old] , pain is now \2",
    ),
    (
        compiled_when_used(
            rf"\b(?:from|de|del|desde) {_A}{NUMBER} (?:(?:me|se|ya|it|pain|has"
            r"|ha|yesterday|down|to|hoy|now|el|dolor) ){0,3}"
            r"(?:went|dropped|fell|down|up|bajo|subio|paso|baje|subi|bajado"
            r"|subido|cayo|now)(?: (?:down|up|back|hoy|ya|ahora))*(?: (?:to"
            rf"|a|al|at|hasta))? {_A}({NUMBER})"
        ),
        r"[old] , pain is now \1",
    ),
    (
        compiled_when_used(
            rf"{NUMBER} (?:(?:and|,|y) )?(?:->|down to|dropped to|went to|went down to"
            r"|up to|went up to|now down to|is now|now is|to now|bajo a|subio a"
            r"|down to now|, down to|now at|, now|and now|but now|pero ahora"
            r"|y ahora|, ahora|, hoy|ahora es|and today|but today|then now)"
            rf" {_A}({NUMBER})(?! (?:to|-|or|o|a) <)"
        ),
        r"[old] , pain is now \1",
    ),
    (
        compiled_when_used(
            r"\b(?:went|whent|gone|risen|inched|cut|dropped|climbed|fell|crept|improved|moved|jumped|eased|bajo|subio|vino"
            rf"|paso|baje|subi)\b[^<]{{0,40}} (?:from |de )?{_A}{NUMBER} (?:to|a|al|->|pa|para) {_A}({NUMBER})"
            r"(?! (?:to|-|or|o|a|and|y) <)(?!.{0,40}\b(?:and back|otra vez a|depend))"
        ),
        r"[old] , pain is now \1",
    ),
    (compiled_when_used(rf"(?<=> )(down|up|bajando|subio|bajo) (?:from|de|desde) {_A}{NUMBER}"), r"[old]"),
    (
        compiled_when_used(
            r"\b(?:from|down from|up from|compared to|compared with|vs|versus"
            r"|instead of|que era|comparado con|before it was|it was|was)"
            rf" {_A}{NUMBER} (?=(?:yesterday|last week|last night|last month"
            r"|last time|before|earlier|ayer|anoche|antes|at first|when i (?:started"
            r"|came in|got))\b)"
        ),
        "[old] ",
    ),
)


_FROM_OLD = compiled_when_used(
    rf"\b(?:down |up )?(?:from|compared to|vs|versus) {_A}{NUMBER}(?= ?(?:$"
    r"|[.,;|!)]|last|yesterday|before|earlier|when|ayer|\[))"
)


# "Up from 2 this morning", "down 1 from yesterday's 8": wherever it stands, the old value is named.
_FROM_THE_OLD = compiled_when_used(
    rf"\b(?:way )?(?:up|down|bajando|subiendo) (?:{NUMBER} (?:points?|puntos?|notch(?:es)?)? ?)?(?:from|de|desde)"
    rf" (?:(?:the|a|an|about|around|like|yesterdays|last weeks|un|el) )*{NUMBER}(?! (?:to|a|->|down|up))"
)
_SETTLED = compiled_when_used(
    rf"{NUMBER} ?(?:or|to|-|and|&|y|a|o|,|u) (?:an? )?{NUMBER}(?= ?(?:[.,;!]|\.\.\.)? ?(?:so|lets go with|let"
    r" us go with|lets say"
    rf"|call it|pongale|ponle|dejemoslo en|digamos|we will say|go with|so lets say|put|entonces) (?:a |un )?{NUMBER}$)"
)
_ES = r"(?:(?:es|era|it is|its|sino|but|fue|como|un|una|a|an|mas bien|le dije|digo|just|solo|flat|solid|like|ok) )*"
# (a pattern, what is left): corrections by contrast; a value above the scale is a slip of the thumb.
_CONTRASTS = (
    (
        compiled_when_used(
            rf"{NUMBER}(?: [.,;!|]| \.\.\.)* (?:no )?(?:wait|hold on|hang on|espere\w*|scratch that|forget that"
            r"|olvidelo)\b"
            rf"[^<]{{0,60}}(?={NUMBER}(?: [.!])*$)"
        ),
        "[slip] ",
    ),
    (
        compiled_when_used(
            rf"\b(?:ni|no es|no era|not) (?:un |a )?{NUMBER} ?,? (?:ni|nor|o) (?:es |un |a )?{NUMBER}(?: como"
            rf" [a-z ]+)? ?[,;.]? {_ES}(?={NUMBER})"
        ),
        "[slip] ",
    ),
    (compiled_when_used(rf"({NUMBER}) ?, ni {NUMBER} ni {NUMBER}"), r"\1"),
    (
        compiled_when_used(rf"\b(?:no era|no es|no fue) (?:un )?{NUMBER} ?,? (?:era|es|sino|fue) (?:un )?(?={NUMBER})"),
        "[slip] es ",
    ),
    (
        compiled_when_used(
            rf"\b(?:perdon|sorry|disculpe) ?,? (?:era|es|fue|was|it was|it is) (?:un |a )?({NUMBER}) ?,? (?:no|not)"
            rf" {NUMBER}"
        ),
        r"[slip] \1",
    ),
    (compiled_when_used(rf"({NUMBER}) ?[.,]? (?:no|not) <[ws]?[1-9]\d+>"), r"\1"),
    (
        compiled_when_used(
            rf"<[ws]?[1-9]\d+> (?:\| |, |[.] |\.\.\. )?(?:\*|no just|no solo|no ,|(?:sorry|oops|perdon|i mean"
            rf"|haha|lol|jaja)(?: ,)?"
            rf"(?: just| only| solo| nomas)?) ?(?={NUMBER})"
        ),
        "[slip] ",
    ),
    (
        compiled_when_used(
            rf"(?<!not )(?<!than )(?<!no )(?:\b(?:a|un) )?{NUMBER} (?:no ?,|[.,;!?] (?:ok )?(?:no|wait no)(?: (?:thats"
            rf"|that is) [a-z]+ ?[.,]| ,)) {_ES}(?={NUMBER}(?! ?[.,;] {NUMBER}))"
        ),
        "[slip] ",
    ),
    (compiled_when_used(rf"{NUMBER} ?(?:,|[.]) (?:then|luego|despues) (?={NUMBER})"), "[old] , "),
    (
        compiled_when_used(
            rf"^(?:[a-z ]+: |la mitad que antes : )?(?:from|de) ({NUMBER})(?: (?:diario|que traia))? (?:to|a|al)"
            rf" ({NUMBER})(?= (?:hoy|today|now)|[ ,.;!]*$| ,)"
        ),
        None,
    ),
    (
        compiled_when_used(
            rf"^(?:from|de) (?:an? |un )?({NUMBER})(?: (?:diario|que traia))? (?:to|a|al) (?:(?:a|an|un)"
            rf" )?({NUMBER})(?= (?:hoy|today|now|this|esta)\b|(?: ,)? (?:praise|thank|gracias|bendito|yay|wow))"
        ),
        None,
    ),
    (
        compiled_when_used(
            rf"\b(went|came|gone|got|jumped|dropped|moved|subio|bajo|down|up|back)( (?:up|down|back))* (?:to|a)"
            rf" {_A}({NUMBER})"
            r"(?: [a-z]+){0,3} (?:from"
            rf"|de|desde) (?:a |un )?{NUMBER}"
        ),
        r"pain is now \3",
    ),
    (
        compiled_when_used(
            r"\b(?:was|era|before [a-z ]{1,20}|antes [a-z ]{1,20}|goal was|started (?:at|the day)(?: at)?) (?:an?"
            rf" |un )?{NUMBER}(?: [a-z]+){{0,4}} ?(?:,|/|;|[.])? (?:and )?(?:(?:its|it is|now|is|reality is|now it is"
            rf"|its now|is now|es|ahora) )+(?:an? |un )?(?={NUMBER})"
        ),
        "[old] , pain is now ",
    ),
)


# "6 (seis)", "at 7 -> seven": one value in digits and in words.
_ONE_SAID_TWICE = compiled_when_used(rf"({NUMBER})((?: (?:[(,|!-]|\.\.\.|->|as in|o sea|perdon))*) ({NUMBER})(?: \))?")


def _once(found: re.Match[str]) -> str:
    """The first of two equal values that are written differently."""
    same = value_of(found[1]) == value_of(found[3]) and found[1] != found[3]
    return found[1] if same else found[0]


def _falls(found: re.Match[str]) -> str:
    """ "From 8 to 4" is a change; "from 3 to 5" may as well be a range."""
    if value_of(found[1]) > value_of(found[2]):
        return f"[old] , pain is now {found[2]}"
    return found[0]


# A correction names the slip and the value that was meant.
_SLIPS = (
    compiled_when_used(
        rf"{NUMBER} (?:[^<]{{0,40}} )?(?:i meant|meant to (?:say|put|type|write)|quise (?:decir|poner)|should"
        rf" (?:be|have been))"
        rf" {_A}(?={NUMBER}(?: [.!])*$)"
    ),
    compiled_when_used(
        rf"{NUMBER} ?(?:[,.;|!-]|\.\.\.)? ?(?:i mean|i meant|oops|whoops"
        r"|sorry|no wait|wait no|wait|scratch that|correction|my bad|digo"
        r"|perdon|mejor dicho|no perdon|actually no|or i mean|no sorry"
        r"|no i mean|typo|quise decir|ay no)"
        rf"(?: [,:.])? {_A}(?:(?:it is|es|i mean|i meant|quise decir|era"
        rf"|make that|meant|to say|no) {_A})?(?={NUMBER})"
    ),
)


# "sorry, it was 4": said of what was just texted, not of yesterday; with a time behind it it is another matter.
_OF_THE_LAST_TEXT = compiled_when_used(
    rf"^(?:(?:(?:oh|oops|whoops|sorry|my bad|perdon|perdone|disculpe|no|nope|ay|ups) (?:[,.!] )*)+"
    r"(?:it was|that was|era|fue|quise poner|queria poner|queria decir|queria escribir)"
    r"|(?:queria|quise) (?:poner|decir|escribir)"
    rf"|(?:it was|era)(?= {_A}{NUMBER} ?,? ?(?:not|no) {_A}{NUMBER}))"
    rf" (?:supposed to be )?{_A}(?={NUMBER}(?: ?,? ?(?:not|no) {_A}{NUMBER})?(?: [.!;|]| thanks| thank you| gracias)*$)"
)


_CORRECTS = compiled_when_used(
    rf"^\* ?{NUMBER}|{NUMBER} \*$|\b(?:i meant|meant to (?:say|put|type"
    r"|write|send)|meant|i mean|oops|whoops|typo|correction|correccion"
    r"|corrijo|quise decir|quise poner"
    r"|queria decir|me equivoque|mejor dicho|should be|disregard|ignore (?:that|my|the)|strike (?:that|the)"
    r"|borr[eao] (?:eso|el)|tache|fe de erratas|should have (?:been"
    rf"|said)|make (?:it|that) {_A}<|change (?:it|that)|fat finger\w*"
    r"|autocorrect|mistake|wrong button|error)\b"
    r"|\b(?:sorry|perdon|disculpe|my bad|no wait|scratch that)(?: (?:,"
    rf"|it is|es|i|its|era))* {_A}{NUMBER}"
    rf"|{NUMBER} ?,? (?:not|no|instead of|en vez de) {_A}{NUMBER}|\bnot {_A}{NUMBER} ?,? (?:but"
    rf" )?{_A}{NUMBER}|\b(?:i )?(?:said|put|wrote|texted|dije|puse) {_A}{NUMBER}.{{0,20}}\b(?:but"
    r"|pero|meant)\b"
)


# What the patient strikes out: "ignore the 7", "tache el 8", "I said 5 but honestly it's a 6".
_STRUCK_OUT = (
    compiled_when_used(
        r"\b(?:disregard|ignore|erase|strike|delete|scrap|scratch|forget|cancel|void|swap|replace|remove|(?<!no )change"
        r"|tach[eao]\w*|borr[eao]\w*|quit[eao]\w*|elimin[eao]\w*|olvid\w+|anul[eao]\w*|cambi[eao]\w*"
        r"|(?:haga|hagan|haz|hagas) caso)"
        r"(?: (?:my|the|that|last|previous|out|first|ese|esa|este|el|al|del|lo|de|mi|numero|anterior|se|un|a|i said))*"
        rf" {NUMBER}(?! (?:more|other|mas|otr[ao]s))"
    ),
    compiled_when_used(
        r"\b(?:i (?:had |just )?(?:said|put|typed|wrote|sent|texted)|(?:le |les )?(?:dije|puse|escribi|mande|marque)"
        r"|menti con|(?:habia|abia) (?:puesto|dicho)|told you)"
        rf"(?: (?:a|an|un|el|que|the|it was))* {NUMBER}(?= (?:[^<]{{0,60}} )?(?:but|pero|it is|es|actually|really"
        r"|lease|era|meant|is|should|make|y es|and it is|honestly)\b[^<]{0,40}<)"
    ),
    compiled_when_used(
        rf"(?:\b(?:the|that|el|ese|este) )+{NUMBER} (?=(?:se me (?:escapo|fue)|fue (?:un )?(?:error|mi [a-z]+)"
        rf"|was (?:a|an|my)"
        r" (?:typo|mistake|slip|accident|error|bad|grand\w+|kid|son|daughter|cat|dog)|lo puso|lo escribio|lo mando)\b)"
    ),
)


def without_old_values(line: str) -> str:
    """The line with old values of named changes, and slips of named corrections, replaced by words."""
    for struck in _STRUCK_OUT:
        line = struck.sub("[slip] ", line).replace("  ", " ")
    line = _FROM_THE_OLD.sub("[old]", _SETTLED.sub("[old]", _ONE_SAID_TWICE.sub(_once, line)))
    line = _OF_THE_LAST_TEXT.sub("i meant ", line)
    for contrast, left in _CONTRASTS:
        line = contrast.sub(left or _falls, line)
    for pattern, new in _CHANGES:
        line = pattern.sub(new, line)
    for slip in _SLIPS:
        line = slip.sub("[slip] ", line)
    line = without_the_past(line)
    if len(_N.findall(line)) > 1:
        line = _FROM_OLD.sub("[old]", line)
    return line


def corrects(line: str) -> bool:
    """Whether a line corrects an earlier answer."""
    return bool(_CORRECTS.search(line) or _OF_THE_LAST_TEXT.search(line))
