"""Of whose next course staff are reminded, and when the clinic is looked through again, to the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.recording.course_flags import take_back
from reminders.followup.intake.recording.next_course import EVERY, remind_due
from reminders.record.database import settings_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from tests.followup.intake.conversation import Office, Talk, office
from tests.log_lines import LogLines, log_lines
from tests.one_clinic import add_clinic_row, request_for

__all__ = ["log_lines"]

MOMENT, HOUR, DAYS = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=30)
Change = Callable[[Talk], object]


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def clinic(**values: object) -> Change:
    return lambda talk: talk.change(Clinic, talk.ana.patient.clinic_id, **values)


def infusion(**values: object) -> Change:
    return lambda talk: talk.change(Infusion, talk.ana.infusion.id, **values)


def bens(**values: object) -> Change:
    """Ben's infusion, which is later than Ana's, was hers."""

    def change(talk: Talk) -> None:
        bens = talk.session.scalars(select(Infusion.id).where(Infusion.id != talk.ana.infusion.id)).first()
        hers = {"patient_id": talk.ana.patient.id, "local_day": date(2026, 1, 1)}
        talk.change(Infusion, str(bens), **hers | values)

    return change


def reminded(talk: Talk, *changes: Change) -> bool:
    """Whether staff are reminded of Ana, where her thirty days are over at this moment and not an hour before."""
    talk.now = talk.ana.infusion.infused_at + DAYS
    talk.session.info["clock"] = talk.clock
    for change in (clinic(next_course_days=30, next_course_checked_at=talk.now - EVERY), *changes):
        change(talk)
    talk.session.expire_all()
    remind_due(talk.session)
    talk.session.flush()
    return talk.ana.infusion.id in {f.infusion_id for f in talk.flags(kind=FlagKind.NEXT_COURSE)}


def test_staff_are_reminded_at_the_end_of_the_last_infusions_days(here: Office) -> None:
    """The others' infusions are later, and end nobody's days but their own."""
    start = here.ana.infusion.infused_at
    cases: list[tuple[bool, list[Change]]] = [
        (True, []),
        (False, [infusion(infused_at=start + MOMENT)]),
        (True, [infusion(infused_at=start - EVERY + MOMENT)]),
        (False, [infusion(infused_at=start - EVERY)]),
        (False, [infusion(status="canceled")]),
        (False, [clinic(next_course_days=None)]),
        (False, [clinic(next_course_days=31)]),
        (False, [clinic(next_course_checked_at=None)]),
        (False, [bens()]),
        (True, [bens(status="canceled")]),
        (True, [bens(infused_at=start)]),
    ]
    wrong = []
    for number, (expected, changes) in enumerate(cases):
        with here.talk() as talk:
            if reminded(talk, *changes) != expected:
                wrong.append(number)
    assert wrong == []


@pytest.mark.parametrize(("ago", "looked"), [(EVERY, True), (EVERY - MOMENT, False)])
def test_a_clinic_is_looked_through_once_an_hour(here: Office, ago: timedelta, looked: bool) -> None:
    with here.talk() as talk:
        clinic(next_course_days=30, next_course_checked_at=talk.now - ago)(talk)
        assert remind_due(talk.session) == int(looked)
        talk.session.flush()
        checked = talk.session.get_one(Clinic, talk.ana.patient.clinic_id, populate_existing=True)
        assert checked.next_course_checked_at == (talk.now if looked else talk.now - ago)
        assert remind_due(talk.session) == 0


def test_a_clinic_that_counts_no_days_any_more_is_passed_over_in_silence(here: Office, log_lines: LogLines) -> None:
    with here.talk() as talk:
        clinic(next_course_days=None, next_course_checked_at=talk.now - HOUR)(talk)
        assert remind_due(talk.session) == 1
        assert log_lines.text == ""


def another_clinic(talk: Talk) -> str:
    """Another clinic, whose patient got an infusion when Ana did; its id."""
    south, at = add_clinic_row(talk.session, "south"), talk.ana.infusion.infused_at
    who = request_for(patient={"mrn": "S-1"}, infusion={"infused_at": at}, consent={"given_at": at - HOUR})
    enroll(talk.session, south, who, actor="staff:1", settings=settings_of(talk.session))
    return south.id


def test_the_patients_of_another_clinic_are_left_to_its_own_rule(here: Office) -> None:
    with here.talk() as talk:
        another_clinic(talk)
        assert reminded(talk)
        assert [flag.patient_id for flag in talk.flags(kind=FlagKind.NEXT_COURSE)] == [talk.ana.patient.id]


def test_the_clinic_that_was_not_looked_through_for_longest_comes_first(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with here.talk() as talk:
        mine, south = talk.ana.patient.clinic_id, another_clinic(talk)
        monkeypatch.setattr("reminders.followup.asking.batches.BATCH", 1)
        for first, second in ((mine, south), (south, mine)):
            talk.change(Clinic, first, next_course_checked_at=talk.now - EVERY - MOMENT)
            talk.change(Clinic, second, next_course_checked_at=talk.now - EVERY)
            assert remind_due(talk.session) == 1
            talk.session.flush()
            looked_at = {id_: talk.session.get_one(Clinic, id_).next_course_checked_at for id_ in (first, second)}
            assert looked_at == {first: talk.now, second: talk.now - EVERY}


def test_a_clinic_whose_flags_cannot_be_read_is_not_looked_through_again_at_once(here: Office) -> None:
    with here.talk() as talk:
        assert reminded(talk)
        (reminder,) = talk.flags(kind=FlagKind.NEXT_COURSE)
        take_back(talk.session, reminder, "It was not so.")
        talk.session.flush()
        talk.change(Flag, reminder.id, note_sealed=b"damaged")
        assert reminded(talk), "it is there, and could not be opened again"
        assert talk.session.get_one(Flag, reminder.id).resolved_at is not None
        assert talk.session.get_one(Clinic, talk.ana.patient.clinic_id).next_course_checked_at == talk.now
        assert remind_due(talk.session) == 0
