"""What the API answers when it refuses: problem+json (RFC 9457) with a sentence for every bad field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Blueprint, Response, g, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from reminders.errors import Conflict, FieldError, NotFound, Refused
from reminders.logs.errors import Place, count_error, log_error
from reminders.record.database import is_away, took_too_long, why_away

MEDIA_TYPE: Final = "application/problem+json"

#: What SQLAlchemy raises when the database is unreachable, busy for too long, or out of disk.
DATABASE_AWAY: Final = (OperationalError, InterfaceError, PoolTimeoutError)

RETRY_SECONDS: Final = "5"

TOO_LONG: Final = "This takes too long at the moment and was stopped. Nothing was recorded; try again in a minute."

#: What the identifier in an address is called: `/infusions/{id}`.
PATH_ID: Final = "id"

log = structlog.get_logger("api")

_DETAILS: Final[dict[int, str]] = {
    400: "The request cannot be understood.",
    401: "An API key is required: Authorization: Bearer KEY. This one is missing, wrong or revoked.",
    403: "This API key may not make this call: see errors.",
    404: "There is nothing at this address, or it belongs to another clinic.",
    405: "This address does not answer this method.",
    406: "This address cannot answer in the media type that Accept asks for.",
    409: "This is recorded already, and the request says something else about it: see errors. Nothing was changed.",
    413: "The body is larger than 64 KiB.",
    414: "The address is too long.",
    415: "The body must be JSON: Content-Type: application/json.",
    422: "The request was understood and refused: see errors.",
    500: "Something broke here. It was written to the log; nothing was half done.",
    503: "The record cannot be reached. Nothing was recorded; try again in a few seconds.",
}


#: What a refusal is about if no field was named: a part of the request, in HTTP's terms.
_BLAMED: Final[dict[int, str]] = {
    400: "body",
    401: "Authorization",
    404: "path",
    405: "method",
    406: "Accept",
    413: "body",
    414: "path",
    415: "Content-Type",
}


class Problem(Exception):
    """An answer of the API that is not a success. A 4xx names what is to blame, if only a part of the request."""

    def __init__(
        self,
        status: int,
        errors: Iterable[FieldError] = (),
        *,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail or _DETAILS.get(status, HTTPStatus(status).description)
        self.errors = tuple(errors)
        if not self.errors and 400 <= status < 500:
            self.errors = (FieldError(_BLAMED.get(status, "request"), self.detail),)
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The problem as an answer."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"field": error.field, "message": _with_confirmation(error)} for error in self.errors],
        }
        response = Response(json.dumps(body), status=self.status, content_type=MEDIA_TYPE)
        response.headers.update(self.headers)
        return response


def refused_by_rule(refused: Refused, errors: Iterable[FieldError] | None = None) -> Problem:
    """What a use case refused: 409 where a repeat contradicts what is recorded, else 422."""
    return Problem(409 if isinstance(refused, Conflict) else 422, refused.errors if errors is None else errors)


def no_such_row() -> Problem:
    """A 404 naming the identifier in the address."""
    return Problem(404, [FieldError(PATH_ID, "There is nothing with this id in your clinic.")])


def refusal(*errors: tuple[str, str]) -> Problem:
    """A 422 naming fields: (field, sentence) pairs."""
    return Problem(422, [FieldError(field, sentence) for field, sentence in errors])


def answer_with_problems(
    blueprint: Blueprint, prefix: str, render: Callable[[Problem], Response] = Problem.response
) -> None:
    """Answer every failure of the blueprint, and every unknown address under `prefix`, with a problem.

    `render` writes it, for those who read something else than problem+json.
    """

    @blueprint.before_app_request
    def _no_such_route() -> Response | None:
        # Flask finds no blueprint for an address or method that no route takes, so it cannot ask its error handlers.
        missed = request.routing_exception
        if missed is None or not f"{request.path}/".startswith(prefix):
            return None
        return render(Problem(404) if isinstance(missed, RequestRedirect) else _of_http(missed))

    @blueprint.errorhandler(Problem)
    def _problem(problem: Problem) -> Response:
        return render(problem)

    @blueprint.errorhandler(Refused)
    def _refused(refused: Refused) -> Response:
        return render(refused_by_rule(refused))

    @blueprint.errorhandler(NotFound)
    def _not_found(_error: NotFound) -> Response:
        return render(no_such_row())

    @blueprint.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        return render(_of_http(error))

    def _away(error: Exception) -> Response:
        return render(_database_away(error))

    for kind in DATABASE_AWAY:
        blueprint.register_error_handler(kind, _away)


def show_names() -> None:
    """Let this request's refusals say who the patients are that they are about: its caller may see that."""
    g.shows_names = True


def message(error: FieldError) -> str:
    """The sentence about a field, with the call that does what was wanted; without names unless `show_names`."""
    sentence = error.sentence if g.get("shows_names") else error.unnamed or error.sentence
    return f"{sentence} The call for it: {error.call}." if error.call else sentence


def _with_confirmation(error: FieldError) -> str:
    """The sentence with what to send if it is right all the same. (In FHIR that is an extension with another name.)"""
    return f'{message(error)} To say so, send "{error.confirm}": true.' if error.confirm else message(error)


def _of_http(error: HTTPException) -> Problem:
    headers = {}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return Problem(error.code or 500, headers=headers)


def log_away(log: Any, error: Exception) -> None:
    """Log that a request was answered without the database, in one line a minute while that lasts, and count it."""
    if is_away(error):
        log.error("database away", where=Place.WEB_DATABASE.value, error=type(error).__name__, why=why_away(error))
        count_error(Place.WEB_DATABASE)
    elif took_too_long(error):
        log_error(log, "a statement took too long", error, where=Place.WEB_DATABASE)
    else:
        log_error(log, "the database refused", error, where=Place.WEB_DATABASE)


def _database_away(error: Exception) -> Problem:
    log_away(log, error)
    detail = TOO_LONG if took_too_long(error) else None
    return Problem(503, detail=detail, headers={"Retry-After": RETRY_SECONDS})
