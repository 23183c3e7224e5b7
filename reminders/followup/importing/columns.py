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


#: Every column of an import, and the other names it goes by, as `plain_name` writes them.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("patient", "patient_name", "full_name", "nombre", "paciente"),
    "phone": ("mobile", "mobile_phone", "cell", "cell_phone", "phone_number", "telefono", "celular", "movil"),
    "mrn": ("record_number", "medical_record_number", "expediente", "historia_clinica"),
    "language": ("idioma", "lengua"),
    "time_zone": ("timezone", "zone", "zona_horaria"),
    "preferred_time": ("preferred_hour", "hora_preferida"),
    "infused_at": ("infusion", "infusion_date", "infusion_time", "date_of_infusion", "fecha_de_infusion",
                   "fecha_infusion"),
    "baseline_pain": ("baseline", "pain_before", "dolor_inicial", "dolor_basal"),
    "peg_pain": ("peg_p", "peg_dolor"),
    "peg_enjoyment": ("peg_e", "peg_disfrute"),
    "peg_activity": ("peg_g", "peg_general_activity", "peg_actividad"),
    "condition": ("diagnosis", "given_for", "condicion", "diagnostico"),
    "dose_mg_per_kg": ("dose", "dosis"),
    "course": ("curso", "ciclo"),
    "number": ("infusion_number", "numero"),
    "protocol": ("protocolo",),
    "consent_given_at": ("consent", "consent_at", "consent_date", "given_at", "fecha_de_consentimiento"),
    "consent_method": ("method", "metodo_de_consentimiento"),
    "unencrypted_ok": ("consent_unencrypted_ok", "unencrypted"),
    "second_of_day": ("second_infusion_of_day",),
    "shared_phone": ("telefono_compartido",),
    "step": ("timepoint", "time_point", "check_in", "paso", "momento"),
    "answered_at": ("answer_date", "answered", "fecha_de_respuesta", "fecha_respuesta"),
    "pain": ("pain_score", "score", "nrs", "dolor"),
    "side_effects": ("efectos_secundarios",),
    "change": ("pgic", "cambio"),
    "call_only": ("calls_only", "landline", "solo_llamadas"),
    "birth_date": ("date_of_birth", "dob", "birthdate", "fecha_de_nacimiento"),
}  # fmt: skip


def column(name: str, *, required: bool = False) -> Column:
    """A column of `NAMES`, as one kind of import has it."""
    return Column(name, NAMES[name], required)


@dataclass(frozen=True)
class Place:
    """Where a column is: its index in a row, and the header as the file spells it."""

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
