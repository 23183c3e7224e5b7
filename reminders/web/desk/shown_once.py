"""Forms whose answer shows a secret this once: sent again, by Reload or a second click, they make nothing more.

Each such form carries a random word. The session remembers the words of those that were done.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from flask import request, session

from reminders.web.desk.context import blueprint

#: The form's field, and the session's list of words that were used.
FIELD: Final = "once"

#: How many are remembered: the list is in the session's cookie.
MOST: Final = 10

SAID: Final = "That was made already, and is shown only once. Make another one if it was not copied."


def was_done() -> bool:
    """Whether the form that is being answered was done before."""
    return request.form.get(FIELD, "") in session.get(FIELD, [])


def mark_done() -> None:
    """Remember that the form that is being answered was done."""
    word = request.form.get(FIELD, "")[:32]
    if word:
        session[FIELD] = [*session.get(FIELD, []), word][-MOST:]


@blueprint.app_context_processor
def _for_forms() -> dict[str, Callable[[], str]]:
    return {"once": lambda: secrets.token_urlsafe(9)}
