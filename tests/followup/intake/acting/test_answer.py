"""What a value leads to that no question asked for, and what is asked for beside a wish about the texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from reminders.followup.amending import correct_outcome
from reminders.followup.intake import read_reply
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.schedule import Infusion
from tests.followup.intake.conversation import BENS, Office, office
from tests.followup.intake.test_what_follows import follows


@pytest.fixture(scope="module")
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(request, tmp_path_factory) as made:
        yield made


def test_an_option_of_a_question_that_was_not_asked_yet_is_no_pain_however_low_the_baseline(here: Office) -> None:
    with here.talk("h24") as talk:
        of_ana = (Outcome.patient_id == talk.ana.patient.id, Outcome.step == BASELINE)
        (baseline,) = talk.session.scalars(select(Outcome).where(*of_ana)).all()
        correct_outcome(
            talk.session, baseline.clinic_id, baseline.id, value=Decimal(1), actor="staff:1", why="Told on the phone"
        )
        pain, option = talk.stores("0"), talk.stores("side effects, please call me")
        assert read_reply(talk.session, pain, wait=timedelta())
        heard = talk.reads(option)
        assert (heard.recorded, heard.reply.value, "high-pain" in heard.opened) == ((), Decimal(3), False)


def test_a_number_from_a_patient_whose_infusions_were_canceled_is_seen_by_a_person(here: Office) -> None:
    with here.talk() as talk:
        talk.session.execute(update(Infusion).values(status="canceled"))
        talk.session.expire_all()
        assert follows(talk, [("7", "received:received +no-question")], BENS) == []


def test_a_call_that_is_asked_for_beside_a_wish_about_the_texts_is_seen_and_the_wish_is_confirmed(here: Office) -> None:
    with here.talk() as talk:
        assert follows(talk, [
            ("please start texting me again and call me", "received:received +call-me"),
            ("please stop texting me and call me", "stop-confirmed:stop_confirmed +opted-out &call-me"),
            ("please stop texting me and call me", "&call-me"),
        ]) == []  # fmt: skip
