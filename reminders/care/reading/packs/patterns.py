"""Patterns from packs: `{body}` in a pattern stands for any word of that family, in whichever language.

`{!body}` stands for the place behind none of them. A pattern is spelled out and compiled when it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from reminders.care.reading.packs.cues import Cued, Rows
from reminders.care.reading.packs.load import NAMED, packs


def words(name: str) -> frozenset[str]:
    """The words of a family, each in plain letters."""
    return frozenset(packs().families[name].words)


def table(name: str) -> Mapping[str, str]:
    """What people type and what it means."""
    return packs().tables[name]


@cache
def either(name: str) -> str:
    """A pattern for any word of a family, longer ones first, or any of its patterns; it never fits if none is."""
    family = packs().families[name]
    alternatives = [*sorted(family.words, key=len, reverse=True), *family.patterns]
    return f"(?:{'|'.join(map(pattern, alternatives)) if alternatives else '(?!)'})"


def pattern(template: str) -> str:
    """A pattern with its families spelled out; KeyError where there is no such family."""
    return NAMED.sub(lambda found: (not_behind if found[1] else either)(found[2]), template)


def compiled(template: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern with its families spelled out, ready to use; it cannot be given to functions of `re`.

    It is spelled out and compiled when it is first needed; `BadPack` then names the entry that is no pattern.
    """

    return cast("re.Pattern[str]", Cued(template, flags, pattern, _not_a_pattern))


def _not_a_pattern(template: str) -> str:
    """The family within a template, or the template itself, that is the first not to be a pattern."""
    for _, name in NAMED.findall(template):
        for text in (*packs().families[name].words, *packs().families[name].patterns):
            try:
                re.compile(pattern(text))
            except re.error:
                return f"{name}: {_not_a_pattern(text)}"
    return repr(template)


def said(name: str) -> Sequence[tuple[str, str]]:
    """The rules of a name as their packs write them, in order."""
    return packs().rules[name]


def rules(name: str) -> Rows[str]:
    """Rules ready to use, in order, each pattern with what it becomes or says."""
    return Rows((compiled(one), meant) for one, meant in said(name))


def own(name: str) -> Mapping[str, Any]:
    """What each language keeps for itself under a name, by its folder."""
    return packs().own[name]


def not_behind(name: str) -> str:
    """A pattern that fits where none of a family's words is before it."""
    return "".join(rf"(?<!\b{word} )" for word in packs().families[name].words)
