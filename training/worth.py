"""What every line of the packs is worth: in how many labeled replies it takes part, and what is read without it.

`python -m training.look lines [EVERY]` reads every reply (or one of EVERY) with an empty group behind each word,
pattern and rule of the packs, so that a match says which of them it rests on. Lines of few replies are then taken
out one by one, and these replies read again. What stands in a negative lookaround is never part of a match and is not
judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reminders.care.reading import reader
from reminders.care.reading.packs import patterns
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

    def __init__(
        self, pattern: re.Pattern[str], spelled: str, numbers: list[Line], seen: Callable[[Line], None]
    ) -> None:
        groups = [found[1] for found in _GROUP.finditer(spelled) if any(found.groups())]
        with_groups = _MARK.sub("()", spelled)
        self._pattern, self._seen = pattern, seen
        refers_back = re.search(r"\\[1-9]", pattern.pattern) is not None  # groups would change their numbers
        self._marked = pattern if refers_back else re.compile(with_groups, pattern.flags & ~re.UNICODE)
        self._lines = [] if refers_back else [(at, numbers[int(g)]) for at, g in enumerate(groups, 1) if g]

    def __getattr__(self, name: str) -> Any:
        usual = getattr(self._pattern, name)

        def watched(*given: Any) -> Any:
            for found in self._marked.finditer(given[1] if name == "sub" else given[0]):
                for at, line in self._lines:
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

    for made in patterns.MADE:
        numbers: list[Line] = []
        spelled = _spelled(made.template, numbers)
        marked: Any = Marked(re.compile(made.pattern, made.flags), spelled, numbers, see)
        made.use(marked)
    for now[0], reply in enumerate(replies):
        reader.read(reply.text, about_past=reply.is_about_past)
    _as_before()
    return found


def _as_before() -> None:
    patterns.either.cache_clear()
    for made in patterns.MADE:
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
        same = [made for made in patterns.MADE if made.template == text]
        for made in same:
            made.use(re.compile(f"(?!)(?:{made.pattern})", made.flags))
        yield
        for made in same:
            made.use(None)


def tell(replies: Sequence[Labelled], say: Callable[[str], object]) -> None:
    """Print for every line: in how many replies it takes part, how many of them are read right, what it changes."""
    before = [reader.read(reply.text, about_past=reply.is_about_past) for reply in replies]
    right = [(one.score, one.intent) == (reply.score, reply.intent) for one, reply in zip(before, replies, strict=True)]
    found = used(replies)
    every = [(name, line) for name, one in packs().families.items() for line in (*one.words, *one.patterns)]
    every += [("", made.template) for made in patterns.MADE if not NAMED.fullmatch(made.template)]
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
