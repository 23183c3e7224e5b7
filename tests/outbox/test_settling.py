"""What a POST's answer changes, and what the provider's list and callbacks change afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.operate.erase import erase
from reminders.outbox.claim import Claimed
from reminders.outbox.effects import ensure_number_of
from reminders.outbox.kinds import Kind
from reminders.outbox.reconcile import reconcile
from reminders.outbox.settle import LONGEST_RETRY_SECONDS, RETRY_SECONDS, settle
from reminders.outbox.status import apply_status, settle_as_answered
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageEvent, MessageState, Sender
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import NotSent, PostResult, Rejected, Sent, Unknown
from tests.migrated import SENDER
from tests.one_clinic import Care, request_for
from tests.outbox.claiming import OTHER_PHONE, queued, taken
from tests.reliability.in_memory import Fate, InMemoryProvider


@pytest.fixture
def claimed(care: Care, ana: Enrollment) -> Claimed:
    """Ana's welcome, claimed."""
    found = taken(care)
    assert found is not None
    return found


def settled(care: Care, claimed: Claimed, result: PostResult) -> Message:
    with care.database.write() as session:
        settle(session, claimed, result)
    return message(care, claimed.message_id)


def message(care: Care, message_id: str) -> Message:
    with care.database.read() as session:
        return session.get_one(Message, message_id)


def status(care: Care, claimed: Claimed, provider_id: str, word: str) -> Message:
    with care.database.write() as session:
        apply_status(session, claimed.message_id, provider_id, word)
    return message(care, claimed.message_id)


def causes(care: Care, message_id: str) -> list[str]:
    with care.database.read() as session:
        rows = select(MessageEvent.cause).where(MessageEvent.message_id == message_id).order_by(MessageEvent.id)
        return list(session.scalars(rows))


# -- not processed: when it is tried again ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 2 * RETRY_SECONDS), (3, 8 * RETRY_SECONDS), (30, LONGEST_RETRY_SECONDS)]
)
def test_a_text_that_was_not_processed_waits_twice_as_long_each_time_and_five_minutes_at_most(
    care: Care, claimed: Claimed, tries: int, seconds: float
) -> None:
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == claimed.message_id).values(tries=tries))
    before = clock.real()
    waits = settled(care, claimed, NotSent("no connection"))
    assert waits.try_after is not None
    assert before + timedelta(seconds=seconds) <= waits.try_after <= clock.real() + timedelta(seconds=seconds)
    assert (waits.state, waits.lease_until, waits.claimed_care_at) == (MessageState.QUEUED, None, None)


# -- taken ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "opens"), [(Kind.QUESTION, True), (Kind.NUDGE, False)])
def test_a_question_that_was_taken_is_open_and_a_nudge_opens_nothing(
    care: Care, ana: Enrollment, claimed: Claimed, kind: Kind, opens: bool
) -> None:
    settled(care, claimed, Sent("SM1", "queued"))
    check_in = ana.check_ins[0]
    queued(care, ana, kind, "How is your pain?", "question:1", check_in_id=check_in.id, question="pain")
    if kind is Kind.NUDGE:
        with care.database.write() as session:
            session.execute(update(CheckIn).where(CheckIn.id == check_in.id).values(awaiting="pain"))
    text = taken(care)
    assert text is not None
    settled(care, text, Sent("SM2", "queued"))
    with care.database.read() as session:
        asked = session.get_one(CheckIn, check_in.id)
    assert (asked.state, asked.awaiting, asked.asked_at) == (
        ("asked", "pain", care.now) if opens else ("scheduled", "pain", None)
    )


def test_a_follow_up_that_was_taken_is_open_and_may_be_clarified_anew(
    care: Care, ana: Enrollment, claimed: Claimed
) -> None:
    settled(care, claimed, Sent("SM1", "queued"))
    check_in = ana.check_ins[0]
    with care.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in.id).values(state="answered", clarified=2))
    queued(care, ana, Kind.FOLLOW_UP, "And now?", "follow-up:1", check_in_id=check_in.id, question="change")
    text = taken(care)
    assert text is not None
    settled(care, text, Sent("SM2", "queued"))
    with care.database.read() as session:
        asked = session.get_one(CheckIn, check_in.id)
    assert (asked.state, asked.awaiting, asked.clarified) == ("answered", "change", 0)


@pytest.mark.parametrize("where", ["settled", "called back"])
def test_a_second_provider_id_for_one_text_is_urgent_wherever_it_turns_up(
    care: Care, claimed: Claimed, where: str
) -> None:
    status(care, claimed, "SM1", "sent")
    if where == "settled":
        settled(care, claimed, Sent("SM2", "queued"))
    else:
        status(care, claimed, "SM2", "sent")
    with care.database.read() as session:
        (flag,) = session.scalars(select(Flag)).all()
    assert (flag.kind, flag.concern) == (FlagKind.SENT_TWICE, "urgent")


def test_a_status_nobody_has_heard_of_changes_nothing_but_tells_the_id(care: Care, claimed: Claimed) -> None:
    text = status(care, claimed, "SM1", "on the moon")
    assert (text.state, text.provider_id) == (MessageState.CLAIMED, "SM1")


@pytest.mark.parametrize(("word", "state"), [("queued", MessageState.ACCEPTED), ("failed", MessageState.FAILED)])
def test_the_history_says_that_a_text_was_posted_even_if_it_failed_as_it_was_taken(
    care: Care, claimed: Claimed, word: str, state: MessageState
) -> None:
    assert settled(care, claimed, Sent("SM1", word)).state == state
    assert causes(care, claimed.message_id) == ["queued", "claim", "posted"]


# -- refused, and not delivered ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "failure", "stops"),
    [
        (21211, FailureClass.BAD_NUMBER, False),
        (21610, FailureClass.OPTED_OUT, False),
        (30007, FailureClass.LOOK, False),
        (21408, FailureClass.RECIPIENT, True),
        (29999, FailureClass.UNKNOWN, True),
    ],
)
def test_a_sender_stops_for_a_code_of_three_phones_unless_the_code_is_about_the_phones(
    care: Care, ana: Enrollment, claimed: Claimed, code: int, failure: FailureClass, stops: bool
) -> None:
    settled(care, claimed, Sent("SM1", "queued"))
    for number in range(3):
        queued(care, ana, Kind.HELP, "Call us.", f"help:{number}", f"+1312555016{number}")
        text = taken(care)
        assert text is not None
        settled(care, text, Rejected(code, failure, "refused"))
    with care.database.read() as session:
        assert (session.get_one(Sender, SENDER).stopped_at is not None) == stops


def test_a_text_that_arrived_ends_the_row_of_those_that_did_not(care: Care, ana: Enrollment, claimed: Claimed) -> None:
    settled(care, claimed, Sent("SM0", "queued"))
    for number, word in enumerate(["undelivered", "delivered", "undelivered"]):
        queued(care, ana, Kind.HELP, "Call us.", f"help:{number}")
        text = taken(care)
        assert text is not None
        settled(care, text, Sent(f"SM1{number}", "queued"))
        status(care, text, f"SM1{number}", word)
    with care.database.write() as session:
        assert ensure_number_of(session, session.get_one(Message, claimed.message_id)).undelivered_in_a_row == 1
        assert session.scalars(select(Flag)).all() == []


# -- looked for at the provider --------------------------------------------------------------------------------------


def unknown(care: Care, claimed: Claimed, made: str | None) -> tuple[InMemoryProvider, Message]:
    """An unknown text that the provider has under another body, under its own or not at all, looked for once."""
    provider = InMemoryProvider()
    if made is not None:
        provider.post(claimed.message_id, claimed.to, claimed.sender, made, Fate.TAKEN)
    settled(care, claimed, Unknown("no answer"))
    with care.database.write() as session:
        session.execute(update(Message).values(lease_until=clock.real()))
    reconcile(care.database, provider)
    return provider, message(care, claimed.message_id)


@pytest.mark.parametrize(("before", "found"), [("", True), ("Sent from a trial account - ", True)])
def test_a_text_of_unknown_fate_is_found_by_its_body_whatever_stands_in_front(
    care: Care, claimed: Claimed, before: str, found: bool
) -> None:
    _, text = unknown(care, claimed, before + claimed.body)
    assert (text.state, text.provider_id is not None) == (MessageState.ACCEPTED, found)
    assert causes(care, text.id)[-1] == "reconciled"


@pytest.mark.parametrize("made", [None, "Something else."])
def test_a_text_of_unknown_fate_that_is_not_listed_is_missing_once(
    care: Care, claimed: Claimed, made: str | None
) -> None:
    _, text = unknown(care, claimed, made)
    assert (text.state, text.times_missing, text.provider_id) == (MessageState.UNKNOWN, 1, None)
    assert text.lease_until is not None
    assert text.lease_until > clock.real()


@pytest.mark.parametrize(
    ("since_claim", "since_missing", "state", "times"),
    [
        (120, 60, MessageState.QUEUED, 0),
        (110, 60, MessageState.UNKNOWN, 2),
        (120, 50, MessageState.UNKNOWN, 1),
    ],
)
def test_a_text_missing_a_second_time_a_minute_later_and_two_minutes_after_its_claim_is_queued_again(
    care: Care, claimed: Claimed, since_claim: int, since_missing: int, state: MessageState, times: int
) -> None:
    provider, _ = unknown(care, claimed, None)
    real = clock.real()
    with care.database.write() as session:
        session.execute(
            update(Message).values(
                lease_until=real,
                claimed_at=real - timedelta(seconds=since_claim),
                missing_at=real - timedelta(seconds=since_missing),
            )
        )
    assert reconcile(care.database, provider) == 1
    text = message(care, claimed.message_id)
    assert (text.state, text.times_missing, text.missing_at is None) == (state, times, state == MessageState.QUEUED)


def test_a_listed_text_that_is_another_of_ours_is_not_taken_for_this_one(
    care: Care, ana: Enrollment, claimed: Claimed
) -> None:
    provider = InMemoryProvider()
    taken_first = provider.post("", claimed.to, claimed.sender, claimed.body, Fate.TAKEN)
    assert isinstance(taken_first, Sent)
    other = queued(care, ana, Kind.HELP, "Call us.", "help:1", OTHER_PHONE)
    with care.database.write() as session:
        session.execute(update(Message).where(Message.id == other).values(provider_id=taken_first.provider_id))
    settled(care, claimed, Unknown("no answer"))
    with care.database.write() as session:
        session.execute(update(Message).values(lease_until=clock.real()))
    reconcile(care.database, provider)
    assert message(care, claimed.message_id).provider_id is None


def test_a_text_of_a_patient_who_was_erased_keeps_no_other_from_being_looked_for(
    care: Care, ana: Enrollment, claimed: Claimed
) -> None:
    with care.database.write() as session:
        settle_as_answered(session, session.get_one(Message, claimed.message_id))
        luis = request_for(patient={"name": "Luis Ortega", "phone": OTHER_PHONE, "mrn": "A-1002"})
        enroll(session, care.clinic(session), luis, actor="staff:1", settings=care.settings)
        erase(session, care.clinic(session), ana.patient.id, why="She asked for it.")
    other = taken(care)
    assert other is not None
    with care.database.write() as session:
        settle_as_answered(session, session.get_one(Message, other.message_id))
        # Hers is looked for first, and after his: either way his is found.
        for id_, lease in ((claimed.message_id, 2), (other.message_id, 1)):
            values = {"lease_until": clock.real() - timedelta(seconds=lease)}
            session.execute(update(Message).where(Message.id == id_).values(**values))
    provider = InMemoryProvider()
    provider.post(other.message_id, other.to, other.sender, other.body, Fate.TAKEN)
    assert reconcile(care.database, provider) == 1
    assert message(care, other.message_id).provider_id is not None
