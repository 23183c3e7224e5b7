"""The Consent of a Bundle: that the patient wants texts, knowing that they are not encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from reminders.followup.enrolling.requests import ConsentDetails
from reminders.reports.fhir.names import Names
from reminders.web.api.bodies import quoted
from reminders.web.fhir.bundle.elements import BundleNotes, Element
from reminders.web.fhir.bundle.entries import Entries, refer_to_patient
from reminders.web.fhir.bundle.infusion import INSTANT

#: FHIR's code for a consent to how somebody's data are used, as against one to treatment or research.
_PRIVACY: Final = "patient-privacy"


def read_consent(entries: Entries, reading: BundleNotes, names: Names) -> ConsentDetails | None:
    """The consent in force now; None if the Bundle holds none, which is right for a patient who gave it before."""
    element = entries.resources.get("Consent")
    if element is None:
        reading.places["consent"] = "Bundle.entry"
        return None
    reading.places["consent"] = element.path
    refer_to_patient(element, "patient", entries)
    status = element.text("status")
    if status != "active":
        shown = "missing" if status is None else quoted(status)
        element.refuse(f"Only a consent in force (active) counts; this is {shown}.", "status")
    _refuse_limits(element)
    at = element.read("dateTime", INSTANT)
    reading.places["consent.given_at"] = element.at("dateTime")
    if at is None:
        reading.missing |= {"consent", "consent.given_at"}
        if element.value.get("dateTime") is None:
            element.refuse("When consent was given is missing, with its time of day and offset.", "dateTime")
        return None
    assert isinstance(at, datetime)
    return ConsentDetails(at, _method(element, reading, names), _unencrypted(element, reading, names))


def _refuse_limits(consent: Element) -> None:
    """Refuse a consent of which a provision, at any depth, denies something or has ended."""
    top = consent.part("provision")
    waiting = [] if top is None else [top]
    while waiting:
        provision = waiting.pop()
        if provision.text("type") == "deny":
            provision.refuse("This consent forbids texts, or something about them.", "type")
        period = provision.part("period")
        if period is not None and period.is_over:
            period.refuse("This consent has ended, or its end cannot be read.", "end")
        waiting += provision.parts("provision")


def _method(element: Element, reading: BundleNotes, names: Names) -> str:
    """As our extension says; else written where a signed document is attached or named, electronic where none is."""
    reading.places["consent.method"] = element.at("extension")
    found = element.extension(names.extension("consent-method"))
    if found is not None:
        reading.places["consent.method"] = found.at("valueCode")
        return found.text("valueCode") or ""
    document = element.value.get("sourceAttachment") or element.value.get("sourceReference")
    return "written" if document else "electronic"


def _unencrypted(element: Element, reading: BundleNotes, names: Names) -> bool:
    """As our extension says. Without it a privacy consent counts, and the answer says so; no other one does.

    A sender of a privacy consent (scope `patient-privacy`) to a service that texts means these texts. A consent to
    treatment or research says nothing about them, and the rules then refuse it.
    """
    reading.places["consent.unencrypted_ok"] = element.at("extension")
    address = names.extension("unencrypted-ok")
    found = element.extension(address)
    if found is None:
        is_privacy = any(code == _PRIVACY for _, code in element.codings("scope"))
        if is_privacy:
            element.warn(
                "Taken as consent to texts that are not encrypted: no extension unencrypted-ok says otherwise."
            )
        return is_privacy
    reading.places["consent.unencrypted_ok"] = found.at("valueBoolean")
    return element.confirmed(address)
