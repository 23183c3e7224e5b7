"""The response log, with filters that live in the address so that a view can be bookmarked."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask import render_template, request

from reminders.care.hours import local_midnights
from reminders.followup.refusal import NotFound
from reminders.reports.log import LogFilter, LogState, response_log
from reminders.reports.people import people
from reminders.web.desk.board import asked_id, blueprint, clinic, now, reading

STATES = {
    LogState.RECORDED: "recorded",
    LogState.NOT_RECORDED: "not recorded",
    LogState.FLAGGED: "flagged",
    LogState.UNREAD: "not read yet",
}


@blueprint.get("/replies")
def replies() -> str:
    """Every reply, the newest first."""
    zone = ZoneInfo(clinic().time_zone)
    given = {name: request.args.get(name, "").strip() for name in ("from", "to", "patient", "state")}
    first, last = _day(given["from"]), _day(given["to"])
    which = LogFilter(
        start=local_midnights(first, zone)[0] if first else None,
        end=local_midnights(last, zone)[1] if last else None,
        patient_id=asked_id("patient"),
        state=LogState(given["state"]) if given["state"] in set(LogState) else None,
    )
    with reading() as record:
        page = response_log(record, clinic().id, which, before=asked_id("before"))
        patient = people(record, clinic().id, [which.patient_id]).get(which.patient_id or "")
    if given["patient"] and patient is None:
        raise NotFound
    kept = {name: value for name, value in given.items() if value}
    return render_template(
        "replies.html", page=page, given=given, kept=kept, patient=patient, states=STATES,
        older="before" in request.args, now=now(), zone=clinic().time_zone, tab="replies",
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
