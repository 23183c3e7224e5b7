"""Answers to forms as pages of their own: a form that is refused, or only looked at, leads on by redirect.

So no page in a browser's history was made by sending a form: Back, Forward and Reload open it by GET and never ask to
send anything again, with scripts or without. What was typed is on the page, kept for an hour and encrypted: half of the
key is in the page's address, which the database does not hold, the other half in `SECRET_KEY`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import zlib
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Response, abort, g, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.errors import NotFound
from reminders.record.access import KeptPage
from reminders.record.statements import delete_expired
from reminders.web import access
from reminders.web.access import Right
from reminders.web.api.problems import DATABASE_AWAY, log_away
from reminders.web.desk import context, recent_password
from reminders.web.desk.context import blueprint, clinic, page_of, reading, role, settings, writing

log = structlog.get_logger("web")

KEPT_FOR: Final = timedelta(hours=1)

#: The page that asks for the password, first and after a wrong one. It shows nothing that needs the password.
_PASSWORD_FIRST: Final = frozenset({401, 403})
#: A page, a form to put right.
_KEPT: Final = frozenset({200, 422})

#: What these answer may hold a secret, whatever the status. Such a page is shown once and kept nowhere; the page that
#: asks for the password before it holds none, and is.
NEVER_KEPT: Final = frozenset(
    {
        "desk.second_factor",
        "desk.new_recovery_codes",
        "desk.settings_staff",
        "desk.make_key",
        "desk.add_webhook",
        "desk.change_webhook",
    }
)

_NONCE_BYTES: Final = 12
#: Stands for the form's token, of which every page gets a new one.
_STANDS_IN: Final = "\x00form\x00"


@dataclass(frozen=True)
class _Answer:
    """A page as it was answered."""

    endpoint: str
    status: int
    html: str


@blueprint.after_request
def keep(response: Response) -> Response:
    """Keep the page that answers a form, and lead to it."""
    if not _is_page(response):
        return response
    html = response.get_data(as_text=True)
    if not html.lstrip().startswith("<!doctype html>"):
        return response  # a part of a page, for a script
    word = secrets.token_urlsafe(32)
    token = g.get("csrf_token")
    answer = _Answer(str(request.endpoint), response.status_code, html.replace(token, _STANDS_IN) if token else html)
    try:
        _store(word, answer)
    except DATABASE_AWAY as error:
        log_away(log, error)
        return response  # better than an error: what was typed is on it
    anchor = "problems" if 'id="problems"' in html else None
    kept = redirect(url_for("desk.kept_page", word=word, back=_back(), _anchor=anchor), 303)
    for cookie in response.headers.getlist("Set-Cookie"):
        kept.headers.add("Set-Cookie", cookie)
    assert isinstance(kept, Response)
    return kept


def _store(word: str, answer: _Answer) -> None:
    with writing() as record:
        record.add(
            KeptPage(
                clinic_id=clinic().id,
                digest=_digest(word),
                content=_encrypted(word, answer),
                keep_until=clock.real() + KEPT_FOR,
            )
        )
        record.flush()
        delete_expired(record, KeptPage.id, KeptPage.keep_until, clock.real())


@blueprint.route("/kept/<word>", methods=["GET", "POST"])
def kept_page(word: str) -> BaseResponse | tuple[str, int]:
    """A kept page again, for whom it was made, while they may use what is on it; later, the page before it.

    What needed the password typed lately needs it here too. Only that password can be sent here.
    """
    with reading() as record:
        found = record.scalar(
            select(KeptPage).where(
                KeptPage.digest == _digest(word), KeptPage.clinic_id == clinic().id, KeptPage.keep_until > clock.real()
            )
        )
    if found is None:
        return redirect(context.safe_next(request.args.get("back")))
    answer = _decrypted(word, found.content)
    if answer.endpoint not in access.UNFINISHED and (first := context.unfinished()):
        return redirect(url_for(first))
    if not access.may(role(), access.ROUTES.get(answer.endpoint, Right.RUN_CLINIC)):
        abort(403)
    if answer.status not in _PASSWORD_FIRST and answer.endpoint in access.NEEDS_RECENT_PASSWORD:
        first_asked = recent_password.ask_unless_typed_lately()
        if first_asked is not None:
            return first_asked
    if request.method == "POST":
        return redirect(request.script_root + request.full_path.rstrip("?"), 303)
    return answer.html.replace(_STANDS_IN, generate_csrf()), answer.status


def _is_page(response: Response) -> bool:
    """Whether this answers a form of somebody signed in with a page that may be kept.

    Who is signed in is asked last: it reads the record, which may be away, and an error page is to say so.
    """
    return (
        request.method == "POST"
        and response.mimetype == "text/html"
        and "Content-Disposition" not in response.headers
        and _may_be_kept(response.status_code)
        and current_user.is_authenticated
    )


def _may_be_kept(status: int) -> bool:
    if recent_password.is_asked():
        return status in _PASSWORD_FIRST
    return status in _KEPT and request.endpoint not in NEVER_KEPT


def _back() -> str:
    """The page that the form was on, without the site; of a kept page, the one before it."""
    came_from = urlsplit(request.referrer or "")
    if came_from.path.startswith(url_for("desk.kept_page", word="")):
        return parse_qs(came_from.query).get("back", [""])[0]
    return came_from.path.removeprefix(request.script_root) + (f"?{came_from.query}" if came_from.query else "")


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode(errors="surrogatepass")).hexdigest()


def _cipher(word: str) -> AESGCM:
    key = settings().secret_key
    assert key is not None, "checked at start"
    return AESGCM(hmac.new(key.encode(), b"kept page " + word.encode(), hashlib.sha256).digest())


def _encrypted(word: str, answer: _Answer) -> bytes:
    nonce, plain = os.urandom(_NONCE_BYTES), zlib.compress(json.dumps(asdict(answer)).encode(), 1)
    return nonce + _cipher(word).encrypt(nonce, plain, page_of().encode())


def _decrypted(word: str, content: bytes) -> _Answer:
    """Raises `NotFound` for a page of somebody else."""
    try:
        plain = _cipher(word).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], page_of().encode())
    except InvalidTag:
        raise NotFound from None
    return _Answer(**json.loads(zlib.decompress(plain)))
