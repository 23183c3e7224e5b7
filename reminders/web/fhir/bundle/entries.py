"""The entries of a Bundle: which resources it may hold, how it may ask for them, and what refers to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from reminders.record.identify import External
from reminders.web.api.bodies import quoted
from reminders.web.api.problems import Problem
from reminders.web.fhir.bundle.elements import BundleNotes, Element

#: What each resource is for. There may be one of each.
TYPES: Final[Mapping[str, str]] = {
    "Patient": "who is enrolled",
    "Procedure": "the infusion",
    "MedicationAdministration": "the infusion, with its dose",
    "Observation": "the pain before the infusion",
    "Consent": "the patient's consent to texts",
}

MOST_IDENTIFIERS: Final = 10
MOST_CHARACTERS: Final = 500

_NO_TRANSACTION: Final[Mapping[str, str]] = {
    "batch": "A batch may succeed in part; an enrollment must not. Send a Bundle of type transaction.",
}


@dataclass
class Entries:
    """The resources of a Bundle by type, in the order they were sent."""

    resources: dict[str, Element] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    identifiers: dict[str, list[tuple[External, str]]] = field(default_factory=dict)
    """By type, the resource's identifiers and their paths."""
    addresses: set[str] = field(default_factory=set)
    """Everything by which the Patient of the Bundle may be referred to."""


def read_entries(body: Any, reading: BundleNotes) -> Entries:
    """The entries of a Bundle. Raises a 400 `Problem` for what is no transaction Bundle at all."""
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        raise Problem(400, detail="The body must be a Bundle of type transaction.")
    bundle = Element(body, "Bundle", -1, reading)
    kind = bundle.text("type")
    if kind != "transaction":
        sentence = _NO_TRANSACTION.get(kind or "", "Only a Bundle of type transaction enrolls a patient.")
        bundle.refuse(sentence, "type")
    found, addresses = Entries(), set[str]()
    for number, entry in enumerate(bundle.parts("entry")):
        _read_entry(Element(entry.value, entry.path, number, reading), found, addresses)
    if "Patient" not in found.resources:
        bundle.refuse("A Patient is missing: the Bundle must hold who is enrolled.", "entry")
    if not {"Procedure", "MedicationAdministration"} & found.resources.keys():
        bundle.refuse("The infusion is missing: a Procedure or a MedicationAdministration.", "entry")
    return found


def refer_to_patient(element: Element, name: str, entries: Entries) -> None:
    """Refuse a reference that is missing or leads to another than the Bundle's Patient."""
    target = element.part(name)
    if target is None:
        if name not in element.value:
            element.refuse("This is missing: it must refer to the Patient of the Bundle.", name)
        return
    said = target.text("reference")
    identifier = target.part("identifier")
    if said is None and identifier is not None:
        said = f"Patient?identifier={identifier.text('system') or ''}|{identifier.text('value') or ''}"
    if said is None or unquote(said) not in entries.addresses:
        shown = "nothing" if said is None else quoted(said)
        target.refuse(
            f"This must refer to the Patient of the Bundle, by its fullUrl; it refers to {shown}.", "reference"
        )


def _read_entry(entry: Element, found: Entries, addresses: set[str]) -> None:
    resource = entry.part("resource")
    if resource is None:
        if "resource" not in entry.value:
            entry.refuse("This entry holds no resource.")
        return
    kind = resource.text("resourceType")
    if kind is None or kind not in TYPES:
        known = "; ".join(f"{name} ({what})" for name, what in TYPES.items())
        resource.refuse(f"A Bundle that enrolls holds only these: {known}.", "resourceType")
        return
    if kind in found.resources:
        resource.refuse(f"There is a {kind} already: a Bundle enrolls one patient for one infusion.", "resourceType")
        return
    for name in ("implicitRules", "modifierExtension"):
        if resource.value.get(name):
            resource.refuse("This may change what the resource means, and is not understood here.", name)
    found.resources[kind] = resource
    found.order.append(kind)
    found.identifiers[kind] = _identifiers(resource)
    full = entry.text("fullUrl")
    if full is not None:
        if full in addresses:
            entry.refuse("Another entry has this fullUrl already.", "fullUrl")
        addresses.add(full)
    if kind == "Patient":
        found.addresses |= _addresses(resource, full, found.identifiers[kind])
    _check_request(entry, kind, [external for external, _ in found.identifiers[kind]])


def _addresses(resource: Element, full: str | None, identifiers: list[tuple[External, str]]) -> set[str]:
    """By its fullUrl, by its type and id, or by one of its identifiers (a conditional reference)."""
    found = {f"Patient?identifier={one.system}|{one.value}" for one, _ in identifiers}
    if full is not None:
        found |= {unquote(full), full[full.rindex("/Patient/") + 1 :] if "/Patient/" in full else full}
    identifier = resource.text("id")
    return found | {f"Patient/{identifier}"} if identifier else found


def _identifiers(resource: Element) -> list[tuple[External, str]]:
    found = []
    parts = resource.parts("identifier")
    if len(parts) > MOST_IDENTIFIERS:
        resource.refuse(f"These are too many identifiers: {MOST_IDENTIFIERS} at most.", "identifier")
    for one in parts[:MOST_IDENTIFIERS]:
        system, value = one.text("system") or "", one.text("value")
        if value is None:
            continue
        if len(system) > MOST_CHARACTERS or len(value) > MOST_CHARACTERS:
            one.refuse(f"This is too long: {MOST_CHARACTERS} characters at most.", "value")
            continue
        found.append((External(system, value), one.at("value")))
    return found


def _check_request(entry: Element, kind: str, identifiers: list[External]) -> None:
    """Every entry finds or creates: `POST Type`, perhaps with `ifNoneExist`, or `PUT Type?identifier=system|value`."""
    request = entry.part("request")
    if request is None:
        if "request" not in entry.value:
            entry.refuse(f'This is missing; it must be {{"method": "POST", "url": "{kind}"}}.', "request")
        return
    method, url = request.text("method"), (request.text("url") or "").lstrip("/")
    address, _, condition = url.partition("?")
    if method not in ("POST", "PUT"):
        request.refuse("An entry is sent by POST, or by PUT with its identifier as the condition.", "method")
    elif address != kind or (method == "PUT") != bool(condition):
        wanted = kind if method == "POST" else f"{kind}?identifier=system|value"
        request.refuse(f"This must be {wanted}: we give the resources their ids.", "url")
    elif method == "PUT":
        _check_condition(request, "url", condition, identifiers)
    if request.text("ifNoneExist") is not None:
        given = (request.text("ifNoneExist") or "").rpartition("?")[2]
        _check_condition(request, "ifNoneExist", given, identifiers)


def _check_condition(request: Element, name: str, condition: str, identifiers: list[External]) -> None:
    """A condition must be the resource's own identifier: that is how it is found again, said or not."""
    allowed = {f"identifier={one.system}|{one.value}" for one in identifiers}
    allowed |= {f"identifier={one.value}" for one in identifiers}
    if unquote(condition) not in allowed:
        request.refuse("The condition must be identifier=system|value, with an identifier of this resource.", name)
