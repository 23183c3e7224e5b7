"""The columns of a table: the names they go by in people's spreadsheets, and which of them a header row names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from reminders.record.normalize import match_form

_IN_BRACKETS: Final = re.compile(r"[(\[].*?[)\]]")
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
_PART: Final = re.compile(r"^(patient|infusion|paciente)_(?=.)")

#: How like a known name an unknown one must be to be a slip and not a column of the clinic's own.
_ALIKE: Final = 0.85


@dataclass(frozen=True)
class Column:
    """One column. `also` are other names for it, as `plain_name` writes them; `required` says it cannot be left out."""

    name: str
    also: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Place:
    """Where a column stands: its index in a row, and the header as the file spells it."""

    index: int
    header: str

    @property
    def letter(self) -> str:
        """The column as a spreadsheet letters it: A, B, …, Z, AA."""
        return letter_of(self.index)


@dataclass(frozen=True)
class Header:
    """What a header row names. `slips` are names so like a known one that they are probably meant for it."""

    places: Mapping[str, Place]
    unknown: Sequence[Place] = ()
    twice: Sequence[Place] = ()
    slips: Mapping[str, Place] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """How many columns there are up to the last one with a heading."""
        return 1 + max((place.index for place in (*self.places.values(), *self.unknown)), default=-1)


def read_header(cells: Sequence[str], columns: Sequence[Column]) -> Header:
    """Which known column each cell of a row names."""
    by_name = {name: column.name for column in columns for name in (column.name, *column.also)}
    places: dict[str, Place] = {}
    unknown, twice, slips = list[Place](), list[Place](), dict[str, Place]()
    for index, cell in enumerate(cells):
        plain = plain_name(cell)
        if not plain:
            continue
        place = Place(index, " ".join(cell.split()))
        name = by_name.get(plain) or by_name.get(_PART.sub("", plain))
        if name is None:
            unknown.append(place)
            if like := get_close_matches(plain, by_name, n=1, cutoff=_ALIKE):
                slips.setdefault(by_name[like[0]], place)
        elif name in places:
            twice.append(place)
        else:
            places[name] = place
    return Header(places, unknown, twice, {name: place for name, place in slips.items() if name not in places})


def plain_name(cell: str) -> str:
    """A header without case, accents, brackets and punctuation: `Fecha de infusión (local)` is `fecha_de_infusion`."""
    return _NOT_A_WORD.sub("_", _IN_BRACKETS.sub(" ", match_form(cell))).strip("_")


def letter_of(index: int) -> str:
    """The letter of a column, from 0 for A."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
