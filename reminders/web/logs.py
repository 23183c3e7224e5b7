"""Logs one JSON line a request on stderr: the route and the outcome, nothing that identifies a patient."""

from __future__ import annotations

import re
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from reminders.logs.errors import Place, log_error
from reminders.logs.lines import configure
from reminders.record.columns import new_id

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = structlog.get_logger("web")


class Application(Flask):
    """Flask, except that a failure is logged without the exception's message, which may hold a patient's words."""

    def log_exception(self, exc_info: Any) -> None:
        """One line for an unhandled exception."""
        _kind, error, _frames = exc_info
        log_error(log, "failed", error, where=Place.WEB_REQUEST)


def watch(app: Flask) -> None:
    """Give every request an id (the caller's `X-Request-Id` if it is well-formed) and log its outcome.

    The route's pattern is logged, not the address, which could contain anything.
    """
    configure()

    @app.before_request
    def _begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
        g.began = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _end(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-Id"] = g.request_id
            log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.monotonic() - g.began) * 1000, 1),
            )
        return response
