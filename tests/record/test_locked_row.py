"""One row of a clinic, locked for a change: of that clinic alone, as it is now, and nobody else changes it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from reminders.record.database import Database
from reminders.record.locked_row import locked_row
from reminders.record.schedule import Infusion
from tests.record.rows import Seeded, add_clinic


def test_a_row_is_found_by_its_own_clinic_alone(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        other = add_clinic(session, "south")
        found = locked_row(session, Infusion, seeded.clinic_id, seeded.infusion_id)
        assert found is session.get(Infusion, seeded.infusion_id)
        assert locked_row(session, Infusion, other.id, seeded.infusion_id) is None
        assert locked_row(session, Infusion, seeded.clinic_id, seeded.patient_id) is None


def test_what_was_read_before_the_lock_is_read_again(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        read_before = session.get_one(Infusion, seeded.infusion_id)
        changed = update(Infusion).where(Infusion.id == seeded.infusion_id).values(number=7)
        session.execute(changed, execution_options={"synchronize_session": False})
        assert read_before.number != 7, "else this proves nothing"
        found = locked_row(session, Infusion, seeded.clinic_id, seeded.infusion_id)
        assert found is not None
        assert found.number == 7


def test_nobody_else_changes_it_and_rows_that_refer_to_it_can_still_be_added(
    database: Database, seeded: Seeded
) -> None:
    if database.engine.dialect.name == "sqlite":
        return  # it has one writer at a time
    row = select(Infusion.id).where(Infusion.id == seeded.infusion_id)
    with database.write() as session:
        assert locked_row(session, Infusion, seeded.clinic_id, seeded.infusion_id) is not None
        with database.write() as adding:  # the lock that a reference to the row takes
            assert adding.scalar(row.with_for_update(read=True, key_share=True, nowait=True)) == seeded.infusion_id
        with pytest.raises(OperationalError, match="could not obtain lock"), database.write() as changing:
            changing.scalar(row.with_for_update(key_share=True, nowait=True))
