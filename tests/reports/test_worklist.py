"""Today's list: one thread a patient, the most serious first, and the check-ins that only a call can still answer."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from reminders.errors import NotFound, Refused
from reminders.followup.alerting import handling, permissions
from reminders.followup.alerting.permissions import Principal
from reminders.followup.amending import record_baseline
from reminders.record.access import AuditEntry, Role
from reminders.record.flags import REVIEW, About, open_flag
from reminders.record.outcomes import FlagAct, FlagKind
from reminders.record.schedule import CheckIn
from reminders.reports.flags import flag_view
from reminders.reports.live import urgent
from reminders.reports.seriousness import Level
from reminders.reports.worklist import Worklist, count_flags, count_urgent, worklist
from tests.day import Day, new_phone

NURSE, OTHER = Principal("staff:1", role=Role.COORDINATOR), Principal("staff:2", role=Role.CLINICIAN)


def listed(day: Day) -> Worklist:
    with day.database.read() as session:
        found = worklist(session, day.clinic_id, day.now)
        assert found.urgent_count == count_urgent(session, day.clinic_id) == urgent(session, day.clinic_id).count
        assert found.count == len(found.threads) == len(found.urgent) + sum(len(t) for _, t in found.by_level)
    return found


def names(day: Day) -> list[tuple[str, list[str]]]:
    return [
        (
            t.person.name if t.person else "",
            [i.flag.why if i.flag else "unanswered" if i.unanswered else "baseline" for i in t.items],
        )
        for t in listed(day).threads
    ]


def test_whoever_is_silent_after_the_reminder_is_to_be_called_until_they_answer_refuse_or_it_is_settled(
    day: Day,
) -> None:
    ana, ben, eve = new_phone(), new_phone(), new_phone()
    enrolled = {phone: day.enroll(phone, name=name) for phone, name in ((ana, "Ana"), (ben, "Ben"), (eve, "Eve"))}
    with day.database.write() as session:  # a schedule may ask only once
        session.execute(update(CheckIn).where(CheckIn.patient_id == enrolled[eve].patient.id).values(nudge_hours=0))
    asked = {phone: day.ask(phone, enrollment) for phone, enrollment in enrolled.items()}
    day.later(hours=3)
    day.tick()
    assert names(day) == []
    day.later(minutes=59)
    assert names(day) == []
    day.later(minutes=1)
    assert names(day) == [("Ana", ["unanswered"]), ("Ben", ["unanswered"]), ("Eve", ["unanswered"])]
    day.tick()  # the window closes
    assert day.check_in(asked[ana]).state == "missed"
    day.say(ben, "STOP")
    day.say(eve, "6")  # late, and noted all the same
    assert names(day) == [("Ana", ["unanswered"]), ("Ben", ["opted-out"])]
    with day.database.write() as session:
        flag = handling.flag_unanswered(session, day.clinic_id, asked[ana].id)
        permissions.note(session, day.clinic_id, flag.id, NURSE, "", FlagAct.NO_ANSWER)
    assert names(day) == [("Ana", ["not-answered"]), ("Ben", ["opted-out"])]
    with day.database.write() as session:
        assert handling.flag_unanswered(session, day.clinic_id, asked[ana].id).id == flag.id
        permissions.resolve(session, day.clinic_id, flag.id, NURSE, "On holiday, will answer next week.")
        with pytest.raises(Refused):
            handling.flag_unanswered(session, day.clinic_id, asked[eve].id)
        with pytest.raises(NotFound):
            handling.flag_unanswered(session, day.clinic_id, enrolled[ana].check_ins[-1].id)
    assert names(day) == [("Ben", ["opted-out"])]


def test_an_answer_settles_what_staff_had_noted_about_its_absence(day: Day) -> None:
    phone = new_phone()
    asked = day.ask(phone, day.enroll(phone))
    day.later(hours=3)
    day.tick()
    with day.database.write() as session:
        handling.flag_unanswered(session, day.clinic_id, asked.id)
    day.say(phone, "6")
    (flag,) = day.flags()
    assert flag.resolved_by is not None
    assert names(day) == []


def test_the_call_list_forgets_what_closed_a_day_ago_and_what_a_later_answer_overtook(day: Day) -> None:
    for name in ("Ana", "Ben"):
        phone = new_phone()
        enrollment = day.enroll(phone, name=name)
        day.ask(phone, enrollment)
        for hours in (3, 2):  # reminded; the window closed
            day.later(hours=hours)
            day.tick()
        if name == "Ana":
            assert names(day) == [("Ana", ["unanswered"])]
            day.ask(phone, enrollment, "h24")
            day.say(phone, "5")
            assert names(day) == []
    assert names(day) == [("Ben", ["unanswered"])]
    day.later(days=1)
    assert names(day) == []


def test_one_thread_a_patient_the_most_serious_first_and_counted_once_everywhere(day: Day) -> None:
    ana = day.enroll(new_phone(), name="Ana")
    ben = day.enroll(new_phone(), name="Ben")
    with day.database.write() as session:

        def flag(kind: FlagKind, who: str, *, is_urgent: bool = False, minutes: int = 0) -> str:
            return open_flag(
                session, day.clinic_id, kind, About(patient_id=who),
                natural_key=f"{kind}:{who}:{minutes}", urgent=is_urgent, opened_at=day.now + timedelta(minutes=minutes),
            ).id  # fmt: skip

        flag(FlagKind.OPTED_OUT, ben.patient.id)
        flag(FlagKind.BAD_NUMBER, ben.patient.id, minutes=1)
        flag(FlagKind.WORRYING, ana.patient.id, minutes=2)
    assert names(day) == [("Ana", ["worrying"]), ("Ben", ["bad-number", "opted-out"])]
    assert [level for level, _ in listed(day).by_level] == [Level.SERIOUS, Level.CALL]
    with day.database.write() as session:
        flag(FlagKind.DANGER, ben.patient.id, is_urgent=True, minutes=3)
        flag(FlagKind.DANGER, ben.patient.id, is_urgent=True, minutes=4)
        stopped = open_flag(
            session, day.clinic_id, FlagKind.SENDER_STOPPED, natural_key="s", opened_at=day.now, urgent=True
        )
    found = listed(day)
    assert [(t.id, t.danger) for t in found.urgent] == [(stopped.id, False), (ben.patient.id, True)]
    assert (found.urgent_count, found.review_count) == (2, 1)
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
    with day.database.read() as session:
        assert worklist(session, other, day.now).count == 0


def test_notes_and_calls_leave_a_flag_open_and_paged_and_another_takes_it_over_by_name(day: Day) -> None:
    with day.database.write() as session:
        danger = open_flag(session, day.clinic_id, FlagKind.DANGER, natural_key="d", opened_at=day.now, urgent=True).id
        paged_next = day.now
        for _ in range(2):  # sent twice
            permissions.note(session, day.clinic_id, danger, NURSE, "Her sister has the key.", FlagAct.NOTED)
        permissions.note(session, day.clinic_id, danger, OTHER, "", FlagAct.NO_ANSWER)
        permissions.note(session, day.clinic_id, danger, NURSE, "She is safe.", FlagAct.REACHED)
        with pytest.raises(Refused):
            permissions.note(session, day.clinic_id, danger, NURSE, " ", FlagAct.NOTED)
        key = Principal("key:1", scopes=frozenset({"enroll"}))
        with pytest.raises(permissions.NotAllowed):
            permissions.note(session, day.clinic_id, danger, key, "x", FlagAct.NOTED)
    (flag,) = day.flags()
    assert (flag.acknowledged_at, flag.resolved_at, flag.page_next_at) == (None, None, paged_next)
    for by in (NURSE, NURSE, OTHER):
        with day.database.write() as session:
            permissions.take_over(session, day.clinic_id, danger, by)
    with day.database.read() as session:
        view = flag_view(session, day.clinic_id, danger)
        actions = [row.action for row in session.query(AuditEntry).filter_by(subject_id=danger).order_by(AuditEntry.id)]
    assert view is not None
    assert [(one.act, one.note) for one in view.added] == [
        ("noted", "Her sister has the key."), ("no-answer", None), ("reached", "She is safe."),
    ]  # fmt: skip
    assert [one.act for one in view.history] == ["acknowledged"]
    assert day.flags()[0].acknowledged_by == "staff:2"
    assert sorted(actions) == ["acknowledge", "call-flag", "call-flag", "note-flag", "take-over"]
    with day.database.write() as session:
        permissions.resolve(session, day.clinic_id, danger, OTHER, "With her sister.")
        permissions.reopen(session, day.clinic_id, danger, OTHER, "She left.")
        again = flag_view(session, day.clinic_id, danger)
    assert again is not None
    assert again.added == ()
    assert {"She is safe.", "With her sister.", "She left."} <= {one.note for one in again.history}
    assert again.level != REVIEW


def test_a_missing_baseline_stands_in_the_patients_thread_until_it_is_entered(day: Day) -> None:
    ana = day.enroll(new_phone(), name="Ana", baseline_pain=None)
    ben = day.enroll(new_phone(), name="Ben", baseline_pain=None)
    with day.database.write() as session:
        about = About(patient_id=ben.patient.id)
        open_flag(session, day.clinic_id, FlagKind.WORRYING, about, natural_key="ben", opened_at=day.now)
    assert names(day) == [("Ben", ["worrying", "baseline"]), ("Ana", ["baseline"])]
    with day.database.read() as session:
        counted = count_flags(session, day.clinic_id)
    assert (counted.flags, counted.threads, counted.more) == (1, 1, False)
    with day.database.write() as session:
        record_baseline(session, day.clinic_id, ana.infusion.id, score=Decimal(8), actor="staff:1")
    assert names(day) == [("Ben", ["worrying", "baseline"])]


def test_a_call_noted_twice_within_seconds_is_one_call_and_a_later_one_another(day: Day) -> None:
    ana = day.enroll(new_phone(), name="Ana")
    with day.database.write() as session:
        about = About(patient_id=ana.patient.id)
        flag = open_flag(session, day.clinic_id, FlagKind.QUESTION, about, natural_key="ana", opened_at=day.now).id

    def call(by: Principal, act: FlagAct = FlagAct.NO_ANSWER, text: str = "") -> int:
        with day.database.write() as session:
            permissions.note(session, day.clinic_id, flag, by, text, act)
        with day.database.read() as session:
            view = flag_view(session, day.clinic_id, flag)
        assert view
        return len(view.added)

    assert call(NURSE) == 1
    day.later(seconds=handling.PRESSED_TWICE.seconds)
    assert call(NURSE) == 1, "pressed twice"
    assert call(OTHER) == 2, "somebody else called too"
    assert call(NURSE) == 3
    assert call(NURSE, FlagAct.REACHED) == 4, "and then got through"
    assert call(NURSE, FlagAct.REACHED, "She is well.") == 5, "with words"
    day.later(seconds=handling.PRESSED_TWICE.seconds + 1)
    assert call(NURSE, FlagAct.REACHED, "She is well.") == 6
