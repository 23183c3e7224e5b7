"""The report worked out a second time, from nothing but the three lists: of a record that trips over everything."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from reminders.care.figures.course import EXPECTED_ALL_THE_SAME as THEIRS_IN_FIGURES
from reminders.care.reasons import Reason
from reminders.followup.amending import cancel_infusion, change_infusion, correct_outcome, withdraw_outcome
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.schedule import CheckIn, CheckInState
from tests.one_clinic import NOON, Care, care, settings
from tests.reports.followed import Said, answered, followed, infused
from tests.reports.tables.recomputed import PATIENTS_OWN, recomputed

__all__ = ["care", "settings"]

BACK = ("h24", "h72", "d7", "d14")
CALL, MILD = Said("3", measure="side_effects"), Said("2", measure="side_effects")
CHANGE = Said("3", measure="change", recall="since_first")


def a_record(care: Care) -> None:
    """Everything that a denominator can trip over, once each."""
    care.at(NOON)
    for who in range(12):  # enough for percentages
        first = infused(care, who, NOON - timedelta(hours=who), baseline=str(5 + who % 5))
        followed(care, first, dict(zip(BACK, ("2", "3", str(who % 9), "6"), strict=True)))
    booster = infused(care, 0, NOON + timedelta(days=3), baseline="1")
    followed(care, booster, {"h24": "4", "d7": "1", "d14": "5"})
    infused(care, 0, NOON + timedelta(days=60), baseline="6")  # a course of its own, long over and never settled
    beyond = infused(care, 1, NOON + timedelta(days=2))
    followed(care, beyond, {"h24": "0"})
    late = infused(care, 20, NOON, baseline="9", condition="migraine", dose="0.5")
    followed(care, late, {"h4": "9", "h24": Said("1", late=True), "h72": Said("0", doubtful=True), "d7": "2"})
    corrected = infused(care, 21, NOON, baseline="8")
    followed(care, corrected, {"h24": "8", "d7": "7", "d14": "2"})
    refused = infused(care, 22, NOON)
    followed(care, refused, {"h24": "2", "h72": Reason.OUTAGE}, otherwise=Reason.OPTED_OUT)
    no_baseline = infused(care, 23, NOON, baseline=None)
    followed(care, no_baseline, {"h24": "2", "d7": "2"})
    followed(care, infused(care, 24, NOON, baseline="0"), {"h24": "0"})
    wrong_baseline = infused(care, 25, NOON, baseline="10")
    followed(care, wrong_baseline, {"h24": "6.5"}, otherwise=Reason.CAP)
    _amend(care, beyond.infusion.id, corrected, wrong_baseline.infusion.id, booster.infusion.id)
    infused(care, 26, NOON + timedelta(days=99))  # still followed
    care.at(NOON + timedelta(days=105))


def _amend(care: Care, cancelled: str, corrected: Any, wrong_baseline: str, moved: str) -> None:
    who: dict[str, Any] = {"actor": "staff:x", "why": "as told by phone"}
    with care.database.write() as session:
        cancel_infusion(session, care.clinic_id, cancelled, **who)
        change_infusion(session, care.clinic_id, moved, number=7, **who)

        def outcome(infusion_id: str, step: str) -> str:
            found = session.query(Outcome.id).filter_by(infusion_id=infusion_id, step=step, measure="pain")
            return str(found.order_by(Outcome.id).first()[0])  # type: ignore[index]

        correct_outcome(session, care.clinic_id, outcome(corrected.infusion.id, "h24"), value=Decimal(3), **who)
        withdraw_outcome(session, care.clinic_id, outcome(corrected.infusion.id, "d14"), **who)
        correct_outcome(session, care.clinic_id, outcome(wrong_baseline, BASELINE), value=Decimal(7), **who)
        for planned in corrected.check_ins:
            row = session.get_one(CheckIn, planned.id)
            if row.step in ("h24", "d7"):
                answered(session, row, MILD if row.step == "h24" else CALL)
            if row.step == "d28":
                answered(session, row, CHANGE)
            if row.step == "d42":  # its window is over, and the clockwork has not come round to say so
                row.state, row.reason, row.final = CheckInState.ASKED.value, None, False


def test_why_somebody_counts_as_missing_is_said_twice_alike() -> None:
    assert {reason.value for reason in THEIRS_IN_FIGURES} == PATIENTS_OWN


def test_every_rate_of_the_report_is_recomputed_from_the_three_lists(care: Care) -> None:
    a_record(care)
    found, lists = recomputed(care)
    assert len(found["timepoints"]) == 10
    duration = found["duration"]
    assert set(duration["censored"]) == {"refused", "next-course", "schedule-ended"}
    assert min(duration[name] for name in ("responders", "non_responders", "no_answer", "lost")) > 0
    assert lists.calls() == (1, 1)
    kinds = ("expected", "missing", "not_asked", "open", "late", "doubtful")
    assert all(any(row[kind] for row in found["timepoints"]) for kind in kinds), "the record trips over everything"
    assert found["change"]
