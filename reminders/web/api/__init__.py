"""The API for clinics' own systems: enrolling, amending, the outcomes record, flags."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from reminders.web.api import denominators, enrollments, flags, infusions, outcomes, patients, report
from reminders.web.api.openapi import description
from reminders.web.api.operations import add_routes, answer
from reminders.web.api.problems import answer_with_problems

PREFIX: Final = "/api/v1"

#: The modules that add their views to the table of operations.
MODULES: Final = (enrollments, infusions, patients, outcomes, denominators, report, flags)

blueprint = Blueprint("api", __name__)
answer_with_problems(blueprint, "/api/")
add_routes(blueprint, PREFIX)


@blueprint.get("/api/openapi.json")
def openapi() -> Response:
    """The API's description, for anybody."""
    return answer(description(PREFIX))
