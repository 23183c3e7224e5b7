"""PEG and questions of a clinic's own beside the pain score: shown for what they are, in no figure of relief."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from reminders.care.figures.peg import MEASURES
from reminders.followup.amending import correct_outcome, record_baseline, set_baseline_peg
from reminders.followup.enrolling.requests import PegBaseline
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.reports.courses import Filter
from reminders.reports.fhir.export import observation_lines
from reminders.reports.patient import patient_view
from reminders.reports.report import report
from reminders.reports.report_json import as_json
from tests.answers import record
from tests.day import Day


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_peg_and_own_scores_are_kept_apart_from_the_pain_score(day: Day) -> None:
    enrollment = day.enroll(protocol="chronic-pain-peg", baseline_pain=None)
    by_step = {check_in.step: check_in for check_in in enrollment.check_ins}
    with day.database.write() as session:
        given = PegBaseline(Decimal(6), Decimal(8), Decimal(7))
        set_baseline_peg(session, day.clinic_id, enrollment.infusion.id, given, actor="staff:1", why="asked")
        assert session.get_one(Infusion, enrollment.infusion.id).baseline_missing, "PEG is no baseline of relief"
        record_baseline(session, day.clinic_id, enrollment.infusion.id, score=Decimal(8), actor="staff:1", why="asked")
        check_in = session.get_one(CheckIn, by_step["d28"].id)
        check_in.state, check_in.final, check_in.answered_at = CheckInState.ANSWERED.value, True, check_in.due_at
        for measure, value in [("pain", 5), ("sleep", 9), *((measure, 0) for measure in sorted(MEASURES))]:
            record(session, check_in, str(value), measure=measure, recall="24h" if measure == "pain" else "7d")
    day.at(by_step["d28"].closes_at)
    with day.database.read() as session:
        shown: Any = as_json(report(session, day.clinic_id, now=day.now, wanted=Filter()))
        (infusion,) = patient_view(session, session.get_one(Patient, enrollment.patient.id)).infusions
        lines = observation_lines(session, session.scalars(select(Outcome)).all())
    assert not any(name in json.dumps(shown, default=str) for name in ("peg", "sleep"))
    assert (shown["side_effects"], shown["change"]) == ([], [])
    assert [row["mean"] for row in shown["timepoints"] if row["step"] == "d28" and row["answered"]] == [5]
    assert infusion.baseline is not None
    assert (infusion.baseline.value, infusion.asks_peg) == (Decimal(8), True)
    assert {(a.measure, a.value) for a in infusion.also_before} == {
        ("peg-pain", Decimal(6)), ("peg-enjoyment", Decimal(8)), ("peg-activity", Decimal(7)),
    }  # fmt: skip
    said = [json.loads(line)["code"]["text"] for line in lines.splitlines()]
    assert "PEG: average pain in the past week, 0 to 10, before the infusion" in said
    assert "sleep" in said
    with day.database.write() as session:
        wrong = next(a for a in infusion.also_before if a.measure == "peg-pain")
        correct_outcome(session, day.clinic_id, wrong.id, value=Decimal(5), actor="staff:1", why="misheard")
    (row,) = [o for o in day.outcomes(measure="peg-pain", step="baseline") if o.supersedes]
    assert (row.value, row.source, row.recall) == (Decimal(5), "clinic", "7d")
