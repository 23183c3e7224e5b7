"""FHIR R4 for clinics' record systems: a Bundle that enrolls; Patients, Procedures and Observations to read."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from reminders.web.api.problems import answer_with_problems
from reminders.web.fhir import definitions, reads, searches, transaction
from reminders.web.fhir.answers import outcome_of

PREFIX: Final = "/fhir"

blueprint = Blueprint("fhir", __name__, url_prefix=PREFIX)
answer_with_problems(blueprint, f"{PREFIX}/", outcome_of)
for module in (definitions, reads, searches, transaction):
    module.add_routes(blueprint)
