"""A sender's pace: its usual rate, its next turn, and what waits when it was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import (
    HELD_AFTER_REFUSAL,
    PROBE_AFTER,
    clinics_using,
    count_refusal,
    ensure_sender,
    forget_refused_phones,
    hold_phone,
    note_failure,
    note_success,
    number_for_patients,
    probe_again_later,
    resume_on_acceptance,
    resume_on_delivery,
    sender_of,
    slow_down,
    stop_sender,
    take_turn,
    usual_rate,
)
from reminders.record.people import NO_SENDER, Clinic
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
    assert timedelta(minutes=5, seconds=30) == HELD_AFTER_REFUSAL > PROBE_AFTER
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


# -- two senders: what is noted of one changes nothing of the other ---------------------------------------------------


@pytest.fixture
def two(care: Care, ana: Enrollment) -> tuple[str, str]:
    """A text of each of two senders to Ana's phone, refused once and held."""
    texts = (
        queued(care, ana, Kind.HELP, "Call us.", "help:1"),
        queued(care, ana, Kind.HELP, "Call us.", "help:2", sender=OTHER_SENDER),
    )
    with care.database.write() as session:
        session.execute(update(Message).values(try_after=clock.real(), times_refused=1))
        another = update(Sender).where(Sender.sender == OTHER_SENDER)
        session.execute(another.values(refused_code=30003, refused_phones=["z"]))
    return texts


def columns(care: Care, sender: str) -> dict[str, object]:
    with care.database.read() as session:
        row = session.get_one(Sender, sender)
        return {
            column.name: getattr(row, column.name) for column in Sender.__table__.columns if column.name != "sender"
        }


def test_what_is_noted_of_one_sender_changes_nothing_of_another(care: Care, two: tuple[str, str]) -> None:
    began = clock.real()
    steps: list[tuple[Callable[[Session], object], object, set[str]]] = [
        (lambda s: slow_down(s, SENDER, 60), None, {"free_at_epoch"}),
        (lambda s: slow_down(s, SENDER, 5), None, set()),
        (lambda s: take_turn(s, SENDER, 1, clock.real()), None, set()),
        (lambda s: note_failure(s, SENDER, "x" * 201), None, {"failing_since", "failing_why"}),
        (lambda s: note_failure(s, SENDER, "another"), None, set()),
        (lambda s: count_refusal(s, SENDER, "a", 21408), False, {"refused_code", "refused_phones"}),
        (lambda s: count_refusal(s, SENDER, "a", 21408), False, set()),
        (lambda s: count_refusal(s, SENDER, "b", 21408), False, {"refused_phones"}),
        (lambda s: count_refusal(s, SENDER, "b", 30003), False, {"refused_code", "refused_phones"}),
        (lambda s: forget_refused_phones(s, SENDER), None, {"refused_code", "refused_phones"}),
        (lambda s: [count_refusal(s, SENDER, phone, 21408) for phone in "abc"], [False, False, True],
         {"refused_code", "refused_phones"}),
        (lambda s: stop_sender(s, SENDER, 21408), True, {"stopped_at", "stopped_code", "probe_at"}),
        (lambda s: stop_sender(s, SENDER, 20003), False, set()),
        (lambda s: count_refusal(s, SENDER, "d", 21408), True, set()),
        (lambda s: forget_refused_phones(s, SENDER), None, set()),
        (lambda s: probe_again_later(s, SENDER, began + 9 * PROBE_AFTER), None, {"probe_at"}),
        (lambda s: resume_on_delivery(s, SENDER, began), False, set()),
        (lambda s: resume_on_acceptance(s, OTHER_SENDER), False, set()),
        (lambda s: resume_on_acceptance(s, SENDER), True,
         {"stopped_at", "stopped_code", "probe_at", "refused_code", "refused_phones"}),
        (lambda s: resume_on_acceptance(s, SENDER), False, set()),
        (lambda s: stop_sender(s, SENDER, 30007, late=True), True,
         {"stopped_at", "stopped_code", "stopped_late", "probe_at"}),
        (lambda s: resume_on_acceptance(s, SENDER), False, set()),
        (lambda s: resume_on_delivery(s, SENDER, clock.real()), True,
         {"stopped_at", "stopped_code", "stopped_late", "probe_at"}),
        (lambda s: note_success(s, OTHER_SENDER), None, set()),
        (lambda s: note_success(s, SENDER), None, {"failing_since", "failing_why"}),
    ]  # fmt: skip
    other = columns(care, OTHER_SENDER)
    for number, (step, result, changes) in enumerate(steps):
        before = columns(care, SENDER)
        with care.database.write() as session:
            assert step(session) == result, number
        after = columns(care, SENDER)
        assert {name for name in after if after[name] != before[name]} == changes, number
        assert columns(care, OTHER_SENDER) == other, number
    assert after["failing_why"] is None


def test_a_sender_rests_for_a_quarter_of_an_hour_at_most_and_is_tried_again_after_five_minutes(
    care: Care, two: tuple[str, str]
) -> None:
    real, quarter = clock.real(), timedelta(minutes=15)
    with care.database.write() as session:
        slow_down(session, SENDER, 1e6)
        probe_again_later(session, SENDER, real)
    free_at = columns(care, SENDER)["free_at_epoch"]
    assert isinstance(free_at, float)
    assert (real + quarter).timestamp() <= free_at <= (clock.real() + quarter).timestamp()
    assert columns(care, SENDER)["probe_at"] == real + timedelta(minutes=5)


def test_a_text_that_waits_longer_than_its_refused_phone_goes_on_waiting(care: Care, two: tuple[str, str]) -> None:
    later = clock.real() + 2 * HELD_AFTER_REFUSAL
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == two[0]).values(try_after=later))
        hold_phone(session, SENDER, index_of(session, "phone", PHONE))
        assert session.get_one(Message, two[0], populate_existing=True).try_after == later


def test_an_outage_of_a_sender_is_logged_when_it_begins_and_when_it_ends(care: Care, two: tuple[str, str]) -> None:
    with care.database.write() as session, capture_logs() as logged:
        for _ in range(2):
            note_failure(session, SENDER, "timeout")
        for _ in range(2):
            note_success(session, SENDER)
    told = [(entry["event"], entry["sender"]) for entry in logged if "provider" in entry["event"]]
    assert told == [("the provider takes no text", SENDER), ("the provider takes texts again", SENDER)]


def test_why_a_sender_fails_is_kept_as_far_as_it_fits(care: Care, two: tuple[str, str]) -> None:
    with care.database.write() as session:
        note_failure(session, SENDER, "x" * 201)
    assert columns(care, SENDER)["failing_why"] == "x" * 200


def test_when_a_sender_works_again_its_own_refused_texts_go_at_once(care: Care, two: tuple[str, str]) -> None:
    mine, others = two
    with care.database.write() as session:
        stop_sender(session, SENDER, 21408)
        session.execute(update(Message).where(Message.kind == "welcome").values(times_refused=0))
        assert resume_on_acceptance(session, SENDER)
    with care.database.read() as session:
        waits = {text.natural_key: text.try_after is not None for text in session.scalars(select(Message))}
        assert (session.get_one(Message, mine).try_after, session.get_one(Message, others).try_after is None) == (
            None, False,
        )  # fmt: skip
    assert sorted(waits.values()) == [False, True, True], "a text that was never refused waits for something else"


@pytest.mark.parametrize(
    ("sender", "rate"), [("MG123", 10.0), ("+18335550100", 3.0), ("+13125550100", 1.0), ("72975", 10.0)]
)
def test_each_kind_of_sender_has_its_usual_rate(sender: str, rate: float) -> None:
    assert usual_rate(sender) == rate


def test_a_new_sender_has_three_seconds_of_turns_saved_up(care: Care) -> None:
    began = clock.real().timestamp()
    with care.database.write() as session:
        ensure_sender(session, OTHER_SENDER, 2.0)
        turns = [take_turn(session, OTHER_SENDER, 1, clock.real()) is not None for _ in range(4)]
    found = columns(care, OTHER_SENDER)
    assert (found["segments_per_second"], turns) == (2.0, [True] * 4)
    free_at = found["free_at_epoch"]
    assert isinstance(free_at, float)
    assert began - 3 + 4 / 2 <= free_at <= clock.real().timestamp() - 3 + 4 / 2


def test_a_clinic_says_which_number_to_call_and_where_its_texts_come_from(care: Care) -> None:
    with care.database.write() as session:
        own, here = add_clinic_row(session, "hillside", sender=OTHER_SENDER), care.clinic(session)
        without = replace(care.settings, twilio_sender=None)
        assert [sender_of(clinic, care.settings) for clinic in (own, here)] == [OTHER_SENDER, SENDER]
        assert [sender_of(clinic, without) for clinic in (own, here)] == [OTHER_SENDER, NO_SENDER]
        assert number_for_patients(here, care.settings) == "+13125550199"
        here.phone = None
        assert number_for_patients(here, care.settings) == SENDER
        assert number_for_patients(here, without) is None
