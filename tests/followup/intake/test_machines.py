"""Texts that a phone or machine sends by itself are stored and shown, nothing more; what a person adds counts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from reminders.record.schedule import CheckInState
from reminders.record.texts import Reply
from tests.day import Day, new_phone

DRIVING = "I’m driving with Focus turned on. I’ll see your message when I get where I’m going."
NOTIFICATIONS = (
    "(I’m not receiving notifications. If this is urgent, reply “urgent” to send a notification through with your "
    "original message.)"
)


@pytest.mark.parametrize(
    "texts",
    [
        (DRIVING, NOTIFICATIONS),
        (
            "Estoy conduciendo con “No molestar al conducir” activado. Veré tu mensaje cuando llegue a mi destino.",
            "(No estoy recibiendo notificaciones. Si es urgente, responde “urgente” para enviar una notificación con "
            "tu mensaje original.)",
        ),
        ("Removed 👍 from “Clinic: reply with one number, 0 to 10. STOP to end.”",),
        ("Ticket 4711: we received your message. In an emergency call 911. Reply STOP to opt out.",),
        ("Liked “Lakeside Clinic for Ana: any side effects? Reply 1 for none, 2 for mild, 3 for please call me.”",),
    ],
    ids=["iphone", "iphone-spanish", "reaction-removed", "office", "reaction"],
)
def test_a_machines_text_leaves_no_flag_page_text_or_refusal_and_the_check_in_goes_on(
    day: Day, texts: tuple[str, ...]
) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    enrollment = day.enroll(phone)
    check_in = day.ask(phone, enrollment, "h4")
    before = day.texts(phone)
    for text in texts:
        day.say(phone, text)
        day.tick()
    with day.database.read() as session:
        assert [reply.rule for reply in session.scalars(select(Reply))] == ["automatic"] * len(texts)
    assert day.flags() == []
    assert day.texts(contact) == []
    assert day.texts(phone) == before
    assert day.check_in(check_in).state == CheckInState.ASKED
    day.later(hours=3, minutes=1)
    day.tick()
    assert len(day.texts(phone)) == len(before) + 1  # the nudge
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h4", Decimal(6))]


def test_a_machines_text_while_a_choice_is_open_is_no_answer_to_it(day: Day) -> None:
    phone, *_ = day.asked("h24")
    day.say(phone, "5")
    day.tick()
    before = day.texts(phone)
    day.say(phone, "Removed a like from “Any side effects? Reply 1 for none, 2 for mild, 3 for please call me.”")
    day.say(phone, DRIVING)
    assert day.texts(phone) == before
    assert day.outcomes(measure="side_effects") == []
    assert day.flags() == []


def test_a_score_beside_a_machines_words_is_recorded(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, f"{DRIVING} Pain is 5")
    assert day.scores(enrollment) == [("h4", Decimal(5))]


def test_a_danger_beside_a_machines_words_is_paged(day: Day) -> None:
    contact, phone = new_phone(), new_phone()
    day.add_on_call(contact)
    day.enroll(phone)
    day.say(phone, "Sorry, I can't talk right now, I took all my pills")
    day.tick()
    assert len(day.texts(contact)) == 1
