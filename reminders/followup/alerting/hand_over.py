"""Handing over the mails to people on call: each at most once, with what became of it written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import structlog
from sqlalchemy.orm import Session

from reminders.followup.alerting.mail import Mail, MailFailed, Post
from reminders.logs.errors import Place, log_error
from reminders.record.database import Database

log = structlog.get_logger()

#: As much of a reason as is kept.
_WHY_LENGTH: Final = 120


def hand_over(
    database: Database,
    post: Post,
    owed: Sequence[str],
    take: Callable[[Session, str], Mail | None],
    note: Callable[[Session, str, str], None],
) -> int:
    """Hand over the mail of each row that owes one. Returns how many there are.

    `take` locks the row, marks its mail as sent and composes it, or returns None if it is owed no more; that is
    committed before the mail is posted. `note` writes why it was not taken.
    """
    for row_id in owed:
        with database.write() as session:
            mail = take(session, row_id)
        if mail is None:
            continue
        try:
            post(mail)
        except MailFailed as error:
            log_error(log, "mail not handed over", error, where=Place.MAIL, level="warning", row=row_id)
            with database.write() as session:
                note(session, row_id, str(error)[:_WHY_LENGTH])
    return len(owed)
