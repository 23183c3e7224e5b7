"""What a person sees when a page cannot be shown: a sentence, no data, no trace."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Flask, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from reminders.errors import NotFound
from reminders.record.database import took_too_long
from reminders.web.api.problems import DATABASE_AWAY, log_away

log = structlog.get_logger("web")


@dataclass(frozen=True)
class Sentence:
    """The title and explanation of one kind of failure."""

    title: str
    text: str


PAGES: dict[int, Sentence] = {
    400: Sentence(
        "This could not be read", "The page sent something incomplete. Go back, reload the page and try again."
    ),
    403: Sentence("Not for your role", "Your role does not include this. An admin of your clinic can change roles."),
    404: Sentence("Nothing here", "There is no such page, or it belongs to another clinic."),
    405: Sentence("Nothing here", "This address is not a page. Start again from Today."),
    413: Sentence("Too much at once", "What was sent is larger than any form here. Shorten it and try again."),
    500: Sentence(
        "Something broke", "It was written to the log. Nothing you did before is lost; try again in a minute."
    ),
    503: Sentence(
        "The record cannot be reached",
        "The database does not answer at the moment. Nothing recorded is lost. Try again in a minute.",
    ),
}

TOO_LONG = Sentence(
    "This takes too long at the moment",
    "The record is busy, and this was stopped. Nothing of it was recorded. Try again in a minute.",
)

CHANGED_SINCE = Sentence(
    "That change is no longer in force",
    "It was undone, or the same was changed again since. The history says what, when and by whom.",
)

SESSION_OVER = Sentence(
    "This page is too old",
    "You were signed out, or went to another clinic, while it was open. Go back, reload it and try again.",
)


def answer(app: Flask) -> None:
    """Answer every failure with its page."""

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> HTTPException | tuple[str, int]:
        code = error.code or 500
        if code < 400:
            return error
        return page(PAGES.get(code) or PAGES[400 if code < 500 else 500], code)

    @app.errorhandler(CSRFError)
    def _old_form(_error: CSRFError) -> tuple[str, int]:
        return page(SESSION_OVER, 400)

    @app.errorhandler(NotFound)
    def _not_found(_error: NotFound) -> tuple[str, int]:
        return page(PAGES[404], 404)

    def _database_away(error: Exception) -> tuple[str, int]:
        log_away(log, error)
        return page(TOO_LONG if took_too_long(error) else PAGES[503], 503)

    for kind in DATABASE_AWAY:
        app.register_error_handler(kind, _database_away)


def page(sentence: Sentence, code: int, way_on: tuple[str, str] | None = None) -> tuple[str, int]:
    """The page of one failure; it reads nothing from the record. `way_on`: an address and its words, beside Today."""
    told = {
        "sentence": sentence, "code": code, "request_id": g.get("request_id"), "urgent_now": None, "way_on": way_on
    }  # fmt: skip
    return render_template("failure.html", **told), code
