"""The Consent of a Bundle: that the patient wants texts, knowing that they are not encrypted."""

from __future__ import annotations

from datetime import datetime

from reminders.followup.enrolling.requests import ConsentDetails
from reminders.reports.fhir.names import Names
from reminders.web.api.bodies import quoted
from reminders.web.fhir.bundle.elements import Element, Reading
from reminders.web.fhir.bundle.entries import Entries, refer_to_patient
from reminders.web.fhir.bundle.infusion import INSTANT


def read_consent(entries: Entries, reading: Reading, names: Names) -> ConsentDetails | None:
    """The consent; None if the Bundle holds none, which is right for a patient who gave it before."""
    element = entries.resources.get("Consent")
    if element is None:
        reading.places["consent"] = "Bundle.entry"
        return None
    reading.places["consent"] = element.path
    refer_to_patient(element, "patient", entries)
    status, provision = element.text("status"), element.part("provision")
    if status != "active":
        shown = "missing" if status is None else quoted(status)
        element.refuse(f"Only a consent in force (active) counts; this is {shown}.", "status")
    if provision is not None and provision.text("type") == "deny":
        provision.refuse("This consent forbids texts.", "type")
    at = element.read("dateTime", INSTANT)
    reading.places["consent.given_at"] = element.at("dateTime")
    if at is None:
        reading.missing |= {"consent", "consent.given_at"}
        if element.value.get("dateTime") is None:
            element.refuse("When consent was given is missing, with its time of day and offset.", "dateTime")
        return None
    assert isinstance(at, datetime)
    return ConsentDetails(at, _method(element, reading, names), _unencrypted(element, reading, names))


def _method(element: Element, reading: Reading, names: Names) -> str:
    """As our extension says; else written where a signed document is attached or named, electronic where none is."""
    reading.places["consent.method"] = element.at("extension")
    found = element.extension(names.extension("consent-method"))
    if found is not None:
        reading.places["consent.method"] = found.at("valueCode")
        return found.text("valueCode") or ""
    document = element.value.get("sourceAttachment") or element.value.get("sourceReference")
    return "written" if document else "electronic"


def _unencrypted(element: Element, reading: Reading, names: Names) -> bool:
    """A Consent that is sent here is one to texts that are not encrypted, unless it says that it is not."""
    reading.places["consent.unencrypted_ok"] = element.at("extension")
    found = element.extension(names.extension("unencrypted-ok"))
    if found is None:
        element.warn("Taken as consent to texts that are not encrypted: no extension unencrypted-ok says otherwise.")
        return True
    reading.places["consent.unencrypted_ok"] = found.at("valueBoolean")
    return found.flag("valueBoolean") is True
