"""The lists that rates are divided by: every infusion and every check-in, asked or not, and why not."""

from __future__ import annotations

from flask import Response

from reminders.record.access import Scope
from reminders.reports.tables.check_ins import CHECK_INS
from reminders.reports.tables.infusions import INFUSIONS
from reminders.web.api.lists import TABLE_FORMATS, list_answer, media_of
from reminders.web.api.models import CheckInQuery, InfusionQuery
from reminders.web.api.operations import Call, operation
from reminders.web.api.tables import CheckInPage, InfusionPage


@operation(
    "GET",
    "/infusions",
    summary="Every infusion, canceled ones marked",
    scopes=(Scope.READ,),
    answers={200: InfusionPage},
    query=InfusionQuery,
    media=media_of(TABLE_FORMATS),
)
def infusions(call: Call, query: InfusionQuery) -> Response:
    """Infusions of the caller's clinic, in the order they were entered."""
    return list_answer(call, INFUSIONS, query, since=query.since)


@operation(
    "GET",
    "/check-ins",
    summary="Every check-in, with its window, its state and why it was not asked",
    scopes=(Scope.READ,),
    answers={200: CheckInPage},
    query=CheckInQuery,
    media=media_of(TABLE_FORMATS),
)
def check_ins(call: Call, query: CheckInQuery) -> Response:
    """Check-ins of the caller's clinic, in the order they were planned."""
    return list_answer(call, CHECK_INS, query, since=query.since)
