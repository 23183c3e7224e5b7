"""What a text waits for at its claim: answers to its phone, the phone's refusal, an equal unknown text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from reminders.clock import real
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.recording.refusals import Choice
from reminders.outbox.claim import Claimed
from reminders.outbox.kinds import Kind
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.settle import settle
from reminders.outbox.status import apply_status
from reminders.record.people import OptOut
from reminders.record.schedule import Infusion
from reminders.record.sealing import index_of
from reminders.record.texts import Message, Sender
from reminders.texting.gateway import NotSent, PostResult, Sent, Unknown
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import OTHER_PHONE, PHONE, kind_taken, queued, taken

#: What the provider says of a POST, and whether the text may still be on its way to the phone afterwards.
IN_FLIGHT = {"claimed": None, "unknown": Unknown("no answer"), "put back": NotSent("too many", 30.0, of_sender=False)}


def settled(care: Care, claimed: Claimed, result: PostResult | None) -> None:
    if result is not None:
        with care.database.write() as session:
            settle(session, claimed, result)


# -- answers leave first ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fate", IN_FLIGHT)
def test_nothing_planned_leaves_while_an_answer_to_the_same_phone_is_still_on_its_way(
    care: Care, ana: Enrollment, fate: str
) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1")
    answer = taken(care)
    assert answer is not None
    settled(care, answer, IN_FLIGHT[fate])
    assert taken(care) is None
    with care.database.write() as session:
        apply_status(session, answer.message_id, "SM1", "sent")
    assert kind_taken(care) == Kind.WELCOME


def test_an_answer_to_another_phone_holds_nothing_up(care: Care, ana: Enrollment) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1", phone=OTHER_PHONE)
    assert kind_taken(care) == Kind.HELP
    assert kind_taken(care) == Kind.WELCOME


def test_an_answer_that_is_worth_nothing_any_more_holds_nothing_up(care: Care, ana: Enrollment) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1", expires_at=care.now + timedelta(minutes=1))
    answer = taken(care)
    assert answer is not None
    settled(care, answer, IN_FLIGHT["put back"])
    care.at(care.now + timedelta(minutes=1))
    assert kind_taken(care) == Kind.WELCOME


def test_an_answer_whose_own_sender_is_stopped_holds_nothing_up(care: Care, ana: Enrollment) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1")
    with care.database.write() as session:
        soon = real() + timedelta(minutes=5)
        session.add(Sender(sender="another", segments_per_second=1, free_at_epoch=0, stopped_at=real(), probe_at=soon))
        session.flush()
        session.execute(update(Message).where(Message.kind == Kind.HELP.value).values(sender="another"))
    assert kind_taken(care) == Kind.WELCOME


def test_an_answer_planned_for_later_holds_nothing_up(care: Care, ana: Enrollment) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1", not_before=care.now + timedelta(minutes=1))
    assert kind_taken(care) == Kind.WELCOME


@pytest.mark.parametrize(("status", "first"), [("active", None), ("cancelled", Kind.WELCOME)])
def test_a_further_question_about_an_infusion_that_is_followed_no_more_holds_nothing_up(
    care: Care, ana: Enrollment, status: str, first: Kind | None
) -> None:
    queued(care, ana, Kind.FOLLOW_UP, "And side effects?", "next:1", check_in_id=ana.check_ins[0].id)
    with care.database.write() as session:
        session.execute(update(Infusion).where(Infusion.id == ana.infusion.id).values(status=status))
    assert kind_taken(care) == first


def test_a_text_that_leaves_no_earlier_than_another_does_not_hold_it_up(care: Care, ana: Enrollment) -> None:
    for number in (1, 2):
        queued(care, ana, Kind.HELP, f"Call us, {number}.", f"help:{number}")
    assert kind_taken(care) == Kind.HELP
    assert kind_taken(care) == Kind.HELP


# -- a phone that refuses texts ---------------------------------------------------------------------------------------

#: Kinds whose only gate is that the phone has not refused texts.
NO_OTHER_GATE = (
    Kind.STOP_ASKED, Kind.START_CONFIRMED, Kind.HELP, Kind.CALL_CLINIC, Kind.RECEIVED, Kind.ACKNOWLEDGE, Kind.DANGER,
)  # fmt: skip

#: Kinds that leave whatever the phone said: the law's confirmations, and what goes to the clinic's own people.
LEAVE_ALL_THE_SAME = (Kind.STOP_CONFIRMED, Kind.WRONG_PERSON, Kind.PAGE)


def refuse(care: Care, how: OptOut, phone: str = PHONE, sender: str = SENDER) -> None:
    with care.database.write() as session:
        index = index_of(session, "phone", phone)
        refusals.stop(session, TextedPhone(care.clinic_id, sender, index), Choice(care.now, "patient"), how=how)


@pytest.mark.parametrize("how", [how for how in OptOut if how is not OptOut.DECEASED])
def test_an_answer_queued_for_a_phone_that_refuses_texts_never_leaves(care: Care, ana: Enrollment, how: OptOut) -> None:
    refuse(care, how)
    for kind in NO_OTHER_GATE:
        queued(care, ana, kind, "Something to say.", f"answer:{kind}")
        assert taken(care) is None, kind


@pytest.mark.parametrize("kind", NO_OTHER_GATE)
def test_after_a_death_the_answer_to_danger_leaves_and_no_other(care: Care, ana: Enrollment, kind: Kind) -> None:
    refuse(care, OptOut.DECEASED)
    queued(care, ana, kind, "Something to say.", "answer:1")
    assert kind_taken(care) == (Kind.DANGER if kind is Kind.DANGER else None)


@pytest.mark.parametrize("kind", LEAVE_ALL_THE_SAME)
def test_the_confirmation_of_a_stop_and_a_page_leave_all_the_same(care: Care, ana: Enrollment, kind: Kind) -> None:
    refuse(care, OptOut.KEYWORD)
    queued(care, ana, kind, "Something to say.", "confirmed:1")
    assert kind_taken(care) == kind


@pytest.mark.parametrize(("phone", "sender"), [(OTHER_PHONE, SENDER), (PHONE, "+13125550177")])
def test_a_refusal_of_another_phone_or_towards_another_sender_stops_no_answer(
    care: Care, ana: Enrollment, phone: str, sender: str
) -> None:
    refuse(care, OptOut.KEYWORD, phone, sender)
    queued(care, ana, Kind.HELP, "Something to say.", "answer:1")
    assert kind_taken(care) == Kind.HELP


# -- an equal unknown text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fate", ["claimed", "unknown"])
def test_an_equal_text_to_the_same_phone_waits_until_the_fate_of_the_first_is_known(
    care: Care, ana: Enrollment, fate: str
) -> None:
    for number in (1, 2):
        queued(care, ana, Kind.HELP, "Call us.", f"help:{number}")
    first = taken(care)
    assert first is not None
    settled(care, first, IN_FLIGHT[fate])
    assert taken(care) is None
    with care.database.write() as session:
        apply_status(session, first.message_id, "SM1", "sent")
    second = taken(care)
    assert second is not None
    assert (second.body, second.message_id == first.message_id) == ("Call us.", False)


def test_an_equal_text_leaves_at_once_after_the_first_was_taken(care: Care, ana: Enrollment) -> None:
    for number in (1, 2):
        queued(care, ana, Kind.HELP, "Call us.", f"help:{number}")
    first = taken(care)
    assert first is not None
    settled(care, first, Sent("SM1", "queued"))
    assert kind_taken(care) == Kind.HELP


@pytest.mark.parametrize(("phone", "body"), [(OTHER_PHONE, "Call us."), (PHONE, "Call us tomorrow.")])
def test_another_body_or_another_phone_is_no_equal_text(care: Care, ana: Enrollment, phone: str, body: str) -> None:
    queued(care, ana, Kind.HELP, "Call us.", "help:1")
    queued(care, ana, Kind.HELP, body, "help:2", phone=phone)
    assert kind_taken(care) == Kind.HELP
    assert kind_taken(care) == Kind.HELP
