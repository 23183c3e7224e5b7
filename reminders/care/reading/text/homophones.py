"""Words that may be a number misheard by dictation or spelled by ear: "pain is a for", "a solid ate", "estoy en sei".

Nothing is a number because of this file alone: it proposes a value where hardly anything else could be, and the trained
decision (`care/reading/model`) says whether it is the score. Words that patients use for what they are ("sick", "sex",
"dose") are never proposed.
"""

from __future__ import annotations

from reminders.care.reading.packs import table, words

_MISSPELLED = table("maybe-number")
# Words of their own: only behind what introduces a number, and at the end of what is said.
_SOUNDS_LIKE = table("sounds-like")
_INTRODUCES = words("introduces")
_IS = words("introduces-behind")
_IT_IS = words("introduces-before")
_ENDS = frozenset("$.!|") | words("ends-said")


def marked(pieces: list[str]) -> list[str]:
    """The pieces of a line (`model.features`), words that may be numbers as `<h8>`."""
    found = list(pieces)
    for at, piece in enumerate(pieces):
        if piece in _MISSPELLED:
            found[at] = f"<h{_MISSPELLED[piece]}>"
        elif piece in _SOUNDS_LIKE and _can_stand(pieces, at):
            found[at] = f"<h{_SOUNDS_LIKE[piece]}>"
    return found


def _can_stand(pieces: list[str], at: int) -> bool:
    before = pieces[at - 1] if at else ""
    introduced = before in _INTRODUCES or (before in _IS and at > 1 and pieces[at - 2] in _IT_IS)
    return introduced and (pieces[at + 1] if at + 1 < len(pieces) else "$") in _ENDS
