"""A history of any length takes the same memory: what is read is written and forgotten."""

from __future__ import annotations

import gc
import io
import weakref
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, text

from reminders.followup.importing import history_people, waiting_rows
from reminders.followup.importing.history import import_history
from reminders.followup.importing.results import RowResult, Tell
from reminders.record import sealing
from tests.day import Day

STEPS = {"h24": 1, "h72": 3, "d7": 7, "d14": 14}


def lines(patients: int) -> bytes:
    """So many patients with one infusion and four answers each, by patient."""
    text = ["mrn,condition,course,number,infused_at,baseline_pain,step,answered_at,pain"]
    for n in range(patients):
        at = datetime(2025, 1, 2, 9, 30) + timedelta(days=n % 200)  # noqa: DTZ001 (as a spreadsheet has it)
        text += [
            f"M-{n},crps,1,1,{at:%Y-%m-%d %H:%M},8,{step},{at + timedelta(days=days, hours=1):%m/%d/%Y %H:%M},{n % 9}"
            for step, days in STEPS.items()
        ]
    return "\n".join(text).encode()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_history_leaves_nothing_in_memory_for_the_lines_it_has_read(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is kept on purpose is full after a few lines, and not only after thousands.
    monkeypatch.setattr(history_people, "_KEPT", 10)
    monkeypatch.setattr(waiting_rows, "_TOGETHER", 40)
    monkeypatch.setattr(sealing, "CACHED_DATA_KEYS", 10)
    living: dict[int, int] = {}

    def count(result: RowResult) -> None:
        if result.row in (100, 400):
            gc.collect()
            # Without weak references: sqlite3 keeps one of each cursor and forgets the dead ones 200 at a time.
            living[result.row] = sum(not isinstance(one, weakref.ReferenceType) for one in gc.get_objects())

    def run(patients: int, tell: Tell) -> None:
        with day.database.write() as session:
            totals = import_history(session, day.clinic_id, io.BytesIO(lines(patients)), actor="operator", tell=tell)
            session.rollback()
        assert (totals.rows, totals.refused) == (4 * patients, 0)

    run(30, lambda _: None)  # what is compiled and loaded once
    gc.collect()
    gc.freeze()
    run(100, count)
    assert living[400] - living[100] < 150, "not one object for two lines"


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_only_many_rows_make_postgresql_plan_anew_and_never_at_the_price_of_waiting(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def run(patients: int, *, analyze: bool) -> int:
        said.clear()
        with day.database.write() as session:
            event.listen(session.connection(), "before_cursor_execute", lambda _c, _k, sql, *_: said.append(sql))
            before = session.execute(text("SHOW lock_timeout")).scalar_one()
            content = io.BytesIO(lines(patients))
            totals = import_history(
                session, day.clinic_id, content, actor="operator", tell=lambda _: None, analyze=analyze
            )
            assert (totals.rows, totals.refused) == (4 * patients, 0)
            assert session.execute(text("SHOW lock_timeout")).scalar_one() == before
            session.rollback()
        return sum(sql.startswith("ANALYZE") for sql in said)

    assert run(2, analyze=True) == 0
    monkeypatch.setattr(waiting_rows, "_TOGETHER", 40)
    monkeypatch.setattr(waiting_rows, "_ANALYZE_FROM", 100)
    assert run(20, analyze=False) == 0
    assert run(20, analyze=True) == 2, "at 100 rows or more and at twice as many"
    with day.database.write() as vacuuming:
        vacuuming.execute(text("LOCK TABLE outcomes IN SHARE UPDATE EXCLUSIVE MODE"))
        assert run(20, analyze=True) == 2
