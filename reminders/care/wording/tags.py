"""The name tags by which patients who share a phone know whose text it is."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from reminders.care.wording.fill import TAG_CHARACTERS
from reminders.care.wording.gsm7 import plain


def name_tag(name: str) -> str | None:
    """A patient's first name as it is in texts to a shared phone, in the basic alphabet.

    None where nothing is left of it (another script).
    """
    kept = ""
    for word in plain(name).split():
        longer = f"{kept} {word}".strip()
        if kept and (len(longer) > TAG_CHARACTERS or len(kept) >= 3):
            break
        kept = longer[:TAG_CHARACTERS]
    return kept if any(character.isalpha() for character in kept) else None


def name_tags(names: Sequence[str]) -> list[str | None]:
    """The tags of everybody on one phone, in the order of their names: no longer than it takes to tell them apart.

    "Ana" and "Luis"; "Ana R." and "Ana G."; "Ana Ruiz" and "Ana Rivera". None where a name lacks the letters, or the
    names do not differ within a tag's length.
    """
    tags = [name_tag(name) for name in names]
    for _, alike in sorted(_alike(tags).items()):
        others = {_heard(tag) for at, tag in enumerate(tags) if tag and at not in alike}
        for longer in _LONGER:
            tried = [longer(names[at]) for at in alike]
            heard = {_heard(tag) for tag in tried}
            if len(heard) == len(alike) and not heard & others:
                break
        else:
            tried = []
        for place, at in enumerate(alike):
            tags[at] = tried[place] if tried else None
    return tags


def _alike(tags: Sequence[str | None]) -> dict[str, list[int]]:
    """The tags that more than one has, each with the places where it is."""
    counted = Counter(_heard(tag) for tag in tags if tag)
    return {
        heard: [at for at, tag in enumerate(tags) if tag and _heard(tag) == heard]
        for heard, count in counted.items()
        if count > 1
    }


def _heard(tag: str) -> str:
    """A tag as somebody takes it who does not look closely: "José" is "Jose"."""
    return "".join(c for c in unicodedata.normalize("NFKD", tag).casefold() if not unicodedata.combining(c))


def _with_initial(name: str, which: int) -> str:
    first, rest = _parts(name)
    return f"{first[: TAG_CHARACTERS - 3].rstrip()} {rest[which][0].upper()}." if rest else first


def _with_word(name: str, which: int) -> str:
    first, rest = _parts(name)
    return f"{first} {rest[which]}"[:TAG_CHARACTERS].rstrip() if rest else first


_LONGER: Final[tuple[Callable[[str], str], ...]] = (
    lambda name: _with_initial(name, -1),
    lambda name: _with_initial(name, 0),
    lambda name: _with_word(name, -1),
    lambda name: _with_word(name, 0),
)


def _parts(name: str) -> tuple[str, list[str]]:
    """The first name as a tag, and the words after it that begin with a letter."""
    first = name_tag(name) or ""
    rest = plain(name).split()[len(first.split()) :]
    return first, [word for word in rest if word[0].isalpha()]
