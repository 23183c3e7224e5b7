"""Flags over the API: what needs a person, and taking it on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response
from sqlalchemy import select

from reminders.followup.alerting import permissions
from reminders.followup.alerting.permissions import NotAllowed
from reminders.record.access import Scope
from reminders.record.outcomes import Flag
from reminders.reports.export_values import utc
from reminders.reports.keyset import read_page
from reminders.web.api.caller import by, has, lacking
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
    scopes=(Scope.FLAGS, Scope.FLAGS_URGENT),
    answers={200: FlagOut},
    optional_body=True,
    body=Note,
)
def acknowledge_flag(call: Call, flag_id: str, body: Note) -> Response:
    """Somebody is on it. Repeating changes nothing."""
    del body
    with call.database.write() as session, _allowed(call):
        return answer(_item(permissions.acknowledge(session, call.caller.clinic_id, flag_id, by(call.caller))))


@operation(
    "POST",
    "/flags/<flag_id>/resolve",
    summary="Resolve a flag, with a note of what was done",
    scopes=(Scope.FLAGS, Scope.FLAGS_URGENT),
    answers={200: FlagOut},
    optional_body=True,
    body=Note,
)
def resolve_flag(call: Call, flag_id: str, body: Note) -> Response:
    """It is done. Repeating changes nothing; another note is kept beside the first."""
    with call.database.write() as session, _allowed(call):
        done = permissions.resolve(session, call.caller.clinic_id, flag_id, by(call.caller), body.note or "")
        return answer(_item(done))


@operation(
    "POST",
    "/flags/<flag_id>/reopen",
    summary="Open a resolved flag again, with a note that says why",
    scopes=(Scope.FLAGS, Scope.FLAGS_URGENT),
    answers={200: FlagOut},
    optional_body=True,
    body=Note,
)
def reopen_flag(call: Call, flag_id: str, body: Note) -> Response:
    """It is not done after all: it is paged as one that was opened just now. One that is open stays as it is."""
    with call.database.write() as session, _allowed(call):
        again = permissions.reopen(session, call.caller.clinic_id, flag_id, by(call.caller), body.note or "")
        return answer(_item(again))


@contextmanager
def _allowed(call: Call) -> Iterator[None]:
    """Answers 403 where the key may not do this about this flag, and says how a clinic gets one that may."""
    try:
        yield
    except NotAllowed as refused:
        wanted = " or ".join(sorted(refused.scopes))
        raise lacking(
            refused.scopes,
            f"This flag is {refused.concern}: to {refused.act} it, a key needs the scope {wanted}; this key has "
            f"{has(call.caller)}. An operator makes one: reminders key create NAME --clinic SLUG --scope {wanted}",
        ) from None


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
