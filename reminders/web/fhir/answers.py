"""What FHIR calls are answered with: resources in the form asked for, and OperationOutcomes where they are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from werkzeug.http import parse_options_header

from reminders.reports.fhir.names import MEDIA_TYPE, NDJSON, Resource
from reminders.web.api.problems import Problem, message

#: Media types that ask for a resource in JSON; what `_format` may say besides.
JSON_TYPES: Final = (MEDIA_TYPE, "application/json", "text/json")
_SHORT: Final = {"json": MEDIA_TYPE, "ndjson": NDJSON, "application/ndjson": NDJSON}
_VERSIONS: Final = ("", "4.0", "4.0.1")

#: HTTP status → issue type (http://hl7.org/fhir/R4/valueset-issue-type.html).
_ISSUES: Final[dict[int, str]] = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "business-rule",
    503: "transient",
}


def outcome_of(problem: Problem) -> Response:
    """A refusal as an OperationOutcome: an issue for every field, with the path to it in the sender's Bundle."""
    kind = _ISSUES.get(problem.status, "exception")
    issues = [issue("error", kind, message(error), error.field) for error in problem.errors]
    body = outcome(issues or [issue("error", kind, problem.detail)])
    response = resource_answer(body, problem.status)
    response.headers.update(problem.headers)
    return response


def outcome(issues: list[Resource]) -> Resource:
    """An OperationOutcome of some issues."""
    return {"resourceType": "OperationOutcome", "issue": issues}


def issue(severity: str, kind: str, text: str, place: str | None = None) -> Resource:
    """One issue. `place` is a path in the Bundle, or the name of a parameter or header (`http.` in FHIR's words)."""
    found: Resource = {"severity": severity, "code": kind, "details": {"text": text}}
    if place is not None:
        is_path = place.startswith("Bundle")
        found["expression" if is_path else "location"] = [place if is_path else f"http.{place}"]
    return found


def resource_answer(resource: Mapping[str, Any], status: int = 200) -> Response:
    """A resource as an answer; indented for `_pretty=true`."""
    indent = 2 if request.args.get("_pretty") == "true" else None
    return Response(json.dumps(resource, indent=indent) + "\n", status=status, content_type=MEDIA_TYPE)


def wanted_media(offered: tuple[str, ...] = (MEDIA_TYPE,), form: Mapping[str, str] | None = None) -> str:
    """The media type to answer in, by `_format` or else Accept. Raises a 406 `Problem` for one not `offered`.

    A `+` in `_format` that was sent unencoded arrives as a space, and is read as what was meant.
    """
    given = (form or {}).get("_format") or request.args.get("_format")
    asked = [given.replace(" ", "+")] if given else [value for value, _ in request.accept_mimetypes] or ["*/*"]
    for one in asked:
        media, options = parse_options_header(one)
        media = _SHORT.get(media, media)
        if options.get("fhirversion", "") not in _VERSIONS:
            continue
        if media in ("*/*", "application/*"):
            return offered[0]
        media = MEDIA_TYPE if media in JSON_TYPES else media
        if media in offered:
            return media
    sentence = f"FHIR R4 (4.0.1) is given as {' or '.join(offered)}."
    raise Problem(406, detail=sentence)
