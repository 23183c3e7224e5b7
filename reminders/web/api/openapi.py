"""The API's description (OpenAPI 3.1), made from the table of operations and its models."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from reminders.record.access import Scope
from reminders.web.api.idempotency import KEY_HEADER, KEY_LENGTH
from reminders.web.api.models import ALSO_CALLED, ProblemOut
from reminders.web.api.operations import OPERATIONS, Operation
from reminders.web.api.problems import MEDIA_TYPE as PROBLEM
from reminders.web.api.problems import PATH_ID

_REFERENCE: Final = "#/components/schemas/{model}"
_PATH_ID: Final = re.compile(r"<\w+>")
_KEY: Final = f"An API key. Its scopes: {', '.join(Scope)}; where a call names several, one is enough."
_REFUSALS: Final = {
    "400": "The body is not JSON.",
    "401": "No API key, a wrong or a revoked one.",
    "403": "The API key lacks the scope that this call needs.",
    "404": "No such row in the key's clinic.",
    "406": "Accept asks for a form that is not offered.",
    "409": "It contradicts what is recorded: each such field with a sentence.",
    "413": "The body is larger than 64 KiB.",
    "415": "The body is not called JSON.",
    "422": "Refused: each bad field with a sentence.",
    "503": "The record cannot be reached; try again.",
}


@cache
def description(prefix: str) -> dict[str, Any]:
    """The whole description; `prefix` comes before every operation's path."""
    models = {m for o in OPERATIONS for m in (o.body, o.query, *o.answers.values()) if m is not None} | {ProblemOut}
    ordered = sorted(models, key=lambda m: m.__name__)
    schemas, definitions = models_json_schema([(m, _mode(m)) for m in ordered], ref_template=_REFERENCE)
    by_model: dict[Any, Any] = {model: schema for (model, _), schema in schemas.items()}
    components = definitions.get("$defs", {})
    paths: dict[str, dict[str, Any]] = {}
    for entry in OPERATIONS:
        path = _PATH_ID.sub(f"{{{PATH_ID}}}", prefix + entry.path)
        paths.setdefault(path, {})[entry.method.lower()] = _operation(entry, by_model, components)
    _add_other_names(components)
    queries = {o.query.__name__ for o in OPERATIONS if o.query is not None}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "reminders",
            "version": version("reminders"),
            "description": "Enrolls infusion patients for check-ins by text, and gives the outcomes record.",
        },
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {name: schema for name, schema in components.items() if name not in queries},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": _KEY}},
        },
    }


def _mode(model: type[BaseModel]) -> Any:
    return "serialization" if _is_answer(model.__name__) else "validation"


def _is_answer(name: str) -> bool:
    return name.endswith(("Out", "Page"))


def _add_other_names(components: dict[str, Any]) -> None:
    """Describe the fields of bodies that have two names under both: no other field is allowed."""
    for name, schema in components.items():
        fields = {} if _is_answer(name) else schema.get("properties", {})
        for field, other in ALSO_CALLED.items():
            if field in fields:
                fields[other] = {**fields[field], "description": f"Another name for `{field}`; send one of them."}


def _operation(entry: Operation, by_model: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": entry.view.__name__,
        "summary": entry.summary,
        "security": [{"key": [scope.value]} for scope in entry.scopes],
    }
    parameters = [
        {"name": PATH_ID, "in": "path", "required": True, "schema": {"type": "string"}}
        for _ in _PATH_ID.findall(entry.path)
    ]
    if entry.query is not None:
        parameters += [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in components[entry.query.__name__]["properties"].items()
        ]
    if entry.idempotent_by_key:
        schema = {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH}
        parameters.append({"name": KEY_HEADER, "in": "header", "schema": schema})
    if parameters:
        made["parameters"] = parameters
    if entry.body is not None:
        content: dict[str, Any] = {"schema": by_model[entry.body]}
        if entry.example is not None:
            content["example"] = entry.example
        made["requestBody"] = {"required": not entry.optional_body, "content": {"application/json": content}}
    made["responses"] = {
        **{str(status): _answer(entry, by_model[model]) for status, model in entry.answers.items()},
        **{
            status: {"description": text, "content": {PROBLEM: {"schema": by_model[ProblemOut]}}}
            for status, text in _REFUSALS.items()
            if entry.body is not None or status not in ("400", "413", "415")
            if entry.idempotent_by_key or status != "409"
            if len(entry.media) > 1 or status != "406"
        },
    }
    return made


def _answer(entry: Operation, schema: Any) -> dict[str, Any]:
    first, *others = entry.media
    content: dict[str, Any] = {first: {"schema": schema}}
    content |= {media: {"schema": {"type": "string"}} for media in others}
    return {"description": entry.summary, "content": content}
