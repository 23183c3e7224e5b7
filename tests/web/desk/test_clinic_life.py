"""The life that the desk's tests begin with is the same for each of them, whatever the one before has done."""

from __future__ import annotations

import pytest

from reminders.texting.gateway import Sent
from tests.day import Day
from tests.factories import Lived
from tests.network import SimulatedNetwork


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_phones_and_network_knew_comes_back_and_every_phone_takes_texts_again(
    day: Day, clinic_life: Lived, network: SimulatedNetwork
) -> None:
    sender, phone = str(day.settings.twilio_sender), clinic_life.phones["ana"]
    known, read = network.texts_of(sender), network.bodies(phone)
    assert len(read) >= 3, "welcomed, asked, thanked"
    network.set_condition(phone, "off")
    network.say(phone, "STOP", to=sender)
    assert network.texts_of(sender) != known
    network.bring_back(sender, known)
    assert (network.texts_of(sender), network.bodies(phone)) == (known, read)
    taken = day.gateway.post(to=phone, sender=sender, body="Good morning", status_callback="http://127.0.0.1:9/")
    assert isinstance(taken, Sent)
    assert day.texts(phone) == [*read, "Good morning"]
