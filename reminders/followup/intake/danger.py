"""What is done about a reply that sounds dangerous or worrying: staff are told, and danger is answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Reading
from reminders.care.wording import Text
from reminders.followup import refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.schedule import review_phone
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind
from reminders.record.texts import Message

#: A danger text is sent at most once in this time to one phone, however many replies need one.
DANGER_AGAIN = timedelta(hours=1)


def meet_danger(in_hand: InHand, reading: Reading | ChoiceReading) -> Answer | None:
    """Flag a concern, hold questions back while it is urgent, and say where help is."""
    if reading.concern is Concern.NONE:
        return None
    urgent = reading.concern is Concern.URGENT
    in_hand.flag(FlagKind.DANGER if urgent else FlagKind.WORRYING, urgent=urgent)
    if not urgent:
        return None
    review_phone(in_hand.session, in_hand.reply.clinic_id, in_hand.reply.from_index)
    if refusals.is_refused(in_hand.session, *in_hand.number):
        return None  # no text can reach the phone: the flag tells staff to call
    return None if _told_already(in_hand) else Answer(Kind.DANGER, Text.DANGER)


def _told_already(in_hand: InHand) -> bool:
    since = clock_of(in_hand.session).now() - DANGER_AGAIN
    already = in_hand.session.scalar(
        select(Message.id)
        .where(
            Message.to_index == in_hand.reply.from_index,
            Message.kind == Kind.DANGER.value,
            Message.created_at > since,
        )
        .limit(1)
    )
    return already is not None
