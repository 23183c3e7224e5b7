"""Understanding a reply: as a pain score, or as a choice where that was asked; and what is kept of the reading."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reminders.care.protocol import Recall
from reminders.care.reply import ChoiceReading, Intent, Reading, read
from reminders.followup.intake import which_question
from reminders.followup.intake.danger import heard_in_danger
from reminders.followup.intake.in_hand import InHand
from reminders.record.database import clock_of
from reminders.record.outcomes import Measure
from reminders.record.texts import Attribution

#: The rule kept of a reply that names another person on the phone than was asked.
SOMEBODY_ELSE = "names-another"

_TURNS = frozenset({Attribution.OPEN, Attribution.LATE, Attribution.CORRECTION})


def understand(in_hand: InHand) -> Reading | ChoiceReading:
    """Read the text for the question it belongs to; a cry for help while danger is open is danger."""
    return heard_in_danger(in_hand, _read(in_hand))


def _read(in_hand: InHand) -> Reading | ChoiceReading:
    """What the text says to the question asked last, unless it speaks plainly of another."""
    measure, how = in_hand.belongs.measure, in_hand.belongs.how
    pain = in_hand.questions.get(Measure.PAIN.value)
    about_past = pain is not None and pain.recall is Recall.DAY
    as_pain = read(in_hand.body, about_past=about_past)
    if as_pain.is_automatic:
        return as_pain  # whatever name or question of ours it quotes
    if in_hand.names_another:
        intent = Intent.OTHER if as_pain.intent is Intent.ANSWER else as_pain.intent
        return replace(as_pain, score=None, intent=intent, rule=SOMEBODY_ELSE)
    in_hand.disputes = as_pain.disputes
    if measure in which_question.OPTIONS:
        return (
            which_question.beside_a_choice(in_hand, as_pain)
            if how in _TURNS
            else which_question.choice(in_hand, str(measure))
        )
    if how is Attribution.CORRECTION:
        return which_question.after_a_score(in_hand, as_pain)
    return as_pain


def value_of(reading: Reading | ChoiceReading) -> Decimal | None:
    """The one value that was understood, of either kind of question."""
    if isinstance(reading, Reading):
        return reading.score
    return None if reading.value is None else Decimal(reading.value)


def keep(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """Write down beside the raw text whose it is and how it was read: from here on it counts as read."""
    reply, belongs = in_hand.reply, in_hand.belongs
    reply.read_at = reply.read_at or clock_of(in_hand.session).now()  # read again with the text that ends it
    reply.patient_id = in_hand.patient.id if in_hand.patient else reply.patient_id
    reply.check_in_id = belongs.check_in.id if belongs.check_in else None
    reply.question = belongs.measure
    reply.attribution = belongs.how.value
    reply.reader_version, reply.rule = reading.version, reading.rule[:40]
    reply.intent, reply.concern, reply.value = reading.intent.value, reading.concern.value, value_of(reading)
