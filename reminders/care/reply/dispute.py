"""Whether a text says that what was noted is wrong, without naming one value in its place: "no, that's wrong"."""

import re

from reminders.care.reading.line import NUMBER

_DISPUTES = re.compile(
    r"\b(?:wrong|incorrect|not (?:right|correct|true|what i (?:said|meant|put|wrote))|mistake|typo|mistyped|misread"
    r"|misunderst\w+|i did not (?:say|mean|put|write)|meant (?:something|to)|never said|change (?:it|that|my)"
    r"|fix (?:it|that)|correct (?:it|that)|(?:not|no) (?:a |an |un )?<[wsz]?[\d.]+>"
    r"|equivoqu\w+|equivocad\w+|error|me confundi|no es (?:asi|eso|correcto|cierto)|esta mal|no dije|no quise"
    r"|quise (?:decir|poner)|queria (?:decir|poner)|corrij\w+|correccion|cambi(?:e|en|elo|arlo))\b"
)
_N = re.compile(NUMBER)


def disputes(line: str) -> bool:
    """Whether a text without one clear value still speaks of one: denies it, or names several.

    Of a line whose other numbers are explained: "took 2 tylenol" behind an answer disputes nothing.
    """
    return bool(_DISPUTES.search(line) or _N.search(line))
