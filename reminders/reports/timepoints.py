"""The timepoints of check-ins, for pages that list what belongs to them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.schedule import CheckIn


def steps_of(session: Session, clinic_id: str, check_in_ids: Iterable[str | None]) -> dict[str, str]:
    """The step (`h4`, `d7`) of each of these check-ins of a clinic, by id; None among the ids is passed over."""
    wanted = {check_in_id for check_in_id in check_in_ids if check_in_id}
    found = select(CheckIn.id, CheckIn.step).where(CheckIn.clinic_id == clinic_id, CheckIn.id.in_(wanted))
    return dict(session.execute(found).all())
