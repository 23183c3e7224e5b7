"""Understanding a reply as a pain score or as a choice, whichever was asked, and storing the reading."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from reminders.care.protocol import CHOICES, Question, Recall
from reminders.care.reading import AskedForScore, ChoiceReading, Intent, Reading, read
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding import which_question, which_score
from reminders.followup.intake.understanding.open_danger import treat_help_as_danger
from reminders.record.database import clock_of
from reminders.record.outcomes import Measure
from reminders.record.texts import Attribution

#: The rule recorded for a reply that names another patient on the phone than the one asked.
SOMEBODY_ELSE = "names-another"


def understand(in_hand: InHand) -> Reading | ChoiceReading:
    """Read the reply as an answer to the question it belongs to. A call for help while a danger is open is a danger."""
    return treat_help_as_danger(in_hand, _read(in_hand))


def _read(in_hand: InHand) -> Reading | ChoiceReading:
    """What the reply says about the question asked last, or about another one if it clearly speaks of that.

    That counts also where it is found after a newer answer to the question asked last: nothing newer answers the other.
    """
    asked_for = _own_question(in_hand) or in_hand.questions.get(Measure.PAIN.value)
    about_past = asked_for is not None and asked_for.recall is not Recall.NOW
    as_pain = read(in_hand.body, AskedForScore(about_past))
    if as_pain.is_automatic:
        return as_pain  # even if it quotes a name or a question of ours
    if in_hand.names_another:
        intent = Intent.OTHER if as_pain.intent is Intent.ANSWER else as_pain.intent
        return replace(as_pain, score=None, intent=intent, rule=SOMEBODY_ELSE)
    in_hand.disputes = as_pain.disputes
    if in_hand.belongs.how is not Attribution.OVERTAKEN:
        return _read_beside(in_hand, as_pain)
    overtaken, reading = in_hand.belongs, _read_beside(in_hand, as_pain)
    if value_of(reading) is None:
        in_hand.belongs = overtaken  # nobody is asked what an old text means
    return reading


def _read_beside(in_hand: InHand, as_pain: Reading) -> Reading | ChoiceReading:
    if in_hand.belongs.measure in CHOICES:
        return which_question.read_beside_choice(in_hand, as_pain)
    if _own_question(in_hand) is not None:
        return which_score.read_beside_score(in_hand, as_pain)
    if in_hand.belongs.how is Attribution.CORRECTION:
        return which_question.read_after_score(in_hand, as_pain)
    return as_pain


def _own_question(in_hand: InHand) -> Question | None:
    """The question of the protocol's own that the reply belongs to, if it belongs to one."""
    question = in_hand.questions.get(in_hand.belongs.measure or "")
    return question if question is not None and question.own is not None else None


def value_of(reading: Reading | ChoiceReading) -> Decimal | None:
    """The one value that was understood, a score or an option's number; None if there is none."""
    if isinstance(reading, Reading):
        return reading.score
    return None if reading.value is None else Decimal(reading.value)


def keep_reading(in_hand: InHand, reading: Reading | ChoiceReading) -> None:
    """Store with the reply what it belongs to and how it was read. From here on it counts as read."""
    reply, belongs = in_hand.reply, in_hand.belongs
    reply.read_at = reply.read_at or clock_of(in_hand.session).now()  # it may be read again together with a later part
    reply.patient_id = in_hand.patient.id if in_hand.patient else reply.patient_id
    reply.check_in_id = belongs.check_in.id if belongs.check_in else None
    reply.question = belongs.measure
    reply.attribution = belongs.how.value
    reply.reader_version, reply.rule = reading.version, reading.rule[:40]
    reply.is_automatic = reading.is_automatic
    reply.intent, reply.concern, reply.value = reading.intent.value, reading.concern.value, value_of(reading)
