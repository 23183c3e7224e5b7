"""Understanding a reply: as a pain score, or as a choice where that was asked; and what is kept of the reading."""

from __future__ import annotations

from decimal import Decimal

from reminders.care.protocol import Measure
from reminders.care.reply import ChoiceReading, Reading, read, read_choice
from reminders.followup.attribute import CORRECTS_FOR, Belongs, newest_answered
from reminders.followup.intake.danger import heard_in_danger
from reminders.followup.intake.in_hand import InHand
from reminders.record.database import clock_of
from reminders.record.texts import Attribution

OPTIONS: dict[str, tuple[int, ...]] = {Measure.SIDE_EFFECTS: (1, 2, 3), Measure.CHANGE: (1, 2, 3, 4, 5, 6, 7)}
SIDE_EFFECT_WORDS = {"none": 1, "no": 1, "ninguno": 1, "nada": 1, "mild": 2, "leve": 2, "leves": 2, "call me": 3}
CALL_ME = 3


def understand(in_hand: InHand) -> Reading | ChoiceReading:
    """Read the text for the question it belongs to; a correction in so many words belongs to the score before it."""
    return heard_in_danger(in_hand, _read(in_hand))


def _read(in_hand: InHand) -> Reading | ChoiceReading:
    measure = in_hand.belongs.measure
    if measure not in OPTIONS:
        return read(in_hand.body, in_hand.language)
    as_pain = read(in_hand.body, in_hand.language)
    if as_pain.is_correction and as_pain.score is not None and _belongs_to_earlier(in_hand):
        return as_pain
    words = SIDE_EFFECT_WORDS if measure == Measure.SIDE_EFFECTS else None
    return read_choice(in_hand.body, OPTIONS[measure], in_hand.language, words=words)


def value_of(reading: Reading | ChoiceReading) -> Decimal | None:
    """The one value that was understood, of either kind of question."""
    if isinstance(reading, Reading):
        return reading.score
    return None if reading.value is None else Decimal(reading.value)


def keep(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """Write down beside the raw text whose it is and how it was read: from here on it counts as read."""
    reply, belongs = in_hand.reply, in_hand.belongs
    reply.read_at = clock_of(in_hand.session).now()
    reply.patient_id = in_hand.patient.id if in_hand.patient else reply.patient_id
    reply.check_in_id = belongs.check_in.id if belongs.check_in else None
    reply.question = belongs.measure
    reply.attribution = belongs.how.value
    reply.reader_version, reply.rule = reading.version, reading.rule[:40]
    reply.intent, reply.concern, reply.value = reading.intent.value, reading.concern.value, value_of(reading)


def _belongs_to_earlier(in_hand: InHand) -> bool:
    check_in = newest_answered(in_hand.session, in_hand.reply, in_hand.reply.received_at - CORRECTS_FOR)
    if check_in is None:
        return False
    in_hand.belongs = Belongs(Attribution.CORRECTION, check_in, Measure.PAIN.value)
    return True
