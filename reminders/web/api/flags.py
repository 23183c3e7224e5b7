"""Flags over the API: what needs a person, and taking it on."""

from __future__ import annotations

from flask import Response
from sqlalchemy import select

from reminders.followup.flag import acknowledge, resolve
from reminders.record.access import Scope
from reminders.record.outcomes import Flag
from reminders.reports.keyset import read_page
from reminders.reports.outcomes import utc
from reminders.web.api.lists import PAGE_ROWS, check_filters, cursor_of
from reminders.web.api.models import FlagOut, FlagPage, FlagQuery, Note
from reminders.web.api.operations import Call, answer, operation


@operation(
    "GET",
    "/flags",
    summary="Flags, oldest first",
    scopes=(Scope.FLAGS, Scope.READ),
    answers={200: FlagPage},
    query=FlagQuery,
)
def flags(call: Call, query: FlagQuery) -> Response:
    """Flags of the caller's clinic: all of them, or only open or resolved ones."""
    cursor = cursor_of(query)
    wanted = select(Flag).where(Flag.clinic_id == call.caller.clinic_id)
    if query.patient_id is not None:
        wanted = wanted.where(Flag.patient_id == query.patient_id)
    if query.infusion_id is not None:
        wanted = wanted.where(Flag.infusion_id == query.infusion_id)
    if query.open is not None:
        wanted = wanted.where(Flag.resolved_at.is_(None) if query.open else Flag.resolved_at.is_not(None))
    with call.database.read() as session:
        check_filters(session, call.caller.clinic_id, query)
        page = read_page(session, wanted, Flag.id, cursor, query.limit or PAGE_ROWS)
    return answer({"items": [_item(row) for row in page.rows], "next": str(page.next) if page.next else None})


@operation(
    "POST",
    "/flags/<flag_id>/acknowledge",
    summary="Take a flag on: paging stops",
    scopes=(Scope.FLAGS,),
    answers={200: FlagOut},
    optional_body=True,
    body=Note,
)
def acknowledge_flag(call: Call, flag_id: str, body: Note) -> Response:
    """Somebody is on it. Repeating changes nothing."""
    del body
    with call.database.write() as session:
        return answer(_item(acknowledge(session, call.caller.clinic_id, flag_id, actor=call.caller.actor)))


@operation(
    "POST",
    "/flags/<flag_id>/resolve",
    summary="Resolve a flag, with a note of what was done",
    scopes=(Scope.FLAGS,),
    answers={200: FlagOut},
    optional_body=True,
    body=Note,
)
def resolve_flag(call: Call, flag_id: str, body: Note) -> Response:
    """It is done. Repeating changes nothing."""
    with call.database.write() as session:
        clinic_id, actor = call.caller.clinic_id, call.caller.actor
        return answer(_item(resolve(session, clinic_id, flag_id, actor=actor, note=body.note or "")))


def _item(flag: Flag) -> dict[str, object]:
    return {
        "id": flag.id,
        "patient_id": flag.patient_id,
        "infusion_id": flag.infusion_id,
        "kind": flag.kind,
        "concern": flag.concern,
        "opened_at": utc(flag.opened_at),
        "respond_by": utc(flag.respond_by),
        "acknowledged_at": utc(flag.acknowledged_at) if flag.acknowledged_at else None,
        "resolved_at": utc(flag.resolved_at) if flag.resolved_at else None,
    }
