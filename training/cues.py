"""Finds the words that a pattern of the reader cannot match without (`reminders/care/reading/packs/cues.py`)."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from reminders.care.reading import read
from reminders.care.reading.packs import cues

#: More say nothing: some are in nearly every line.
_MOST_CUES = 2000
#: So many ways in which one stretch of a pattern may be written out.
_MOST_WAYS = 24
#: What is in nearly every line says nothing.
_SHORTEST_CUE = 2
_NOTHING = frozenset(("",))


def cues_of(pattern: str) -> list[str]:
    """Words of which every match of a pattern holds one; none where there are no such words, or too many."""
    parsed = _parser.parse(pattern)
    if parsed.state.flags & re.IGNORECASE:
        return []
    found = _cues_of(parsed) or frozenset()
    # A cue within another says the same sooner.
    least = [one for one in found if not any(other != one and other in one for other in found)]
    return sorted(least) if len(least) <= _MOST_CUES else []


def of_the_reader() -> dict[str, list[str]]:
    """The cues of every pattern that the reader makes, by its name."""
    read("6", with_classifier=False)  # makes those that are made for the first reply
    spelled = sorted({made.pattern for made in cues.MADE if not made.flags & re.IGNORECASE})
    return {cues.name_of(one): found for one in spelled if (found := cues_of(one))}


def write() -> None:
    """Keep the cues beside the code that asks for them."""
    target = Path(str(files(cues.__package__).joinpath(cues.FILE)))
    target.write_text(json.dumps(of_the_reader(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _cues_of(parsed: Any) -> frozenset[str] | None:
    """Words of which a text must hold one to match a sequence: the best that one of its stretches asks for."""
    stretches: list[frozenset[str] | None] = []
    stretch = _NOTHING
    for code, value in parsed:
        said = _all_of_item(code, value)
        if said and len(said) * len(stretch) <= _MOST_WAYS:
            stretch = frozenset(one + other for one in stretch for other in said)
        else:
            stretches += [stretch, _asked_by_item(code, value)]
            stretch = said or _NOTHING
    asked = [one for one in (*stretches, stretch) if one and min(map(len, one)) >= _SHORTEST_CUE]
    return max(asked, key=_worth, default=None)


def _all_of_item(code: Any, value: Any) -> frozenset[str] | None:
    """Everything that an item may match, where that is a few words; None otherwise."""
    if code is op.LITERAL:
        return frozenset((chr(value),))
    if code in (op.AT, op.ASSERT_NOT):
        return _NOTHING
    if code is op.IN and all(kind is op.LITERAL for kind, _ in value):
        return frozenset(chr(character) for _, character in value)
    if code is op.SUBPATTERN:
        return _all_of(value[3])
    if code is op.BRANCH:
        branches = [_all_of(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else None  # type: ignore[arg-type]
    if code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[:2] == (0, 1):
        said = _all_of(value[2])
        return said | _NOTHING if said else None
    return None


def _all_of(parsed: Any) -> frozenset[str] | None:
    whole = _NOTHING
    for code, value in parsed:
        said = _all_of_item(code, value)
        if not said or len(said) * len(whole) > _MOST_WAYS:
            return None
        whole = frozenset(one + other for one in whole for other in said)
    return whole


def _asked_by_item(code: Any, value: Any) -> frozenset[str] | None:
    """Words of which an item asks for one."""
    if code is op.BRANCH:
        branches = [_cues_of(branch) for branch in value[1]]
        return frozenset().union(*branches) if all(branches) else None  # type: ignore[arg-type]
    if code is op.SUBPATTERN:
        return _cues_of(value[3])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
        return _cues_of(value[2])
    return _cues_of(value[1]) if code is op.ASSERT and value[0] > 0 else None


def _worth(found: frozenset[str]) -> tuple[bool, int, int]:
    return len(found) <= _MOST_CUES, min(min(map(len, found)), 3), -len(found)
