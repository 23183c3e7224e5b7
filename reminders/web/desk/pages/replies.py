"""The response log, with its filters in the URL so that a view can be bookmarked, and the same as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care.hours import local_midnights
from reminders.errors import NotFound
from reminders.record.audit import audit
from reminders.record.flags import ELSEWHERE
from reminders.record.outcomes import FlagKind
from reminders.reports import words
from reminders.reports.export import Format, content_type
from reminders.reports.log import LogPage, response_log
from reminders.reports.log_export import log_csv
from reminders.reports.log_filter import LogFilter, LogState, ReadAs, steps_in_use
from reminders.reports.patient_names import Person, people
from reminders.web.desk.context import actor, asked_id, blueprint, clinic, database, now, reading, writing
from reminders.web.desk.forms import day_typed
from reminders.web.desk.patient_typed import narrowed

STATES: Final = {
    LogState.RECORDED: "recorded",
    LogState.REPLACED: "recorded, changed later",
    LogState.LATE: "recorded, late",
    LogState.NOT_RECORDED: "not recorded",
    LogState.FLAGGED: "flagged",
    LogState.FLAG_OPEN: "with an open flag",
    LogState.UNREAD: "not read yet",
}
READ_AS: Final = {
    ReadAs.NUMBER.value: "a number",
    **words.WORDS["intent"],
    ReadAs.DANGER.value: "danger",
    ReadAs.WORRYING.value: "worrying",
    ReadAs.MACHINE.value: "written by a machine",
}
#: Kinds of flag that no reply raises.
_NOT_OF_REPLIES: Final = frozenset(
    {FlagKind.BAD_NUMBER, FlagKind.NOT_DELIVERED, FlagKind.NOT_TEXTED, FlagKind.SENT_TWICE, FlagKind.SENDER_STOPPED,
     FlagKind.TEXTS_HELD_UP, FlagKind.NEXT_COURSE, FlagKind.NOT_ANSWERED, ELSEWHERE}
)  # fmt: skip
FLAGS: Final = {code: said.lower() for code, said in words.WORDS["flag"].items() if code not in _NOT_OF_REPLIES}
MEASURES: Final = {code: said.lower() for code, said in words.WORDS["measure"].items()}


@blueprint.get("/replies")
def replies() -> str:
    """Every reply, the newest first."""
    with reading() as record:
        given, which = _asked(record, request.args)
        page = response_log(record, clinic().id, which, before=asked_id("before"))
        patient = people(record, clinic().id, [which.patient_id]).get(which.patient_id or "")
    if given["patient"] and patient is None:
        raise NotFound
    return _page(given, page, patient, who=patient.name if patient else "", older="before" in request.args)


@blueprint.get("/replies/export.csv")
def export_replies() -> Response:
    """The replies that the address asks for, all of them, as CSV. The download is audited."""
    with reading() as record:
        given, which = _asked(record, request.args)
        if given["patient"] and not people(record, clinic().id, [which.patient_id]):
            raise NotFound
    with writing() as record:
        audit(record, clinic().id, actor=actor(), action="exported", subject="replies", subject_id=clinic().id)
    return Response(
        log_csv(database().read, clinic().id, which, ZoneInfo(clinic().time_zone)),
        content_type=content_type(Format.CSV),
        headers={"Content-Disposition": f'attachment; filename="replies-{clinic().slug}-{now():%Y-%m-%d}.csv"'},
    )


@blueprint.post("/replies")
def narrow_replies() -> str | BaseResponse | tuple[str, int]:
    """Apply the filters. A patient is searched for by what was typed; only their identifier goes into the URL."""
    given = _given(request.form)
    return narrowed(
        "desk.replies", given, lambda who, found: _page(given, LogPage((), None), None, who=who, found=found)
    )


def _given(values: Mapping[str, str]) -> dict[str, str]:
    names = ("from", "to", "patient", "state", "step", "read", "measure", "flag")
    return {name: values.get(name, "").strip() for name in names}


def _asked(record: Session, values: Mapping[str, str]) -> tuple[dict[str, str], LogFilter]:
    """What was asked for, as it was given and as it is understood; nonsense narrows nothing."""
    zone, given = ZoneInfo(clinic().time_zone), _given(values)
    first, last = day_typed(given["from"]), day_typed(given["to"])
    given["step"] = given["step"] if given["step"] in steps_in_use(record, clinic().id) else ""
    return given, LogFilter(
        start=local_midnights(first, zone)[0] if first else None,
        end=local_midnights(last, zone)[1] if last else None,
        patient_id=asked_id("patient"),
        state=LogState(given["state"]) if given["state"] in set(LogState) else None,
        step=given["step"] or None,
        read_as=given["read"] if given["read"] in READ_AS else None,
        measure=given["measure"] if given["measure"] in MEASURES else None,
        flag=given["flag"] if given["flag"] in FLAGS else None,
    )


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
    with reading() as record:
        steps = {step: words.step(step) for step in steps_in_use(record, clinic().id)}
    return render_template(
        "replies.html", page=page, given=given, kept=kept, patient=patient, who_typed=who, found=found, states=STATES,
        steps=steps, read_as=READ_AS, measures=MEASURES, flags=FLAGS, older=older, now=now(), zone=clinic().time_zone,
        tab="replies",
    )  # fmt: skip
