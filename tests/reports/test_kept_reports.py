"""A kept report is what a fresh count gave at its moment, and is recounted while somebody may look at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text, update

from reminders import clock
from reminders.followup.amending.outcome import correct_outcome
from reminders.operate.erase import erase
from reminders.record.facts import KeptReport
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports import kept_reports
from reminders.reports.courses import Filter
from reminders.reports.kept_reports import Asked, count_anew, report_to_show
from reminders.reports.report import Report, report
from tests.day import Day
from tests.log_lines import LogLines, log_lines
from tests.reports.test_report import answered

__all__ = ["log_lines"]

EVERY, NARROWED = Asked(Filter()), Asked(Filter(condition="crps", course=1, until=clock.real()), "h24")
WHO = {"actor": "operator", "why": "misheard"}


def counted(day: Day, asked: Asked, now: datetime | None = None) -> Report:
    """What a count of the record as it is gives, of a moment."""
    with day.database.read() as session:
        return report(session, day.clinic_id, now=now or day.now, wanted=asked.wanted, at=asked.at)


def shown(day: Day, asked: Asked = EVERY) -> tuple[bool, timedelta, Report]:
    """Whether it was kept, how old it is, and the report."""
    found = report_to_show(day.database, day.clinic_id, asked)
    return found.is_kept, day.now - found.as_of, found.report


def test_a_kept_report_is_what_was_counted_at_its_moment(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    enrolled = [day.enroll(name=f"Ann {name}", baseline_pain=Decimal(8)) for name in "ABC"]
    for number, one in enumerate(enrolled):
        answered(day, one, {"h24": "2" if number else "7", "d7": "7.5"})
    day.later(days=20)
    assert shown(day)[0] is shown(day)[0] is False, "of a clinic with few courses it is counted each time"
    monkeypatch.setattr(kept_reports, "LARGE", 3)
    before = {asked: counted(day, asked) for asked in (EVERY, NARROWED)}
    for asked in before:
        assert shown(day, asked) == (False, timedelta(), before[asked])
        assert shown(day, asked) == (True, timedelta(), before[asked])

    # The record changes: what is shown is of its moment, to the last figure, until it is recounted.
    with day.database.write() as session:
        said = session.scalars(select(Outcome.id).where(Outcome.step == "h24").order_by(Outcome.id)).first()
        correct_outcome(session, day.clinic_id, str(said), value=Decimal(1), **WHO)
        day.clinic_id, other = day.add_clinic(session, "hilltop").id, day.clinic_id
    assert shown(day)[2].everyone == 0, "another clinic's is its own"
    day.clinic_id = other
    day.later(minutes=2)
    assert count_anew(day.database, round_seconds=0) == 0
    assert shown(day) == (True, timedelta(minutes=2), before[EVERY])
    assert count_anew(day.database) == 2
    assert count_anew(day.database) == 0, "nothing is older than a minute"
    for asked, was in before.items():
        after = counted(day, asked)
        assert after != was
        assert shown(day, asked) == (True, timedelta(), after)

    day.at(day.now - timedelta(days=12))  # with check-ins that can still be asked
    with day.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.step == "d14").values(state="scheduled"))
        whose = session.scalars(select(Infusion.patient_id)).first()
        erase(session, session.get_one(Clinic, day.clinic_id), str(whose), why="asked for")
    assert shown(day) == (False, timedelta(), counted(day, EVERY)), "a kept report of later is not of now"
    day.later(minutes=6)
    assert shown(day) == (False, timedelta(), counted(day, EVERY)), "one of six minutes ago is too old"


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_nobody_looks_at_is_not_counted_and_in_the_end_deleted(
    day: Day, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    monkeypatch.setattr(kept_reports, "LARGE", 1)
    day.enroll(baseline_pain=Decimal(8))
    day.later(days=20)
    for asked in (EVERY, NARROWED):
        shown(day, asked)

    def last_asked(ago: timedelta) -> None:
        day.later(minutes=2)
        with day.database.write() as session:
            session.execute(update(KeptReport).values(asked_at=clock.real() - ago))

    last_asked(timedelta(minutes=30))
    assert count_anew(day.database) == 2
    last_asked(timedelta(hours=2))
    assert count_anew(day.database) == 1, "the report of all courses alone"
    assert shown(day)[0], "which notes that somebody asked"
    day.later(minutes=2)
    with day.database.read() as session:
        latest = session.scalars(select(KeptReport.asked_at).order_by(KeptReport.asked_at.desc())).first()
    assert latest is not None
    assert clock.real() - latest < timedelta(hours=1)
    with day.database.write() as session:
        session.execute(update(KeptReport).where(KeptReport.asked != EVERY.written()).values(asked_at=day.now))
        session.execute(text("UPDATE kept_reports SET figures = '{}'"))
    assert shown(day)[0] is False, "what cannot be read is counted"
    count_anew(day.database)
    with day.database.read() as session:
        assert session.scalar(select(func.count()).select_from(KeptReport)) == 1

    # A clinic whose record is broken is reported, and does not delay the others.
    day.later(minutes=2)
    with day.database.write() as session:
        session.execute(text("UPDATE protocols SET definition = 'broken'"))
        session.execute(text("DELETE FROM patient_facts"))
    with pytest.raises(Exception, match="Expecting value"):
        count_anew(day.database)
    (line,) = log_lines.of("a clinic's report could not be counted")
    assert (line["clinic"], line["error"], line["where"]) == (day.clinic_id, "JSONDecodeError", "figures")
