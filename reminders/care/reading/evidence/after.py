"""How a text may go on after a score: anything else after a number could be what it counts."""

import re

from reminders.care.reading.packs import compiled, either
from reminders.care.reading.text.line import NUMBER

NOW_WORDS = either("now-words")
# Said in passing: the text may end here, or go on as if they had not been said.
_PASSING = compiled(
    r"^(?:{now-words}\b|(?:{passing-before} )?(?:{passing-my} )?{pain}\b"
    r"|(?!{no-site}\b)(?:(?:{site-before}|{site-around}) ){0,2}(?:{side} ){0,2}{body}(?: {body})?\b"
    r"|{all-the} {all-day}\b|{in-all}\b"
    r"|(?:{very} ){0,3}{quality}\b|{on-scale}\b|\[(?:slip|old)\])(?: |$)"
)
# From here on the text is about something else; nothing further is asked of it.
_MATTER = compiled(
    r"^(?:{other-scale} (?!<)|{not-any} (?!<)[a-z]|{matter}\b(?! {not-usual}\b)|{other-matter}\b(?! {not-more}\b)"
    r"|{not-any} (?!<){no-what}\b|{with-it} (?:{with-some} ){0,2}{with-what}\b"
    r"|{after-it} (?:{after-the} ){0,2}{after-what}\b|{goes-on})"
)
_VERB_FORM = compiled(r"^(?!{no-verb}\b){verb-form}")
_PAIN = compiled(r"^(?:{pain-of} )?{pain}\b")
_PLURAL = compiled(r"^(?!{plural-start}|{no-things}\b)[a-z]{3,}s\b|^{counted-kind} [a-z]{3,}s\b")
_NOW = compiled(r"^(?:(?:{pain}|{body}|{now-beside}) )*{now-words}\b")
AFTER_ZERO_SITE = compiled("^{zero-site}")
_LONGEST_PASSING = 6  # phrases said in passing after a number


def goes_on(right: str) -> bool:
    """Whether what follows a number is something that can follow a score."""
    rest = re.sub(r"^_?(?:ish|orso)\b", "", right).lstrip("_ ")
    for _ in range(_LONGEST_PASSING):
        if not rest:
            return True
        if _MATTER.search(rest) or _VERB_FORM.search(rest):
            return True
        passing = _PASSING.search(rest)
        if not passing:
            return False
        rest = rest[passing.end() :]
    return not rest


def counts_things(right: str) -> bool:
    """Whether an unknown plural follows: the number counts something."""
    return bool(_PLURAL.search(right))


def names_pain(right: str) -> bool:
    """Whether what follows says that the number is about pain."""
    return bool(_PAIN.match(right))


def is_about_now(right: str) -> bool:
    """Whether what follows, but for the place, says that the value is the current one."""
    return bool(_NOW.match(right))


__all__ = ["AFTER_ZERO_SITE", "NOW_WORDS", "NUMBER", "counts_things", "goes_on", "is_about_now", "names_pain"]
