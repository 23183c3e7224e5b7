"""Importing a history: past infusions and answers, texting nobody; the same file twice changes nothing."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from reminders.care.figures.course import Course, RateStatus
from reminders.followup import amending
from reminders.followup.importing.history import IMPORTED, import_history
from reminders.followup.importing.results import RowResult, Totals
from reminders.record.access import AuditEntry
from reminders.record.audit import verify
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.texts import Message
from reminders.record.webhooks import Event, WebhookDelivery
from reminders.reports.courses import courses
from reminders.webhooks import endpoints
from tests.answers import answered
from tests.day import CHICAGO, Day
from tests.followup.intake.recording.test_next_course import reminders, rule, sweep
from tests.followup.intake.recording.test_relief_ended import LOST

HEADER = "mrn,condition,course,number,infused_at,baseline_pain,step,answered_at,pain,side_effects,change,name,phone\n"

#: Two infusions of one course a year ago and one of another patient, with answers in time, late and missing.
FILE = HEADER + (
    "A-1,crps,1,1,2025-03-03 10:00,8,h4,2025-03-03 14:10,6,,,,\n"
    "A-1,crps,1,1,2025-03-03 10:00,8,h24,2025-03-04 10:30,4,2,,,\n"
    "A-1,crps,1,1,2025-03-03 10:00,,d7,3/10/2025,5,,,,\n"
    "A-1,crps,1,1,2025-03-03 10:00,,d14,2025-03-21 10:00,5,,,,\n"
    "A-1,CRPS,1,2,45740.41666667,7,Day 28,4/21/2025 11:00 AM,\"3,5\",,2,,\n"
    "A-2,low-back,1,1,2025-05-05T09:00:00-05:00,6,,,,,,,\n"
)  # fmt: skip


def imported(day: Day, text: str, *, dry_run: bool = False) -> tuple[Totals, list[RowResult]]:
    """Import a file as the edges do."""
    told: list[RowResult] = []
    with day.database.write() as session:
        totals = import_history(session, day.clinic_id, io.BytesIO(text.encode()), actor="operator", tell=told.append)
        if totals.refused or dry_run:
            session.rollback()
    return totals, told


def count(day: Day, table: type, **where: object) -> int:
    with day.database.read() as session:
        return session.scalar(select(func.count()).select_from(table).filter_by(**where)) or 0


def said(told: list[RowResult]) -> str:
    return "\n".join(str(problem) for result in told for problem in result.problems)


def test_a_history_is_recorded_texts_nobody_and_changes_nothing_the_second_time(day: Day) -> None:
    with day.database.write() as session:
        endpoints.add_endpoint(
            session, day.clinic_id, url="https://1.1.1.1/", events=list(Event), allow_private=False, actor="staff:1"
        )
    trail = count(day, AuditEntry)
    dry, would = imported(day, FILE, dry_run=True)
    assert (dry.refused, count(day, Patient), count(day, AuditEntry)) == (0, 0, trail)

    totals, told = imported(day, FILE)
    assert told == would, "a dry run is true"
    assert dict(totals.counts) == {"lines with something new": 6, "patients added": 2, "infusions added": 3}
    assert told[0].does == "new patient, who is not texted, new infusion, number 1 of course 1, answer at h4"
    outcomes = [(o.step, o.measure, o.value, o.recall, o.late) for o in day.outcomes()]
    assert outcomes == [
        ("baseline", "pain", Decimal(8), "24h", False),
        ("h4", "pain", Decimal(6), "now", False),
        ("h24", "pain", Decimal(4), "24h", False),
        ("h24", "side_effects", Decimal(2), "24h", False),
        ("d7", "pain", Decimal(5), "24h", False),
        ("d14", "pain", Decimal(5), "24h", True),
        ("baseline", "pain", Decimal(7), "24h", False),
        ("d28", "change", Decimal(2), "since_first", False),
        ("d28", "pain", Decimal("3.5"), "24h", False),
        ("baseline", "pain", Decimal(6), "24h", False),
    ]
    assert {o.source for o in day.outcomes()} == {"import"}
    assert day.outcomes(step="d7")[0].replied_at == datetime(2025, 3, 10, 17, tzinfo=UTC), "a date alone is its noon"
    with day.database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == IMPORTED)).all()
        assert sorted(e.subject_id for e in entries) == sorted(session.scalars(select(Infusion.id)))
        assert not list(verify(session))
        assert {c.baseline_missing for c in session.scalars(select(Infusion))} == {False}
        states = {(c.state, c.reason, c.final) for c in session.scalars(select(CheckIn))}
    assert states == {("answered", None, True), ("skipped", "imported", True)}

    day.later(days=1)
    day.tick()
    assert (count(day, Message), day.flags(), count(day, WebhookDelivery)) == (0, [], 0)
    again, told = imported(day, FILE)
    assert {result.does for result in told} == {"recorded already; nothing changes"}
    assert len(day.outcomes()) == len(outcomes)
    assert again.counts["infusions added"] == 0


def test_a_dose_a_baseline_and_a_newer_infusion_are_audited_and_looked_at(day: Day) -> None:
    ana = day.enroll(mrn="A-1", baseline_pain=None)
    answered(day, ana, LOST)
    weeks_ago = (day.now - timedelta(days=25)).astimezone(CHICAGO)
    imported(day, HEADER + f"B-1,crps,1,1,{weeks_ago.isoformat()},8,,,,,,,\n")
    rule(day, "days", 30)
    assert len(sweep(day, days=20)) == 1
    at = ana.infusion.infused_at.isoformat()
    with_dose = HEADER.replace("phone", "phone,dose_mg_per_kg")
    _, told = imported(day, with_dose + f"A-1,crps,1,1,{at},,,,,,,,,0.5\n")
    assert told[0].does == "known infusion, to which baseline or dose is added"
    assert (count(day, AuditEntry, action=IMPORTED, subject_id=ana.infusion.id), len(reminders(day))) == (1, 1)
    imported(day, HEADER + f"A-1,crps,1,1,{at},8,,,,,,,\n")
    assert [f.infusion_id for f in day.flags(kind="relief-ended") if f.resolved_at is None] == [ana.infusion.id]
    newer = (day.now - timedelta(days=1)).astimezone(CHICAGO)
    imported(day, HEADER + f"B-1,crps,1,2,{newer.isoformat()},,,,,,,,\n")
    assert reminders(day) == []
    long_ago = (day.now - timedelta(days=400)).astimezone(CHICAGO)
    imported(day, HEADER + f"C-1,crps,1,1,{long_ago.isoformat()},8,,,,,,,\n")
    imported(day, HEADER + f"C-1,crps,1,2,{(long_ago + timedelta(days=3)).isoformat()},8,,,,,,,\n")
    assert reminders(day) == []  # of history


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_another_clinics_patients_with_the_same_record_numbers_are_others(day: Day) -> None:
    imported(day, FILE)
    here = day.clinic_id
    with day.database.write() as session:
        day.clinic_id = day.add_clinic(session, "hillside").id
    totals, _ = imported(day, FILE)
    assert (totals.counts["patients added"], totals.counts["infusions added"]) == (2, 3)
    assert count(day, Patient, clinic_id=here) == count(day, Patient, clinic_id=day.clinic_id) == 2


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_answer_as_its_window_closes_is_late_as_by_text(day: Day) -> None:
    imported(day, HEADER + "A-1,crps,1,1,2025-03-03 16:00,8,h24,3/5/2025,4,,,,\n")
    (answer,) = day.outcomes(step="h24")
    with day.database.read() as session:
        check_in = session.get_one(CheckIn, answer.check_in_id)
    assert (check_in.closes_at, check_in.state, answer.late) == (answer.replied_at, "skipped", True)


def test_what_was_not_answered_elsewhere_is_no_missing_answer_of_ours(day: Day) -> None:
    imported(day, FILE)
    with day.database.read() as session:
        [first, other] = courses(session, day.clinic_id, now=day.now)
    assert (first.baseline, other.baseline) == (Decimal(8), Decimal(6))
    assert [len(course.infusions) for course in (first, other)] == [2, 1]
    stand = {t.step: (t.standing, t.valid is not None) for t in first.infusions[0].timepoints}
    assert stand["h4"] == stand["h24"] == stand["d7"] == (RateStatus.EXPECTED, True)
    assert stand["d14"] == stand["d21"] == (RateStatus.NOT_ASKED, False), "late is kept and in no figure"
    assert {t.standing for t in other.infusions[0].timepoints} == {RateStatus.NOT_ASKED}


def test_an_imported_answer_that_staff_correct_was_still_never_texted(day: Day) -> None:
    imported(day, FILE)
    wrong = day.outcomes(step="d7")[0]
    with day.database.write() as session:
        amending.correct_outcome(session, day.clinic_id, wrong.id, value=Decimal(6), actor="staff:1", why="a slip")
        [first, *_] = courses(session, day.clinic_id, now=day.now)
    point = next(t for t in first.infusions[0].timepoints if t.step == "d7")
    assert (point.valid and point.valid.value, point.answered_after, point.read_by) == (Decimal(6), None, None)


def test_a_contradiction_names_both_values_and_nothing_of_the_file_is_kept(day: Day) -> None:
    imported(day, FILE)
    before = len(day.outcomes())
    totals, told = imported(
        day,
        HEADER
        + "A-9,crps,1,1,2025-03-03 10:00,8,h4,2025-03-03 14:10,6,,,,\n"
        + "A-1,crps,1,1,2025-03-03 10:00,5,h4,2025-03-03 14:10,7,,,,\n"
        + "A-1,migraine,1,1,2025-03-03 10:00,,d21,2025-03-24 10:00,5,2,,,\n"
        + "A-1,crps,1,1,2025-03-04 10:00,,d21,2025-03-25 10:00,5,,,,\n"
        + "A-1,crps,2,1,2026-12-01 10:00,,d21,2025-01-01 10:00,5,,,,\n"
        + "A-1,crps,1,2,2025-03-24 10:00,,d9,2025-03-25 10:00,5,,,,\n"
        + "A-1,crps,1,2,2025-03-24 10:00,,d56,2025-03-30 10:00,5,,,,\n"
        + "A-1,crps,1,2,2025-03-24 10:00,,d84,2025-06-16 10:00,5,3,9,,\n"
        + ",crps,,1,2025-03-24 10:00,,d84,,5,,,,+13125550142\n",
    )
    assert (totals.rows, totals.refused) == (9, 8)
    text = said(told)
    for part in (
        "Row 3, column F (baseline_pain): The pain before this infusion is 8 in the record or in a row above, and 5",
        "Row 4, column B (condition): The condition of this infusion is crps",
        "Row 5, column E (infused_at): Infusion 1 of course 1 was given at 2025-03-03 10:00",
        "Row 6, column E (infused_at): This time is still to come.",
        "Row 7, column G (step): There is no step d9 after this infusion. There are: h4, h24, h72, d7,",
        "Row 8, column H (answered_at): This is too early for d56, whose answers count from 2025-05-17 22:00 on.",
        "Row 9, column K (change): This answer is a whole number from 1 to 7.",
        "Row 10, column A (mrn): The record number is missing.",
        "Row 10, column C (course): The course's number is missing.",
        "Row 10, column H (answered_at): When this was answered is missing.",
        "Row 10, column L (name): A phone needs the name of its patient beside it.",
    ):
        assert part in text
    assert (len(day.outcomes()), count(day, Patient)) == (before, 2)
    _, told = imported(day, HEADER + "A-1,crps,1,1,2025-03-03 10:00,8,h4,2025-03-03 14:10,7,,,,\n")
    assert "column I (pain): The pain at h4 is 6 in the record or in a row above, and 7 here." in said(told)


def test_a_later_infusion_enrolled_here_joins_the_imported_patient_and_gives_the_phone(day: Day) -> None:
    week_ago = (day.now - timedelta(days=6)).astimezone(CHICAGO)
    totals, _ = imported(day, HEADER + f"A-1,crps,3,1,{week_ago.isoformat()},9,h24,,,,,,\n")
    assert any("Their coming check-ins are not asked" in note for note in totals.notes)
    with day.database.read() as session:
        known = session.scalars(select(Patient)).one()
    enrollment = day.enroll("+13125550142", mrn="A-1")
    assert (enrollment.patient.id, enrollment.new_patient) == (known.id, False)
    assert (enrollment.infusion.course, enrollment.infusion.number) == (3, 2)
    assert count(day, CheckIn, reason="imported") == 10, "the imported ones stay as they are"
    with day.database.write() as session:
        mine = {"clinic_id": day.clinic_id, "patient_id": known.id, "number": 1}
        moved = session.scalars(select(Infusion).filter_by(**mine)).one()
        moved_to = moved.infused_at + timedelta(days=1)
        due = {c.step: c.due_at for c in session.scalars(select(CheckIn).filter_by(infusion_id=moved.id))}
        amending.change_infusion(
            session, day.clinic_id, moved.id, infused_at=moved_to, actor="staff:7", why="The date was wrong"
        )
        after = {c.step: c.due_at for c in session.scalars(select(CheckIn).filter_by(infusion_id=moved.id))}
        assert after["d7"] == due["d7"] + timedelta(days=1)
    assert count(day, CheckIn, reason="imported", state="skipped", final=True) == 10, "also with other times"
    day.tick()
    assert len(day.texts("+13125550142")) == 1
    [course] = _courses(day)
    assert course.baseline == Decimal(9), "the baseline of the course is that of its first infusion"
    later = (day.now - timedelta(minutes=10)).astimezone(CHICAGO)
    _, told = imported(day, HEADER + f"A-1,crps,3,3,{later.isoformat()},,,,,,,,\n")
    assert "being texted about the infusion of 2026-03-02 09:30, and this one is later" in said(told)
    _, told = imported(
        day, HEADER + f"A-1,crps,3,2,{enrollment.infusion.infused_at.isoformat()},,h4,{later.isoformat()},3,,,,\n"
    )
    assert "The patient can still answer h4 by text." in said(told)


def _courses(day: Day) -> list[Course]:
    with day.database.read() as session:
        return list(courses(session, day.clinic_id, now=day.now))


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_number_of_any_size_is_refused_by_row_and_column_and_never_ends_the_import(day: Day) -> None:
    huge = ("1E+30", "-1E+999999999", "9" * 30, "1E-5000000", "1." + "0" * 40 + "1")
    lines = [
        f"A-{n},crps,{number},{number},2025-03-03 10:00,{number},h4,2025-03-03 14:10,"
        f"{number},{number},{number},,,{number}\n"
        for n, number in enumerate(huge)
    ]
    totals, told = imported(day, HEADER.replace("phone", "phone,dose_mg_per_kg") + "".join(lines))
    assert totals.refused == len(huge)
    text = said(told)
    for row in range(2, 2 + len(huge)):
        for column in ("C (course)", "D (number)", "F (baseline_pain)", "I (pain)", "J (side_effects)", "K (change)"):
            assert f"Row {row}, column {column}:" in text
    for row in (2, 3, 4, 5):
        assert f"Row {row}, column N (dose_mg_per_kg):" in text
