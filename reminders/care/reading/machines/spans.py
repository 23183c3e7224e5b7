"""Finds what a phone or a machine wrote in a text, and what is left of it: the words that count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reminders.care.reading.machines.marks import MARKS, OF_THE_PHONE, POINTS, Kind, Mark, Proof, by_cue
from reminders.care.reading.packs import compiled, words

_BY_CUE = by_cue(MARKS)
_ORDER = {row: place for place, row in enumerate(MARKS)}
_WORDS = re.compile(r"[a-z0-9][a-z0-9']*")
_MACHINE_FROM = 2  # points (`marks.POINTS`)

#: Words around a machine's that say nothing by themselves.
_FILLERS = words("machine-fillers")
_CLAUSES = re.compile(r"[^.!?;\n()]+")
_TO_A_READER = compiled("{to-a-reader}")
_FIRST_PERSON = compiled("{spans-first-person}")


@dataclass(frozen=True)
class Found:
    """What a machine wrote in a text: the kind that proved it (None: no machine) and the words that are left."""

    kind: Kind | None
    rest: str


def _marks_in(plain: str) -> list[Mark]:
    called = {row for word in {*_WORDS.findall(plain)} for row in _BY_CUE.get(word, ())}
    return sorted(called, key=_ORDER.__getitem__)


def _without(plain: str, spans: list[tuple[int, int]]) -> str:
    """The text without some stretches of it; a sentence mark holds each one's place: its neighbors stay apart."""
    kept, at = [], 0
    for begin, end in sorted(spans):
        if begin > at:
            kept.append(plain[at:begin])
        at = max(at, end)
    kept.append(plain[at:])
    return re.sub(r"[ .,:;-]*\. (?=[.,;:!?])", "", " . ".join(kept)).strip(" .,;:-\n")


def _is_empty(rest: str) -> bool:
    return all(word in _FILLERS for word in _WORDS.findall(rest))


def _own_clauses(rest: str) -> str:
    """What is left beside a machine's words without what still speaks to a reader, and of nobody."""
    return ". ".join(
        clause.strip(" ,:-")
        for clause in _CLAUSES.findall(rest)
        if re.search(r"\w", clause) and (_FIRST_PERSON.search(clause) or not _TO_A_READER.search(clause))
    )


def _points(found: list[tuple[Mark, tuple[int, int]]]) -> int:
    """What the rows found prove together; the same words prove one thing, whichever rows know them."""
    best: dict[tuple[int, int], Mark] = {}
    for row, span in sorted(found, key=lambda each: each[0].proof):
        best[span] = row
    return sum(POINTS[row.proof] for row in {*best.values()})


def machine_words(plain: str) -> Found:
    """What a machine wrote in a normalized text, and what is left.

    Two halves of a proof make a machine, and so does one row that only machines write, or one that says everything
    there is. Where it is none, a phone's excuse ("I can't talk now") is taken out of what the person says.
    """
    found = [(row, span) for row in _marks_in(plain) for span in row.places(plain)]
    if not found:
        return Found(None, plain)
    points = _points(found)
    rest = _without(plain, [span for _, span in found])
    alone = any(row.proof >= Proof.ALONE for row, _ in found) and _is_empty(rest)
    if points >= _MACHINE_FROM or alone:
        kind = max((row for row, _ in found), key=lambda row: row.proof).kind
        return Found(kind, "" if _is_empty(rest) else _own_clauses(rest))
    excuses = [span for row, span in found if row.kind in OF_THE_PHONE and row.proof is not Proof.ASIDE]
    return Found(None, _without(plain, excuses) if excuses else plain)
