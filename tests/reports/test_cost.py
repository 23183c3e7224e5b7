"""What a page costs follows what needs a person, not the patients ever enrolled. Counted in rows, never in time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup import amending
from reminders.followup.amending.retention import retention_consequences
from reminders.followup.intake.recording import relief_ended
from reminders.followup.intake.recording.outcomes import baseline_of_course, current
from reminders.health.stuck_rows import stuck_rows
from reminders.record.database import clock_of
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.reports.audit_trail.kinds import VIEWED, Kind
from reminders.reports.audit_trail.page import AuditFilter, audit_page, newest_of
from reminders.reports.flags import closed_flags, flags_of_patient, open_flags
from reminders.reports.keyset import Cursor
from reminders.reports.live import mark_of_today, urgent
from reminders.reports.log import response_log
from reminders.reports.log_filter import LogFilter, LogState
from reminders.reports.outcomes_in_force import course_has_baseline
from reminders.reports.patient import patient_row, patient_view
from reminders.reports.patient_courses import patient_courses
from reminders.reports.patient_filter import Order, PatientFilter, Show, choose
from reminders.reports.patient_list import patient_list, search
from reminders.reports.selection import Selection
from reminders.reports.tables.check_ins import CHECK_INS
from reminders.reports.tables.column import Listing
from reminders.reports.tables.infusions import INFUSIONS
from reminders.reports.tables.outcomes import OUTCOMES
from reminders.reports.today import today
from tests.crowd import fill
from tests.day import Day, new_phone
from tests.factories import Lived, lived
from tests.plans import Noted, noting

pytestmark = pytest.mark.fresh_database

#: Patients of the past: before, and as many more.
FEW, MANY = 60, 240

#: So much may be added where five times as many patients are there: a deeper index.
MORE = 1.25

Work = Callable[[Session, Clinic, Day, Lived], object]


def _patient(session: Session, clinic: Clinic, _day: Day, life: Lived) -> object:
    row = patient_row(session, clinic.id, life.grace.patient.id)
    assert row is not None
    view = patient_view(session, row)
    return (
        view,
        patient_courses(session, view, clock_of(session).now()),
        flags_of_patient(session, clinic.id, row.id),
        audit_page(session, clinic.id, AuditFilter(patient=row), zone=row.time_zone),
    )


def _listed(session: Session, clinic: Clinic, listing: Listing[Any, Any]) -> object:
    page = listing.page(session, Selection(clinic.id), Cursor(), 20)
    return listing.items(session, page.rows)


def _listing(which: PatientFilter) -> Work:
    return lambda s, clinic, day, _: patient_list(s, clinic.id, which, before=None, now=day.now, size=5)


#: What staff open, a page of each list of the API, and what is asked for every answer.
PAGES: dict[str, Work] = {
    "today": lambda s, clinic, day, _: today(s, clinic, now=day.now, sender=day.settings.twilio_sender),
    "an open page": lambda s, clinic, *_: urgent(s, clinic.id),
    "an open Today": lambda s, clinic, day, _: mark_of_today(s, clinic, now=day.now, sender=day.settings.twilio_sender),
    "patients": lambda s, clinic, day, _: patient_list(s, clinic.id, before=None, now=day.now),
    "patients of a rare condition": lambda s, clinic, day, _: choose(
        s, clinic.id, PatientFilter(condition="migraine"), before=None, now=day.now, size=5, searched=5
    ),
    **{
        f"patients, {which}": _listing(which)
        for which in (
            PatientFilter(Show.NEEDS_PERSON, order=Order.INFUSED),
            PatientFilter(order=Order.DUE),
            PatientFilter(order=Order.INFUSED),
        )
    },
    "a patient": _patient,
    "replies": lambda s, clinic, *_: response_log(s, clinic.id, LogFilter(), before=None),
    "replies flagged": lambda s, clinic, *_: response_log(s, clinic.id, LogFilter(state=LogState.FLAGGED), before=None),
    "replies unread": lambda s, clinic, *_: response_log(s, clinic.id, LogFilter(state=LogState.UNREAD), before=None),
    "flags": lambda s, clinic, *_: (open_flags(s, clinic.id, "review"), closed_flags(s, clinic.id, None, 51)),
    "what is stuck": lambda s, *_: stuck_rows(s),
    "the audit trail": lambda s, clinic, *_: audit_page(s, clinic.id, AuditFilter(), zone=clinic.time_zone, size=5),
    **{
        f"the audit trail, {name}": lambda s, clinic, *_, which=which: audit_page(
            s, clinic.id, which, zone=clinic.time_zone, size=5, searched=5
        )
        for name, which in {
            "one person's": AuditFilter(actor="operator"),
            "of one kind": AuditFilter(kind=Kind.PATIENTS),
            "one person's of one kind": AuditFilter(actor="operator", kind=Kind.PATIENTS),
            "of one day": AuditFilter(start=datetime(2026, 3, 1, tzinfo=UTC), end=datetime(2026, 3, 2, tzinfo=UTC)),
        }.items()
    },
    "the newest of an action": lambda s, clinic, *_: newest_of(s, clinic.id, VIEWED, zone=clinic.time_zone),
    "who is due to be erased": lambda s, clinic, *_: retention_consequences(s, clinic.id, 6),
    "a page of outcomes": lambda s, clinic, *_: _listed(s, clinic, OUTCOMES),
    "a page of infusions": lambda s, clinic, *_: _listed(s, clinic, INFUSIONS),
    "a page of check-ins": lambda s, clinic, *_: _listed(s, clinic, CHECK_INS),
    "an answer's timepoint": lambda s, _c, _d, life: current(s, life.ana.infusion.id, "h4", "pain"),
    "an answer's course": lambda s, clinic, _d, life: relief_ended.review(s, clinic.id, life.ana.patient.id),
    "an answer's baseline": lambda s, _c, _d, life: baseline_of_course(s, life.ana.infusion.id),
}


def noted(day: Day, life: Lived, work: Work) -> Noted:
    with day.database.read() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        with noting(day.database.engine) as found:
            work(session, clinic, day, life)
    return found


@pytest.fixture
def life(day: Day) -> Lived:
    """Three patients of today among others whose time is over."""
    life = lived(day)
    fill(day, FEW)
    return life


def test_no_page_costs_more_for_the_patients_of_the_past(day: Day, life: Lived) -> None:
    few = {name: noted(day, life, work) for name, work in PAGES.items()}
    cost = {name: found.cost() for name, found in few.items()}
    fill(day, MANY)
    dearer = {}
    for name, work in PAGES.items():
        many = noted(day, life, work)
        assert len(many.statements) == len(few[name].statements), name
        if many.cost() > cost[name] * MORE + 20:
            dearer[name] = (cost[name], many.cost(), many.costs()[:2])
    assert not dearer


def test_no_page_reads_a_table_from_end_to_end(day: Day, life: Lived) -> None:
    works = {**PAGES, "search": lambda s, clinic, d, _: search(s, clinic.id, "Ana Ruiz", now=d.now)}
    read = {name: found for name, work in works.items() if (found := noted(day, life, work).read_whole())}
    assert not read


def test_today_asks_as_often_for_thirty_patients_as_for_three(day: Day) -> None:
    life = lived(day)
    three = len(noted(day, life, PAGES["today"]).statements)
    phones = {new_phone(): f"Someone Number{chr(65 + n)}" for n in range(27)}
    enrolled = [day.enroll(phone, name=name, baseline_pain=None) for phone, name in phones.items()]
    day.at(max(c.due_at for e in enrolled for c in e.check_ins if c.step == "h4") + timedelta(minutes=1))
    day.tick()
    for phone in phones:
        day.hear(phone, "puedo tomar ibuprofeno?")
    assert len(noted(day, life, PAGES["today"]).statements) == three


def test_today_finds_its_missing_baselines_by_their_own_index(day: Day, life: Lived) -> None:
    found = noted(day, life, PAGES["today"])
    about = [plan for sql, plan in found.plans() if "baseline_missing AND" in sql]
    assert about
    assert all("ix_infusions_baseline" in plan for plan in about)


def wanted(session: Session) -> set[str]:
    """The infusions whose course has no baseline, found without what is kept beside them."""
    return set(session.scalars(select(Infusion.id).where(~course_has_baseline())))


def kept(session: Session) -> set[str]:
    return set(session.scalars(select(Infusion.id).where(Infusion.baseline_missing)))


def test_whether_a_baseline_is_missing_is_kept_through_every_change_of_it(day: Day) -> None:
    phone = new_phone()
    first = day.enroll(phone, baseline_pain=None)

    def same(missing: set[str]) -> None:
        with day.database.read() as session:
            assert kept(session) == wanted(session) == missing

    one = first.infusion.id
    same({one})
    with day.database.write() as session:
        amending.record_baseline(session, day.clinic_id, one, score=Decimal(7), actor="operator")
    same(set())
    day.later(days=2)
    two = day.enroll(phone, baseline_pain=None).infusion.id
    same(set())  # of the same course
    with day.database.write() as session:
        amending.change_infusion(session, day.clinic_id, two, actor="operator", why="another course", course=2)
    same({two})
    with day.database.write() as session:
        amending.change_infusion(session, day.clinic_id, two, actor="operator", why="the same after all", course=1)
    same(set())
    (outcome,) = day.outcomes(step="baseline")
    with day.database.write() as session:
        withdrawn = amending.withdraw_outcome(
            session, day.clinic_id, outcome.id, actor="operator", why="another patient's"
        )
    same({one, two})
    with day.database.write() as session:
        amending.correct_outcome(session, day.clinic_id, withdrawn.id, value=Decimal(6), actor="operator", why="found")
    same(set())
    with day.database.write() as session:
        amending.cancel_infusion(session, day.clinic_id, one, actor="operator", why="did not happen")
    with day.database.read() as session:
        assert kept(session) == wanted(session)
    day.later(days=40)
    assert day.enroll(phone, baseline_pain=Decimal(5)).created
    with day.database.read() as session:
        assert kept(session) == wanted(session)
