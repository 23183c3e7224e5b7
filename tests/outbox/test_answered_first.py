"""A patient answers a text before we know whether it was sent."""

from reminders.record.texts import MessageState
from tests.day import Day, new_phone


def test_a_text_answered_before_its_fate_is_known_is_bound_to_the_providers_id(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.network.set_faults(accept_then_500=1)
    try:
        day.ask(phone, enrollment, "h4")
    finally:
        day.network.set_faults()
    (question,) = day.messages(kind="question")
    assert (question.state, question.provider_id) == (MessageState.UNKNOWN, None)
    day.say(phone, "6")
    (question,) = day.messages(kind="question")
    assert (question.state, question.provider_id) == (MessageState.ACCEPTED, None)
    day.reconcile()
    (question,) = day.messages(kind="question")
    assert question.provider_id == next(m.provider_id for m in day.gateway.sent_to(phone) if m.body.endswith("pain)."))
    assert day.reconcile() == 0
