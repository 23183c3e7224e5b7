"""How long a text may wait before it leaves, and the words under which the record keeps each kind."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import KIND_RULES, URGENT, Kind
from reminders.record.texts import Message
from tests.one_clinic import Care
from tests.outbox.claiming import kind_taken, queued

HOURS = timedelta(hours=1)
MINUTES = timedelta(minutes=1)

#: How long a text of each kind is worth sending, from when it was queued.
LIFETIMES = {
    Kind.PAGE: 1 * HOURS, Kind.DANGER: 4 * HOURS, Kind.START_CONFIRMED: 12 * HOURS, Kind.HELP: 12 * HOURS,
    Kind.CALL_CLINIC: 12 * HOURS, Kind.RECEIVED: 1 * HOURS, Kind.ACKNOWLEDGE: 12 * HOURS, Kind.CLARIFY: 1 * HOURS,
    Kind.CLARIFY_CORRECTION: 1 * HOURS, Kind.STOP_ASKED: 24 * HOURS,
}  # fmt: skip

#: An answer leaves at any hour within half an hour of the text it answers; after that in texting hours, until 20:00.
#: What is urgent leaves at any hour.
AT_ONCE, TEXTING_ENDS = 30 * MINUTES, datetime(2026, 3, 3, 2, tzinfo=UTC)


def kept(care: Care, message_id: str) -> Message:
    with care.database.read() as session:
        return session.get_one(Message, message_id)


@pytest.mark.parametrize("kind", LIFETIMES)
def test_a_text_is_worth_sending_for_as_long_as_its_kind_is(care: Care, ana: Enrollment, kind: Kind) -> None:
    text = kept(care, queued(care, ana, kind, "Words.", "text:1"))
    assert text.expires_at == care.now + LIFETIMES[kind]
    assert text.send_before == care.now + (LIFETIMES[kind] if kind in URGENT else min(LIFETIMES[kind], AT_ONCE))


@pytest.mark.parametrize("kind", [Kind.STOP_CONFIRMED, Kind.WRONG_PERSON])
def test_the_laws_five_minutes_count_from_when_the_phones_text_was_received(
    care: Care, ana: Enrollment, kind: Kind
) -> None:
    received_at = care.now - 4 * MINUTES
    text = kept(care, queued(care, ana, kind, "Words.", "text:1", received_at=received_at))
    assert (text.send_after, text.expires_at) == (care.now, received_at + 5 * MINUTES)


def test_a_text_whose_time_is_up_does_not_leave_though_texting_hours_go_on(care: Care, ana: Enrollment) -> None:
    assert kind_taken(care) == Kind.WELCOME
    text = kept(care, queued(care, ana, Kind.WELCOME, "Words.", "text:1", expires_at=care.now + MINUTES))
    assert text.send_before == TEXTING_ENDS
    care.at(text.expires_at)
    assert kind_taken(care) is None
    care.at(text.expires_at - MINUTES)
    assert kind_taken(care) == Kind.WELCOME


@pytest.mark.parametrize(("minutes", "until"), [(29, MINUTES), (30, None)])
def test_an_answer_to_a_text_of_half_an_hour_ago_waits_for_texting_hours(
    care: Care, ana: Enrollment, minutes: int, until: timedelta | None
) -> None:
    text = kept(care, queued(care, ana, Kind.HELP, "Words.", "text:1", received_at=care.now - minutes * MINUTES))
    assert text.send_before == (care.now + until if until else TEXTING_ENDS)
    assert (text.send_after, text.expires_at) == (care.now, care.now + LIFETIMES[Kind.HELP])


@pytest.mark.parametrize("kind", sorted(URGENT))
def test_what_is_urgent_leaves_at_night_however_long_ago_the_phone_wrote(
    care: Care, ana: Enrollment, kind: Kind
) -> None:
    care.at(care.now + 12 * HOURS)
    text = kept(care, queued(care, ana, kind, "Words.", "text:1", received_at=care.now - 2 * HOURS))
    assert (text.send_after, text.send_before) == (care.now, text.expires_at)


#: A clinic's own hours, and within which a text leaves that is queued at four in the morning of Chicago (10:00 UTC).
OWN_HOURS: list[tuple[dict[str, time], tuple[int, int]]] = [
    ({}, (15, 26)),
    ({"hours_start": time(11)}, (17, 26)),
    ({"hours_end": time(17)}, (15, 23)),
    ({"hours_start": time(11), "hours_end": time(17)}, (17, 23)),
]


@pytest.mark.parametrize(("own", "window"), OWN_HOURS)
def test_a_text_leaves_within_the_clinics_own_hours_or_between_nine_and_eight(
    care: Care, ana: Enrollment, own: dict[str, time], window: tuple[int, int]
) -> None:
    care.at(care.now + 12 * HOURS)
    with care.database.write() as session:
        for name, hour in own.items():
            setattr(care.clinic(session), name, hour)
    text = kept(care, queued(care, ana, Kind.WELCOME, "Words.", "text:1"))
    day = care.now.replace(hour=0)
    assert (text.send_after, text.send_before) == (day + window[0] * HOURS, day + window[1] * HOURS)


def test_the_record_keeps_each_kind_under_a_word_that_does_not_change() -> None:
    assert [(kind.name, kind.value) for kind in Kind] == [
        ("WELCOME", "welcome"), ("BY_HAND", "by-hand"), ("QUESTION", "question"), ("FOLLOW_UP", "follow-up"),
        ("NUDGE", "nudge"),
        ("CLARIFY", "clarify"), ("CLARIFY_CORRECTION", "clarify-correction"), ("ACKNOWLEDGE", "acknowledge"),
        ("DANGER", "danger"), ("CALL_CLINIC", "call-clinic"), ("RECEIVED", "received"), ("HELP", "help"),
        ("STOP_ASKED", "stop-asked"), ("STOP_CONFIRMED", "stop-confirmed"), ("START_CONFIRMED", "start-confirmed"),
        ("WRONG_PERSON", "wrong-person"), ("PAGE", "page"),
    ]  # fmt: skip
    assert set(KIND_RULES) == set(Kind)
