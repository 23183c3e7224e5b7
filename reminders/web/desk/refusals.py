"""A refused sign-in or link leads to a page of its own, so that Back, Forward and Reload send nothing again.

Nobody is signed in yet, so nothing is kept in the record (`kept_pages` does that for the rest of the desk): what the
page shows again is in its address, sealed for this browser. It is a sentence, an address, a tick; never a password or a
code.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.errors import NotFound
from reminders.web.desk import sealed_address
from reminders.web.desk.context import safe_next

#: Later, the page is the plain one again.
SHOWN_FOR: Final = timedelta(hours=1)


def lead(endpoint: str, status: int, *, back: str | None = None, **shown: object) -> BaseResponse:
    """Lead to the page of this endpoint, which answers with this status and knows by `told` what to show again.

    `back`: where to go after signing in.
    """
    kept = {"at": clock.real().timestamp(), "status": status, "shown": shown}
    further = back if back and safe_next(back) != url_for("desk.today") else None
    sealed = sealed_address.seal(json.dumps(kept), _whose(endpoint))
    return redirect(url_for(endpoint, next=further, refused=sealed), 303)


def told() -> tuple[dict[str, Any], int]:
    """What a refusal gave to show again, and the page's status; nothing and 200 for a page that no refusal led to.

    What led to another page is not for this one, which would not know what to do with it.
    """
    try:
        kept = json.loads(sealed_address.unseal(request.args.get("refused", ""), _whose(str(request.endpoint))))
    except NotFound:
        return {}, 200
    age = clock.real().timestamp() - float(kept["at"])
    return (dict(kept["shown"]), int(kept["status"])) if 0 <= age <= SHOWN_FOR.total_seconds() else ({}, 200)


def _whose(endpoint: str) -> bytes:
    """The page, and what tells this browser from others: the form token of its session, which ends with it."""
    return f"browser:{endpoint}:{session.get('csrf_token', '')}".encode()
