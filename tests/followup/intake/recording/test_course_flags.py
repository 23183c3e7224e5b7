"""Flags about a course: one for each, of whom, and when it is opened again or taken back; each case is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup.alerting.flag import open_review, resolve
from reminders.followup.alerting.notes import note_of
from reminders.followup.intake.recording import next_course
from reminders.followup.intake.recording.course_flags import flags_of, is_gone, raise_once, take_back
from reminders.record.flags import About
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, NextCourse, Patient
from reminders.record.schedule import Infusion
from tests.followup.intake.conversation import Office, Talk, office

ENDED, NEXT = FlagKind.RELIEF_ENDED, FlagKind.NEXT_COURSE
MOMENT, DAY = timedelta(microseconds=1), timedelta(days=1)
Change = Callable[[Talk], object]


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def clinic(talk: Talk) -> Clinic:
    return talk.session.get_one(Clinic, talk.ana.patient.clinic_id)


def patient(talk: Talk, name: str = "ana") -> Patient:
    """Ana, or somebody else."""
    found = talk.session.scalars(select(Patient).order_by(Patient.id)).all()
    return next(one for one in found if (one.id == talk.ana.patient.id) == (name == "ana"))


def second_infusion(talk: Talk, **values: object) -> Infusion:
    """Somebody else's infusion, which was Ana's, a day after her first and of the same course unless told otherwise."""
    (other,) = talk.session.scalars(select(Infusion.id).where(Infusion.patient_id == patient(talk, "ben").id))
    first = talk.ana.infusion
    hers = {"patient_id": first.patient_id, "local_day": date(2026, 1, 1), "infused_at": first.infused_at + DAY}
    talk.change(Infusion, other, **hers | {"course": first.course} | values)
    return talk.session.get_one(Infusion, other)


def raised(talk: Talk, infusion: Infusion | None = None, kind: FlagKind = ENDED) -> list[Flag]:
    """Ana's flags of a kind after it was raised about one of her infusions."""
    about = infusion or talk.session.get_one(Infusion, talk.ana.infusion.id)
    raise_once(talk.session, clinic(talk), patient(talk), about, kind, "It is so after all.")
    talk.session.flush()
    return talk.flags(kind=kind.value)


def told_of_death(talk: Talk, whose: str = "ana", kind: FlagKind = FlagKind.DEATH) -> Flag:
    return open_review(talk.session, clinic(talk), kind, About.of(patient(talk, whose)), natural_key="told")


def settled(talk: Talk) -> None:
    resolve(talk.session, clinic(talk).id, told_of_death(talk).id, actor="staff:1", note="It was the dog.")


def of_ana(**values: object) -> Change:
    return lambda talk: talk.change(Patient, talk.ana.patient.id, **values)


GONE: list[tuple[Change, bool]] = [
    (lambda _: None, False),
    (lambda talk: talk.change(Patient, talk.ana.patient.id, erased_at=talk.now), True),
    *((of_ana(ended_reason=why), True) for why in ("deceased", "left", "moved")),
    (of_ana(ended_reason="wrong-person"), False),
    (told_of_death, True),
    (settled, False),
    (lambda talk: told_of_death(talk, "ben"), False),
    (lambda talk: told_of_death(talk, kind=FlagKind.WORRYING), False),
]


@pytest.mark.parametrize(("change", "gone"), GONE)
def test_nothing_is_planned_for_who_has_left_or_died_or_may_have(here: Office, change: Change, gone: bool) -> None:
    with here.talk() as talk:
        change(talk)
        talk.session.flush()
        assert is_gone(talk.session, patient(talk)) is gone
        assert len(raised(talk)) == int(not gone)


def test_a_course_has_one_flag_of_a_kind_and_another_course_its_own(here: Office) -> None:
    with here.talk() as talk:
        (first,) = raised(talk)
        assert (first.patient_id, first.infusion_id, first.natural_key) == (
            talk.ana.patient.id, talk.ana.infusion.id, f"relief-ended:{talk.ana.infusion.id}",
        )  # fmt: skip
        booster = second_infusion(talk)
        assert [one.id for one in raised(talk, booster)] == [first.id]
        assert first.infusion_id == talk.ana.infusion.id, "an open one stays as it is"
        assert [one.infusion_id for one in raised(talk, booster, NEXT)] == [booster.id]
        talk.change(Infusion, booster.id, course=booster.course + 1)
        assert [one.infusion_id for one in raised(talk, booster)] == [talk.ana.infusion.id, booster.id]


def test_the_same_course_of_somebody_else_is_another_course(here: Office) -> None:
    with here.talk() as talk:
        (theirs,) = talk.session.scalars(select(Infusion).where(Infusion.patient_id == patient(talk, "ben").id))
        raise_once(talk.session, clinic(talk), patient(talk, "ben"), theirs, ENDED, "It is so after all.")
        assert theirs.course == talk.ana.infusion.course
        assert {one.patient_id for one in raised(talk)} == {theirs.patient_id, talk.ana.patient.id}


def test_what_the_service_took_back_is_opened_again_about_the_infusion_that_shows_it(here: Office) -> None:
    with here.talk() as talk:
        (taken,) = raised(talk)
        take_back(talk.session, taken, "It was not so.")
        assert (taken.resolved_by, note_of(talk.session, taken)) == ("service", "It was not so.")
        booster = second_infusion(talk)
        (again,) = raised(talk, booster)
        assert (again.id, again.resolved_at, again.infusion_id) == (taken.id, None, booster.id)


def test_what_a_person_settled_is_never_opened_again_also_where_two_courses_were_made_one(here: Office) -> None:
    with here.talk() as talk:
        booster = second_infusion(talk, course=2)
        raised(talk)
        by_service, by_person = raised(talk, booster)
        take_back(talk.session, by_service, "It was not so.")
        resolve(talk.session, by_person.clinic_id, by_person.id, actor="staff:1", note="Booked.")
        talk.change(Infusion, booster.id, course=talk.ana.infusion.course)
        assert [one.resolved_at is None for one in raised(talk, booster)] == [False, False]


def test_flags_are_those_of_the_patient_and_kind_the_oldest_first(here: Office) -> None:
    with here.talk() as talk:
        raised(talk)
        booster = second_infusion(talk, course=2)
        mine = [one.id for one in raised(talk, booster)]
        told_of_death(talk)
        open_review(talk.session, clinic(talk), ENDED, About.of(patient(talk, "ben")), natural_key="another's")
        assert [one.id for one in flags_of(talk.session, patient(talk), ENDED)] == sorted(mine)
        resolve(talk.session, clinic(talk).id, mine[0], actor="staff:1")
        open_ones = flags_of(talk.session, patient(talk), ENDED, Flag.resolved_at.is_(None))
        assert [one.id for one in open_ones] == mine[1:]


@pytest.mark.parametrize(("after", "reminded"), [(timedelta(), True), (MOMENT, False)])
def test_whose_days_were_over_when_the_clinic_was_last_looked_through_is_reminded_of_at_once(
    here: Office, after: timedelta, reminded: bool
) -> None:
    """After an infusion was canceled, say: the next look would pass over the one before."""
    with here.talk() as talk:
        looked_at = talk.ana.infusion.infused_at + 30 * DAY - after
        talk.change(Clinic, clinic(talk).id, next_course_days=30, next_course_checked_at=looked_at)
        next_course.review(talk.session, clinic(talk), patient(talk))
        assert [one.infusion_id for one in talk.flags(kind=NEXT.value)] == [talk.ana.infusion.id] * reminded


@pytest.mark.parametrize("lacks", ["next_course_days", "next_course_checked_at", "an infusion"])
def test_a_clinic_that_counts_no_days_and_a_patient_without_infusions_are_reminded_of_nobody(
    here: Office, lacks: str
) -> None:
    with here.talk() as talk:
        counts: dict[str, Any] = {"next_course_days": 30, "next_course_checked_at": talk.now + 90 * DAY}
        if lacks == "an infusion":
            talk.change(Infusion, talk.ana.infusion.id, status="canceled")
        else:
            counts |= {lacks: None}
        talk.change(Clinic, clinic(talk).id, **counts)
        next_course.review(talk.session, clinic(talk), patient(talk))
        assert talk.flags(kind=NEXT.value) == []


def test_a_reminder_of_an_infusion_that_is_not_the_last_is_taken_back_and_says_why(here: Office) -> None:
    for status, newer, why in (
        ("active", {}, next_course.PLANNED),
        ("canceled", {}, next_course.NOT_LAST),
        ("canceled", {"status": "canceled"}, next_course.NOT_LAST),
        ("active", {"status": "canceled"}, None),
    ):
        with here.talk() as talk:
            (reminder,) = raised(talk, kind=NEXT)
            talk.change(Infusion, talk.ana.infusion.id, status=status)
            booster = second_infusion(talk, **newer)
            newest = next_course.take_back_old(talk.session, patient(talk))
            last = booster.id if not newer else talk.ana.infusion.id if status == "active" else None
            assert (newest.id if newest else None) == last
            talk.session.refresh(reminder)
            assert (note_of(talk.session, reminder) if reminder.resolved_at else None) == why, (status, newer)


@pytest.mark.parametrize(
    ("rule", "about", "taken"),
    [
        (NextCourse.RELIEF_ENDED, None, True),
        (NextCourse.DAYS, None, False),
        (NextCourse.RELIEF_ENDED, "another infusion", False),
    ],
)
def test_a_reminder_that_followed_from_the_end_of_relief_is_withdrawn_with_it(
    here: Office, rule: NextCourse, about: str | None, taken: bool
) -> None:
    with here.talk() as talk:
        (reminder,) = raised(talk, kind=NEXT)
        talk.change(Clinic, clinic(talk).id, next_course_rule=rule.value)
        next_course.withdraw_reminder(talk.session, patient(talk), about or talk.ana.infusion.id, "Undone.")
        talk.session.refresh(reminder)
        assert (reminder.resolved_at is not None) is taken


def test_the_patients_own_correction_takes_back_that_relief_has_ended(here: Office) -> None:
    with here.talk() as talk:
        for step, score in (("h24", "2"), ("h72", "2"), ("d7", "5"), ("d14", "5")):
            talk.asked(step)
            opened = talk.says(score).opened
        assert opened == (ENDED.value,)
        assert talk.says("sorry, 2 not 5").recorded == (("d14", "pain", "2"),)
        assert [flag.resolved_by for flag in talk.flags(kind=ENDED.value)] == ["service"]
        assert talk.says("sorry, 5 not 2").recorded == (("d14", "pain", "5"),)
        assert [flag.resolved_by for flag in talk.flags(kind=ENDED.value)] == [None]
