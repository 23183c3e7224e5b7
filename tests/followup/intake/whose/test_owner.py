"""Which clinic a reply belongs to: webhook and poll agree, for every kind of sender and every history of texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count, product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.clock import Clock, real
from reminders.followup.asking.remind import queue_due
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.intake.arrival.collect import _inbound
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound, read_inbound
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop
from reminders.outbox.status import apply_status
from reminders.record.database import settings_of
from reminders.record.people import Clinic
from reminders.record.texts import Message, MessageState, Reply
from reminders.texting.listed import read_row
from tests.day import new_phone
from tests.one_clinic import NOON, Care, add_clinic_row, request_for

DEFAULTS = {"default number": "+13125550100", "default service": "MG" + "d" * 32}
OWN = {"own number": "+13125550101", "own service": "MG" + "a" * 32}
OTHER = {"own number": "+13125550102", "own service": "MG" + "b" * 32}
#: The numbers of each messaging service, which we are not told.
POOL = {"MG" + "d" * 32: "+13125550190", "MG" + "a" * 32: "+13125550191", "MG" + "b" * 32: "+13125550192"}

_ids = count(1)


@dataclass
class Two:
    """Two clinics that enrolled the same phone."""

    session: Session
    phone: str
    north: Clinic
    south: Clinic

    def at(self, **later: float) -> None:
        now = self.session.info["clock"].now() + timedelta(**later)
        self.session.info["clock"] = Clock(care_at=now, real_at=real(), speed=1e-12)

    def leaves(self, clinic: Clinic, kind: Kind, status: str = "delivered") -> Message:
        """Give a clinic's queued texts of a kind to the phone the state that the provider reports."""
        message = self.waiting(clinic, kind)
        self.session.flush()
        assert apply_status(self.session, message.id, f"SM-out-{next(_ids)}", status)
        message.claimed_care_at = self.session.info["clock"].now()
        self.session.flush()
        return message

    def waiting(self, clinic: Clinic, kind: Kind) -> Message:
        wanted = select(Message).where(Message.clinic_id == clinic.id, Message.kind == kind, Message.state == "queued")
        return self.session.scalars(wanted).one()


def nothing_left(two: Two) -> Clinic:
    return two.north


def north_asked_south_only_queued(two: Two) -> Clinic:
    two.leaves(two.north, Kind.WELCOME)
    two.at(hours=4)
    queue_due(two.session)
    two.leaves(two.north, Kind.QUESTION)
    two.at(minutes=5)
    return two.north


def north_asked_then_south_welcomed(two: Two) -> Clinic:
    north_asked_south_only_queued(two)
    two.leaves(two.south, Kind.WELCOME)
    two.at(minutes=5)
    return two.north


def south_asked_north_welcomed_later(two: Two) -> Clinic:
    two.at(hours=4)
    queue_due(two.session)
    two.leaves(two.south, Kind.QUESTION)
    two.at(minutes=5)
    two.leaves(two.north, Kind.WELCOME)
    two.at(minutes=5)
    return two.south


def only_south_welcomed(two: Two) -> Clinic:
    two.leaves(two.south, Kind.WELCOME)
    two.at(minutes=5)
    return two.south


def north_welcomed_last(two: Two) -> Clinic:
    two.leaves(two.south, Kind.WELCOME)
    two.at(minutes=5)
    two.leaves(two.north, Kind.WELCOME)
    two.at(minutes=5)
    return two.north


def south_s_was_refused(two: Two) -> Clinic:
    two.leaves(two.north, Kind.WELCOME)
    two.at(minutes=5)
    two.leaves(two.south, Kind.WELCOME, "failed")
    two.at(minutes=5)
    return two.north


def south_s_was_dropped(two: Two) -> Clinic:
    two.leaves(two.north, Kind.WELCOME)
    two.at(minutes=5)
    drop(two.session, two.waiting(two.south, Kind.WELCOME), Reason.CLINIC_PAUSED)
    two.at(minutes=5)
    return two.north


def north_s_window_is_over(two: Two) -> Clinic:
    north_asked_south_only_queued(two)
    two.at(hours=9)
    two.leaves(two.south, Kind.WELCOME)
    two.at(minutes=5)
    return two.south


def north_s_question_may_have_arrived(two: Two) -> Clinic:
    two.at(hours=4)
    queue_due(two.session)
    question = two.waiting(two.north, Kind.QUESTION)
    question.state, question.claimed_care_at = MessageState.UNKNOWN.value, two.session.info["clock"].now()
    two.session.flush()
    two.at(minutes=5)
    two.leaves(two.south, Kind.WELCOME)
    two.at(minutes=5)
    return two.north


STORIES: list[Callable[[Two], Clinic]] = [
    nothing_left, north_asked_south_only_queued, north_asked_then_south_welcomed, south_asked_north_welcomed_later,
    north_s_question_may_have_arrived, only_south_welcomed, north_welcomed_last, south_s_was_refused,
    south_s_was_dropped, north_s_window_is_over,
]  # fmt: skip

#: The sender of each clinic (None: the installation's).
SENDERS: dict[str, tuple[str | None, str | None]] = {
    "both on the default": (None, None),
    "both on one number": (OWN["own number"], OWN["own number"]),
    "both on one service": (OWN["own service"], OWN["own service"]),
    "north on a number": (OWN["own number"], None),
    "north on a service": (OWN["own service"], None),
    "south on a number": (None, OTHER["own number"]),
    "south on a service": (None, OTHER["own service"]),
    "a service each": (OWN["own service"], OTHER["own service"]),
    "a number and a service": (OWN["own number"], OTHER["own service"]),
}


def told(phone: str, sender: str) -> dict[str, Inbound]:
    """One text from a phone to one of our senders, as webhook and poll report it."""
    service = sender if sender.startswith("MG") else None
    to = POOL.get(sender, sender)
    row = {
        "to": to, "from": phone, "body": "7", "direction": "inbound", "status": "received", "num_media": "0",
        "date_created": real(),
    }  # fmt: skip
    listed = {how: read_row(row | {"sid": f"SM-in-{next(_ids)}"} | more) for how, more in (
        ("poll", {"messaging_service_sid": service}), ("poll without the service", {"messaging_service_sid": None}),
    )}  # fmt: skip
    webhook = read_inbound(
        provider_id=f"SM-in-{next(_ids)}", sender=phone, to=to, body="7", messaging_service=service, media="0"
    )
    return {"webhook": webhook} | {how: _inbound(message) for how, message in listed.items() if message is not None}


def two_clinics(session: Session, senders: tuple[str | None, str | None], *, second: bool = True) -> Two:
    phone = new_phone()
    clinics = [add_clinic_row(session, f"{name}-{next(_ids)}", sender=sender)
               for name, sender in zip(("north", "south"), senders, strict=True)]  # fmt: skip
    for clinic in clinics if second else clinics[:1]:
        enroll(session, clinic, request_for(patient={"phone": phone}), actor="operator", settings=settings_of(session))
    return Two(session, phone, clinics[0], clinics[1])


def stored(session: Session, text: Inbound) -> tuple[str, str]:
    reply_id = store_reply(session, text)
    assert reply_id is not None
    reply = session.get_one(Reply, reply_id)
    return reply.clinic_id, reply.sender


def test_webhook_and_poll_decide_alike_and_right_over_every_sender_and_story(care: Care) -> None:
    wrong: list[str] = []
    for default, (which, senders) in product(DEFAULTS, SENDERS.items()):
        with care.database.write() as session:
            session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS[default])
            session.info["clock"] = noon = Clock(care_at=NOON, real_at=real(), speed=1e-12)
            care.clinic(session).sender = "+13125550177"  # not in this story
            two = two_clinics(session, senders)
            for story in STORIES:
                with session.begin_nested() as told_and_forgotten:
                    session.info["clock"] = noon
                    found = wrongly_stored(two, DEFAULTS[default], story(two))
                    wrong += [f"{default}, {which}, {story.__name__}, {how}" for how in found]
                    told_and_forgotten.rollback()
            session.rollback()
    assert wrong == []


def wrongly_stored(two: Two, default: str, owner: Clinic) -> list[str]:
    """How texts were told that did not become the owner's; each is told in every way to every sender in use."""
    used = {clinic.id: clinic.sender or default for clinic in (two.north, two.south)}
    shared = len(set(used.values())) == 1
    wrong: list[str] = []
    for sender in sorted(set(used.values())):
        there = owner if shared else next(c for c in (two.north, two.south) if used[c.id] == sender)
        for how, text in told(two.phone, sender).items():
            if how.endswith("service") and not shared and len([s for s in used.values() if s[:2] == "MG"]) == 2:
                continue  # neither of two services is named: what left decides, and is tested below
            if stored(two.session, text) != (there.id, sender):
                wrong.append(f"{how} to {sender}")
    return wrong


def test_one_clinic_alone_has_every_text_whatever_the_provider_calls_its_sender(care: Care) -> None:
    for default, own in product(DEFAULTS.values(), (None, *OWN.values())):
        with care.database.write() as session:
            session.info["settings"] = replace(care.settings, twilio_sender=default)
            clinic = care.clinic(session)
            clinic.sender = own
            session.flush()
            phone = new_phone()
            enroll(session, clinic, request_for(patient={"phone": phone}), actor="operator", settings=care.settings)
            for text in told(phone, own or default).values():
                assert stored(session, text) == (clinic.id, own or default)
            session.rollback()


def test_between_two_services_that_the_list_does_not_name_what_left_decides(care: Care) -> None:
    for story, sender_of_owner in ((north_asked_south_only_queued, "own service"), (only_south_welcomed, "")):
        with care.database.write() as session:
            session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS["default number"])
            session.info["clock"] = Clock(care_at=NOON, real_at=real(), speed=1e-12)
            two = two_clinics(session, (OWN["own service"], OTHER["own service"]))
            owner = story(two)
            sender = OWN["own service"] if sender_of_owner else OTHER["own service"]
            text = told(two.phone, sender)["poll without the service"]
            assert stored(session, text) == (owner.id, sender)
            session.rollback()


def test_an_answer_to_a_number_that_the_clinic_had_before_still_finds_its_question(care: Care) -> None:
    with care.database.write() as session:
        session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS["default number"])
        session.info["clock"] = Clock(care_at=NOON, real_at=real(), speed=1e-12)
        two = two_clinics(session, (OWN["own number"], None))
        north_asked_south_only_queued(two)
        two.leaves(two.south, Kind.WELCOME)
        two.north.sender = OTHER["own service"]
        session.flush()
        for text in told(two.phone, OWN["own number"]).values():
            assert stored(session, text) == (two.north.id, OWN["own number"])
        session.rollback()


def test_a_number_that_another_clinic_took_over_does_not_take_the_question_s_answer_along(care: Care) -> None:
    with care.database.write() as session:
        session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS["default number"])
        session.info["clock"] = Clock(care_at=NOON, real_at=real(), speed=1e-12)
        two = two_clinics(session, (OWN["own number"], None))
        north_asked_south_only_queued(two)
        two.north.sender, two.south.sender = OTHER["own number"], OWN["own number"]
        session.flush()
        for text in told(two.phone, OWN["own number"]).values():
            assert stored(session, text) == (two.north.id, OWN["own number"])
        session.rollback()


def test_a_text_that_left_only_after_the_reply_was_written_does_not_decide(care: Care) -> None:
    with care.database.write() as session:
        session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS["default number"])
        session.info["clock"] = Clock(care_at=NOON, real_at=real(), speed=1.0)
        two = two_clinics(session, (None, None))
        two.leaves(two.north, Kind.WELCOME)
        two.waiting(two.south, Kind.WELCOME)
        late = two.leaves(two.south, Kind.WELCOME)
        late.claimed_care_at = NOON + timedelta(hours=1)
        session.flush()
        text = replace(told(two.phone, DEFAULTS["default number"])["poll"], provider_at=real() + timedelta(minutes=30))
        assert stored(session, text)[0] == two.north.id
        session.rollback()


@pytest.mark.parametrize("to", ["rcs:lakeside_agent", "RCS:lakeside_agent", "", "lakeside", "messenger:1234567890123"])
def test_what_is_written_to_no_number_belongs_to_whose_text_left_last(care: Care, to: str) -> None:
    with care.database.write() as session:
        session.info["settings"] = replace(care.settings, twilio_sender=DEFAULTS["default number"])
        session.info["clock"] = Clock(care_at=NOON, real_at=real(), speed=1e-12)
        two = two_clinics(session, (None, OTHER["own service"]))
        owner = only_south_welcomed(two)
        text = read_inbound(provider_id=f"SM-in-{next(_ids)}", sender=f"rcs:{two.phone}", to=to, body="7")
        assert stored(session, text) == (owner.id, OTHER["own service"])
        named = read_inbound(
            provider_id=f"SM-in-{next(_ids)}", sender=f"rcs:{two.phone}", to=to, body="7",
            messaging_service=OTHER["own service"],
        )  # fmt: skip
        assert stored(session, named) == (owner.id, OTHER["own service"])
        session.rollback()


def test_a_stranger_s_text_to_a_shared_sender_belongs_to_the_clinic_that_was_there_first(care: Care) -> None:
    with care.database.write() as session:
        two_clinics(session, (None, None))
        text = told(new_phone(), str(care.settings.twilio_sender))["webhook"]
        assert stored(session, text)[0] == care.clinic_id
        session.rollback()
