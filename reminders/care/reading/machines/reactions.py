"""Reactions to a text, and their removal: a verb or an emoji, and the text that was reacted to, quoted.

What is quoted is somebody else's and means nothing; what follows the quotation is the writer's own.
"""

from __future__ import annotations

import re

from reminders.care.reading.packs import compiled

#: A quotation that may hold quotations of its own; the network may have cut off its end.
QUOTED = r"\"(?:[^\"]|\"\w[^\"]*\")*(?:\"|$)"
_REACTION = compiled(
    rf"^(?:(?:(?:a )?(?:(?!{{no-reaction-before}}\b)[a-z]+ ){{0,3}}?{{reaction}}"
    rf"|[^\w\"]{{1,16}} ?{{reactions-sign}})"
    rf" (?P<what>{QUOTED}|{{attached}})|[^\x00-\x7f]{{1,40}} ?{QUOTED})(?P<rest>.*)$",
    re.DOTALL,
)
_FOREIGN = re.compile(rf"^[^a-z\"]{{0,40}}(?P<what>{QUOTED})(?P<rest>[^a-z]*)$")
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-z]")
_MAY_BE_ONE = compiled("{may-be-one}")
_BY_WHAT = compiled("{reactions-by-what}")
_WORD = re.compile(r"\w")


def behind_a_reaction(plain: str) -> str | None:
    """What its writer says behind a reaction in a normalized text ("" for nothing), None where it is no reaction."""
    if not _MAY_BE_ONE.search(plain):
        return None
    found = _REACTION.match(plain)
    if found is None:
        foreign = _FOREIGN.match(plain)  # a script we read no word of, around a quotation
        return "" if foreign and _FOREIGN_LETTER.search(plain.replace(foreign["what"], "")) else None
    rest = _BY_WHAT.sub("", found["rest"]).strip()
    return rest if _WORD.search(rest) else ""
