"""Flags: one that needs a person, with its two buttons, and the list of those that are over."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.followup import flag as using
from reminders.followup.refusal import NotFound, Refused
from reminders.record.flags import REVIEW, URGENT
from reminders.reports.flags import FlagView, closed_flags, flag_view, on_call, open_flags
from reminders.web.access import Right
from reminders.web.desk.board import actor, allowed, asked_id, blueprint, clinic, now, reading, writing

CLOSED_PAGE = 50

#: Open flags of each concern on the page of all of them.
OPEN_SHOWN = 200


@blueprint.get("/flags")
def flags() -> str:
    """Every open flag, and those resolved before."""
    with reading() as record:
        by_concern = [open_flags(record, clinic().id, concern, OPEN_SHOWN) for concern in (URGENT, REVIEW)]
        closed = closed_flags(record, clinic().id, asked_id("before"), CLOSED_PAGE + 1)
    more = closed[CLOSED_PAGE - 1].id if len(closed) > CLOSED_PAGE else None
    return render_template(
        "flags.html", open_ones=[flag for flags in by_concern for flag in flags],
        open_more=any(len(flags) == OPEN_SHOWN for flags in by_concern), closed=closed[:CLOSED_PAGE], more=more,
        now=now(), zone=clinic().time_zone, tab="today",
    )  # fmt: skip


@blueprint.get("/flags/<flag_id>")
def flag(flag_id: str) -> str:
    """One flag: who, what they wrote, when, what was sent back, whom to call, one button."""
    return _page(flag_id, {}, "")


@blueprint.post("/flags/<flag_id>/acknowledge")
def acknowledge(flag_id: str) -> BaseResponse:
    """Say that a person has it: the on-call list is no longer paged for want of an answer."""
    with writing() as record:
        using.acknowledge(record, clinic().id, flag_id, actor=actor())
    return redirect(url_for("desk.flag", flag_id=flag_id))


@blueprint.post("/flags/<flag_id>/resolve")
def resolve(flag_id: str) -> str | BaseResponse | tuple[str, int]:
    """Close a flag with a note of what was done. An urgent one needs a clinician."""
    note = request.form.get("note", "")
    view = _view(flag_id)
    if view.urgent and not allowed(Right.RESOLVE_DANGER):
        abort(403)
    if not note.strip():
        return _page(flag_id, {"note": "Write in a few words what was done."}, note), 422
    try:
        with writing() as record:
            using.resolve(record, clinic().id, flag_id, actor=actor(), note=note)
    except Refused as refused:
        return _page(flag_id, {"note": refused.errors[0].sentence}, note), 422
    return redirect(url_for("desk.flag", flag_id=flag_id))


def _view(flag_id: str) -> FlagView:
    with reading() as record:
        view = flag_view(record, clinic().id, flag_id)
    if view is None:
        raise NotFound(flag_id)
    return view


def _page(flag_id: str, errors: dict[str, str], note: str) -> str:
    view = _view(flag_id)
    with reading() as record:
        contacts = on_call(record, clinic().id)
    zone = view.person.time_zone if view.person else clinic().time_zone
    return render_template(
        "flag.html", flag=view, contacts=contacts, errors=errors, note=note, now=now(), zone=zone, tab="today"
    )
