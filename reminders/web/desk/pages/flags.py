"""One flag with its two buttons, and the lists of open and resolved flags."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics.reach import contacts_of
from reminders.errors import NotFound, Refused
from reminders.followup.alerting import permissions
from reminders.followup.alerting.page import OF_SERVICE
from reminders.followup.alerting.permissions import Act, NotAllowed, Principal
from reminders.followup.alerting.resting import rests_for
from reminders.outbox.pace import sender_of
from reminders.record.access import Role
from reminders.record.flags import REVIEW, URGENT
from reminders.record.outcomes import Flag
from reminders.reports.flags import FlagView, closed_flags, flag_view, open_flags
from reminders.reports.seriousness import ORDER
from reminders.reports.texting_problems import texting_problems
from reminders.reports.worklist import count_flags
from reminders.web.desk.context import actor, asked_id, blueprint, clinic, now, reading, role, settings, writing

CLOSED_PAGE = 50

#: What the page says after an action that the flag itself does not show.
SAID: Final = {
    "added": "Somebody else had resolved it. Your note is kept beside theirs.",
    "reopened": "It is open again, and on Today.",
    "paged": "It is open again. The on-call list is paged as for a new one.",
}
#: Open flags of each concern on the page of all of them.
OPEN_SHOWN = 200


@blueprint.get("/flags")
def flags() -> str:
    """Every open flag, and those resolved before."""
    with reading() as record:
        by_concern = [open_flags(record, clinic().id, concern, OPEN_SHOWN) for concern in (URGENT, REVIEW)]
        counted = count_flags(record, clinic().id)
        closed = closed_flags(record, clinic().id, asked_id("before"), CLOSED_PAGE + 1)
    more = closed[CLOSED_PAGE - 1].id if len(closed) > CLOSED_PAGE else None
    return render_template(
        "flags.html", open_ones=sorted((flag for flags in by_concern for flag in flags), key=_seriousness),
        counted=counted, closed=closed[:CLOSED_PAGE], more=more,
        now=now(), zone=clinic().time_zone, tab="today",
    )  # fmt: skip


def _seriousness(flag: FlagView) -> int:
    return ORDER.index(flag.level)


@blueprint.get("/flags/<flag_id>")
def flag(flag_id: str) -> str:
    """One flag: who, what they wrote, when, what was sent back, whom to call, one button."""
    return flag_page(flag_id, {}, "", said=SAID.get(request.args.get("said", "")))


@blueprint.post("/flags/<flag_id>/acknowledge")
def acknowledge(flag_id: str) -> BaseResponse:
    """Note that a person has taken it on: the on-call list is no longer paged because nobody answered."""
    with permitted(), writing() as record:
        permissions.acknowledge(record, clinic().id, flag_id, principal())
    return redirect(url_for("desk.flag", flag_id=flag_id))


@blueprint.post("/flags/<flag_id>/resolve")
def resolve(flag_id: str) -> str | BaseResponse | tuple[str, int]:
    """Close a flag with a note of what was done. If somebody else just closed it, the note is added to theirs."""
    note = request.form.get("note", "")
    try:
        with permitted(), writing() as record:
            done = permissions.resolve(record, clinic().id, flag_id, principal(), note)
    except Refused as refused:
        return flag_page(flag_id, {"note": refused.errors[0].sentence}, note), 422
    before_us = done.resolved_by != actor()
    return redirect(url_for("desk.flag", flag_id=flag_id, said="added" if before_us else None))


@blueprint.post("/flags/<flag_id>/reopen")
def reopen(flag_id: str) -> str | BaseResponse | tuple[str, int]:
    """Open a resolved flag again, with the reason: it is paged and shown on Today like a new one."""
    why = request.form.get("why", "")
    try:
        with permitted(), writing() as record:
            again = permissions.reopen(record, clinic().id, flag_id, principal(), why)
            paged = again.page_next_at is not None
    except Refused as refused:
        return flag_page(flag_id, {"why": refused.errors[0].sentence}, why), 422
    return redirect(url_for("desk.flag", flag_id=flag_id, said="paged" if paged else "reopened"))


@contextmanager
def permitted() -> Iterator[None]:
    """Answers 403 where the person signed in may not do it."""
    try:
        yield
    except NotAllowed:
        abort(403)


def principal() -> Principal:
    """The person signed in, as the rules about flags see them."""
    return Principal(actor(), role=Role(role()))


def _view(flag_id: str) -> FlagView:
    with reading() as record:
        view = flag_view(record, clinic().id, flag_id)
    if view is None:
        raise NotFound(flag_id)
    return view


def flag_page(flag_id: str, errors: dict[str, str], typed: str, said: str | None = None) -> str:
    """The page of one flag, with what was wrong and typed in its forms."""
    view = _view(flag_id)
    concern = URGENT if view.urgent else REVIEW
    with reading() as record:
        contacts = contacts_of(record, clinic().id)
        rests = rests_for(record, record.get_one(Flag, flag_id))
        of_service = view.why in OF_SERVICE and view.resolved_at is None
        sender = sender_of(clinic(), settings())
        troubles = list(texting_problems(record, clinic(), sender=sender)) if of_service else []
    zone = view.person.time_zone if view.person else clinic().time_zone
    return render_template(
        "flag.html", flag=view, contacts=contacts, errors=errors, typed=typed, said=said, now=now(), zone=zone,
        rests=rests, of_service=of_service, troubles=troubles,
        may_resolve=principal().may(Act.RESOLVE, concern, view.why),
        may_reopen=principal().may(Act.REOPEN, concern, view.why), tab="today",
    )  # fmt: skip
