"""Which answers show that relief has ended, and what a second look leaves alone; each case is undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.followup.alerting.flag import resolve
from reminders.followup.alerting.notes import note_of
from reminders.followup.intake.recording import relief_ended
from reminders.record.outcomes import Flag, FlagEvent, FlagKind
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.record.sealing import unseal
from tests.answers import record
from tests.followup.intake.conversation import Office, Talk, office
from tests.followup.intake.recording.test_course_flags import second_infusion

LOST = {"h24": "1", "h72": "1", "d7": "5", "d14": "5"}


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def answers(talk: Talk, values: dict[str, str]) -> None:
    """Ana, whose baseline is 5, gave these; nobody has looked at them."""
    for step, value in values.items():
        record(talk.session, talk.check_in(step), value)


def flagged(talk: Talk, value: str, baseline: str | None) -> list[Flag]:
    """The flags there are once the newest of Ana's answers was looked at."""
    clinic = talk.session.get_one(Clinic, talk.ana.patient.clinic_id)
    of_course = None if baseline is None else Decimal(baseline)
    relief_ended.flag_if_ended(talk.session, clinic, talk.ana.infusion.id, Decimal(value), of_course)
    talk.session.flush()
    return talk.flags(kind=FlagKind.RELIEF_ENDED.value)


def reviewed(talk: Talk) -> list[Flag]:
    relief_ended.review(talk.session, talk.ana.patient.clinic_id, talk.ana.patient.id)
    talk.session.flush()
    return talk.flags(kind=FlagKind.RELIEF_ENDED.value)


def test_a_point_below_a_low_baseline_is_no_relief_though_it_is_a_third_less(here: Office) -> None:
    with here.talk() as talk:
        answers(talk, {"h24": "0", "h72": "0", "d7": "2", "d14": "2"})
        assert flagged(talk, "2", None) == [], "nothing to compare it with"
        assert flagged(talk, "0", "3") == [], "it is relief by itself"
        assert len(flagged(talk, "2", "3")) == 1


def test_an_answer_about_an_earlier_infusion_tells_the_physician_nothing_new(here: Office) -> None:
    with here.talk() as talk:
        answers(talk, LOST)
        newer = second_infusion(talk)
        assert flagged(talk, "5", "5") == []
        talk.change(Infusion, newer.id, status="canceled")
        assert len(flagged(talk, "5", "5")) == 1


def test_answers_to_other_questions_say_nothing_of_relief(here: Office) -> None:
    with here.talk() as talk:
        answers(talk, LOST)
        between = talk.check_in("d7")
        record(talk.session, between, "0", measure="side_effects", at=between.due_at + timedelta(hours=1))
        assert len(flagged(talk, "5", "5")) == 1


def test_a_look_that_finds_the_same_leaves_the_flag_as_it_was_and_what_a_person_wrote(here: Office) -> None:
    with here.talk() as talk:
        answers(talk, LOST)
        (told,) = reviewed(talk)
        before = told.opened_at, told.respond_by
        talk.later(hours=1)
        assert [one.id for one in reviewed(talk)] == [told.id]
        assert (told.opened_at, told.respond_by, told.resolved_at) == (*before, None)
        resolve(talk.session, told.clinic_id, told.id, actor="staff:1", note="She comes in May.")
        reviewed(talk)
        assert (told.resolved_by, note_of(talk.session, told)) == ("staff:1", "She comes in May.")
        assert talk.session.scalars(select(FlagEvent.act).where(FlagEvent.flag_id == told.id)).all() == []


def test_what_followed_a_canceled_infusion_is_taken_back_and_comes_back_with_it(here: Office) -> None:
    with here.talk() as talk:
        answers(talk, LOST)
        (told,) = reviewed(talk)
        second_infusion(talk, infused_at=talk.ana.infusion.infused_at - timedelta(days=1))
        talk.change(Infusion, talk.ana.infusion.id, status="canceled")
        (told,) = reviewed(talk)
        assert (told.resolved_by, note_of(talk.session, told)) == (
            "service", "After a change to the record, the answers no longer show that relief has ended.",
        )  # fmt: skip
        second = talk.session.scalars(select(Infusion.id).where(Infusion.id != talk.ana.infusion.id)).all()
        for other in second:
            talk.change(Infusion, other, status="canceled")
        talk.change(Infusion, talk.ana.infusion.id, status="active")
        (told,) = reviewed(talk)
        assert told.resolved_at is None
        again = talk.session.scalars(select(FlagEvent).where(FlagEvent.act == "reopened")).one()
        assert unseal(talk.session, again, "note") == "The answers show again that relief has ended."
