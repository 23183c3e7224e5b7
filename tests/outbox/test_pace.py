"""A sender's pace: its usual rate, its next turn, and what waits when it was refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import (
    HELD_AFTER_REFUSAL,
    PROBE_AFTER,
    clinics_using,
    ensure_sender,
    hold_phone,
    take_turn,
    usual_rate,
)
from reminders.record.people import Clinic
from reminders.record.sealing import index_of
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER
from tests.one_clinic import Care, add_clinic_row
from tests.outbox.claiming import PHONE, queued

OTHER_SENDER = "+13125550177"


@pytest.mark.parametrize("area", ["800", "833", "844", "855", "866", "877", "888"])
def test_a_toll_free_number_has_a_rate_of_its_own(area: str) -> None:
    assert usual_rate(f"+1{area}5550100") != usual_rate("+13125550100")
    assert usual_rate(f"+1{area}5550100") == usual_rate("+18885550199")


@pytest.mark.parametrize(("named", "kept"), [(None, usual_rate(SENDER)), (7.0, 7.0)])
def test_a_sender_goes_at_the_rate_the_settings_name_or_at_its_usual_one(
    care: Care, named: float | None, kept: float
) -> None:
    for already in (3.0, named):  # known at another rate, and then at this one
        with care.database.write() as session:
            ensure_sender(session, SENDER, already)
    with care.database.read() as session:
        assert session.get_one(Sender, SENDER).segments_per_second == kept


@pytest.mark.parametrize("code", [None, 21408])
def test_a_turn_says_whether_the_texts_before_it_were_refused(care: Care, code: int | None) -> None:
    with care.database.write() as session:
        ensure_sender(session, SENDER, None)
        session.execute(update(Sender).values(refused_code=code))
        turn = take_turn(session, SENDER, 1, clock.real())
    assert turn is not None
    assert turn.after_refusals == (code is not None)


def test_only_the_refused_senders_texts_to_the_refused_phone_wait_past_the_next_probe(
    care: Care, ana: Enrollment
) -> None:
    assert HELD_AFTER_REFUSAL > PROBE_AFTER
    held = queued(care, ana, Kind.HELP, "Call us.", "help:1")
    free = queued(care, ana, Kind.HELP, "Call us.", "help:2", sender=OTHER_SENDER)
    other = queued(care, ana, Kind.HELP, "Call us.", "help:3", "+13125550143")
    before = clock.real()
    with care.database.write() as session:
        hold_phone(session, SENDER, index_of(session, "phone", PHONE))
    with care.database.read() as session:
        until = session.get_one(Message, held).try_after
        assert [session.get_one(Message, id_).try_after for id_ in (free, other)] == [None, None]
    assert until is not None
    assert until >= before + HELD_AFTER_REFUSAL


def test_the_installations_sender_serves_the_clinics_without_one_and_another_serves_its_own(care: Care) -> None:
    with care.database.write() as session:
        own = add_clinic_row(session, "hillside", sender=OTHER_SENDER).id

        def served(sender: str) -> list[str]:
            return list(session.scalars(select(Clinic.id).where(clinics_using(sender, care.settings))))

        assert served(SENDER) == [care.clinic_id]
        assert served(OTHER_SENDER) == [own]
        session.execute(update(Clinic).where(Clinic.id == own).values(sender=SENDER))
        assert sorted(served(SENDER)) == sorted([care.clinic_id, own])
