"""What every line of the packs is worth: in how many labeled replies it takes part, and what is read without it.

`python -m training.look lines [EVERY]` reads every reply (or one of EVERY) with an empty group behind each word,
pattern and rule of the packs, so that a match says which of them it rests on. Lines of few replies are then taken out
one by one, and these replies read again. What is in a negative lookaround is never part of a match: it is not judged.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from reminders.care.reading import reader
from reminders.care.reading.packs import cues, patterns
from reminders.care.reading.packs.cues import Cued
from reminders.care.reading.packs.load import NAMED, packs
from tests.care.reading.corpus import Labelled

#: A line of so many replies or fewer may have to go, and is taken out to see what changes.
FEW = 3

#: A line of the packs: the family it is of, and its words; of a rule "" and the pattern.
Line = tuple[str, str]
_MARK = re.compile(r"\x00(\d+)\x00")
_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\x00(\d+)\x00|(\()(?!\?)|(\(\?P<)", re.DOTALL)


class Marked:
    """A pattern whose matches say on which lines of the packs they rest; used like the pattern itself."""

    def __init__(self, made: Cued, seen: Callable[[Line], None]) -> None:
        self._made, self._seen = made, seen

    @cached_property
    def _ready(self) -> tuple[re.Pattern[str], re.Pattern[str] | None, list[tuple[int, Line]]]:
        """The pattern, the same with a group behind each line, and which group is whose."""
        pattern = re.compile(self._made.pattern, self._made.flags)
        if re.search(r"\\[1-9]", self._made.pattern):  # it refers to groups, and more would change their numbers
            return pattern, None, []
        numbers: list[Line] = []
        spelled = _spelled(self._made.template, numbers)
        groups = [found[1] for found in _GROUP.finditer(spelled) if any(found.groups())]
        lines = [(at, numbers[int(number)]) for at, number in enumerate(groups, 1) if number]
        return pattern, re.compile(_MARK.sub("()", spelled), self._made.flags), lines

    def __getattr__(self, name: str) -> Any:
        pattern, marked, lines = self._ready
        usual = getattr(pattern, name)

        def watched(*given: Any) -> Any:
            for found in marked.finditer(given[1] if name == "sub" else given[0]) if marked else ():
                for at, line in lines:
                    if found.start(at) >= 0:
                        self._seen(line)
            return usual(*given)

        return watched


def _spelled(template: str, numbers: list[Line]) -> str:
    """A pattern with its families spelled out, a mark behind each line of them."""

    def family(found: re.Match[str]) -> str:
        if found[1]:
            return patterns.not_behind(found[2])
        one = packs().families[found[2]]
        lines = [*sorted(one.words, key=len, reverse=True), *one.patterns]
        return f"(?:{'|'.join(mark(found[2], line) for line in lines) if lines else '(?!)'})"

    def mark(name: str, line: str) -> str:
        numbers.append((name, line))
        number = len(numbers) - 1
        return f"(?:{NAMED.sub(family, line)})\x00{number}\x00"

    return mark("", template) if template else ""


def used(replies: Sequence[Labelled]) -> dict[Line, set[int]]:
    """For every line of the packs the replies in which it takes part, by their place."""
    found: dict[Line, set[int]] = {}
    now = [0]

    def see(line: Line) -> None:
        found.setdefault(line, set()).add(now[0])

    for made in cues.MADE:
        marked: Any = Marked(made, see)
        made.use(marked)
    _forget()
    for now[0], reply in enumerate(replies):
        reader.read(reply.text, about_past=reply.is_about_past)
    _as_before()
    return found


def _forget() -> None:
    """Read again what was read just now."""
    for name, module in list(sys.modules.items()):
        if name.startswith("reminders.care.reading"):
            for one in vars(module).values():
                size = one.cache_parameters()["maxsize"] if hasattr(one, "cache_parameters") else None
                if size is not None:  # of a text; what is kept without end is of the packs
                    one.cache_clear()


def _as_before() -> None:
    _forget()
    patterns.either.cache_clear()
    for made in cues.MADE:
        made.use(None)


def _without(line: Line) -> Iterator[None]:
    """While this runs the packs lack the line."""
    name, text = line
    if name:
        family = packs().families[name]
        words, others = dict(family.words), list(family.patterns)
        family.words.pop(text, None)
        family.patterns = [one for one in others if one != text]
        _as_before()
        yield
        family.words, family.patterns = words, others
        _as_before()
    else:
        same = [made for made in cues.MADE if made.template == text]
        for made in same:
            made.use(re.compile(f"(?!)(?:{made.pattern})", made.flags))
        _forget()
        yield
        for made in same:
            made.use(None)


def tell(replies: Sequence[Labelled], say: Callable[[str], object]) -> None:
    """Print for every line: in how many replies it takes part, how many of them are read right, what it changes."""
    before = [reader.read(reply.text, about_past=reply.is_about_past) for reply in replies]
    right = [(one.score, one.intent) == (reply.score, reply.intent) for one, reply in zip(before, replies, strict=True)]
    found = used(replies)
    every = [(name, line) for name, one in packs().families.items() for line in (*one.words, *one.patterns)]
    every += [("", made.template) for made in cues.MADE if not NAMED.fullmatch(made.template)]
    say("replies\tright\tother without\tof\tline")
    counts: Counter[Line] = Counter({line: len(found.get(line, ())) for line in every})
    for line, n in sorted(counts.items(), key=lambda row: row[1]):
        places = found.get(line, set())
        changed = "?"
        if 0 < n <= FEW:
            for _ in _without(line):
                again = {at: reader.read(replies[at].text, about_past=replies[at].is_about_past) for at in places}
            changed = str(sum(again[at] != before[at] for at in places))
        say(f"{n}\t{sum(right[at] for at in places)}\t{changed if n else 0}\t{line[0]}\t{line[1]}")
