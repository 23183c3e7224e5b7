"""The response log, with its filters in the URL so that a view can be bookmarked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.care.hours import local_midnights
from reminders.errors import NotFound
from reminders.reports.log import LogFilter, LogPage, LogState, response_log
from reminders.reports.patient_list import search as find
from reminders.reports.people import Person, people
from reminders.web.desk.context import asked_id, blueprint, clinic, now, reading
from reminders.web.desk.forms import day_typed

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
    given = _given(request.args)
    first, last = day_typed(given["from"]), day_typed(given["to"])
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
    return _page(given, page, patient, who=patient.name if patient else "", older="before" in request.args)


@blueprint.post("/replies")
def narrow_replies() -> str | BaseResponse | tuple[str, int]:
    """Apply the filters. A patient is searched for by what was typed; only their identifier goes into the URL."""
    given, who = _given(request.form), " ".join(request.form.get("who", "")[:100].split())
    chosen = given.pop("patient")
    with reading() as record:
        known = people(record, clinic().id, [chosen]).get(chosen)
        if known is not None and known.name == who:
            found = [known]  # nobody else was typed
        else:
            found = [line.person for line in find(record, clinic().id, who, now=now())] if who else []
    kept: dict[str, Any] = {name: value for name, value in given.items() if value}
    if not who:
        return redirect(url_for("desk.replies", **kept))
    if len(found) == 1:
        return redirect(url_for("desk.replies", patient=found[0].id, **kept))
    return _page(given, LogPage((), None), None, who=who, found=found), 200 if found else 422


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values.get(name, "").strip() for name in ("from", "to", "patient", "state")}


def _page(
    given: dict[str, str],
    page: LogPage,
    patient: Person | None,
    *,
    who: str,
    found: list[Person] | None = None,
    older: bool = False,
) -> str:
    """The log. `found` are the patients a search found, to choose one from."""
    kept = {name: value for name, value in given.items() if value}
    return render_template(
        "replies.html", page=page, given=given, kept=kept, patient=patient, who_typed=who, found=found, states=STATES,
        older=older, now=now(), zone=clinic().time_zone, tab="replies",
    )  # fmt: skip
