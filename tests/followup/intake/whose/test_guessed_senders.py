"""Replies to a number we do not know: an answer counts for the likeliest sender, a refusal for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reminders.followup.asking import remind
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.recording.refusals import how_refused
from reminders.outbox.phone_refusals import TextedPhone
from reminders.record.columns import new_id
from reminders.record.people import OptOut
from reminders.record.sealing import index_of
from reminders.record.texts import Reply
from tests.day import Day, new_phone

NORTH, SOUTH, EAST = (f"MG{letter * 32}" for letter in "abc")


class Services:
    """Three clinics, each with a service. North asked the phone, then South welcomed it; East does not know it.

    South's number texted last, so the phone writes to it; the list does not say which service has that number.
    """

    def __init__(self, day: Day) -> None:
        self.day, self.phone = day, new_phone()
        listed = day.gateway.received_since
        day.gateway.received_since = lambda since, sender=None: [  # type: ignore[method-assign]
            replace(message, messaging_service=None) for message in listed(since, sender)
        ]
        with day.database.write() as session:
            self.clinics = {
                sender: day.add_clinic(session, slug, sender=sender).id
                for slug, sender in (("north", NORTH), ("south", SOUTH), ("east", EAST))
            }
        day.clinic_id = self.clinics[NORTH]
        self.enrolled = day.enroll(self.phone)
        day.send()
        self.asked = day.ask(self.phone, self.enrolled)
        day.clinic_id = self.clinics[SOUTH]
        self.enrolled_south = day.enroll(self.phone, mrn="S-1")
        day.later(minutes=5)
        day.send()
        day.later(minutes=5)

    def writes(self, body: str) -> Reply:
        sid = self.day.network.say(self.phone, body)["sid"]
        self.day.collect(sid)
        read_unread(self.day.database)
        self.day.send()
        return next(reply for reply in self.day.replies() if reply.provider_id == sid)

    def refused(self) -> dict[str, OptOut | None]:
        with self.day.database.read() as session:
            index = index_of(session, "phone", self.phone)
            return {
                sender: how_refused(session, TextedPhone(clinic, sender, index))
                for sender, clinic in self.clinics.items()
            }


@pytest.fixture
def services(day: Day) -> Services:
    return Services(day)


@pytest.mark.parametrize(
    ("body", "how"),
    [
        ("please stop texting me", OptOut.WORDS),
        ("STOP", OptOut.KEYWORD),
        ("you have the wrong number", OptOut.WRONG_PERSON),
        ("Ana passed away last week", OptOut.DECEASED),
    ],
)
def test_a_refusal_counts_for_every_service_that_texted_the_phone(services: Services, body: str, how: OptOut) -> None:
    reply = services.writes(body)
    assert (reply.clinic_id, reply.sender, reply.sender_guessed) == (services.clinics[NORTH], NORTH, True)
    assert services.refused() == {NORTH: how, SOUTH: how, EAST: None}
    day = services.day
    day.at(max(c.due_at for c in services.enrolled_south.check_ins))
    with day.database.write() as session:
        remind.queue_due(session)
    before = len(day.texts(services.phone))
    day.send()
    assert len(day.texts(services.phone)) == before


def test_a_start_lifts_what_the_likeliest_sender_was_told_and_no_more(services: Services) -> None:
    services.writes("please stop texting me")
    services.day.later(minutes=5)
    reply = services.writes("START")
    assert {sender for sender, how in services.refused().items() if how is not None} == {NORTH, SOUTH} - {reply.sender}


def test_an_answer_is_the_likeliest_sender_s_alone(services: Services) -> None:
    reply = services.writes("7")
    assert (reply.clinic_id, reply.sender_guessed) == (services.clinics[NORTH], True)
    assert [(o.clinic_id, o.step) for o in services.day.outcomes(source="patient")] == [(services.clinics[NORTH], "h4")]


def test_a_refusal_whose_service_the_provider_named_counts_for_that_service_alone(services: Services) -> None:
    text = Inbound(
        f"SM-{new_id()}", services.phone, "+13125550166", "please stop texting me",
        messaging_service=SOUTH, source="poll",
    )  # fmt: skip
    with services.day.database.write() as session:
        store_reply(session, text)
    read_unread(services.day.database)
    assert services.refused() == {NORTH: None, SOUTH: OptOut.WORDS, EAST: None}


def test_a_refusal_to_an_unknown_number_does_not_count_for_a_clinic_whose_own_number_is_known(
    services: Services,
) -> None:
    """The unknown number belongs to a messaging service, as services have texted the phone."""
    day, number = services.day, new_phone()
    with day.database.write() as session:
        day.clinic_id = services.clinics[number] = day.add_clinic(session, "west", sender=number).id
    day.enroll(services.phone, mrn="W-1")
    day.send()
    day.later(minutes=5)
    with day.database.write() as session:
        store_reply(session, Inbound(f"SM-{new_id()}", services.phone, "+13125550166", "please stop texting me"))
    read_unread(day.database)
    assert services.refused() == {NORTH: OptOut.WORDS, SOUTH: OptOut.WORDS, EAST: None, number: None}
