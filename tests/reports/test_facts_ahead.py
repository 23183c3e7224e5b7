"""Facts of courses are kept in the background: of every clinic, few patients at a time, a part in each round."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from reminders.logs.errors import Place, waiting
from reminders.record.facts import ChangedPatient, PatientFacts
from reminders.record.installation import Duty
from reminders.reports import facts_ahead, kept_reports
from reminders.reports.facts_ahead import keep_ahead
from reminders.reports.kept_facts import keep
from tests.day import Day, new_phone
from tests.log_lines import LogLines, log_lines
from worker import tasks
from worker.app import app

__all__ = ["log_lines"]


def kept(day: Day, clinic_id: str) -> int:
    """Of how many patients of the clinic facts are kept and nothing changed since."""
    changed = select(ChangedPatient.id).where(ChangedPatient.patient_id == PatientFacts.id).exists()
    with day.database.read() as session:
        holding = select(func.count()).select_from(PatientFacts).where(PatientFacts.clinic_id == clinic_id, ~changed)
        return session.scalar(holding) or 0


def test_the_facts_of_all_clinics_are_kept_before_anybody_asks_for_a_report(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lakeside = day.clinic_id
    first = day.enroll(baseline_pain=Decimal(8))
    with day.database.write() as session:
        day.clinic_id = hilltop = day.add_clinic(session, "hilltop").id
    for name in ("Bo Lind", "Cy Park", "Di Moss"):
        day.enroll(name=name)
    day.clinic_id = lakeside

    assert app.conf.beat_schedule["figures"]["task"] in app.tasks
    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=day.database))
    tasks.figures()
    assert (kept(day, lakeside), kept(day, hilltop)) == (1, 3)
    with day.database.read() as session:
        assert session.get(Duty, "figures") is not None
    assert keep(day.database, lakeside, now=day.now) == 0, "the report has nothing left to compute"

    with day.database.write() as session:
        session.execute(text("UPDATE check_ins SET state = 'skipped' WHERE id = :id"), {"id": first.check_ins[0].id})
    assert kept(day, lakeside) == 0
    assert keep_ahead(day.database) == 1, "nobody else's are computed again"
    day.later(days=200)  # windows have closed
    assert keep_ahead(day.database) == 4
    assert keep(day.database, hilltop, now=day.now) == 0


def test_a_round_rests_as_long_as_it_worked_and_leaves_what_is_left_to_the_next(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_ahead, "AT_A_TIME", 1)
    for name in ("Ana Ruiz", "Bo Lind", "Cy Park"):
        day.enroll(name=name)
    seconds, rests = count(), list[float]()
    assert keep_ahead(day.database, round_seconds=4, clock=lambda: next(seconds), rest=rests.append) == 2
    # Looked at the clock as it began (0), before the clinic (1), after a patient (2, 3), then (4), and it was over.
    assert len(rests) == 1
    assert all(rested > 0 for rested in rests)
    assert kept(day, day.clinic_id) == 2
    assert keep_ahead(day.database, rest=rests.append) == 1


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_clinic_whose_record_is_broken_holds_up_no_other(day: Day, log_lines: LogLines) -> None:
    broken = []
    for slug in ("hilltop", "riverside"):
        day.enroll(phone := new_phone(), name="Ottoline Quill")
        with day.database.write() as session:
            session.execute(text("UPDATE protocols SET definition = 'mandolin'"))
            broken.append(day.clinic_id)
            day.clinic_id = day.add_clinic(session, slug).id
    day.enroll(name="Bo Lind")
    with pytest.raises(Exception, match="Expecting value"):
        keep_ahead(day.database)
    assert [kept(day, clinic) for clinic in (*broken, day.clinic_id)] == [0, 0, 1]
    lines = log_lines.of("a clinic's facts could not be kept")
    assert [(line["clinic"], line["error"]) for line in lines] == [(one, "JSONDecodeError") for one in sorted(broken)]
    assert all(any(frame.startswith("reminders/reports/kept_facts.py:") for frame in line["at"]) for line in lines)
    assert waiting.take() == {Place.FIGURES: 2}
    assert not [word for word in ("mandolin", "Quill", phone) if word in log_lines.text]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_clinic_whose_facts_are_broken_keeps_nobody_s_report_from_being_counted_anew(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[object] = []
    day.enroll()
    with day.database.write() as session:
        session.execute(text("UPDATE protocols SET definition = 'broken'"))
    monkeypatch.setattr(tasks, "context", lambda: SimpleNamespace(database=day.database))
    monkeypatch.setattr(kept_reports, "count_anew", counted.append)
    with pytest.raises(Exception, match="Expecting value"):
        tasks.figures()
    assert counted == [day.database]
    with day.database.read() as session:
        assert session.get(Duty, "figures") is None
