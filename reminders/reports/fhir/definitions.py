"""What our own names mean: extensions, code systems and identifier systems, served at the addresses that name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from reminders.care.conditions import CONDITIONS
from reminders.reports.fhir.names import CORE, FHIR_VERSION, Names, Resource
from reminders.reports.fhir.observation import ASKED, measure_code

VERSION: Final = "1.0.0"
DATE: Final = "2026-11-28"


@dataclass(frozen=True)
class Extension:
    """One extension: where it may be, the type of its value, and what it says."""

    contexts: tuple[str, ...]
    value: str
    says: str


_INFUSION: Final = ("Procedure", "MedicationAdministration")

EXTENSIONS: Final[Mapping[str, Extension]] = {
    "step": Extension(("Observation",), "code", "The timepoint of the protocol, such as h4 or d28; baseline before."),
    "doubtful": Extension(("Observation",), "boolean", "Whether somebody else may have answered from this phone."),
    "late": Extension(("Observation",), "boolean", "Whether it came after the window of its timepoint had closed."),
    "course": Extension(_INFUSION, "positiveInt", "Which of the patient's series of infusions it belongs to."),
    "infusion-number": Extension(_INFUSION, "positiveInt", "Which infusion of its course it is."),
    "dose": Extension(_INFUSION, "Quantity", "The ketamine given, in mg per kg of body weight."),
    "protocol": Extension(_INFUSION, "code", "The protocol of check-ins it is followed up by."),
    "second-infusion-of-day": Extension(
        _INFUSION, "boolean", "A person's confirmation that it is a second infusion on one day (only sent)."
    ),
    "preferred-time": Extension(("Patient",), "time", "The hour texts are preferred at, on the patient's clock."),
    "shared-phone": Extension(
        ("Patient",), "boolean", "A person's confirmation that another patient answers on this phone too."
    ),
    "consent-method": Extension(("Consent",), "code", "How consent was given: written, oral or electronic."),
    "unencrypted-ok": Extension(
        ("Consent",), "boolean", "Whether the patient was told that texts are not encrypted, and prefers them."
    ),
}

#: What each of our identifiers numbers.
IDENTIFIERS: Final[Mapping[str, str]] = {
    "outcome": "An answer, through all its corrections",
    "patient": "A patient of this installation",
    "infusion": "An infusion recorded in this installation",
    "record-number": "The record numbers of one clinic (its id follows), where its system named no numbering",
    "clinic": "A clinic of this installation",
}


def structure_definition(name: str, names: Names) -> Resource:
    """The definition of one extension. Raises `KeyError`."""
    extension = EXTENSIONS[name]
    url, kind = names.extension(name), [{"code": extension.value}]
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": url,
        "version": VERSION,
        "name": _computable(name),
        "title": _title(name),
        "status": "active",
        "date": DATE,
        "description": extension.says,
        "fhirVersion": FHIR_VERSION,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": where} for where in extension.contexts],
        "type": "Extension",
        "baseDefinition": f"{CORE}Extension",
        "derivation": "constraint",
        "differential": {
            "element": [
                {"id": "Extension", "path": "Extension", "short": extension.says, "min": 0, "max": "1"},
                {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
                {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
                {
                    "id": "Extension.value[x]",
                    "path": "Extension.value[x]",
                    "min": 1,
                    "type": kind,
                },
            ]
        },
    }


def code_system(name: str, names: Names) -> Resource:
    """One of our code systems. Raises `KeyError`."""
    title, content, concepts = _CODES[name]()
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "url": names.codes(name),
        "version": VERSION,
        "name": _computable(name),
        "title": title,
        "status": "active",
        "date": DATE,
        "description": title,
        "caseSensitive": True,
        "content": content,
        "concept": [{"code": code, "display": display} for code, display in concepts.items()],
    }


def naming_system(name: str, names: Names) -> Resource:
    """The system of one of our identifiers; a clinic's record numbers are one for each clinic. Raises `KeyError`."""
    what, dot, clinic_id = name.partition(".")
    is_known = clinic_id.isascii() and clinic_id.isalnum() if what == "record-number" else not dot
    if not is_known:
        raise KeyError(name)
    return {
        "resourceType": "NamingSystem",
        "id": name,
        "name": _computable(name),
        "status": "active",
        "kind": "identifier",
        "date": DATE,
        "description": IDENTIFIERS[what],
        "uniqueId": [{"type": "uri", "value": names.identifiers(name), "preferred": True}],
    }


#: By the resource type under which it is served.
DEFINITIONS: Final[Mapping[str, Callable[[str, Names], Resource]]] = {
    "StructureDefinition": structure_definition,
    "CodeSystem": code_system,
    "NamingSystem": naming_system,
}

_CODES: Final[Mapping[str, Callable[[], tuple[str, str, Mapping[str, str]]]]] = {
    # Fragments: a clinic may use conditions, and a protocol may ask questions, that are not here.
    "condition": lambda: ("What an infusion is given for", "fragment", CONDITIONS),
    "measure": lambda: (
        "What was asked, and over which stretch of time",
        "fragment",
        {measure_code(*asked): words for asked, words in ASKED.items()},
    ),
}


def _computable(name: str) -> str:
    return "Reminders" + "".join(part.capitalize() for part in re.split(r"[-.]", name))


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()
