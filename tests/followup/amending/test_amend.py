"""What holds for every amendment: it needs a reason, stays in its clinic, and leaves no trace if nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from reminders.errors import NotFound
from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.access import AuditEntry
from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn
from tests.followup.amending.helpers import (
    refused,
)
from tests.one_clinic import INFUSED_AT, Care, add_clinic_row

AMENDMENTS: dict[str, Callable[..., Any]] = {
    "change_patient": lambda s, c, e, why: amending.change_patient(
        s, c, e.patient.id, PatientChanges(language="en"), actor="staff:7", why=why
    ),
    "change_infusion": lambda s, c, e, why: amending.change_infusion(
        s, c, e.infusion.id, infused_at=INFUSED_AT, condition="crps", actor="staff:7", why=why
    ),
    "cancel_infusion": lambda s, c, e, why: amending.cancel_infusion(s, c, e.infusion.id, actor="staff:7", why=why),
    "reinstate_infusion": lambda s, c, e, why: amending.reinstate_infusion(
        s, c, e.infusion.id, actor="staff:7", why=why
    ),
    "pause_patient": lambda s, c, e, why: amending.pause_patient(
        s, c, e.patient.id, until=None, actor="staff:7", why=why
    ),
    "resume_patient": lambda s, c, e, why: amending.resume_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "end_patient": lambda s, c, e, why: amending.end_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "reopen_patient": lambda s, c, e, why: amending.reopen_patient(s, c, e.patient.id, actor="staff:7", why=why),
    "record_oral_opt_out": lambda s, c, e, why: amending.record_oral_opt_out(
        s, c, e.patient.id, actor="staff:7", why=why
    ),
    "record_oral_opt_in": lambda s, c, e, why: amending.record_oral_opt_in(
        s, c, e.patient.id, actor="staff:7", why=why
    ),
    "correct_outcome": lambda s, c, e, why: amending.correct_outcome(
        s, c, s.scalars(select(Outcome.id)).one(), value=Decimal(8), actor="staff:7", why=why
    ),
    "withdraw_outcome": lambda s, c, e, why: amending.withdraw_outcome(
        s, c, s.scalars(select(Outcome.id)).one(), actor="staff:7", why=why
    ),
}
CHANGING_NOTHING = sorted(
    set(AMENDMENTS) - {"cancel_infusion", "pause_patient", "end_patient", "record_oral_opt_out", "withdraw_outcome"}
)


def test_every_amendment_needs_a_reason(care: Care, enrolled: Enrollment) -> None:
    for name, why in product(AMENDMENTS, ("", "   ", "x" * 301, "why\x00")):
        with care.database.write() as session:
            call = partial(AMENDMENTS[name], session, care.clinic_id, enrolled, why)
            assert (name, why, refused(call)) == (name, why, ["why"])


def test_another_clinics_rows_are_not_there(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, "other").id
    for name, amend in AMENDMENTS.items():
        with care.database.write() as session:
            try:
                amend(session, other, enrolled, "Because")
            except NotFound:
                continue
        pytest.fail(f"{name} finds another clinic's rows")


@pytest.mark.parametrize("name", CHANGING_NOTHING)
def test_what_changes_nothing_leaves_no_trace(care: Care, enrolled: Enrollment, name: str) -> None:
    def trace() -> tuple[int, list[tuple[Any, ...]]]:
        with care.database.read() as session:
            entries = session.scalars(select(func.count()).select_from(AuditEntry)).one()
            rows = session.scalars(select(CheckIn).order_by(CheckIn.id)).all()
            return entries, [(c.id, c.due_at, c.state, c.reason, c.final, c.queued_at) for c in rows]

    before = trace()
    with care.database.write() as session:
        AMENDMENTS[name](session, care.clinic_id, enrolled, "Because")
    assert trace() == before
