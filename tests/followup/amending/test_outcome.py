"""Correcting the record: new rows that name the old ones."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.sealing import unseal
from tests.followup.amending.helpers import (
    BY,
    history,
    put,
    refused,
)
from tests.one_clinic import NOON, Care


def baseline_of(care: Care) -> Outcome:
    with care.database.read() as session:
        return session.scalars(select(Outcome)).one()


def test_a_correction_is_a_new_row_that_names_the_old_one(care: Care, enrolled: Enrollment) -> None:
    old = baseline_of(care)
    for _ in range(2):
        with care.database.write() as session:
            new = amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal("7.5"), **BY)
    with care.database.read() as session:
        first, second = session.scalars(select(Outcome).order_by(Outcome.recorded_at, Outcome.supersedes.is_not(None)))
        assert unseal(session, second, "why") == BY["why"]
    assert (first.id, first.value, first.supersedes) == (old.id, Decimal(8), None)
    assert (second.id, second.value, second.supersedes) == (new.id, Decimal("7.5"), old.id)
    assert (second.source, second.recorded_by, second.step) == ("clinic", "staff:7", "baseline")
    assert second.replied_at == first.replied_at
    assert [action for action, _ in history(care)] == ["correct-outcome"]


def test_a_withdrawn_value_leaves_nothing_in_its_place_and_a_baseline_can_be_given_again(
    care: Care, enrolled: Enrollment
) -> None:
    with care.database.write() as session:
        gone = amending.withdraw_outcome(session, care.clinic_id, baseline_of(care).id, **BY)
        assert gone.value is None
        again = amending.record_baseline(
            session, care.clinic_id, enrolled.infusion.id, score=Decimal(6), actor="staff:7", why="Found the form"
        )
    assert (again.value, again.supersedes) == (Decimal(6), gone.id)


def test_a_doubtful_value_is_confirmed_by_recording_it_again(care: Care, enrolled: Enrollment) -> None:
    with care.database.write() as session:
        doubtful = Outcome(
            id=new_id(), clinic_id=care.clinic_id, patient_id=enrolled.patient.id, infusion_id=enrolled.infusion.id,
            step="h4", measure="pain", value=Decimal(4), recall="now", replied_at=NOON, recorded_at=NOON,
            source="patient", recorded_by="service", doubtful=True,
        )  # fmt: skip
        session.add(doubtful)
        session.flush()
        confirmed = amending.correct_outcome(session, care.clinic_id, doubtful.id, value=Decimal(4), **BY)
    assert (confirmed.supersedes, confirmed.value, confirmed.doubtful) == (doubtful.id, Decimal(4), False)


def test_a_value_corrected_meanwhile_is_not_corrected_again_unseen(care: Care, enrolled: Enrollment) -> None:
    old = baseline_of(care)
    with care.database.write() as session:
        amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal(7), **BY)
        assert refused(lambda: amending.correct_outcome(session, care.clinic_id, old.id, value=Decimal(5), **BY)) == [
            "value"
        ]


@pytest.mark.parametrize(
    ("measure", "good", "bad"),
    [
        ("pain", ["0", "6.5", "10"], ["11", "-1", "6.55", "NaN"]),
        ("side_effects", ["1", "3"], ["0", "4", "1.5", "NaN"]),
        ("change", ["1", "7"], ["0", "8", "2.5"]),
    ],
)
def test_a_correction_stays_within_what_the_question_can_be_answered_with(
    care: Care, enrolled: Enrollment, measure: str, good: list[str], bad: list[str]
) -> None:
    def outcome(session: Any, step: str) -> str:
        row = Outcome(
            id=new_id(), clinic_id=care.clinic_id, patient_id=enrolled.patient.id, infusion_id=enrolled.infusion.id,
            step=step, measure=measure, value=Decimal(2), recall="24h", replied_at=NOON, recorded_at=NOON,
            source="patient", recorded_by="patient:1",
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id

    with care.database.write() as session:
        for n, value in enumerate(good):
            amending.correct_outcome(session, care.clinic_id, outcome(session, f"s{n}"), value=Decimal(value), **BY)
        last = outcome(session, "s9")
        for value in bad:
            correct = partial(amending.correct_outcome, session, care.clinic_id, last, value=Decimal(value), **BY)
            assert refused(correct) == ["value"]


def test_a_pending_baseline_is_recorded_once_and_another_is_refused(care: Care) -> None:
    infusion = put(care, infusion={"baseline_pain": None}).infusion
    with care.database.write() as session:
        for _ in range(2):
            amending.record_baseline(session, care.clinic_id, infusion.id, score=Decimal(8), actor="staff:7")
        assert refused(
            lambda: amending.record_baseline(session, care.clinic_id, infusion.id, score=Decimal(7), actor="staff:7")
        ) == ["baseline_pain"]
    assert baseline_of(care).value == Decimal(8)
    assert [action for action, _ in history(care)] == ["record-baseline"]
