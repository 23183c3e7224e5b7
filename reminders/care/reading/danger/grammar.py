"""Phrases made of word families: what is meant is written once, the many ways of saying it come from the families.

Phrases are separated by `|`; each is a row of places, one word or family each:

| written | means |
|---|---|
| `word`, `a/b`, `two_words`, `stem*` | a word, either of them, two in a row, any ending |
| `@family` | a word of that family; in a family, `{drug}` is a family of the packs, and `-word` no member |
| `place?` | may be missing |
| `~`, `~~` | up to three, up to eight other words of the same sentence |
| `#` | a number |
| `^`, `$` | the clause begins, ends here |
| `!a/b` | not followed by one of these |
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from reminders.care.reading.packs import either, own, words
from reminders.care.reading.packs.load import NAMED, packs
from reminders.care.reading.text.line import NUMBER

_WORD = r"[^ .!?;|]+"
_NEXT = r" (?:, )?"
_NUMBER = f"{NUMBER}(?:_[a-z]+)?"
_SHORTEST_STEM = 3
_CONTINUED = re.compile(r"/\s+")


@dataclass(frozen=True)
class Folded:
    """A line in one spelling, and what its words were before."""

    line: str
    words: frozenset[str]
    pieces: tuple[tuple[str, str], ...]
    """Every word as it is written, and folded."""

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the plain line the words stand that hold a stretch of this one."""
        at = plain_at = begin = 0
        for plain, word in self.pieces:
            if at <= start:
                begin = plain_at
            if at + len(word) >= end:
                return begin, plain_at + len(plain)
            at += len(word) + 1
            plain_at += len(plain) + 1
        return begin, plain_at - 1


@dataclass(frozen=True)
class Phrase:
    """One phrase: the words that must be there, and their order."""

    needs: tuple[frozenset[str], ...]  # a line without a word of each cannot match: most phrases cost no search
    written: str
    entry: str = ""  # what it says, by its name in the packs

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a line first holds its words: most phrases of a process never are."""
        return re.compile(self.written)


class Phrases:
    """Phrases with an index of the words they cannot do without, so that a line is only searched for a few."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = tuple(phrases)
        self._with: dict[str, list[int]] = {}
        self._always: list[int] = []
        for index, phrase in enumerate(self._phrases):
            for word in min(phrase.needs, key=len, default=frozenset()):
                self._with.setdefault(word, []).append(index)
            if not phrase.needs:
                self._always.append(index)
        self._known = frozenset(self._with)

    def possible(self, words: frozenset[str]) -> Iterator[Phrase]:
        """The phrases that a line of these words may say, in their order."""
        said = words & self._known
        if not said and not self._always:
            return  # most tables, for most lines
        some = set(self._always).union(*(self._with[word] for word in said))
        for index in sorted(some):
            phrase = self._phrases[index]
            if not any(need.isdisjoint(words) for need in phrase.needs):
                yield phrase


class Language:
    """How a language's words are folded: one spelling for what phones and ears make many of.

    Slips first, then how each word is written or sounds. It is applied to lines and phrases alike, so no phrase lists
    its own slips.
    """

    def __init__(self, slips: Mapping[str, str], folds: Sequence[tuple[str, str]]) -> None:
        self._meant = {typed: word for word, several in slips.items() for typed in several.split()}
        self._folds = tuple((re.compile(NAMED.sub(lambda found: either(found[2]), one)), new) for one, new in folds)
        self.fold = lru_cache(maxsize=8192)(self._fold)
        self.folded = lru_cache(maxsize=16)(self._folded)  # one reply is asked for its fold several times

    def _fold(self, word: str) -> str:
        parts = self._meant.get(word, word).split()
        for one, new in self._folds:
            parts = [one.sub(new, part) for part in parts]
        return " ".join(parts)

    def _folded(self, line: str) -> Folded:
        """A line as the phrases are spelled."""
        pieces = tuple((plain, self.fold(plain)) for plain in line.split(" "))
        words = [word for _, word in pieces]
        return Folded(" ".join(words), frozenset().union(*map(_stems_of, words)), pieces)


@lru_cache(maxsize=8192)
def _stems_of(word: str) -> frozenset[str]:
    """The parts of a folded word, and what each begins with, as phrases write it: `mand*`."""
    parts = word.split(" ")
    stems = (f"{part[:length]}*" for part in parts for length in range(_SHORTEST_STEM, len(part) + 1))
    return frozenset([*parts, *stems])


@cache
def languages() -> dict[str, Language]:
    """Every language that the packs know, by its folder."""
    slips, folds = own("fold-slips"), own("fold")
    return {name: Language(slips.get(name, {}), folds.get(name, ())) for name in packs().languages}


class Grammar:
    """The families of one language and the spelling its phrases are compared in."""

    def __init__(self, language: Language, families: Mapping[str, str]) -> None:
        self._fold = language.fold
        self._families = {name: _members(text) for name, text in families.items()}
        self._family_of_word = lru_cache(maxsize=4096)(self._family_of)

    def families_of(self, words: Sequence[str]) -> list[frozenset[str]]:
        """For every word the families that it belongs to, alone or as the first of several words."""
        folded = [self._fold(word) for word in words]
        found = []
        for at, word in enumerate(folded):
            names = set(self._family_of_word(word))
            names.update(
                name
                for several, name in self._indexed[1].get(word, ())
                if tuple(folded[at : at + len(several)]) == several
            )
            found.append(frozenset(names))
        return found

    @cached_property
    def _indexed(self) -> tuple[dict[str, set[str]], dict[str, list[tuple[tuple[str, ...], str]]]]:
        """The families by their single words (a stem ends in a star), and by the first of several words."""
        single: dict[str, set[str]] = {}
        several: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in self._families:
            for word in self._words(f"@{name}"):
                parts = tuple(word.split(" "))
                if len(parts) == 1:
                    single.setdefault(word, set()).add(name)
                else:
                    several.setdefault(parts[0], []).append((parts, name))
        return single, several

    def _family_of(self, word: str) -> frozenset[str]:
        stems = (f"{word[:length]}*" for length in range(_SHORTEST_STEM, len(word) + 1))
        return frozenset().union(*(self._indexed[0].get(one, ()) for one in (word, *stems)))

    def phrases(self, entries: Mapping[str, str]) -> Phrases:
        """The phrases of some entries of a pack."""
        return Phrases(
            self._phrase(entry, phrase.split())
            for entry, text in entries.items()
            for phrase in _CONTINUED.sub("/", text).split("|")
        )

    def _phrase(self, entry: str, places: list[str]) -> Phrase:
        needs: list[frozenset[str]] = []
        pattern = r"(?<![^ ])"
        joint = ""
        for place in places:
            if place == "^":
                pattern += r"(?:(?<=^)|(?<=[.!?;|:] )|(?<=> ))"
            elif place == "$":
                pattern += r"(?= [.,!?;|)]|$)"
            elif place.startswith("!"):
                pattern += rf"(?! (?:, )?(?:{self._either(place[1:])})(?![^ ]))"
            elif place in {"~", "~~"}:
                pattern += f"(?: {_WORD}){{0,{3 if place == '~' else 8}}}?"
            elif place.endswith("?"):
                either = self._either(place[:-1])
                # The joint is before an optional word together with it, so that leaving it out leaves one joint.
                pattern += f"(?:{joint}(?:{either}))?" if joint else f"(?:(?:{either}){_NEXT})?"
            else:
                pattern += f"{joint}(?:{self._either(place)})"
                joint = _NEXT
                if "#" not in place:
                    needs.append(frozenset(word.split()[0] for word in self._words(place)))
        return Phrase(tuple(needs), pattern + r"(?![^ ])", entry)

    def _words(self, place: str) -> list[str]:
        found: list[str] = []
        for part in place.split("/"):
            if part.startswith("@"):
                for member in self._families[part[1:]]:
                    found += self._words(member)
            else:
                stem = "*" if part.endswith("*") else ""
                found.append(" ".join(self._fold(word) for word in part.rstrip("*").split("_")) + stem)
        return found

    def _either(self, place: str) -> str:
        longest_first = sorted(set(self._words(place)), key=lambda word: (-len(word), word))
        return "|".join(
            _NUMBER if word == "#" else re.escape(word.rstrip("*")) + (r"[^ ]*" if word.endswith("*") else "")
            for word in longest_first
        )


def _members(text: str) -> tuple[str, ...]:
    """The words of a family; those of a family of the packs stand for its name in braces."""
    spelled = NAMED.sub(lambda found: " ".join(word.replace(" ", "_") for word in sorted(words(found[2]))), text)
    out = {word for word in spelled.split() if word.startswith("-")}
    return tuple(word for word in spelled.split() if word not in out and f"-{word}" not in out)


@cache
def grammars(name: str) -> dict[str, Grammar]:
    """The grammar of each language whose families are called `name` in the packs."""
    return {language: Grammar(languages()[language], families) for language, families in own(name).items()}


class Sayings:
    """Phrases of every language, by what they say: the entries of `phrases` in the packs, in words of `families`."""

    def __init__(self, families: str, phrases: str) -> None:
        self._families, self._phrases = families, phrases

    @cached_property
    def _by_language(self) -> list[tuple[Language, Phrases]]:
        known = grammars(self._families)
        return [(languages()[name], known[name].phrases(said)) for name, said in own(self._phrases).items()]

    def places(self, line: str) -> Iterator[tuple[str, int, int]]:
        """What of them is said in a line, and where."""
        for language, phrases in self._by_language:
            folded = language.folded(line)
            for phrase in phrases.possible(folded.words):
                for start, end in _places(phrase, folded):
                    yield phrase.entry, start, end


def _places(phrase: Phrase, folded: Folded) -> Iterator[tuple[int, int]]:
    """Where in the plain line a phrase is said."""
    for found in phrase.pattern.finditer(folded.line):
        yield folded.place(*found.span())
