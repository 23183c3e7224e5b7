"""The API's table of operations: each one's address, models and view; routes and description are made from it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, Response, request
from pydantic import BaseModel

from reminders.errors import FieldError, Refused
from reminders.record.access import Scope
from reminders.record.database import Database
from reminders.settings import Settings
from reminders.web import served
from reminders.web.api.bodies import as_sent, read_json, read_query, validate
from reminders.web.api.caller import Caller, caller, need
from reminders.web.api.problems import Problem, no_such_row, refused_by_rule
from reminders.web.api.rest_of_change import Undone, refused_in_the_rest

_ID: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)


@dataclass(frozen=True)
class Call:
    """One authenticated request: who makes it, and the record it is about."""

    caller: Caller
    database: Database
    settings: Settings


#: Finds further errors in a body whose shape is already wrong, so that one answer names everything.
Further = Callable[[Call, Any, list[FieldError]], list[FieldError]]


@dataclass(frozen=True)
class Operation:
    """One call of the API. `path` is below `/api/v1`, in Flask's spelling."""

    method: str
    path: str
    summary: str
    answers: Mapping[int, type[BaseModel]]
    view: Callable[..., Response]
    scopes: tuple[Scope, ...]
    """A key with any one of them may make this call."""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    optional_body: bool = False
    further: Further | None = None
    media: tuple[str, ...] = ("application/json",)
    idempotent_by_key: bool = False
    example: Mapping[str, object] | None = None


OPERATIONS: Final[list[Operation]] = []


def operation(
    method: str,
    path: str,
    *,
    summary: str,
    scopes: tuple[Scope, ...],
    answers: Mapping[int, type[BaseModel]],
    **details: Any,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Add a view to the table. It is called with the `Call`, then `body`, `query` and the path's ids by name."""

    def enter(view: Callable[..., Response]) -> Callable[..., Response]:
        OPERATIONS.append(Operation(method, path, summary, answers, view, scopes, **details))
        return view

    return enter


def add_routes(blueprint: Blueprint, prefix: str) -> None:
    """Give every operation of the table its route."""
    for entry in OPERATIONS:
        blueprint.add_url_rule(
            prefix + entry.path,
            endpoint=entry.view.__name__,
            view_func=_guarded(entry),
            methods=[entry.method],
            provide_automatic_options=False,
        )


def answer(body: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer."""
    response = Response(json.dumps(body) + "\n", status=status, content_type="application/json")
    response.headers.update(headers or {})
    return response


def _guarded(entry: Operation) -> Callable[..., Response]:
    """The view behind what every call shares: the key, its scopes, the ids, the query, the body, in this order."""

    def view(**ids: str) -> Response:
        database = served.database()
        call = Call(caller(database), database, served.settings())
        need(call.caller, entry.scopes)
        if not all(_ID.fullmatch(value) for value in ids.values()):
            raise no_such_row()
        arguments: dict[str, object] = dict(ids)
        if entry.query is not None:
            arguments["query"] = read_query(entry.query, request)
        if entry.body is None:
            return entry.view(call, **arguments)
        raw: Any = {} if entry.optional_body and not request.get_data() else read_json(request)
        body, errors = validate(entry.body, raw)
        if body is None:
            more = as_sent(entry.further(call, raw, errors), raw) if entry.further else []
            raise Problem(422, errors + more + _in_the_rest(entry, call, arguments, raw, errors))
        try:
            return entry.view(call, body=body, **arguments)
        except Refused as refused:
            errors = as_sent(refused.errors, raw)
            raise refused_by_rule(refused, errors + _in_the_rest(entry, call, arguments, raw, errors)) from None

    return view


def _in_the_rest(
    entry: Operation, call: Call, arguments: Mapping[str, object], raw: Any, errors: list[FieldError]
) -> list[FieldError]:
    if entry.method != "PATCH" or entry.body is None:
        return []
    trial = replace(call, database=Undone(call.database))
    return refused_in_the_rest(lambda body: entry.view(trial, body=body, **arguments), entry.body, raw, errors)
