"""Parts a line into clauses, and a clause into what is left and right of each of its numbers."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from reminders.care.reading.packs import compiled, words
from reminders.care.reading.text.line import NUMBER

_N = re.compile(NUMBER)


@dataclass(frozen=True)
class Clause:
    """A stretch of words without a separator; `opener` is the conjunction or mark before it, `closer` the one after."""

    words: tuple[str, ...]
    opener: str
    closer: str

    @property
    def text(self) -> str:
        return " ".join(self.words)


HARD = frozenset(".!?;|")
SOFT = frozenset((",", "(", ")", "&", "...", "*", "+x"))
CONJUNCTIONS = words("conjunction")
_BINDS_NEXT = compiled(r"(?:{binds-next}|{pain}|{body}|\[old\])")
_BINDS_NOTHING_ALONE = words("binds-nothing-alone")
_GLUED_BEFORE = compiled(r"{pain}_<")
_MARKED = compiled(r"\b(?:{now}|{past-time}|{this-morning}|{past-verb})\b")


def clauses_of(line: str) -> list[Clause]:
    """The clauses of a line, in order."""
    clauses: list[Clause] = []
    words: list[str] = []
    opener = ""
    pieces = line.split()
    for index, piece in enumerate(pieces):
        following = pieces[index + 1] if index + 1 < len(pieces) else ""
        is_dash = piece == "-" and words and not _N.match(following)
        if piece in HARD or piece in SOFT or piece in CONJUNCTIONS or is_dash:
            if words:
                clauses.append(Clause(tuple(words), opener, piece))
                words, opener = [], piece
            elif piece in HARD and clauses:
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
    """(left, number, right) for each number of a clause; what is between two numbers goes to one of them."""
    positions = [index for index, word in enumerate(clause.words) if _N.match(word)]
    between: list[tuple[list[str], list[str]]] = []
    first = list(clause.words[: positions[0]])
    last = list(clause.words[positions[-1] + 1 :])
    for here, there in pairwise(positions):
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
        if _BINDS_NEXT.fullmatch(word) and not (index == 0 and word in _BINDS_NOTHING_ALONE and len(words) == 1):
            return words[:index], words[index:]
    if _MARKED.search(" ".join(words)):
        before, after = bool(_MARKED.search(" ".join(first))), bool(_MARKED.match(" ".join(last)))
        if before and not after:
            return [], words
        if after and not before:
            return words, []
        return [*words, "[unclear]"], []
    return words, []


def zones_of(clause: Clause) -> list[tuple[str, str, str]]:
    words = tuple(
        part
        for word in clause.words
        for part in (re.split(rf"_(?={NUMBER})", word) if _GLUED_BEFORE.match(word) else [word])
    )
    plain = Clause(tuple(words), clause.opener, clause.closer)
    if any(_N.search(word) and not _N.match(word) for word in words):
        return [("[glued] ", _N.search(word)[0], "") for word in words if _N.search(word)]  # type: ignore[index]
    return _zones(plain)
