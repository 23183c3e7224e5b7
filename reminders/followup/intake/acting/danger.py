"""A reply that sounds dangerous or worrying: alert staff, and tell somebody in danger where help is."""

from __future__ import annotations

from sqlalchemy import select

from reminders.care.reading import ChoiceReading, Concern, Reading
from reminders.care.reasons import Reason
from reminders.care.wording import Text
from reminders.clinics.reach import somebody_is_told_at_once
from reminders.followup.alerting.notes import last_opened_at
from reminders.followup.intake.acting.other_clinics import tell_other_clinics
from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.followup.intake.recording import refusals
from reminders.outbox.kinds import Kind
from reminders.outbox.review import review_phone
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.texts import Message, MessageState

_NOT_DELIVERED = (MessageState.FAILED.value, MessageState.UNDELIVERED.value, MessageState.DROPPED.value)


def act_on_danger(in_hand: InHand, reading: Reading | ChoiceReading) -> TextBack | None:
    """Flag a concern. If it is urgent, alert other clinics, hold questions back, and return the text that names help.

    Returns None if that text was sent already or cannot reach the phone.
    """
    if reading.concern is Concern.NONE:
        return None
    urgent = reading.concern is Concern.URGENT
    flagged = in_hand.flag(FlagKind.DANGER if urgent else FlagKind.WORRYING, urgent=urgent)
    if not urgent:
        return None
    for clinic_id in sorted({in_hand.reply.clinic_id, *tell_other_clinics(in_hand)}):
        review_phone(in_hand.session, clinic_id, in_hand.reply.from_index)
        refusals.drop_question(in_hand.session, clinic_id, in_hand.reply.from_index, Reason.URGENT_OPEN)
    refusal = refusals.how_refused(in_hand.session, in_hand.phone)
    if refusal is not None and not refusals.REFUSAL_RULES[refusal].danger_answered:
        return None  # no text can reach the phone, and the flag tells staff to call
    return None if _answered_already(in_hand, flagged) else TextBack(Kind.DANGER, _where_help_is(in_hand))


def _where_help_is(in_hand: InHand) -> Text:
    """The text for somebody in danger: it says that staff are told only where the first page reaches somebody."""
    return Text.DANGER_TOLD if somebody_is_told_at_once(in_hand.session, in_hand.clinic) else Text.DANGER


def _answered_already(in_hand: InHand, flagged: Flag) -> bool:
    """Whether the phone was told where help is since this danger was flagged. Undelivered texts do not count."""
    told = select(Message.id).where(
        Message.to_index == in_hand.reply.from_index,
        Message.kind == Kind.DANGER.value,
        Message.created_at >= last_opened_at(in_hand.session, flagged),
        Message.state.not_in(_NOT_DELIVERED),
    )
    return in_hand.session.scalar(told.limit(1)) is not None
