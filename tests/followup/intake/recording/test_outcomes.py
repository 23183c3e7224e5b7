"""What recording an answer leaves: the row in force, what it superseded, its marks, and the baseline of a course.

Each case changes one record and undoes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.followup.intake.recording.outcomes import (
    InForce,
    baseline_of_course,
    current,
    mark_doubtful,
    mark_doubtful_since,
    mark_in_time,
    newest_infusion,
    record,
    seal_reason,
    was_corrected,
)
from reminders.record.columns import new_id
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import readable_or_none
from reminders.record.texts import Reply
from reminders.record.webhooks import WebhookDelivery, WebhookEndpoint
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, care_of, request_for

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Course:
    """Ana's two infusions of one course, the first a week ago with a baseline of 8, and another patient."""

    care: Care
    first: Enrollment
    ana: Enrollment
    ben: Enrollment

    @contextmanager
    def undone(self) -> Iterator[Session]:
        with self.care.database.write() as session:
            yield session
            session.rollback()

    def reply(self, session: Session, at: datetime | None = None) -> Reply:
        """A reply of Ana's that came now, or `at`."""
        found = Reply(
            id=new_id(), clinic_id=self.care.clinic_id, provider_id=f"SM{new_id()}", sender=SENDER, from_index="phone",
            source="webhook", provider_at=clock.real(), stored_at=clock.real(), received_at=at or self.care.now,
            data_key_id=self.ana.patient.data_key_id,
        )  # fmt: skip
        session.add(found)
        session.flush()
        return found

    def check_in(self, session: Session, step: int = 0) -> CheckIn:
        return session.get_one(CheckIn, self.ana.check_ins[step].id)

    def answers(
        self, session: Session, value: int, step: int = 0, at: datetime | None = None, **more: Any
    ) -> tuple[InForce, InForce | None]:
        """Record an answer about the pain, unless `more` names another measure."""
        usual: dict[str, Any] = {"measure": "pain", "recall": "now"}
        reply = self.reply(session, at)
        return record(session, self.check_in(session, step), reply, value=Decimal(value), **usual | more)

    def told(self, session: Session) -> list[str]:
        """The outcomes that the clinic's system will be told of."""
        of_ana = (
            WebhookDelivery.patient_id == self.ana.patient.id,
            WebhookDelivery.infusion_id == self.ana.infusion.id,
        )
        told = select(WebhookDelivery.subject_id).where(WebhookDelivery.event == "outcome.recorded", *of_ana)
        return list(session.scalars(told.order_by(WebhookDelivery.id)))

    def in_force(self, session: Session, step: int = 0, measure: str = "pain") -> InForce | None:
        return current(session, self.ana.infusion.id, self.ana.check_ins[step].step, measure)


def by_staff(session: Session, was: Outcome, **more: Any) -> Outcome:
    """A row that staff put in an outcome's place, the same but for `more`."""
    names = ("clinic_id", "patient_id", "infusion_id", "check_in_id", "step", "measure", "recall", "replied_at",
             "late", "doubtful", "reply_id")  # fmt: skip
    same: dict[str, Any] = {name: getattr(was, name) for name in names} | {"source": "staff", "supersedes": was.id}
    row = Outcome(id=new_id(), recorded_at=was.recorded_at, recorded_by="staff:1", **same | more)
    session.add(row)
    session.flush()
    return row


@pytest.fixture(scope="module")
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("course"))) as care:
        with care.database.write() as session:
            clinic = care.clinic(session)
            week_ago = {"infused_at": care.now - 7 * DAY, "baseline_pain": Decimal(8)}
            enrolled = [
                enroll(session, clinic, request, actor="staff:1", settings=care.settings)
                for request in (
                    request_for(infusion=week_ago, consent={"given_at": care.now - 8 * DAY}),
                    request_for(infusion={"baseline_pain": Decimal(5)}, consent=None),
                    request_for(patient={"name": "Ben", "mrn": "ben", "phone": "+13125550143"},
                                infusion={"baseline_pain": Decimal(3)}),
                )
            ]  # fmt: skip
            key, now = enrolled[0].patient.data_key_id, care.now
            session.add(
                WebhookEndpoint(
                    id=new_id(), clinic_id=clinic.id, data_key_id=key, events=("outcome.recorded",), created_at=now
                )
            )
            clinic.has_webhooks = True
        yield Course(care, *enrolled)


def test_an_answer_is_recorded_with_all_that_is_known_of_it(course: Course) -> None:
    with course.undone() as session:
        written = course.care.now - HOUR
        outcome, before = course.answers(session, 6, at=written, recall="24h", late=True, doubtful=True)
        assert before is None
        assert course.in_force(session) == outcome
        row = session.get_one(Outcome, outcome.id)
        check_in = course.check_in(session)
        assert (row.clinic_id, row.patient_id, row.infusion_id, row.check_in_id, row.step) == (
            course.care.clinic_id, check_in.patient_id, check_in.infusion_id, check_in.id, check_in.step,
        )  # fmt: skip
        assert (row.measure, row.value, row.recall, row.late, row.doubtful) == ("pain", Decimal(6), "24h", True, True)
        assert (row.replied_at, row.recorded_at, row.source, row.supersedes) == (
            written, course.care.now, "patient", None,
        )  # fmt: skip
        assert (row.reply_id, row.recorded_by) == (outcome.reply_id, f"patient:{check_in.patient_id}")
        assert (row.data_key_id, row.why_sealed) == (None, None)
        assert course.told(session) == [row.id]


def test_a_correction_supersedes_the_answer_and_says_why(course: Course) -> None:
    with course.undone() as session:
        first, _ = course.answers(session, 6)
        assert not was_corrected(session, course.check_in(session), "pain")
        second, before = course.answers(session, 4, corrects=True)
        assert before == first
        assert course.in_force(session) == second
        row = session.get_one(Outcome, second.id)
        assert (row.supersedes, readable_or_none(session, row, "why")) == (first.id, "the patient corrected it")
        assert was_corrected(session, course.check_in(session), "pain")
        assert not was_corrected(session, course.check_in(session, 1), "pain")
        by_staff(session, row, value=Decimal(3))
        assert not was_corrected(session, course.check_in(session), "pain"), "staff did"
        session.execute(update(Patient).values(erased_at=course.care.now))
        session.expire_all()
        third, _ = course.answers(session, 5)
        assert session.get_one(Outcome, third.id).why_sealed is None, "the key of an erased patient is gone"


def test_a_correction_is_late_where_the_answer_was_and_another_answer_where_it_is_itself(course: Course) -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
        ({"late": True}, {"corrects": True}, True),
        ({"late": True}, {"corrects": False}, False),
        ({"late": False}, {"corrects": True}, False),
        ({"late": False}, {"corrects": True, "late": True}, True),
    ]
    for first, again, late in cases:
        with course.undone() as session:
            course.answers(session, 6, **first)
            outcome, _ = course.answers(session, 4, **again)
            assert (outcome.late, session.get_one(Outcome, outcome.id).late) == (late, late)
    with course.undone() as session:
        outcome, _ = course.answers(session, 6, corrects=True)
        assert outcome.late is False, "there was nothing to correct"


def test_the_value_in_force_is_not_recorded_twice_unless_a_doubt_goes(course: Course) -> None:
    for first, again, added in ((False, False, False), (True, True, False), (False, True, False), (True, False, True)):
        with course.undone() as session:
            before, _ = course.answers(session, 6, doubtful=first)
            outcome, superseded = course.answers(session, 6, doubtful=again)
            assert (outcome != before, superseded) == (added, before if added else None), (first, again)
            assert outcome.doubtful == (first and not added)


def test_what_is_in_force_is_that_of_its_infusion_step_and_measure(course: Course) -> None:
    with course.undone() as session:
        pain, _ = course.answers(session, 6)
        other, _ = course.answers(session, 2, measure="side_effects")
        later, _ = course.answers(session, 3, step=1)
        assert [course.in_force(session), course.in_force(session, 0, "side_effects"), course.in_force(session, 1)] == [
            pain, other, later,
        ]  # fmt: skip
        assert current(session, course.first.infusion.id, course.ana.check_ins[0].step, "pain") is None
        assert course.in_force(session, 2) is None


def test_answers_of_a_patient_since_a_moment_are_marked_doubtful(course: Course) -> None:
    now = course.care.now
    with course.undone() as session:
        old, _ = course.answers(session, 1, at=now - 2 * HOUR)
        course.answers(session, 9, step=1, at=now)
        corrected, _ = course.answers(session, 2, step=1, at=now - HOUR)
        doubtful, _ = course.answers(session, 3, step=2, at=now, doubtful=True)
        withdrawn, _ = course.answers(session, 4, step=3, at=now)
        assert mark_doubtful_since(session, course.ben.patient.id, now - HOUR, why="wrong number") == 0
        assert mark_doubtful_since(session, course.ana.patient.id, now - HOUR, why="wrong number") == 2
        assert [course.in_force(session, step).doubtful for step in range(4)] == [False, True, True, True]  # type: ignore[union-attr]
        assert course.in_force(session) == old
        assert course.in_force(session, 2) == doubtful
        row = session.get_one(Outcome, course.in_force(session, 3).id)  # type: ignore[union-attr]
        assert (row.supersedes, row.value, row.replied_at) == (withdrawn.id, Decimal(4), now)
        assert course.in_force(session, 1).value == corrected.value  # type: ignore[union-attr]
        assert mark_doubtful_since(session, course.ana.patient.id, now - HOUR, why="wrong number") == 0


def test_an_answer_that_was_taken_out_is_not_doubted(course: Course) -> None:
    now = course.care.now
    with course.undone() as session:
        answer, _ = course.answers(session, 6, at=now)
        by_staff(session, session.get_one(Outcome, answer.id), value=None, source="patient")
        assert mark_doubtful_since(session, course.ana.patient.id, now, why="wrong number") == 0


def test_a_mark_is_a_new_row_of_the_same_answer(course: Course) -> None:
    now = course.care.now
    for late in (False, True):
        with course.undone() as session:
            answer, _ = course.answers(session, 6, at=now - HOUR, recall="24h", late=late)
            mark_doubtful(session, answer.id, why="asked later")
            assert course.in_force(session).doubtful  # type: ignore[union-attr]
            (doubtful,) = session.scalars(select(Outcome).where(Outcome.supersedes == answer.id)).all()
            mark_in_time(session, doubtful.id, now - 2 * HOUR, why="in its window")
            assert course.in_force(session).replied_at == now - 2 * HOUR  # type: ignore[union-attr]
            (in_time,) = session.scalars(select(Outcome).where(Outcome.supersedes == doubtful.id)).all()
            was = session.get_one(Outcome, answer.id)
            kept = ("clinic_id", "patient_id", "infusion_id", "check_in_id", "step", "measure", "value", "recall",
                    "source", "reply_id")  # fmt: skip
            for row in (doubtful, in_time):
                assert [getattr(row, name) for name in kept] == [getattr(was, name) for name in kept]
                assert (row.recorded_by, row.recorded_at) == ("service", now)
            assert (doubtful.late, doubtful.doubtful, doubtful.replied_at) == (late, True, now - HOUR)
            assert (in_time.late, in_time.doubtful, in_time.replied_at) == (False, True, now - 2 * HOUR)
            assert [readable_or_none(session, row, "why") for row in (doubtful, in_time)] == [
                "asked later", "in its window",
            ]  # fmt: skip
            assert course.told(session) == [answer.id, doubtful.id, in_time.id]
            session.execute(update(Patient).values(erased_at=now))
            session.expire_all()
            mark_doubtful(session, in_time.id, why="never kept")
            (last,) = session.scalars(select(Outcome).where(Outcome.supersedes == in_time.id)).all()
            assert (last.why_sealed, last.data_key_id) == (None, None)


def test_a_mark_counts_at_once_also_where_nobody_is_told(course: Course) -> None:
    with course.undone() as session:
        session.execute(update(Clinic).values(has_webhooks=False))
        session.expire_all()
        clinic = course.care.clinic(session)
        assert not clinic.has_webhooks, "it is loaded: looking it up would write what was not written yet"
        answer, _ = course.answers(session, 6, late=True)
        mark_doubtful(session, answer.id, why="asked later")
        doubtful = course.in_force(session)
        assert doubtful is not None
        assert doubtful.doubtful
        mark_in_time(session, doubtful.id, course.care.now, why="in its window")
        assert course.in_force(session).late is False  # type: ignore[union-attr]
        other, _ = course.answers(session, 5, step=1)
        assert mark_doubtful_since(session, course.ana.patient.id, other.replied_at, why="wrong number") == 1
        assert course.in_force(session, 1).doubtful  # type: ignore[union-attr]


def test_a_course_begins_with_the_score_before_its_first_infusion(course: Course) -> None:
    first, second = course.first.infusion.id, course.ana.infusion.id
    with course.undone() as session:
        assert [baseline_of_course(session, infusion) for infusion in (first, second)] == [Decimal(8)] * 2
        assert baseline_of_course(session, course.ben.infusion.id) == Decimal(3)
        session.execute(update(Infusion).where(Infusion.id == second).values(course=2))
        assert [baseline_of_course(session, infusion) for infusion in (first, second)] == [Decimal(8), Decimal(5)]


def test_of_a_baseline_that_staff_change_the_newest_counts_and_none_once_it_is_taken_out(course: Course) -> None:
    first, second = course.first.infusion.id, course.ana.infusion.id
    with course.undone() as session:
        of_baseline = select(Outcome).where(Outcome.infusion_id == first, Outcome.step == BASELINE)
        (given,) = session.scalars(of_baseline).all()
        mark_doubtful(session, given.id, why="read twice")
        assert baseline_of_course(session, second) == Decimal(8), "of two rows the one in force counts"
        (row,) = session.scalars(of_baseline.where(Outcome.supersedes == given.id)).all()
        of_first = {"check_in_id": course.first.check_ins[0].id, "infusion_id": first}
        by_staff(session, row, value=Decimal(4), step="h4", supersedes=None, **of_first)
        by_staff(session, row, value=Decimal(3), measure="peg-pain", supersedes=None)
        changed = by_staff(session, row, value=Decimal(7))
        assert [baseline_of_course(session, infusion) for infusion in (first, second)] == [Decimal(7)] * 2
        by_staff(session, changed, value=None)
        assert baseline_of_course(session, second) is None, "neither an answer nor another measure is a baseline"


def test_the_newest_infusion_is_the_patients_last_that_counts(course: Course) -> None:
    with course.undone() as session:
        ana = session.get_one(Patient, course.ana.patient.id)

        def newest() -> str | None:
            found = newest_infusion(session, ana)
            return None if found is None else found.id

        assert newest() == course.ana.infusion.id
        session.execute(update(Infusion).where(Infusion.id == course.ana.infusion.id).values(status="cancelled"))
        assert newest() == course.first.infusion.id
        session.execute(update(Infusion).where(Infusion.patient_id == ana.id).values(status="cancelled"))
        assert newest() is None


def test_a_reason_is_sealed_only_where_there_is_one(course: Course) -> None:
    with course.undone() as session:
        for why in (None, "because"):
            row = Outcome(id=new_id(), clinic_id=course.care.clinic_id)
            seal_reason(session, row, why, data_key_id=course.ana.patient.data_key_id)
            assert (row.data_key_id is not None, row.why_sealed is not None) == (why is not None, why is not None)
