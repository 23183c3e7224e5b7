"""Makes a line ready to be judged: fixed phrases, emoticons, hearts and run-on questions are taken care of."""

import re

from reminders.care.reading.fillers import parted_by_laughter, without_fillers
from reminders.care.reply.explained import explain
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
    (re.compile(r" ?\+ ?/? ?- ?| ?\bplus or minus\b ?|\bgive or take\b"), " "),  # about
    # Digits written for a word: "thanks 4 asking", "2 bad", "u 2".
    (re.compile(r"<4> (?=(?:asking|checking|caring|ever|real|sure)\b)"), "for "),
    (re.compile(r"<2> (?=(?:bad|late|much|many|soon|tired|busy|nite|night|day|morrow)\b(?! (?:but|pain)\b))"), "too "),
    (re.compile(r"(?<!thank )\b(?:you|me) <2>(?=$| [.!;|])"), "too"),
    (re.compile(r"(?<=\S )<[ _]<3>(?= |$)"), ""),  # a heart
    (re.compile(r"(?<=\S )< <3>(?= |$)"), ""),
    (re.compile(r"\s?[\"']"), ""),
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
    r"|who (?:is|do)\b|why (?:is|do|am)\b"
    r"|(?:puedo|debo|podria|cuanto|cuantas)\b|cuando (?:es|puedo|me toca"
    r"|sera|tengo)\b|cual es\b|es normal (?:que|tener|sentir)\b|que hago\b)"
)


def prepared(line: str) -> str:
    line = line.replace("\N{INVERTED QUESTION MARK}", ";").removeprefix("; ")
    line = _STARS.sub(" stars ", line)
    line = _NOT_PLAIN_TEXT.sub(" ", line)
    for pattern, plain in _FIXED_PHRASES:
        line = pattern.sub(plain, line)
    line = " ".join(line.split()).removeprefix("-> ")
    line = " ".join(_EMOTICON.sub(" ", line).split())
    line = _QUESTION_OPENS.sub(" ; ", line)
    return explain(with_zeros(parted_by_laughter(without_fillers(line))))
