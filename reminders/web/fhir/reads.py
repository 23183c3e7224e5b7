"""`GET /fhir/TYPE/ID`: one resource of the caller's clinic."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request

from reminders.reports.fhir.reading import READERS, read_one
from reminders.web.api.problems import Problem
from reminders.web.fhir.answers import resource_answer, wanted_media
from reminders.web.fhir.caller import READING, call_as


def add_routes(blueprint: Blueprint) -> None:
    """One address for each type."""
    for resource_type in READERS:
        blueprint.add_url_rule(
            f"/{resource_type}/<resource_id>",
            endpoint=f"read_{resource_type}",
            view_func=partial(_read, resource_type),
            provide_automatic_options=False,
        )


def _read(resource_type: str, resource_id: str) -> Response:
    call = call_as(READING)
    wanted_media()
    if not (resource_id.isascii() and resource_id.isalnum()):
        raise _missing(resource_type)
    with call.database.read() as session:
        resource = read_one(session, resource_type, call.clinic_id, resource_id, call.names, identity=call.identity)
    if resource is None:
        raise _missing(resource_type)
    if resource_type == "Patient" and call.identity:
        with call.database.write() as session:
            call.audit_patients(session, resource_id)
    response = resource_answer(resource)
    version = resource.get("meta", {}).get("versionId")
    if version is not None:
        response.set_etag(version, weak=True)
        response.make_conditional(request)
    return response


def _missing(resource_type: str) -> Problem:
    return Problem(404, detail=f"There is no {resource_type} with this id in your clinic.")
