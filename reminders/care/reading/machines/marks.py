"""What a row of the tables of machine texts is: a kind, a language, how much it proves, and the words it looks for.

Patterns are written over normalized text (`care/reading/normalise`); `<name>` stands for a fragment of `FRAGMENTS`.
A row is only searched for in a text that holds one of its cue words, so that most replies cost no search at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from reminders.care.patterns import compiled_when_used


class Kind(StrEnum):
    """Who wrote it: the phone on behalf of its owner, or a machine that has no owner on our list."""

    LABEL = "label"  # "Automatic reply:"
    DRIVING = "driving"
    FOCUS = "focus"
    QUICK_REPLY = "quick-reply"  # "Can't talk now. What's up?"
    OFFICE = "office"
    CARRIER = "carrier"
    VOICEMAIL = "voicemail"
    MENU = "menu"


#: What a phone says about its owner. Beside a person's own words these mean nothing and are taken out.
OF_THE_PHONE = frozenset({Kind.DRIVING, Kind.FOCUS, Kind.QUICK_REPLY})


class Proof(IntEnum):
    """How much a row says about the whole text; two points make a machine."""

    ASIDE = 0  # machines add it, and so may people
    HALF = 1  # proves nothing alone
    ALONE = 2  # proves it where nothing else is in the text: a person could have typed it as well, and means no more
    SURE = 3  # only machines write this


#: The points that each of them counts.
POINTS = {Proof.ASIDE: 0, Proof.HALF: 1, Proof.ALONE: 1, Proof.SURE: 2}

#: Somebody speaks of themselves: what machines say to a reader never does.
FIRST_PERSON = (
    r"(?:i|i'm|im|i'll|i've|ive|i'd|my|mine|myself|me|mi|mis|yo|estoy|tengo|siento|quiero|soy|voy|tome|puedo"
    r"|duele|necesito)"
)
#: A text that names the pain is a person's answer from there on; a pain clinic's name is none.
_PAIN = (
    r"(?:(?:my )?pain(?! (?:clinic|center|management|institute|relief|care|special\w+|associates))|dolor|duele"
    r"|hurts?)"
)
_TURN = (
    r"(?:but|pero|because|porque|so|asi que|and (?:i|my|i'm|it'?s)|y (?:me|mi|se|ya|no|tengo|estoy)"
    rf"|{FIRST_PERSON}|{_PAIN})"
)

FRAGMENTS = {
    # to the end of the clause, or to where somebody goes on in their own words
    "rest": rf"(?:(?! {_TURN}\b)[^.!?;,\n()])*",
    # to the end of the sentence, as long as nobody speaks of themselves
    "sentence": rf"(?:(?!\b(?:{FIRST_PERSON}|{_PAIN})\b)[^.!?;\n()])*",
    "begin": r"(?:^|(?<=[.!?;,()\n:\"¿-] )|(?<=[.!?;,()\n:\"¿-]))",
    "end": r"(?= ?(?:$|[.,!?;:()\n¿-]|but\b|pero\b|so\b|and (?:i|my|it)\b|y mi\b))",
    "i_am": r"(?:i am|i'm|im)",
    "we_are": r"(?:we are|we're|our (?:office|clinic|store|shop|team|staff|agents?|business)(?: is| are))",
    "will": r"(?:i'll|i will|we'll|we will|will)",
    "later": (
        r"(?:later|soon|shortly|as soon as|asap|in the morning|tomorrow|after that|when (?:i get where i'm going"
        r"|i get"
        r" there|i arrive|i stop|i park|i can|i'm (?:free|done|able|not driving|available|no longer)|it'?s safe"
        r"|it is safe"
        r"|possible|my|the)|once)"
    ),
    "mode": r"(?:do not disturb|dnd|focus|bedtime|silent|quiet|sleep|work|personal|airplane|driving|drive|theater)",
    "luego": (
        r"(?:mas tarde|luego|despues|pronto|en breve|en cuanto|tan pronto|al llegar|cuando (?:llegue|pueda|termine"
        r"|me detenga|este|deje|sea)|a la brevedad|manana)"
    ),
}  # fmt: skip
_FRAGMENT = re.compile(r"<([a-z_]+)>")

#: What happened earlier, or is told of a phone, is a person's account of it ("do not disturb was on, just saw this").
_TOLD = re.compile(r"\b(?:was|were|had|estaba|tenia|iba|puse|thought you|your|he|she|husband|wife)\b")


#: Machines that never speak of themselves: "reply 1 if I should live" is a person's.
_NEVER_I = frozenset({Kind.CARRIER, Kind.VOICEMAIL, Kind.MENU})
_I = re.compile(r"\b(?:i|i'm|i'll|i've|my|me|mi|mis|yo)\b")


@dataclass(frozen=True)
class Mark:
    """One row: what a machine writes, and what may not stand in the same sentence before it."""

    kind: Kind
    proof: Proof
    cues: frozenset[str]
    pattern: re.Pattern[str]
    may_be_told: bool

    def places(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where in a text it stands."""
        for found in self.pattern.finditer(plain):
            speaks = self.kind in _NEVER_I and _I.search(found[0])
            if found.end() > found.start() and not speaks and not (self.may_be_told and _is_told(plain, found)):
                yield found.span()


def _is_told(plain: str, found: re.Match[str]) -> bool:
    begin = max((plain.rfind(mark, 0, found.start()) for mark in ".!?\n"), default=-1) + 1
    return bool(_TOLD.search(plain[begin : found.start()]))


def mark(kind: Kind, proof: Proof, cues: str, pattern: str, *, may_be_told: bool = False) -> Mark:
    """A row of a table; `may_be_told` where people speak of the same thing in the past or of others."""
    expanded = _FRAGMENT.sub(lambda found: FRAGMENTS[found[1]], pattern)
    return Mark(kind, proof, frozenset(cues.split()), compiled_when_used(expanded), may_be_told)


def by_cue(marks: Iterable[Mark]) -> dict[str, tuple[Mark, ...]]:
    """The rows that each cue word calls for."""
    index: dict[str, list[Mark]] = {}
    for row in marks:
        for cue in row.cues:
            index.setdefault(cue, []).append(row)
    return {cue: tuple(rows) for cue, rows in index.items()}
