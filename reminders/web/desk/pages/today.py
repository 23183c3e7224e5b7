"""Today: what needs a person, what was asked and answered, what goes out next; and what an open page asks for."""

from __future__ import annotations

from collections.abc import Mapping

from flask import jsonify, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.outbox.pace import sender_of
from reminders.reports.live import mark_of_today, urgent
from reminders.reports.today import today as day_of
from reminders.reports.worklist import worklist
from reminders.web.desk.context import asked_id, blueprint, clinic, now, reading, settings


@blueprint.get("/")
def today() -> str:
    """The worklist of the clinic's day."""
    with reading() as record:
        return today_page(record)


@blueprint.get("/live/today")
def live_today() -> str:
    """The same page, for the script that updates an open one."""
    return today()


@blueprint.get("/live")
def live() -> BaseResponse:
    """What is urgent, and with `?page=today` the mark of that page: 304 as long as all is as it was."""
    with reading() as record:
        found = urgent(record, clinic().id)
        mark = _mark(record) if request.args.get("page") == "today" else None
    answer = jsonify(urgent=found.count, latest=found.latest, mark=mark)
    answer.add_etag()
    return answer.make_conditional(request)


def today_page(
    record: Session, *, wrong: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The page; `wrong` and `typed` are a sentence and the note, by flag or check-in, of what could not be done."""
    at = now()
    day = day_of(record, clinic(), now=at, sender=sender_of(clinic(), settings()))
    return render_template(
        "today.html", day=day, now=at, zone=clinic().time_zone, tab="today", mark=_mark(record),
        wrong=wrong or {}, typed=typed or {}, opened=asked_id("open"),
    )  # fmt: skip


def stands_on(record: Session, flag_id: str) -> bool:
    """Whether a flag stands on the page: it is open, and no more serious ones fill the list."""
    shown = worklist(record, clinic().id, now()).threads
    return any(item.flag.id == flag_id for thread in shown for item in thread.items if item.flag)


def _mark(record: Session) -> str:
    return mark_of_today(record, clinic(), now=now(), sender=sender_of(clinic(), settings()))
