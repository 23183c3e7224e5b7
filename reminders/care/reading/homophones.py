"""Words that may be a number misheard by dictation or spelled by ear: "it's for", "a solid ate", "estoy en sei".

Nothing is a number because of this file alone: it proposes a value where a number could stand, and the trained
decision (`care/classifier`) says whether it is the score.
"""

from __future__ import annotations

_NUMBERS = {
    "ate": 8, "for": 4, "fore": 4, "fo": 4, "to": 2, "too": 2, "tu": 2, "won": 1, "tree": 3, "sex": 6, "sicks": 6,
    "sick": 6, "sax": 6, "nein": 9, "nahn": 9, "tin": 10, "fife": 5, "fahv": 5, "fie": 5, "sebben": 7, "ait": 8,
    "sei": 6, "sais": 6, "dose": 2, "dies": 10, "oso": 8, "nuebe": 9, "sinco": 5, "sete": 7,
}  # fmt: skip
# What stands left of a number that is an answer, and right of it.
# What stands left of a number that is an answer, and right of it.
_BEFORE = frozenset(
    (
        *(
            "^",
            ".",
            ",",
            "|",
            ":",
            "a",
            "an",
            "is",
            "at",
            "about",
            "was",
            "now",
            "said",
            "say",
            "level",
            "pain",
            "number",
        ),
        *(
            "around",
            "only",
            "still",
            "just",
            "down",
            "average",
            "like",
            "be",
            "to",
            "for",
            "ate",
            "score",
            "and",
            "rate",
        ),
        *("it", "es", "en", "un", "de", "como", "dolor", "estoy", "ando", "nivel", "no", "on"),
    )
)
_BEHIND = frozenset(
    (
        *(
            "$",
            ".",
            ",",
            "!",
            "|",
            "period",
            "point",
            "now",
            "today",
            "right",
            "this",
            "and",
            "but",
            "yesterday",
            "when",
        ),
        *(
            "i",
            "most",
            "because",
            "all",
            "on",
            "comma",
            "not",
            "it",
            "so",
            "or",
            "out",
            "punto",
            "coma",
            "hoy",
            "ahora",
        ),
        *("pero", "y", "ahorita"),
    )
)


def marked(pieces: list[str]) -> list[str]:
    """The pieces of a line (`classifier.features`), words that may be numbers as `<h8>`."""
    found = list(pieces)
    for at, piece in enumerate(pieces):
        if piece not in _NUMBERS:
            continue
        before = pieces[at - 1] if at else "^"
        behind = pieces[at + 1] if at + 1 < len(pieces) else "$"
        if (before in _BEFORE or before in _NUMBERS) and (behind in _BEHIND or behind in _NUMBERS):
            found[at] = f"<h{_NUMBERS[piece]}>"
    return found
