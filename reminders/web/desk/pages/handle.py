"""What staff do about one entry of Today's list: take it on, note, call, resolve and go on to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import abort, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import Refused
from reminders.followup.alerting import handling, permissions
from reminders.followup.alerting.resting import rests_for
from reminders.record.outcomes import Flag, FlagAct
from reminders.web.desk.context import actor, blueprint, clinic, posted_id, reading, writing
from reminders.web.desk.pages.flags import flag_page, permitted, principal
from reminders.web.desk.pages.today import stands_on, today_page

Do = Callable[[Session, str, str], Flag]
"""Does something about a flag (its id), with the note that was typed."""


def _noting(act: FlagAct) -> Do:
    return lambda record, flag_id, note: permissions.note(record, clinic().id, flag_id, principal(), note, act)


#: The buttons of an entry.
_DO: Final[dict[str, Do]] = {
    "acknowledge": lambda record, flag_id, _: permissions.acknowledge(record, clinic().id, flag_id, principal()),
    "take-over": lambda record, flag_id, _: permissions.take_over(record, clinic().id, flag_id, principal()),
    "note": _noting(FlagAct.NOTED),
    "no-answer": _noting(FlagAct.NO_ANSWER),
    "reached": _noting(FlagAct.REACHED),
    "resolve": lambda record, flag_id, note: permissions.resolve(record, clinic().id, flag_id, principal(), note),
}


@blueprint.post("/flags/<flag_id>/do")
def handle_flag(flag_id: str) -> str | BaseResponse | tuple[str, int]:
    """Do what the pressed button says, and go back to where it was pressed."""
    act = _act()
    note = request.form.get("note", "")
    try:
        with permitted(), writing() as record:
            done = act(record, flag_id, note)
    except Refused as refused:
        return _refused(flag_id, refused.errors[0].sentence, note), 422
    before_us = _button() == "resolve" and done.resolved_by != actor()
    if before_us or _from_flag():
        return redirect(url_for("desk.flag", flag_id=flag_id, said="added" if before_us else None))
    return _on_today()


@blueprint.post("/check-ins/<check_in_id>/do")
def handle_unanswered(check_in_id: str) -> BaseResponse | tuple[str, int]:
    """The same for an unanswered check-in: what is done about it needs a flag, which is opened with it."""
    act = _act()
    note = request.form.get("note", "")
    try:
        with permitted(), writing() as record:
            act(record, handling.flag_unanswered(record, clinic().id, check_in_id).id, note)
    except Refused as refused:
        with reading() as record:
            return today_page(record, wrong={check_in_id: refused.errors[0].sentence}, typed={check_in_id: note}), 422
    return _on_today()


def _refused(flag_id: str, sentence: str, note: str) -> str:
    """Where the button was pressed, with what is missing: Today's list, so that nobody loses their place in it.

    The flag's own page where it was pressed there, and for a flag that Today does not show or that a note cannot settle
    (texts rest for it): that page has the ways on.
    """
    with reading() as record:
        if not _from_flag() and stands_on(record, flag_id) and not rests_for(record, record.get_one(Flag, flag_id)):
            return today_page(record, wrong={flag_id: sentence}, typed={flag_id: note})
    return flag_page(flag_id, {"note": sentence}, note)


def _from_flag() -> bool:
    return request.form.get("back") == "flag"


def _act() -> Do:
    act = _DO.get(_button())
    if act is None:
        abort(400)
    return act


def _button() -> str:
    return request.form.get("do", "note")


def _on_today() -> BaseResponse:
    """Back to the thread, or after resolving to the one that followed it, where the note can be typed at once."""
    if _button() == "resolve":
        return redirect(url_for("desk.today", open=posted_id("next")))
    where = posted_id("thread")
    return redirect(url_for("desk.today", _anchor=f"thread-{where}" if where else None))
