"""The Observation of a Bundle: the pain score of the 24 hours before the infusion."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter

from reminders.reports.fhir.names import LOINC
from reminders.reports.fhir.observation import PAIN_CODE
from reminders.web.api.bodies import quoted
from reminders.web.api.types import Score
from reminders.web.fhir.bundle.elements import BundleNotes, Element
from reminders.web.fhir.bundle.entries import Entries, refer_to_patient
from reminders.web.fhir.bundle.infusion import INSTANT

_SCORE: Final[TypeAdapter[Any]] = TypeAdapter(Score)

#: Units in which a score may be said; none is right too.
_UNITS: Final = (None, "1", "{score}")
_STATUSES: Final = ("final", "amended", "corrected")
#: How long before the infusion a score may have been taken. Two clocks may differ by some minutes.
BEFORE: Final = timedelta(hours=24)
_TOLERANCE: Final = timedelta(minutes=5)
#: A date does not say on whose clocks it is.
_ANY_ZONE: Final = timedelta(days=1)
_DATE_CHARACTERS: Final = 10


def read_baseline(entries: Entries, reading: BundleNotes) -> Decimal | None:
    """The score; None if the Bundle holds none: it is then pending."""
    element = entries.resources.get("Observation")
    if element is None:
        return None
    refer_to_patient(element, "subject", entries)
    status = element.text("status")
    if status not in _STATUSES:
        shown = "missing" if status is None else quoted(status)
        element.refuse(f"Only a finished score counts ({', '.join(_STATUSES)}); this is {shown}.", "status")
    if (LOINC, PAIN_CODE) not in element.codings("code"):
        element.refuse(f"The pain before the infusion has the code {PAIN_CODE} of {LOINC}.", "code")
    return _score(element, reading)


def check_time(entries: Entries, infused_at: datetime) -> None:
    """Refuse a score that was not taken in the 24 hours before the infusion, so far as its time is known."""
    element = entries.resources.get("Observation")
    if element is None:
        return
    holder, name = _time(element)
    text = holder.text(name)
    if text is None:
        return
    if len(text) > _DATE_CHARACTERS:
        at = holder.read(name, INSTANT)
        if at is None:
            return
        begun, ended, after, before = at, at, _TOLERANCE, BEFORE
    else:
        found = holder.stretch(name)
        if found is None:
            holder.refuse("This is no date or time that can be read.", name)
            return
        begun, ended, after, before = found.start, found.end, _ANY_ZONE, BEFORE + _ANY_ZONE
    if begun > infused_at + after:
        holder.refuse("This was taken after the infusion began, and is not the pain before it.", name)
    elif ended < infused_at - before:
        sentence = "This was taken more than 24 hours before the infusion; leave it out, and enter the score later."
        holder.refuse(sentence, name)


def _time(element: Element) -> tuple[Element, str]:
    """The element that says when the score was taken: of a period its end, where it has one."""
    period = element.part("effectivePeriod")
    if period is not None:
        return period, "start" if period.value.get("end") is None else "end"
    return element, "effectiveInstant" if "effectiveInstant" in element.value else "effectiveDateTime"


def _score(element: Element, reading: BundleNotes) -> Decimal | None:
    holder, name = element, "valueInteger"
    quantity = element.part("valueQuantity")
    if quantity is not None:
        holder, name = quantity, "value"
        if quantity.text("code") not in _UNITS:
            quantity.refuse("A pain score has the unit {score}, or none.", "code")
    reading.places["infusion.baseline_pain"] = holder.at(name)
    if holder.value.get(name) is None:
        holder.refuse("The score is missing: a number from 0 to 10.", name)
        return None
    found = holder.read(name, _SCORE)
    assert found is None or isinstance(found, Decimal)
    return found
