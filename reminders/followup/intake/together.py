"""Reading what came within seconds as one text, and being careful about what only several texts say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Intent, Reading, read
from reminders.care.reply.parts import joined
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.parts import (
    Neighbour,
    as_neighbour,
    group_of,
    neighbours_of,
    ours_between,
    take,
    unfinished,
)
from reminders.followup.intake.understand import understand, value_of
from reminders.record.database import clock_of
from reminders.record.texts import Attribution

#: Rules kept of what was read from several texts.
PART: Final = "part"
PARTS_DIFFER: Final = "parts-differ"
DANGER_IN_PARTS: Final = "danger-in-parts"
STOP_IN_PARTS: Final = "stop-in-parts"


def gather(in_hand: InHand, *, wait: timedelta) -> InHand | None:
    """The reply with the texts it is read with; None if it stays unread until the rest of it came, or did not.

    What sounds like danger as it stands does not wait.
    """
    session, mine = in_hand.session, as_neighbour(in_hand.reply, in_hand.body)
    neighbours = neighbours_of(session, in_hand.reply)
    group = group_of(session, mine, neighbours, wait=wait)
    if not take(session, group):  # somebody is reading one of them
        return in_hand if _is_urgent(in_hand) else None
    gathered = _as_one(in_hand, group.members)
    if group.waits:
        return gathered if _is_urgent(gathered) else None
    if len(group.members) > 1:
        return gathered
    before = unfinished(session, mine, neighbours)
    if before:
        return _as_one(in_hand, [*before, mine])
    in_hand.beside = [n for n in neighbours if n.reply.read_at is not None and n.part.at <= mine.part.at]
    return in_hand


def weigh(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """What the texts say together: no value where two of them differ; danger and a stop wherever they add up."""
    if in_hand.parts:
        return _one_value(in_hand, reading)
    beside = [n for n in in_hand.beside if n.reply.concern != Concern.URGENT and n.reply.rule != "automatic"]
    if not beside or reading.is_automatic:
        return reading
    whole = read(" ".join([*(n.part.words for n in beside), in_hand.body]), in_hand.language)
    if whole.concern is Concern.URGENT and reading.concern is not Concern.URGENT:
        return replace(reading, concern=Concern.URGENT, rule=DANGER_IN_PARTS)
    if whole.intent is Intent.STOP and reading.intent is Intent.OTHER and not _answers_us(in_hand, beside):
        return replace(reading, intent=Intent.STOP, rule=STOP_IN_PARTS)
    return reading


def point_to_the_first(in_hand: InHand) -> None:
    """The other texts that were read with the reply point to it; what was read is kept there alone."""
    lead = in_hand.reply
    for part in in_hand.rest:
        part.part_of, part.attribution = lead.id, Attribution.PART.value
        part.read_at = part.read_at or clock_of(in_hand.session).now()
        part.patient_id, part.check_in_id = lead.patient_id, lead.check_in_id
        part.reader_version, part.rule = lead.reader_version, PART
        part.intent, part.concern = Intent.OTHER.value, Concern.NONE.value


def _as_one(in_hand: InHand, members: list[Neighbour]) -> InHand:
    """The first of the texts in hand, with the words of all of them."""
    if len(members) == 1:
        return in_hand
    parts = [member.part for member in members]
    likely, other = joined(parts)
    readings = {text: read(text, in_hand.language) for text in (likely, other)}
    urgent = [text for text, reading in readings.items() if reading.concern is Concern.URGENT]
    clear = [text for text, reading in readings.items() if reading.score is not None]
    one = InHand(in_hand.session, members[0].reply, (urgent or clear or [likely])[0])
    one.parts = [*(part.words for part in parts), likely, other]
    one.rest = [member.reply for member in members[1:]]
    one.last_part_id = max(member.reply.id for member in members)
    return one


def _one_value(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """The reading of the whole, unless a part alone says another value: then the patient is asked."""
    value = value_of(reading)
    scores = {read(text, in_hand.language).score for text in in_hand.parts} - {None}
    if value is None or scores <= {value}:
        return reading
    in_hand.disputes = True
    intent = Intent.OTHER if reading.intent is Intent.ANSWER else reading.intent
    if isinstance(reading, Reading):
        return replace(reading, score=None, intent=intent, rule=PARTS_DIFFER)
    return replace(reading, value=None, intent=intent, rule=PARTS_DIFFER)


def _answers_us(in_hand: InHand, beside: list[Neighbour]) -> bool:
    """Whether a text of ours left between these texts and the reply."""
    return any(ours_between(in_hand.session, n.reply, in_hand.reply) for n in beside)


def _is_urgent(in_hand: InHand) -> bool:
    return understand(in_hand).concern is Concern.URGENT
