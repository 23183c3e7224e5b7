"""Twilio's webhooks: replies are stored before anything is answered, then read; statuses move texts forward.

Requests must be signed with one of the account's tokens. Everything is safe to repeat.
"""

from __future__ import annotations

import re
from typing import Final

import structlog
from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from reminders.followup.intake.arrival.at_once import Intake
from reminders.followup.intake.arrival.store import NoClinic
from reminders.followup.intake.inbound import read_inbound as inbound_of
from reminders.outbox.status import apply_status
from reminders.record.columns import ID_LENGTH
from reminders.texting.listed import kept_id
from reminders.texting.signature import is_valid
from reminders.web import served
from reminders.web.api.problems import DATABASE_AWAY, log_away

#: Tells Twilio to send nothing: what is texted back goes through the outbox like every other text.
EMPTY_TWIML: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

#: An account's id. Another account is refused; a malformed id is ignored, because our token signed the request.
_ACCOUNT: Final = re.compile(r"AC[0-9a-f]{32}", re.ASCII | re.IGNORECASE)

log = structlog.get_logger("webhooks")

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")


@blueprint.post("/inbound")
def inbound() -> Response:
    """Store a patient's text and commit it, and answer 200; it is read in a second transaction.

    A failure to read it does not change the answer: the sweep reads it later. However odd a parameter is, the text
    is kept. Only one without an id or a sender is refused (400) and left to `collect`.
    """
    form = request.form
    text = inbound_of(
        provider_id=_required("MessageSid"),
        sender=_required("From"),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=form.get("NumMedia", ""),
        opt_out_type=form.get("OptOutType"),
        messaging_service=form.get("MessagingServiceSid"),
    )
    intake: Intake = current_app.extensions["intake"]
    try:
        reply_id = intake.take(served.database(), text)
    except NoClinic:
        log.warning("a reply came in, and there is no clinic")
        return _twiml()
    if reply_id is not None:
        structlog.contextvars.bind_contextvars(reply=reply_id)
    return _twiml()


@blueprint.post("/status/<message_id>")
def status(message_id: str) -> Response:
    """Record the state of a text. 404 if there is no such text (because an older backup was restored, say)."""
    if len(message_id) != ID_LENGTH or not (message_id.isascii() and message_id.isalnum()):
        abort(404)
    structlog.contextvars.bind_contextvars(message_id=message_id)
    provider_id, word = kept_id(_required("MessageSid")), _required("MessageStatus").strip().lower()
    with served.database().write() as session:
        known = apply_status(session, message_id, provider_id, word, _number("ErrorCode"))
    if not known:
        log.warning("status of no text of ours", status=word)
        abort(404)
    return Response(status=204)


@blueprint.before_request
def _refuse_forgeries() -> None:
    """Refuse (403) what our Twilio account did not sign for the address that Twilio was given."""
    settings = served.settings()
    query = request.query_string.decode("ascii", "replace")
    address = settings.public_url + request.path + (f"?{query}" if query else "")
    pairs = list(request.form.items(multi=True))
    signature = request.headers.get("X-Twilio-Signature")
    if not is_valid(settings.twilio_auth_tokens, address, pairs, signature):
        log.warning("webhook refused", why="the signature is missing or wrong: check PUBLIC_URL and TWILIO_AUTH_TOKEN")
        abort(403)
    account = request.form.get("AccountSid", "")
    if _ACCOUNT.fullmatch(account) and account != settings.twilio_account_sid:
        log.warning("webhook refused", why="another account")
        abort(403)


@blueprint.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Response:
    """A short text for Twilio's debugger instead of a page."""
    return Response(f"{error.name}\n", status=error.code, mimetype="text/plain")


def _database_away(error: Exception) -> Response:
    """503: Twilio tries again if the webhook's address asks it to; `collect` fetches what it gives up on."""
    log_away(log, error)
    return Response("The record cannot be reached.\n", status=503, mimetype="text/plain", headers={"Retry-After": "5"})


for _kind in DATABASE_AWAY:
    blueprint.register_error_handler(_kind, _database_away)


def _required(name: str) -> str:
    value: str = request.form.get(name, "")
    if not value.strip():
        log.warning("webhook refused", why="a parameter is missing", parameter=name)
        abort(400)
    return value


def _number(name: str) -> int | None:
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None


def _twiml() -> Response:
    return Response(EMPTY_TWIML, mimetype="text/xml")
