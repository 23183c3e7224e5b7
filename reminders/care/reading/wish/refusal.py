"""A refusal of further texts, in any words a reasonable person would understand (47 CFR 64.1200(a)(10))."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from reminders.care.lazy_patterns import compiled_when_used
from reminders.care.reading.danger.grammar import Sayings
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import NUMBER
from reminders.care.reading.values import Intent
from reminders.care.reading.wish.wrong_person import WRONG_NUMBER


@dataclass(frozen=True)
class Wish:
    """An intent, the rule that found it, and the line without the words that said it.

    `is_keyword` says that the whole text is nothing else but a word or phrase of refusal.
    """

    intent: Intent
    rule: str
    rest: str
    is_keyword: bool = False


# A refusal said in words, anywhere in a text.

_REFUSAL = compiled(r"(?:^|(?<=\s)){refusals}")
TAKEN_BACK = compiled("{taken-back}")

# A stop that is told as an accident or regretted asks for the texts.
_BACK_AGAIN = compiled("{back-again}")

# "I do not want to stop these texts": the whole of it sounds like a refusal, and says the opposite.
_NOT_TO_END = compiled("{not-to-end}")

# What is stopped, left or taken off is something else.
_SOMETHING_ELSE = compiled("{something-else}")

# A refusal in a word: the whole text, or (first group) a whole clause, is nothing else.


# A refusal in a word: the whole text, or a whole clause, is nothing else; with a number beside it only plain ones.
_ANYWHERE, _WHOLE = compiled("{anywhere}"), compiled("(?:{refusal-whole}|{anywhere})(?: {anywhere})?")
_PLAIN_WORDS = compiled("{unmistakable}(?: {anywhere})?")
_DENIES = compiled("{denies-first}")
_POLITE = compiled("{refusal-polite}")
_REPEATED = compiled_when_used(r"\b(\w+)(?: \1\b)+")
_CLAUSE_END = compiled("{clause-end}")


def bare(clause: str) -> str:
    """A clause without courtesies, numbers and marks, a word said twice in a row once."""
    words = " ".join(_POLITE.sub(" ", clause).split())
    return _REPEATED.sub(r"\1", words)


_STOPS = Sayings("refusal-words", "refusal-phrases")


def _said(line: str) -> Iterator[tuple[int, int]]:
    """Where a refusal is said in words: by the patterns first, by the phrases of all languages then."""
    yield from (found.span() for found in _REFUSAL.finditer(line))
    yield from ((start, end) for _, start, end in _STOPS.places(line))


_GO_ON = compiled("{refusal-go-on}")
_THANKS_FOR_TEXTS = compiled("{thanks-for-texts}")
_REFUSED_AFTER_ALL = compiled("{refused-after-all}")


def welcomes_texts(line: str) -> bool:
    """Whether a text asks us to go on, or thanks for the texts: then the classifier may find no refusal in it."""
    thanks = _THANKS_FOR_TEXTS.search(line) and not _REFUSED_AFTER_ALL.search(line)
    return bool(thanks or _GO_ON.search(line))


# Where a text goes on after a refusal. "Do not text me before 8" goes on with no score.
_RESUMES = compiled("{refusal-resumes}")


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def refusal_in(line: str) -> Wish | None:
    """The refusal of further texts in a line, with what the line says besides, or None."""
    if _BACK_AGAIN.search(line):
        return None
    line = _SOMETHING_ELSE.sub("[saying]", line)
    for start, end in _said(line):
        if _NOT_TO_END.match(line, start):
            continue
        if not TAKEN_BACK.search(line[:start]) or _DENIES.match(line, start):
            resumes = _RESUMES.search(line[end:])
            after = line[end + resumes.start() :] if resumes else ""
            return Wish(Intent.STOP, "stop-in-words", f"{line[:start]} . {after}")
    words = re.compile(r"[^\w\s<>\[\]|.,!?;():&-]").sub(" ", line)
    words = WRONG_NUMBER.sub(" . ", words)
    whole = bare(words)
    numbered = re.search(NUMBER, line) is not None and not _PLAIN_WORDS.fullmatch(whole)
    if _WHOLE.fullmatch(whole) and not numbered:
        return Wish(
            Intent.STOP, "stop-word", " . ".join(re.findall(rf"{NUMBER}", line)), is_keyword=not re.search(NUMBER, line)
        )
    start = 0
    for mark in [*_CLAUSE_END.finditer(words), None]:
        clause = words[start : mark.start() if mark else len(words)]
        if _ANYWHERE.fullmatch(bare(clause)):
            rest = line.replace(clause.strip(), " . ", 1) if clause.strip() in line else line
            return Wish(Intent.STOP, "stop-word", rest)
        start = mark.end() if mark else len(words)
    return None
