"""Prepares a line for reading its numbers: fixed phrases, emoticons and run-on questions are replaced or marked."""

import re
from functools import lru_cache

from reminders.care.reading.fillers import parted_by_laughter, without_fillers
from reminders.care.reply.on_behalf import spoken_for
from reminders.care.reply.other_numbers import explain
from reminders.care.reply.zero import with_zeros

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
    (re.compile(r"\ba lo mejor\b|\b(?:puede|podria) (?:que )?(?:ser|sea)(?: que)?\b"), "tal vez"),
    (re.compile(r"\bno se ,? ?(?=(?:como |un |tal vez |quizas? |creo que )*<)"), "mmm "),
    # "Yes, I do; 6": only behind "if" stands what would have to happen.
    (
        re.compile(
            r"^si (?=(?:,|un poco|poco|poquito|mucho|bastante|todavia|aun|siempre|sigue|sigo|tengo|algo|leve"
            r"|fuerte|pero"
            r"|ya|gracias|senor\w*|doctor\w*|doc|mija?|mi (?:amor|reina|hij[ao])|aqui|me (?:llego|duele)|recibi"
            r"|buen\w*|hoy|ahorita|esta|anda)\b)(?!.{0,40}\bseria\b)"
        ),
        "yes ",
    ),
    (re.compile(r" ?\+ ?/? ?- ?| ?\bplus or minus\b ?|\bgive or take\b"), " "),  # about
    (re.compile(r"\b(?:muchas|muchisimas) (?=gracias\b)"), ""),
    # Digits written for a word: "thanks 4 asking", "2 bad", "u 2".
    (re.compile(r"<4> (?=(?:asking|checking|caring|ever|real|sure)\b)"), "for "),
    (re.compile(r"<2> (?=(?:bad|late|much|many|soon|tired|busy|nite|night|day|morrow)\b(?! (?:but|pain)\b))"), "too "),
    (re.compile(r"(?<!thank )\b(?:you|me) <2>(?=$| [.!;|])"), "too"),
    (re.compile(r"(?<=\S )<[ _]<3>(?= |$)"), ""),  # a heart
    (re.compile(r"(?<=\S )< <3>(?= |$)"), ""),
    (re.compile(r"\s?[\"']"), ""),
)


_HAD_TO = (
    r"(?:really |absolutely |just )?(?:must|need(?:s|ed)?|had|have|want(?:ed)?|insist|ask|asked|gotta|got)(?: to)?"
    r"(?: (?:pick|choose|say|guess|put|know|have|give|name|rate|send|write|answer|(?:one|a|the|1|<[ws]?1>"
    r"|number|digit|value"
    r"|score|here|down|it|on it|my pain|something)\b))*"
)
# What people put in front of a number out of politeness: no condition is meant.
_POLITE = (
    (
        re.compile(
            rf"\b(?:but |and )?(?:if|since) (?:you|i|we|it|that|they|yall|you all) {_HAD_TO}(?: ,)?"
            r"(?: (?:it|that|i) would (?:be|say)(?= ))?(?= (?:,|[.!;|]|<|put|an?|pues|then|i would|it is|call|about"
            r"|like)|$)"
        ),
        " , ",
    ),
    (re.compile(r"\bsi (?:tengo|tuviera|hay) que (?:decir|dar|poner|escoger)(?: (?:un|una|numero|algo|uno))*"), " , "),
    (re.compile(r"\bsi me (?:pide|piden|pregunta|preguntan)(?: (?:un|numero|el))*(?= ?,)"), " , "),
    (
        re.compile(
            r"\bif (?:you take|my math|memory|i am (?:being )?honest|you do not mind|anyone asks|we are being)(?:"
            r" (?:is right|decimals"
            r"|serves|honest|me right|correct))*|\bsi (?:no es (?:mucha )?molestia|se vale(?: el medio)?|le soy"
            r" (?:sincer[ao]|honest[ao]))"
        ),
        " , ",
    ),
    (
        re.compile(
            r"\b(?:i am |am )?(?:going to|not going to) (?:be (?:honest|real|straight)|lie)(?: with (?:you|yall))?(?="
            r" (?:,|it|i|<|a|my))"
        ),
        " , ",
    ),
    (re.compile(r"\b(?:being |to be )honest(?: (?:with you|this time|here))?\b"), " "),
    (re.compile(r"\bright (?:this|about this|at this) (?:second|minute|moment|instant)s?\b"), "right now"),
    (
        re.compile(
            r"\b(?:while|when|as) i (?:am )?(?:(?:sitting|sit|laying|lying) here )?(?:text|texting|type|typing"
            r"|write|writing|remember|speak)(?: (?:this|it"
            r"|you|to you))*\b"
        ),
        " ",
    ),
    (re.compile(r"\( ?\[(?:time|date)\] ?\)|\( <\d+>:<\d+> (?:am|pm) \)"), " "),
    (re.compile(r"(?<=>) / (?=now\b|did\b|feel)"), " , "),
    (
        re.compile(
            r"\b(?:coma|comma) (?=(?:so|ya|pero|but|and|y) )|\b(?:punto|period|full stop|new line|nueva linea)(?="
            r" (?!<|and a half|\w+ <)|$)"
        ),
        " . ",
    ),
)


_EMOTICON = re.compile(r"(?:^|(?<=\s))[:;=] ?-? ?(?:[()]|[dpo]\b|/)")


_STARS = re.compile("[\N{WHITE MEDIUM STAR}\N{BLACK STAR}\N{GLOWING STAR}]")
_NOT_PLAIN_TEXT = re.compile(r"[^\x00-\x7f💊]")


_QUESTION_OPENS = re.compile(
    r"(?<=\S) (?=(?:can|could|should|may|do|does|will) (?:i|we|you"
    r"|they|it|this|that|the)\b|is (?:it|this|that) (?:ok|okay|normal"
    r"|safe|alright|fine|possible|all right) (?:to|if|that|for)\b"
    r"|when (?:is|can|do|will|should|am)\b|what (?:is|should|do|can"
    r"|time|if|about)\b|how (?:long|do|many|much|often|soon|come)\b"
    r"|is (?:the|my|your) (?:office|clinic|appointment|doctor|pharmacy) (?:[a-z]+ ){0,3}\?"
    r"|who (?:is|do)\b|why (?:is|do|am)\b"
    r"|(?:puedo|debo|podria|cuanto|cuantas)\b|cuando (?:es|puedo|me toca"
    r"|sera|tengo)\b|cual es\b|es normal (?:que|tener|sentir)\b|que hago\b)"
)


@lru_cache(maxsize=16)  # one reply is asked for its prepared line several times
def prepared(line: str) -> str:
    """A line with fixed phrases, emoticons, fillers and explained numbers replaced by names (`[dose]`, `[time]`)."""
    line = line.replace("\N{INVERTED QUESTION MARK}", ";").removeprefix("; ")
    line = _STARS.sub(" stars ", line)
    line = _NOT_PLAIN_TEXT.sub(" ", line)
    for pattern, plain in _FIXED_PHRASES:
        line = pattern.sub(plain, line)
    line = " ".join(line.split()).removeprefix("-> ")
    line = " ".join(_EMOTICON.sub(" ", line).split())
    line = _QUESTION_OPENS.sub(" ; ", line)
    for pattern, plain in _POLITE:
        line = pattern.sub(plain, line)
    line = spoken_for(" ".join(line.split()))
    return explain(with_zeros(parted_by_laughter(without_fillers(line))))
