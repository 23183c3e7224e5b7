"""What a change by form would do, shown before it is made: the change itself is made, compared and rolled back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.orm import Session

from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.intake.whose.phone_lock import waiting_briefly
from reminders.logs.errors import trace
from reminders.record.access import AuditEntry
from reminders.reports.audit_trail.details import details_of
from reminders.reports.audit_trail.page import AuditLine, audit_lines
from reminders.reports.how_it_stands import how_it_stands
from reminders.reports.words import say
from reminders.web.api.problems import DATABASE_AWAY
from reminders.web.desk.amendments import UNDO, About, Form
from reminders.web.desk.context import clinic, database, reading, writing
from reminders.web.desk.forms import Typed

log = structlog.get_logger("web")

#: The reason of a change that is only looked at. No page shows it.
_TO_SEE: Final = "to see what it moves"


@dataclass(frozen=True)
class Look:
    """What a change would do."""

    moves: list[amending.Move]
    turns: list[tuple[str, str]]
    """What it turns on or off, as label and text: `("pause", "until somebody resumes texts → none")`."""


def look(form: Form, about: About, typed: Typed) -> Look:
    """What a form as typed would do. Nothing is kept. Raises `Refused`."""
    with writing() as record:
        seen = _made(record, form, about, typed)
        record.rollback()
    return seen


def _made(record: Session, form: Form, about: About, typed: Typed) -> Look:
    """Make a change and compare. The transaction has to be rolled back."""
    of = (clinic().id, about.patient.id)
    now = how_it_stands(record, *of)
    moves = amending.what_moves(record, *of, lambda: form.apply(record, about, typed, _TO_SEE))
    then = how_it_stands(record, *of)
    turns = [
        (one.what, f"{one.text} → {then[key].text.removesuffix(f': {_TO_SEE}')}")
        for key, one in now.items()
        if key in then and then[key].text != one.text
    ]
    return Look(moves, turns)


def put_back(undone: amending.Change, zone: str) -> list[tuple[str, str]]:
    """The fields that undoing a change puts back, as label and text: what it is now and what it will be again.

    Empty for a change that turned something on or off: `Look.turns` says that. Times are said in `zone`.
    """
    if undone.turns:
        return []
    backwards = json.dumps({"old": undone.new, "new": undone.old})
    return [(say(field, "field"), text) for field, text in details_of(backwards, zone)]


def all_put_back(about: About, seen: Look | None) -> list[tuple[str, str]]:
    """What a form changes besides check-ins, the fields that it undoes first."""
    fields = put_back(about.undone, about.patient.time_zone) if about.undone else []
    return [*fields, *(seen.turns if seen else [])]


def told(undone: amending.Change, zone: str) -> AuditLine | None:
    """The entry of the history that is to be undone, in words: who, what, when and why."""
    with reading() as record:
        entry = record.get_one(AuditEntry, undone.entry_id)
        return next(iter(audit_lines(record, clinic().id, [entry], zone)), None)


def undone_by_one_click(about: About) -> list[tuple[str, str]]:
    """What undoing a change puts back, for the button that does it at once; empty if it cannot be undone any more.

    Empty too where the record is held up, which is not waited for long: the change is saved, and an error page instead
    of the one that says so would have it made again.
    """
    try:
        with database().write_soon() as record:
            with waiting_briefly(record):
                seen = _made(record, UNDO, about, Typed({}))
            record.rollback()
    except Refused:
        return []
    except DATABASE_AWAY as error:
        log.info("what an undo puts back was not looked at", **trace(error))
        return []
    return all_put_back(about, seen)
