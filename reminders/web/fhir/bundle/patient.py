"""The Patient of a Bundle: name, phone, record number, birth date, language, time zone."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any, Final

from pydantic import TypeAdapter

from reminders.followup.enrolling.requests import PatientDetails
from reminders.record.identify import External
from reminders.reports.fhir.names import MEDICAL_RECORD, TIME_ZONE, TIME_ZONE_CODE, Names
from reminders.web.api.types import Day, Hour
from reminders.web.fhir.bundle.elements import BundleNotes, Element
from reminders.web.fhir.bundle.entries import Entries

_HOUR: Final[TypeAdapter[Any]] = TypeAdapter(Hour)
_DAY: Final[TypeAdapter[Any]] = TypeAdapter(Day)
#: FHIR's dates without a day.
_PART_OF_DAY: Final = re.compile(r"\d{4}(-\d\d)?", re.ASCII)

#: Names in the order in which they are taken; others (old, maiden, nickname, anonymous) only if there is no better one.
_NAMES: Final = ("official", "usual", None, "temp")

#: What marks the phone to text, the surest first.
_TEXTED: Final = (("system", "sms"), ("use", "mobile"), ("rank", 1))


def read_patient(entries: Entries, reading: BundleNotes, names: Names) -> tuple[PatientDetails, External | None, bool]:
    """The patient's details, the identifier that is their record number, and whether the phone is shared."""
    element = entries.resources["Patient"]
    if element.flag("active") is False:
        element.refuse("This patient's record is not in use (active is false); nobody is enrolled by it.", "active")
    for name in ("deceasedBoolean", "deceasedDateTime"):
        if element.value.get(name):
            element.refuse("This patient has died and is not texted.", name)
    record_number = _record_number(element, entries, reading, names)
    shared = element.confirmed(names.extension("shared-phone"))
    reading.places.setdefault("shared_phone", element.at("extension"))
    details = PatientDetails(
        name=_name(element, reading),
        phone=_phone(element, reading),
        mrn=record_number.value if record_number else None,
        time_zone=_time_zone(element, reading),
        language=_language(element, reading),
        preferred_time=_preferred_time(element, reading, names),
        birth_date=_birth_date(element, reading),
    )
    return details, record_number, shared


def _name(element: Element, reading: BundleNotes) -> str:
    given = [one for one in element.parts("name") if not one.is_old]
    rank = {use: place for place, use in enumerate(_NAMES)}
    ordered = sorted(given, key=lambda one: rank.get(one.text("use"), len(rank)))
    for one in ordered:
        whole = one.text("text")
        if whole is None:
            first = one.value.get("given")
            words = [word for word in first if isinstance(word, str)] if isinstance(first, list) else []
            whole = " ".join([*words, one.text("family") or ""]).strip()
        if whole:
            reading.places["patient.name"] = one.at("text" if one.value.get("text") else "family")
            return whole
    reading.lacks("patient.name", element, "name", "The patient's name is missing.")
    return ""


def _phone(element: Element, reading: BundleNotes) -> str:
    """The one phone to text. Which of several it is must be said: a text to the wrong one reaches a stranger."""
    usable = [
        one
        for one in element.parts("telecom")
        if one.value.get("system") in ("phone", "sms") and not one.is_old and one.text("value")
    ]
    for name, marked in _TEXTED:
        usable = [one for one in usable if one.value.get(name) == marked] or usable
    if len({one.text("value") for one in usable}) > 1:
        sentence = "Which of these phones is texted? Give it the system sms, the use mobile, or rank 1."
        reading.lacks("patient.phone", element, "telecom", sentence)
        return ""
    if not usable:
        reading.lacks("patient.phone", element, "telecom", "The patient's phone is missing.")
        return ""
    reading.places["patient.phone"] = usable[0].at("value")
    return usable[0].text("value") or ""


def _record_number(element: Element, entries: Entries, reading: BundleNotes, names: Names) -> External | None:
    """The identifier of type MR; without a type, the only one. No other identifier is kept."""
    reading.places["patient.mrn"] = element.at("identifier")
    own = names.identifiers("patient")
    known = {path: one for one, path in entries.identifiers["Patient"]}
    candidates = [
        (known[one.at("value")], one)
        for one in element.parts("identifier")
        if one.at("value") in known and not one.is_old and known[one.at("value")].system != own
    ]
    typed = [pair for pair in candidates if any(code == MEDICAL_RECORD for _, code in pair[1].codings("type"))]
    untyped = [pair for pair in candidates if not pair[1].value.get("type")]
    chosen = typed or untyped
    if len({external.value for external, _ in chosen}) > 1:
        sentence = "Which of these is the record number? Give one identifier the type MR."
        reading.lacks("patient.mrn", element, "identifier", sentence)
        return None
    for external, one in candidates:
        if (external, one) not in chosen[:1]:
            one.warn("Only the record number is kept; this identifier is not.")
    if not chosen:
        return None
    reading.places["patient.mrn"] = chosen[0][1].at("value")
    return chosen[0][0]


def _time_zone(element: Element, reading: BundleNotes) -> str | None:
    reading.places["patient.time_zone"] = element.at("extension")
    for holder in (element, *element.parts("address")):
        found = holder.extension(TIME_ZONE, TIME_ZONE_CODE)
        if found is not None:
            reading.places["patient.time_zone"] = found.at("valueCode")
            return found.text("valueCode") or found.text("valueString")
    return None


def _language(element: Element, reading: BundleNotes) -> str | None:
    """The preferred language, else the first one: `es` of `es-MX`."""
    reading.places["patient.language"] = element.at("communication")
    spoken = element.parts("communication")
    for one in [*(s for s in spoken if s.value.get("preferred") is True), *spoken]:
        for place, (_, code) in enumerate(one.codings("language")):
            if code:
                reading.places["patient.language"] = one.at(f"language.coding[{place}].code")
                return code.partition("-")[0].lower()
    return None


def _birth_date(element: Element, reading: BundleNotes) -> date | None:
    """A whole day; a year or a month alone tells too little, and is not kept."""
    reading.places["patient.birth_date"] = element.at("birthDate")
    given = element.text("birthDate")
    if given is not None and _PART_OF_DAY.fullmatch(given):
        element.warn("Only a whole day of birth is kept.", "birthDate")
        return None
    day = element.read("birthDate", _DAY)
    assert day is None or isinstance(day, date)
    return day


def _preferred_time(element: Element, reading: BundleNotes, names: Names) -> time | None:
    found = element.extension(names.extension("preferred-time"))
    if found is None:
        return None
    reading.places["patient.preferred_time"] = found.at("valueTime")
    hour = found.read("valueTime", _HOUR)
    assert hour is None or isinstance(hour, time)
    return hour
