"""What a phone or a machine wrote and no person: reactions, driving and focus modes, auto-replies, carriers, menus.

Three steps: wrappers are opened (a reaction, a quotation, a signature), machines' words are found by tables of rows
(`english`, `spanish`), and what is left is given to the reader. A text that leaves nothing was written by nobody; one
that leaves words is read by these words alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from reminders.care.lazy_patterns import compiled_when_used
from reminders.care.reading.machines.marks import Kind
from reminders.care.reading.machines.own import without_quotations, without_signature
from reminders.care.reading.machines.reactions import behind_a_reaction
from reminders.care.reading.machines.spans import machine_words

__all__ = ["Kind", "Spoken", "own_words"]


@dataclass(frozen=True)
class Spoken:
    """A text by who speaks in it.

    `own` are a person's words, in which danger is looked for; `answer` those that a score or a wish may be in.
    `machine` is the kind of machine that wrote beside them, `is_nobodys` says that nothing in the text is a person's.
    """

    own: str
    answer: str
    machine: Kind | None = None
    is_nobodys: bool = False


_PICTURES = compiled_when_used(r"^(?:[^\w\x00-\x7f]\ufe0f? ?)+")


def own_words(plain: str) -> Spoken:
    """Who speaks in a normalized text."""
    behind = behind_a_reaction(plain)
    if behind == "":
        return Spoken("", "", is_nobodys=True)
    own = without_quotations(plain if behind is None else behind)
    found = machine_words(own)
    if found.kind is None:  # a phone may put a picture before its words
        found = max(machine_words(_PICTURES.sub("", own)), found, key=lambda one: one.kind is not None)
    return Spoken(
        found.rest, without_signature(found.rest), found.kind, is_nobodys=found.kind is not None and not found.rest
    )
