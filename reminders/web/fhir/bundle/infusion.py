"""The infusion of a Bundle: a Procedure, a MedicationAdministration, or both about the same one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter

from reminders.care.conditions import CONDITIONS
from reminders.care.icd10 import OTHER, condition_of
from reminders.followup.enrolling.requests import InfusionDetails
from reminders.reports.fhir.names import ICD10CM, Names
from reminders.web.api.bodies import quoted
from reminders.web.api.types import Dose, Instant
from reminders.web.fhir.bundle.elements import BundleNotes, Element
from reminders.web.fhir.bundle.entries import Entries, refer_to_patient

INSTANT: Final[TypeAdapter[Any]] = TypeAdapter(Instant)
_DOSE: Final[TypeAdapter[Any]] = TypeAdapter(Dose)
PER_WEIGHT: Final = "mg/kg"

#: How far apart a Procedure and a MedicationAdministration of one infusion may begin.
SAME_INFUSION: Final = timedelta(hours=12)

#: What is put in a field that could not be read. Nothing is said about it.
_SOME_TIME: Final = datetime.fromisoformat("2026-03-02T21:30:00+00:00")


def read_infusion(entries: Entries, reading: BundleNotes, names: Names, baseline: Decimal | None) -> InfusionDetails:
    """The infusion. Where both resources say something, the Procedure counts; they must not contradict each other."""
    found = _resources(entries)
    times = [_time(element, reading) for element in found]
    for element in found:
        refer_to_patient(element, "subject", entries)
        _check_status(element)
    if len(times) == 2 and all(times) and abs(times[0] - times[1]) > SAME_INFUSION:  # type: ignore[operator]
        sentence = "This is another time than the Procedure's; send one Bundle for each infusion."
        found[1].refuse(sentence, _time_name(found[1]))
    return InfusionDetails(
        infused_at=next((time for time in times if time is not None), None) or _SOME_TIME,
        baseline_pain=baseline,
        condition=_condition(found, reading, names),
        course=_number(found, reading, names, "course", "infusion.course"),
        number=_number(found, reading, names, "infusion-number", "infusion.number"),
        dose_mg_per_kg=_dose(found, reading, names),
    )


def read_protocol(entries: Entries, reading: BundleNotes, names: Names) -> str | None:
    """The protocol that is asked for, if one is."""
    resources = _resources(entries)
    reading.places["protocol"] = resources[0].at("extension")
    found = _extension(resources, names, "protocol")
    if found is None:
        return None
    reading.places["protocol"] = found.at("valueCode")
    return found.text("valueCode")


def read_second_of_day(entries: Entries, names: Names) -> bool:
    """Whether a person confirmed that it is a second infusion on one day."""
    found = _extension(_resources(entries), names, "second-infusion-of-day")
    return found is not None and found.flag("valueBoolean") is True


def _resources(entries: Entries) -> list[Element]:
    """What is said about the infusion, the Procedure first: it counts where both say something."""
    return [entries.resources[kind] for kind in ("Procedure", "MedicationAdministration") if kind in entries.resources]


def _extension(found: list[Element], names: Names, name: str) -> Element | None:
    """The first of our extensions of this name on any of the resources."""
    given = (element.extension(names.extension(name)) for element in found)
    return next((extension for extension in given if extension is not None), None)


def _check_status(element: Element) -> None:
    status = element.text("status")
    if status != "completed":
        shown = "missing" if status is None else quoted(status)
        element.refuse(f"Only an infusion that was given (completed) is followed up; this is {shown}.", "status")


def _time(element: Element, reading: BundleNotes) -> datetime | None:
    """When it began: check-ins count from then."""
    name = _time_name(element)
    period = element.part(name.partition(".")[0]) if name.endswith(".start") else None
    holder, last = (element, name) if period is None else (period, "start")
    reading.places.setdefault("infusion.infused_at", element.at(name))
    found = holder.read(last, INSTANT)
    if found is None:
        reading.missing.add("infusion.infused_at")
        if holder.value.get(last) is None:
            holder.refuse("When the infusion began is missing, with its time of day and offset.", last)
    assert found is None or isinstance(found, datetime)
    return found


def _time_name(element: Element) -> str:
    prefix = "performed" if element.value.get("resourceType") == "Procedure" else "effective"
    return f"{prefix}Period.start" if element.value.get(f"{prefix}Period") is not None else f"{prefix}DateTime"


def _condition(found: list[Element], reading: BundleNotes, names: Names) -> str:
    """What it was given for: one of our codes, an ICD-10-CM code, or the words of one of our conditions."""
    reading.places["infusion.condition"] = found[0].at("reasonCode")
    fallback: str | None = None
    for element in found:
        for reason in element.parts("reasonCode"):
            for place, (system, code) in enumerate(reason.own_codings()):
                condition = code.lower() if system == names.codes("condition") else None
                condition = condition or (condition_of(code) if system == ICD10CM and code else None)
                if condition is None:
                    continue
                reading.places["infusion.condition"] = reason.at(f"coding[{place}].code")
                if condition != OTHER:
                    return condition
                fallback = OTHER
            words = (reason.text("text") or "").strip().lower()
            for code, label in CONDITIONS.items():
                if words in (code, label.lower()):
                    reading.places["infusion.condition"] = reason.at("text")
                    return code
    if fallback is None:
        said = next((element for element in found if element.parts("reasonCode")), None)
        known = f"ICD-10-CM ({ICD10CM}), or one of {', '.join(CONDITIONS)} as the text"
        if said is not None:
            said.warn(f"This is recorded as {OTHER}: it is in no code we know. Known are {known}.", "reasonCode")
        else:
            sentence = f"What the infusion was given for is missing: {known}."
            reading.lacks("infusion.condition", found[0], "reasonCode", sentence)
    return OTHER


def _number(found: list[Element], reading: BundleNotes, names: Names, name: str, field: str) -> int | None:
    reading.places[field] = found[0].at("extension")
    extension = _extension(found, names, name)
    if extension is None:
        return None
    reading.places[field] = extension.at("valuePositiveInt")
    return extension.whole("valuePositiveInt")


def _dose(found: list[Element], reading: BundleNotes, names: Names) -> Decimal | None:
    """The ketamine in mg per kg of body weight. A dose in another unit cannot be kept, since no weight is known."""
    reading.places["infusion.dose_mg_per_kg"] = found[0].at("extension")
    given = []
    for element in found:
        extension, dosage = element.extension(names.extension("dose")), element.part("dosage")
        given += [extension.part("valueQuantity")] if extension is not None else []
        given += [dosage.part("dose")] if dosage is not None else []
    for quantity in given:
        if quantity is None:
            continue
        if PER_WEIGHT in (quantity.text("code"), quantity.text("unit")):
            reading.places["infusion.dose_mg_per_kg"] = quantity.at("value")
            dose = quantity.read("value", _DOSE)
            assert dose is None or isinstance(dose, Decimal)
            return dose
        quantity.warn("This dose is not kept: only a dose in mg/kg of body weight is.")
    return None
