"""The flag "relief has ended": for the physician, once a course, from answers that count, undone where they are."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from reminders.care.figures.relief_ended import relief_ended as ended_of
from reminders.followup import amending
from reminders.followup.alerting import flag
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.recording import relief_ended
from reminders.record.outcomes import Flag, FlagEvent, FlagKind
from reminders.reports.courses import courses
from tests.answers import answered
from tests.day import Day, new_phone
from tests.log_lines import LogLines, log_lines
from tests.statements import counted

__all__ = ["log_lines"]

BY: dict[str, Any] = {"actor": "staff:7", "why": "Told on the phone"}


def looked(day: Day, enrollment: Enrollment) -> list[str]:
    """The kinds of flag that are open after the patient's record was looked at."""
    with day.database.write() as session:
        relief_ended.review(session, day.clinic_id, enrollment.patient.id)
    return [row.kind for row in day.flags(patient_id=enrollment.patient.id) if row.resolved_at is None]


def test_the_second_poor_answer_in_a_row_tells_the_physician_and_nobody_else(day: Day) -> None:
    day.add_on_call("+13125550111")
    phone = new_phone()
    ana = day.enroll(phone)
    said = {"h24": "3", "h72": "7", "d7": "2", "d14": "3", "d21": "6", "d28": "7", "d42": "8"}
    flagged, taken = {}, {}
    for step, score in said.items():
        day.ask(phone, ana, step)
        with day.database.write() as session:
            reply_id = store_reply(
                session, Inbound(f"SM-{step}-{phone}", phone, str(day.settings.twilio_sender), score)
            )
        assert reply_id is not None
        with counted(day.database.engine) as count, day.database.write() as session:
            read_reply(session, reply_id)
        day.send()
        flagged[step], taken[step] = len(day.flags(kind=FlagKind.RELIEF_ENDED)), len(count.statements)
    assert flagged == {"h24": 0, "h72": 0, "d7": 0, "d14": 0, "d21": 0, "d28": 1, "d42": 1}
    assert taken["d21"] == taken["d14"] + 3  # a poor answer reads those of its infusion, in a savepoint
    told = day.flags(kind=FlagKind.RELIEF_ENDED)[0]
    assert (told.concern, told.page_next_at, told.patient_id) == ("review", None, ana.patient.id)
    assert (told.infusion_id, told.reply_id, told.check_in_id) == (ana.infusion.id, None, None)
    assert told.opened_at < told.respond_by <= told.opened_at + timedelta(days=1)
    day.later(hours=3)
    day.tick()
    assert day.messages(kind="page") == []


LOST = {"h24": "3", "h72": "3", "d7": "7", "d14": "7"}

#: What the record holds of a patient: baseline, answers, marks on all of them, and whether the physician is told.
RECORDS: tuple[tuple[int | None, dict[str, str], dict[str, Any], bool], ...] = (
    (8, LOST, {}, True),
    (8, {"h24": "6", "h72": "7", "d7": "7.5"}, {}, True),
    (8, {"h24": "3", "h72": "7", "d7": "3", "d14": "7"}, {}, False),
    (8, {"h24": "7", "h72": "8", "d7": "8"}, {}, False),
    (8, {"h4": "2", "h24": "8", "h72": "8"}, {}, False),
    (8, LOST, {"late": True}, False),
    (8, LOST, {"doubtful": True}, False),
    (8, LOST, {"source": "import"}, False),
    (8, LOST, {"source": "staff"}, True),
    (None, LOST, {}, False),
)


def test_who_is_told_is_who_the_report_says_has_lost_relief_or_is_back_at_baseline(day: Day) -> None:
    people = [
        day.enroll(new_phone(), name=f"Ana {chr(65 + n)}", baseline_pain=baseline and Decimal(baseline))
        for n, (baseline, *_) in enumerate(RECORDS)
    ]
    for person, (_, values, marks, _) in zip(people, RECORDS, strict=True):
        answered(day, person, values, **marks)
    day.later(days=20)
    told = [looked(day, person) == ["relief-ended"] for person in people]
    assert told == [row[-1] for row in RECORDS]
    with day.database.read() as session:
        of_report = {c.patient_id: ended_of(c) is not None for c in courses(session, day.clinic_id, now=day.now)}
    imported = [marks == {"source": "import"} for _, _, marks, _ in RECORDS]
    assert [of_report[p.patient.id] and not i for p, i in zip(people, imported, strict=True)] == told


def test_a_correction_takes_the_flag_back_and_a_person_settles_it_for_the_whole_course(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, baseline_pain=None)
    answered(day, ana, LOST)
    day.later(days=20)

    def change(step: str, value: str | None) -> None:
        current = next(o for o in reversed(day.outcomes(step=step)) if o.patient_id == ana.patient.id)
        with day.database.write() as session:
            if value is None:
                amending.withdraw_outcome(session, day.clinic_id, current.id, **BY)
            else:
                amending.correct_outcome(session, day.clinic_id, current.id, value=Decimal(value), **BY)

    def open_ones() -> list[Flag]:
        return [row for row in day.flags(kind=FlagKind.RELIEF_ENDED) if row.resolved_at is None]

    with day.database.write() as session:  # the baseline comes later than the answers
        amending.record_baseline(session, day.clinic_id, ana.infusion.id, score=Decimal(8), actor="staff:7")
    assert len(open_ones()) == 1
    change("d14", None)
    assert open_ones() == []
    assert [(f.resolved_by, f.note_sealed is not None) for f in day.flags()] == [("service", True)]
    change("d14", "8")
    (told,) = open_ones()  # the same flag, opened again: a course has one
    assert told.respond_by > day.now
    with day.database.write() as session:
        flag.resolve(session, day.clinic_id, told.id, actor="staff:7", note="Called; she comes in May")
    change("d7", "2")
    with day.database.read() as session:
        noted = session.scalars(select(FlagEvent).where(FlagEvent.by == "service", FlagEvent.act == "noted")).all()
    assert len(noted) == 1  # beside what the physician wrote, who had settled it by then
    change("d7", "8")
    assert open_ones() == []
    booster = day.enroll(phone, infused_at=day.now - timedelta(hours=1))
    assert booster.infusion.course == ana.infusion.course
    answered(day, booster, LOST)
    day.later(days=20)
    assert looked(day, booster) == []


def test_a_baseline_given_by_enrolling_again_and_an_earlier_infusion_are_looked_at(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, baseline_pain=None)
    answered(day, ana, LOST)
    day.later(days=20)
    day.enroll(phone, infused_at=ana.infusion.infused_at, baseline_pain=Decimal(8))
    assert [(f.kind, f.resolved_by) for f in day.flags()] == [("relief-ended", None)]
    first = day.enroll(phone, infused_at=ana.infusion.infused_at - timedelta(days=3), baseline_pain=None)
    assert (first.infusion.course, first.new_patient) == (ana.infusion.course, False)
    assert [f.resolved_by for f in day.flags()] == ["service"]  # the course's baseline is the first infusion's


def test_an_answer_stands_though_what_follows_from_it_cannot_be_looked_at(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    answered(day, ana, LOST)
    day.at(max(o.replied_at for o in day.outcomes()) + timedelta(days=1))
    assert looked(day, ana) == ["relief-ended"]
    with day.database.write() as session:
        amending.withdraw_outcome(session, day.clinic_id, day.outcomes(step="d14")[0].id, **BY)
        session.execute(update(Flag).values(note_sealed=b"damaged"))
    day.ask(phone, ana, "d21")
    day.say(phone, "7")
    assert [o.value for o in day.outcomes(step="d21")] == [Decimal(7)]
    assert "7" in day.texts(phone)[-1]
    (told,) = day.flags()
    assert told.resolved_at is not None, "reopening it failed"
    day.say(phone, "sorry, 8")
    assert [o.value for o in day.outcomes(step="d21")] == [Decimal(7), Decimal(8)]


def test_what_followed_an_earlier_infusion_or_somebody_who_left_is_no_news(day: Day) -> None:
    phones = [new_phone(), new_phone()]
    ana, ben = (day.enroll(phone, name=name) for phone, name in zip(phones, ("Ana Ruiz", "Ben Ruiz"), strict=True))
    for one in (ana, ben):
        answered(day, one, LOST)
    day.later(days=40)
    day.enroll(phones[0], name="Ana Ruiz")
    with day.database.write() as session:
        amending.end_patient(session, day.clinic_id, ben.patient.id, ended="deceased", **BY)
    assert [looked(day, one) for one in (ana, ben)] == [[], []]


def test_a_cancelled_infusion_takes_its_flag_back_and_a_wrong_number_does(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    answered(day, ana, LOST)
    day.at(max(o.replied_at for o in day.outcomes()) + timedelta(days=1))
    assert looked(day, ana) == ["relief-ended"]
    with day.database.write() as session:
        amending.cancel_infusion(session, day.clinic_id, ana.infusion.id, **BY)
    assert [row for row in day.flags() if row.resolved_at is None] == []
    with day.database.write() as session:
        amending.reinstate_infusion(session, day.clinic_id, ana.infusion.id, **BY)
    assert [row.kind for row in day.flags() if row.resolved_at is None] == ["relief-ended"]
    day.hear(phone, "wrong number, I am not Ana")  # her answers of the last weeks may be somebody else's
    assert [row.kind for row in day.flags() if row.resolved_at is None] == ["wrong-person"]


def test_a_cancelled_infusion_within_a_course_takes_its_flag_back(day: Day) -> None:
    phone = new_phone()
    first = day.enroll(phone)
    day.later(days=2)
    second = day.enroll(phone, infused_at=day.now)
    assert second.infusion.course == first.infusion.course
    answered(day, second, LOST)
    day.at(max(o.replied_at for o in day.outcomes()) + timedelta(days=1))
    assert looked(day, second) == ["relief-ended"]
    with day.database.write() as session:
        amending.cancel_infusion(session, day.clinic_id, second.infusion.id, **BY)
    assert [row.kind for row in day.flags() if row.resolved_at is None] == []


@pytest.mark.parametrize(("error", "raised"), [(ValueError(), False), (OperationalError("", {}, Exception()), True)])
def test_what_fails_beside_a_reply_is_left_out_unless_the_database_is_in_trouble(
    day: Day, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines, error: Exception, raised: bool
) -> None:
    """After a deadlock the reply is read again, with what follows from it."""

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(relief_ended, "review", fails)
    with pytest.raises(OperationalError) if raised else nullcontext(), day.database.write() as session:
        relief_ended.review_after_reply(session, day.clinic_id, "somebody")
    told = [line["about"] for line in log_lines.of("a course could not be looked at")]
    assert told == ([] if raised else ["somebody"])
