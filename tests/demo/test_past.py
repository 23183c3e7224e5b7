"""The past that the demo makes up: every page has something to show, and nothing of it is yet to come."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.demo.starting_patients import LEFT, PAUSED
from reminders.record.audit import verify
from reminders.record.database import Database
from reminders.record.outcomes import Flag, Measure, Outcome, Page, Source
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState, Reply
from reminders.reports.report import report
from reminders.reports.today import today


def test_there_are_forty_odd_patients_with_infusions_over_three_months(past: Database) -> None:
    with past.read() as session:
        assert count(session, Patient) == 42
        first, last = session.execute(select(func.min(Infusion.infused_at), func.max(Infusion.infused_at))).one()
        assert last - first > timedelta(days=80)
        assert session.scalar(select(func.max(Infusion.course))) == 2
        assert session.scalar(select(func.max(Infusion.number))) == 3
        assert len(set(session.scalars(select(Infusion.condition)))) >= 12
        assert set(session.scalars(select(Patient.language))) == {"en", "es"}
        assert sum(session.scalars(select(Patient.shared_phone))) == 2


def test_most_answered_and_it_shows_what_became_of_the_others(past: Database) -> None:
    with past.read() as session:
        became = Counter((row.state, row.reason) for row in session.scalars(select(CheckIn)))
    assert became["answered", None] > 200
    assert became["missed", "no-answer"] > 10
    for reason in ("superseded", "bad-number", "opted-out", "patient-paused", "ended"):
        assert became["skipped", reason], f"nobody was skipped as {reason}"
    assert became["scheduled", None] > 50, "nothing is left to come"


def test_every_measure_has_answers_and_one_was_corrected(past: Database) -> None:
    with past.read() as session:
        by_measure = Counter(session.scalars(select(Outcome.measure).where(Outcome.source == Source.PATIENT)))
        corrected = session.scalars(select(Outcome).where(Outcome.source == Source.STAFF)).all()
        by_patients = session.scalars(
            select(Outcome).where(Outcome.supersedes.is_not(None), Outcome.source == Source.PATIENT)
        ).all()
    assert by_measure[Measure.PAIN] > 200
    assert by_measure[Measure.SIDE_EFFECTS] > 40
    assert by_measure[Measure.CHANGE] > 5
    assert len(corrected) == 1
    assert 1 <= len(by_patients) < 10


def test_some_flags_are_settled_and_some_wait_for_whoever_looks(past: Database) -> None:
    with past.read() as session:
        flags = session.scalars(select(Flag)).all()
        assert {"danger", "high-pain", "opted-out", "bad-number"} <= {f.kind for f in flags if f.resolved_at}
        assert any(f.kind == "worrying" for f in flags if f.resolved_at is None)
        assert all(f.concern != "urgent" for f in flags if f.resolved_at is None)
        assert count(session, Page) >= 1, "nobody was paged for the danger"


def test_the_pages_of_the_first_morning_have_something_to_show(past: Database) -> None:
    with past.read() as session:
        clinic = session.scalars(select(Clinic)).one()
        day = today(session, clinic, now=past.clock.now(), sender=None)
        assert day.review
        assert len(day.missing_baselines) == 2
        assert len(day.next_out) == 10
        assert all(line.due_at < past.clock.now() + timedelta(hours=12) for line in day.next_out)
        assert day.anybody_on_call
        shown = report(session, clinic.id, now=past.clock.now()).figures
        assert shown.population.patients > 35
        assert shown.duration.responders > shown.duration.non_responders > 0


def test_what_waits_in_the_morning_is_due_soon_and_nothing_is_from_the_future(past: Database) -> None:
    now = past.clock.now()
    with past.read() as session:
        soon = session.scalar(
            select(func.count())
            .select_from(CheckIn)
            .where(CheckIn.state == CheckInState.SCHEDULED, CheckIn.due_at < now + timedelta(hours=3))
        )
        assert soon is not None
        assert soon >= 10
        assert session.scalars(select(Reply).where(Reply.received_at > now)).all() == []
        assert session.scalars(select(Reply).where(Reply.read_at.is_(None))).all() == []
        assert session.scalars(select(Message).where(Message.created_at > now)).all() == []
        waiting = session.scalars(select(Message.state).where(Message.state.in_(["claimed", "unknown", "accepted"])))
        assert list(waiting) == [], "a text of the past is still on its way"
        assert session.scalar(select(Message.id).where(Message.state == MessageState.DELIVERED).limit(1)) is not None


def test_staff_amended_and_the_trail_of_it_all_is_whole(past: Database) -> None:
    with past.read() as session:
        by_name = {
            name: session.scalars(select(Patient).where(Patient.name_index == index_of(session, "name", name))).one()
            for name in (PAUSED, LEFT)
        }
        assert by_name[PAUSED].paused_until is not None
        assert by_name[LEFT].ended_reason == "left"
        assert list(verify(session)) == []


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
