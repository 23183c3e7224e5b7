"""Which of the people on one phone a text names, in so many words: "Dora here, 8", "Ana is a 2", "4 for Ben".

A first name tells people apart; where two have the same one, their other names do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reminders.care.reading import word_set

#: Names that are also words of a reply: they name somebody only where there must be a name.
_ALSO_WORDS: Final = word_set(
    """
    will grace hope faith joy mark may april june august summer autumn dawn rose bill sue pat art drew dale rich rob
    miles chance angel sunny guy gene ray dolores luz rosa esperanza consuelo jesus paz sol mar cruz milagros soledad
    pilar mercedes angeles socorro remedios salvador bien day long best young little small good low high
    """
)

_BEFORE: Final = (
    r"^(?:(?:hi|hello|hey|hola|yes|no|si|ok|sorry|perdon)[ ,.!]+)?"
    r"(?:this is|it is|its|it s|i am|i m|im|soy|habla|aqui|here is|for|para|de|from|my name is|me llamo)[ ]"
)


@dataclass(frozen=True)
class Named:
    """Whom a text names; `plainly`, as the one whose answer it is."""

    people: frozenset[str]
    plainly: bool


def named_in(text: str, names: Mapping[str, str]) -> Named:
    """The people of a phone whom a text names. `names` are their full names by id."""
    said = _plain(text)
    found, plain = set(), False
    for person, telling in _telling(names).items():
        for word in telling:
            sure = _stands_as_a_name(said, word)
            if sure or (word not in _ALSO_WORDS and re.search(rf"\b{word}\b", said)):
                found.add(person)
                plain = plain or sure
    return Named(frozenset(found), plainly=plain and len(found) == 1)


def _stands_as_a_name(said: str, word: str) -> bool:
    at_the_start = rf"^{word}(?: here| aqui| is| esta| has| tiene| says| dice| da| gives| s)?[ ,:.=-]+(?:an? |un )?\d"
    signed = rf"\d[ ,.]*(?:for|from|para|de|-)[ ]*{word}[ .!]*$"
    here = rf"\b{word}[ ,]+(?:here|aqui)\b|\b(?:aqui|soy|this is)[ ,]+{word}\b"
    return any(re.search(frame, said) for frame in (at_the_start, signed, here, rf"{_BEFORE}{word}\b"))


def _telling(names: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The words of each name that tell it from the others."""
    full = {person: re.findall(r"[a-z0-9]{2,}", _plain(name)) for person, name in names.items()}
    telling = {}
    for person, own in full.items():
        others = {word for other, theirs in full.items() if other != person for word in theirs}
        first = own[:1] if own and own[0] not in others else [w for w in own if w not in others and len(w) > 2]
        telling[person] = frozenset(first)
    return telling


def _plain(text: str) -> str:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9,.:=!?-]", " ", folded).split())
