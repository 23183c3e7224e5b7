"""A text that may be a refusal: how long texts rest for it, and what lets them go on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reminders.outbox.effects import ensure_number
from reminders.outbox.phone_refusals import (
    REFUSAL_RULES,
    Stance,
    TextedPhone,
    lift_doubt,
    lift_refusal,
    record_doubt,
    record_refusal,
    refused_phones,
    stance_of,
    stances_of,
)
from reminders.record.people import OptOut
from tests.migrated import SENDER
from tests.one_clinic import NOON, Care, add_clinic_row

PHONE, OTHER_PHONE, OTHER_SENDER = "a phone", "another phone", "+13125550177"
EARLIER, LATER = NOON - timedelta(minutes=1), NOON + timedelta(minutes=1)

RESTS = Stance(in_doubt_at=NOON, rests=True)


def stance(care: Care, sender: str = SENDER, phone: str = PHONE) -> Stance:
    with care.database.write() as session:
        return stance_of(session, TextedPhone(care.clinic_id, sender, phone))


def doubted(care: Care, at: datetime = NOON) -> bool:
    with care.database.write() as session:
        return record_doubt(session, SENDER, PHONE, at=at)


def refused(care: Care, how: OptOut, at: datetime) -> bool:
    with care.database.write() as session:
        return record_refusal(session, SENDER, PHONE, at=at, how=how)


def started(care: Care, at: datetime) -> bool:
    with care.database.write() as session:
        return lift_refusal(session, SENDER, PHONE, at=at)


def cleared(care: Care, chosen_at: datetime | None = None) -> None:
    with care.database.write() as session:
        lift_doubt(session, SENDER, PHONE, chosen_at=chosen_at)


def resumed(care: Care, at: datetime, *, clinic_id: str = "", sender: str = SENDER, phone: str = PHONE) -> None:
    """Staff let a phone's texts go on."""
    with care.database.write() as session:
        ensure_number(session, clinic_id or care.clinic_id, sender, phone).resumed_at = at


def test_texts_to_the_phone_from_that_sender_rest_and_no_others(care: Care) -> None:
    assert stance(care) == Stance()
    assert doubted(care)
    assert stance(care) == RESTS
    asked = [
        TextedPhone(care.clinic_id, SENDER, OTHER_PHONE),
        TextedPhone(care.clinic_id, OTHER_SENDER, PHONE),
        TextedPhone(care.clinic_id, SENDER, PHONE),
    ]
    with care.database.write() as session:
        assert stances_of(session, asked) == [Stance(), Stance(), RESTS]


def test_a_doubt_counts_before_its_transaction_ends(care: Care) -> None:
    with care.database.write() as session:
        record_doubt(session, SENDER, PHONE, at=NOON)
        assert stance_of(session, TextedPhone(care.clinic_id, SENDER, PHONE)) == RESTS


@pytest.mark.parametrize(("chosen_at", "counts"), [(EARLIER, True), (NOON, True), (LATER, False)])
def test_a_doubt_that_is_older_than_what_the_phone_chose_changes_nothing(
    care: Care, chosen_at: datetime, counts: bool
) -> None:
    assert started(care, chosen_at)
    assert doubted(care) == counts
    assert stance(care) == (RESTS if counts else Stance())


@pytest.mark.parametrize(("at", "goes_on"), [(EARLIER, False), (NOON, True), (LATER, True)])
def test_start_ends_a_doubt_that_came_before_it(care: Care, at: datetime, goes_on: bool) -> None:
    assert doubted(care)
    assert started(care, at)
    assert stance(care) == (Stance() if goes_on else RESTS)


@pytest.mark.parametrize("how", OptOut)
def test_a_refusal_ends_the_doubt(care: Care, how: OptOut) -> None:
    assert doubted(care)
    assert refused(care, how, LATER)
    assert stance(care) == Stance(refused=how)


@pytest.mark.parametrize(("at", "rests"), [(EARLIER, True), (NOON, False), (LATER, False)])
def test_staff_let_texts_go_on_after_a_doubt_until_the_next(care: Care, at: datetime, rests: bool) -> None:
    assert doubted(care)
    resumed(care, at)
    assert stance(care) == Stance(in_doubt_at=NOON, rests=rests)
    assert doubted(care, LATER + timedelta(minutes=1))
    assert stance(care).rests


def test_staff_let_texts_go_on_for_their_own_clinic_and_that_phone_and_sender(care: Care) -> None:
    assert doubted(care)
    with care.database.write() as session:
        hillside = add_clinic_row(session, "hillside").id
    resumed(care, LATER, clinic_id=hillside)
    resumed(care, LATER, sender=OTHER_SENDER)
    resumed(care, LATER, phone=OTHER_PHONE)
    assert stance(care) == RESTS


@pytest.mark.parametrize("chosen_at", [None, EARLIER, LATER])
def test_once_it_is_clear_that_it_was_no_refusal_texts_go_on(care: Care, chosen_at: datetime | None) -> None:
    assert doubted(care)
    cleared(care, chosen_at)
    assert stance(care) == Stance()


#: What the phone had told before, whether it then asked for texts to go on, and whether a stop of noon still counts.
LATE_STOP = {
    "it asked for texts": (["doubt"], LATER, False),
    "it asked before the stop": (["doubt"], EARLIER, True),
    "it asked at the same moment": (["doubt"], NOON, True),
    "it only answered": (["doubt"], None, True),
    "nothing was in doubt": ([], LATER, True),
    "it refuses all the same": (["stop", "doubt"], LATER, True),
    "it has chosen later still": (["start", "doubt"], EARLIER, False),
}


@pytest.mark.parametrize("what", LATE_STOP)
def test_asking_for_texts_to_go_on_is_a_choice_that_an_older_stop_does_not_undo(care: Care, what: str) -> None:
    before, chosen_at, counts = LATE_STOP[what]
    if "stop" in before:
        assert refused(care, OptOut.WORDS, EARLIER)
    if "start" in before:
        assert started(care, LATER)
    if "doubt" in before:
        assert doubted(care, LATER if "start" in before else EARLIER)
    cleared(care, chosen_at)
    assert refused(care, OptOut.KEYWORD, NOON) == counts
    assert stance(care).refused == (OptOut.KEYWORD if counts else None)


#: Of two words that a phone is not the patient's, which stands, and since when.
NOT_THEIRS = [
    (OptOut.WRONG_PERSON, OptOut.DECEASED, OptOut.DECEASED, LATER),
    (OptOut.DECEASED, OptOut.WRONG_PERSON, OptOut.DECEASED, NOON),
    (OptOut.DECEASED, OptOut.DECEASED, OptOut.DECEASED, NOON),
]


@pytest.mark.parametrize(("first", "second", "stands", "since"), NOT_THEIRS)
def test_that_a_phone_is_not_the_patients_stands_since_the_weightier_word(
    care: Care, first: OptOut, second: OptOut, stands: OptOut, since: datetime
) -> None:
    assert not REFUSAL_RULES[stands].phone_lifts
    assert refused(care, first, NOON)
    assert refused(care, second, LATER)
    with care.database.write() as session:
        assert refused_phones(session, care.clinic_id, SENDER, [PHONE, OTHER_PHONE]) == {PHONE: (stands, since)}
