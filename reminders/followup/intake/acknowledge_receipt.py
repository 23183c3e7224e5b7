"""The answer to a text that only a person can do something with: it came, staff will look, whom to call meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from reminders.care.wording import Text
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.texts import Message

#: About one flag a phone is told so at most once in this time, however much it texts.
REPEAT_AFTER = timedelta(hours=1)


def acknowledge_receipt(in_hand: InHand) -> TextBack | None:
    """Say that staff will look, where a flag was opened and nothing else is answered; nothing to a phone unknown.

    A reply that only joins what staff have before them already is told so once an hour.
    """
    if in_hand.refusal is not None or not any(patient.ended_at is None for patient in in_hand.people):
        return None
    if any(in_hand.raised.values()):
        return TextBack(Kind.RECEIVED, Text.RECEIVED)
    told = in_hand.session.scalar(
        select(Message.id)
        .where(
            Message.clinic_id == in_hand.reply.clinic_id,
            Message.to_index == in_hand.reply.from_index,
            Message.kind == Kind.RECEIVED.value,
            Message.created_at > clock_of(in_hand.session).now() - REPEAT_AFTER,
        )
        .limit(1)
    )
    return None if told is not None else TextBack(Kind.RECEIVED, Text.RECEIVED)
