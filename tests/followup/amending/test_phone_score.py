"""A score that staff took by phone: what it records, what it stops, what it raises, and what it never overwrites."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from reminders.errors import Conflict
from reminders.followup.amending import PhoneScore, correct_outcome, record_phone_score, withdraw_outcome
from reminders.followup.asking import remind
from reminders.record.access import AuditEntry
from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn
from reminders.reports.courses import courses
from tests.day import Day, new_phone
from tests.followup.amending.helpers import refused

MINUTES = timedelta(minutes=1)


def take(day: Day, check_in: CheckIn, value: float, measure: str = "pain", **options: Any) -> tuple[Outcome, bool]:
    """Record a score that was given just now."""
    at = options.pop("at", day.now)
    with day.database.write() as session:
        given = PhoneScore(measure, Decimal(str(value)), at)
        return record_phone_score(session, day.clinic_id, check_in.id, given, actor="staff:7", **options)


def waiting(day: Day, check_in: CheckIn) -> list[str]:
    return [m.kind for m in day.messages(check_in_id=check_in.id) if m.state == "queued"]


def test_a_call_answers_the_check_in_and_nothing_more_is_texted_about_it(day: Day) -> None:
    phone, _, check_in = day.asked("h24")
    day.say(phone, "not so good")  # asked again, twice at most; then a person looks
    day.say(phone, "hmm")
    day.say(phone, "well")
    assert [flag.kind for flag in day.flags(resolved_at=None)] == ["unclear"]
    day.later(hours=1)
    outcome, is_new = take(day, check_in, 6, why="called her")
    assert (is_new, outcome.source, outcome.recorded_by, outcome.recall) == (True, "call", "staff:7", "24h")
    assert (outcome.step, outcome.late, outcome.replied_at) == ("h24", False, day.now)
    row = day.check_in(check_in)
    assert (row.state, row.answered_at, row.awaiting, row.nudge_at, row.clarified) == (
        "answered", day.now, None, None, 0,
    )  # fmt: skip
    assert [flag.resolved_by for flag in day.flags(kind="unclear")] == ["staff:7"]
    side_effects, _ = take(day, check_in, 2, "side_effects")
    before = len(day.texts(phone))
    day.later(hours=4)
    day.tick()
    assert len(day.texts(phone)) == before, "no nudge, no question about side effects"
    assert take(day, check_in, 6, at=outcome.replied_at)[1] is False, "a repeat records nothing"
    with day.database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "record-call")).all()
    assert [(entry.actor, entry.subject_id) for entry in entries] == [
        ("staff:7", outcome.id), ("staff:7", side_effects.id),
    ]  # fmt: skip
    day.say(phone, "sorry 4 not 6")  # the patient corrects it by text, as any answer
    given = [(o.value, o.source) for o in day.outcomes(check_in_id=check_in.id, measure="pain")]
    assert given == [(Decimal(6), "call"), (Decimal(4), "patient")]


def test_a_call_before_the_text_left_or_about_a_later_question_is_not_asked_again(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    first, second = (next(c for c in ana.check_ins if c.step == step) for step in ("h4", "h24"))
    day.send()
    day.at(first.due_at + MINUTES)
    with day.database.write() as session:
        remind.queue_due(session)
    assert waiting(day, first) == ["question"]
    take(day, first, 5)
    assert not waiting(day, first)
    before = len(day.texts(phone))
    day.tick()
    assert len(day.texts(phone)) == before
    assert (day.check_in(first).state, day.check_in(first).asked_at) == ("answered", None)
    day.ask(phone, ana, "h24")
    take(day, second, 1, "side_effects")
    assert day.check_in(second).awaiting == "pain", "the pain question stays open"
    day.say(phone, "3")
    assert day.check_in(second).state == "answered"
    assert not waiting(day, second)
    assert "side effects" not in day.texts(phone)[-1].lower()


def test_high_pain_and_a_wish_to_be_called_are_flagged_once_and_relief_is_looked_at(day: Day) -> None:
    _, _, check_in = day.asked("h24")
    take(day, check_in, 9)
    take(day, check_in, 9.5, at=day.now + MINUTES)
    take(day, check_in, 3, "side_effects")
    found = {flag.kind: flag for flag in day.flags(resolved_at=None)}
    assert sorted(found) == ["call-me", "high-pain"]
    assert len(day.flags()) == 2
    assert all(flag.check_in_id == check_in.id and flag.concern == "review" for flag in found.values())


def test_what_is_in_force_and_newer_or_seen_by_nobody_is_never_overwritten(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.later(minutes=10)
    called_at = day.now
    day.later(minutes=10)
    day.say(phone, "4")
    with pytest.raises(Conflict) as older:
        take(day, check_in, 7, at=called_at)
    assert [error.field for error in older.value.errors] == ["replied_at"]
    day.later(minutes=10)
    with pytest.raises(Conflict) as meanwhile:
        take(day, check_in, 7, only_pending=True)
    assert [error.field for error in meanwhile.value.errors] == ["value"]
    texted = day.outcomes(check_in_id=check_in.id)[0]
    called, _ = take(day, check_in, 5, why="she meant five")
    assert (called.supersedes, called.source) == (texted.id, "call")
    with day.database.write() as session:
        corrected = correct_outcome(
            session, day.clinic_id, called.id, value=Decimal(6), actor="staff:8", why="misheard"
        )
        [course] = courses(session, day.clinic_id, now=check_in.closes_at)
    assert corrected.source == "call", "it was never texted"
    point = next(point for given in course.infusions for point in given.timepoints if point.step == "h4")
    assert (point.answer and point.answer.value, point.answered_after, point.read_by) == (Decimal(6), None, None)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_call_that_is_sent_again_does_not_undo_what_somebody_corrected_since(day: Day, withdrawn: bool) -> None:
    """A system may send an old list again. Whoever corrected their own call may say the first value again."""
    _, _, check_in = day.asked()
    day.later(minutes=10)
    called_at = day.now
    take(day, check_in, 6, at=called_at)
    again, is_new = take(day, check_in, 3, at=called_at)
    assert is_new
    back, is_new = take(day, check_in, 6, at=called_at)
    assert (is_new, back.supersedes) == (True, again.id)
    day.later(hours=1)
    said = {"actor": "staff:8", "why": "another patient's"}
    with day.database.write() as session:
        if withdrawn:
            fixed = withdraw_outcome(session, day.clinic_id, back.id, **said)
        else:
            fixed = correct_outcome(session, day.clinic_id, back.id, value=Decimal(8), **said)
    for value in (6, 3):
        standing, is_new = take(day, check_in, value, at=called_at)
        assert (standing.id, is_new) == (fixed.id, False)
    assert len(day.outcomes(check_in_id=check_in.id)) == 4
    later, is_new = take(day, check_in, 6)
    assert (is_new, later.supersedes) == (True, fixed.id), "another call about it counts"


def test_a_call_that_is_sent_again_does_not_settle_what_the_patient_disputes(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.later(minutes=10)
    called_at = day.now
    first, _ = take(day, check_in, 6, at=called_at)
    day.later(minutes=10)
    day.say(phone, "no, that's wrong")
    assert day.check_in(check_in).dispute_until is not None
    assert take(day, check_in, 6, at=called_at)[1] is False
    assert day.check_in(check_in).dispute_until is not None
    day.later(minutes=10)
    confirmed, is_new = take(day, check_in, 6)
    assert (is_new, confirmed.supersedes, day.check_in(check_in).dispute_until) == (True, first.id, None)


def test_a_score_for_another_time_is_refused_and_one_after_the_window_is_late(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    check_in = next(c for c in ana.check_ins if c.step == "h4")
    early = check_in.due_at - MINUTES
    day.at(check_in.due_at)
    assert refused(lambda: take(day, check_in, 11, at=early)) == ["value", "replied_at"]
    assert refused(lambda: take(day, check_in, 2, "change", at=day.now + timedelta(hours=1))) == [
        "measure", "replied_at",
    ]  # fmt: skip
    day.tick()
    said_at = day.now
    day.at(check_in.closes_at + MINUTES)
    day.tick()
    assert day.check_in(check_in).state == "missed"
    late, _ = take(day, check_in, 4)
    assert (late.late, day.check_in(check_in).state) == (True, "missed")
    other = day.enroll(new_phone(), name="Bo Chen", infused_at=early - timedelta(hours=4))
    noted = next(c for c in other.check_ins if c.step == "h4")
    in_time, _ = take(day, noted, 4, at=said_at)
    assert (in_time.late, day.check_in(noted).state, day.check_in(noted).reason) == (False, "answered", None)
    day.enroll(phone, infused_at=day.now, second_of_day=True)
    day.later(minutes=5)
    assert refused(lambda: take(day, check_in, 3)) == ["check_in_id"], "a newer infusion was given by then"


def test_a_call_settles_a_dispute_though_it_confirms_the_value_and_corrects_in_time_what_came_in_time(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.say(phone, "6")
    day.say(phone, "no, that is wrong")
    assert day.check_in(check_in).dispute_until is not None
    day.later(minutes=5)
    confirmed, is_new = take(day, check_in, 6)
    assert (is_new, day.check_in(check_in).dispute_until) == (True, None)
    day.at(check_in.closes_at + MINUTES)
    day.tick()
    assert not day.flags(), "nobody has to look any more"
    corrected, _ = take(day, check_in, 5)
    assert (corrected.supersedes, corrected.late) == (confirmed.id, False)


def test_relief_that_ended_by_what_was_said_on_the_phone_is_told(day: Day) -> None:
    ana = day.enroll(new_phone())
    for step, value in (("h24", 3), ("h72", 8), ("d7", 8)):
        check_in = next(c for c in ana.check_ins if c.step == step)
        day.at(check_in.due_at + MINUTES)
        assert not day.flags(kind="relief-ended")
        take(day, check_in, value)
    assert [flag.infusion_id for flag in day.flags(kind="relief-ended")] == [ana.infusion.id]
