"""Which time zones can be a patient's or a clinic's: those of places, under the names that are used today.

A place's zone knows when its clocks change. Names without a place do not: `EST` stays five hours behind all year, and
`localtime` is whatever the server is set to, so that texts would leave at the wrong hour. Both lists come from the
IANA database as the `tzdata` package carries it: `zone.tab` names the places of every country, `tzdata.zi` the links
from old names to new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

#: What an error offers: one zone for each way that clocks are kept in the United States.
EXAMPLES: Final = (
    "America/New_York, America/Chicago, America/Denver, America/Phoenix, America/Los_Angeles, Pacific/Honolulu or "
    "America/Puerto_Rico"
)

#: Common zones of the United States first, as people call them.
COMMON_ZONES: Final = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Puerto Rico",
}

#: Old names that IANA links to a larger place in another country which keeps the same time, and the place each means.
#: IANA notes that place beside the link (`#=` in its file `backward`); the package leaves the note out.
MEANT: Final[Mapping[str, str]] = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Atlantic/Jan_Mayen": "Arctic/Longyearbyen",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}


@cache
def places() -> frozenset[str]:
    """The zone of every place of every country, by the name used today (IANA `zone.tab`)."""
    lines = _text("zone.tab").splitlines()
    return frozenset(line.split("\t")[2] for line in lines if line and not line.startswith("#"))


def place_name(name: str) -> str | None:
    """The zone's name of today: `US/Pacific` is `America/Los_Angeles`. None where it is no place's zone."""
    if name in places():
        return name
    if not _has_form_of_place(name):
        return None
    newer = MEANT.get(name) or _links().get(name)
    return None if newer is None else place_name(newer)


def why_not(name: str) -> str:
    """Why a name is refused: a sentence that repeats what was typed, with examples."""
    spelled = _by_small_letters().get(name.lower())
    if spelled is not None:
        return f"Capital and small letters count in a time zone: write {spelled}."
    if name.lower() in _names_without_place():
        return (
            f"{name} is not the time zone of a place, so it does not change its clock when the patient's does. Name "
            f"the place's, like {EXAMPLES}."
        )
    return f"This is not a time zone: name it like {EXAMPLES}."


def _has_form_of_place(name: str) -> bool:
    return "/" in name and not name.startswith("Etc/")


@cache
def _links() -> Mapping[str, str]:
    """Old name → newer name, as IANA links them (lines `L newer old` of `tzdata.zi`)."""
    lines = (line.split() for line in _text("tzdata.zi").splitlines() if line.startswith("L "))
    return {old: newer for _, newer, old in lines}


@cache
def _by_small_letters() -> Mapping[str, str]:
    old = (name for name in _links() if _has_form_of_place(name))
    return {name.lower(): place_name(name) or name for name in (*old, *places())}


@cache
def _names_without_place() -> frozenset[str]:
    known = {*_links(), *(line.split()[1] for line in _text("tzdata.zi").splitlines() if line.startswith("Z "))}
    without = {name.lower() for name in known if not _has_form_of_place(name)}
    return frozenset(without | {"localtime", "posixrules", "cst", "edt", "cdt", "mdt", "pst", "pdt"})


def _text(name: str) -> str:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")


def zone_name(zone: str) -> str:
    """A zone as people call it: `Eastern (America/New_York)`."""
    return f"{COMMON_ZONES[zone]} ({zone})" if zone in COMMON_ZONES else zone
