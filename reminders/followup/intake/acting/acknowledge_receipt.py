"""The answer to a reply that only a person can handle: it arrived, staff will look, whom to call meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from reminders.care.wording import Text
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.texts import Message

#: A phone whose reply joins an open flag is told so at most once in this time.
REPEAT_AFTER = timedelta(hours=1)


def acknowledge_receipt(in_hand: InHand) -> TextBack | None:
    """The text that says that staff will look, or None.

    None for a phone of no patient, for one that refuses texts, and if the reply opened no flag and the phone was told
    within `REPEAT_AFTER`.
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
