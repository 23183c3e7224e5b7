"""What is served without a key: the CapabilityStatement, and what our own names mean. Nothing is about a patient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response

from reminders.reports.fhir.definitions import DEFINITIONS
from reminders.reports.fhir.names import Names, Resource, names_under
from reminders.web import served
from reminders.web.api.problems import Problem
from reminders.web.fhir.answers import resource_answer, wanted_media
from reminders.web.fhir.capability import capability_statement


def add_routes(blueprint: Blueprint) -> None:
    """`/metadata`, and one address for each type of definition."""
    blueprint.add_url_rule("/metadata", endpoint="metadata", view_func=_metadata, provide_automatic_options=False)
    for resource_type, define in DEFINITIONS.items():
        blueprint.add_url_rule(
            f"/{resource_type}/<name>",
            endpoint=f"define_{resource_type}",
            view_func=partial(_define, define),
            provide_automatic_options=False,
        )


def _names() -> Names:
    return names_under(served.settings().public_url)


def _metadata() -> Response:
    wanted_media()
    return resource_answer(capability_statement(_names()))


def _define(define: Callable[[str, Names], Resource], name: str) -> Response:
    wanted_media()
    try:
        return resource_answer(define(name, _names()))
    except KeyError:
        raise Problem(404) from None
