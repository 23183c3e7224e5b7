"""Reading texts that came within seconds as one, without losing a danger or refusal that only one of them says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from reminders.care.reading import ChoiceReading, Concern, Intent, Reading, in_order, joined, read
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding.understand import understand, value_of
from reminders.followup.intake.whose.read_as_one import (
    MOST_PARTS,
    Group,
    Neighbor,
    as_neighbor,
    first_part_of,
    group_of,
    is_surely_before,
    lock_unread,
    neighbors_of,
    ours_between,
    take_back_unfinished,
    was_automatic,
)
from reminders.record.database import clock_of
from reminders.record.texts import Attribution

#: Rules recorded for what was read from several texts.
PART: Final = "part"
PARTS_DIFFER: Final = "parts-differ"
DANGER_IN_PARTS: Final = "danger-in-parts"
STOP_IN_PARTS: Final = "stop-in-parts"

#: Intents of a single part that the whole must not lose, the gravest first.
_REFUSES: Final = (Intent.WRONG_PERSON, Intent.STOP)


def gather_parts(in_hand: InHand, *, wait: timedelta) -> InHand | None:
    """The reply joined with the texts it is read with; None if it stays unread because more parts may come.

    `wait` is real time since it was stored. A reply that sounds like danger does not wait.
    """
    session, mine = in_hand.session, as_neighbor(in_hand.reply, in_hand.body)
    neighbors = neighbors_of(session, in_hand.reply)
    group = group_of(session, mine, neighbors, wait=wait)
    if not lock_unread(session, group):  # another process is reading one of them
        return in_hand if is_urgent(in_hand) else None
    gathered = _as_one(in_hand, group.members)
    if group.waits:
        return gathered if is_urgent(gathered) else None
    if len(group.members) > 1:
        return gathered
    before = take_back_unfinished(session, mine, neighbors)
    if before:
        return _as_one(in_hand, [*before, mine])
    in_hand.beside = [n for n in neighbors if n.reply.read_at is not None]
    return in_hand


def joined_with_unread(in_hand: InHand) -> InHand | None:
    """The reply joined with the phone's other unread texts of that moment, to look for danger in all of them together.

    Leaves out texts that are a danger by themselves. None if there is nothing to join or another process is reading it.
    """
    session, mine = in_hand.session, as_neighbor(in_hand.reply, in_hand.body)
    if mine.is_keyword or mine.is_automatic:
        return None
    others = [
        n
        for n in neighbors_of(session, in_hand.reply)
        if n.reply.read_at is None and not n.is_automatic and read(n.part.words).concern is not Concern.URGENT
    ]
    by_id = {n.part.id: n for n in [mine, *others[: MOST_PARTS - 1]]}
    group = Group([by_id[part.id] for part in in_order([n.part for n in by_id.values()])])
    if len(group.members) == 1 or not lock_unread(session, group):
        return None
    return _as_one(in_hand, group.members)


def combine(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    """The reading of all texts together: no value if two differ, and a danger or stop even if only the sum says it."""
    if in_hand.parts:
        readings = [read(text) for text in in_hand.parts]
        whole = _one_value(in_hand, _most_careful(reading, readings), readings)
        return _with_danger_in_other_order(in_hand, whole) if in_hand.order_is_guess else whole
    beside = [n for n in in_hand.beside if _may_be_combined(in_hand, n)] if not reading.is_automatic else []
    if not beside:
        return reading
    together = _combine_with_beside(in_hand, reading, beside)
    if together is not reading and reading.concern is not Concern.URGENT:  # a danger by itself is a flag by itself
        in_hand.completes = [n.reply for n in beside]
    return together


def _with_danger_in_other_order(in_hand: InHand, reading: Reading | ChoiceReading) -> Reading | ChoiceReading:
    if reading.concern is Concern.URGENT or reading.is_automatic:
        return reading
    words = in_hand.parts[: 1 + len(in_hand.rest)]
    is_danger = read(" ".join(reversed(words))).concern is Concern.URGENT
    return replace(reading, concern=Concern.URGENT, rule=DANGER_IN_PARTS) if is_danger else reading


def _may_be_combined(in_hand: InHand, beside: Neighbor) -> bool:
    """Whether a text read before may mean more together with this one.

    A machine's text, a danger that was flagged and a refusal that was recorded do not.
    """
    lead = first_part_of(in_hand.session, beside.reply)
    done = lead.concern == Concern.URGENT or lead.intent in (Intent.STOP, Intent.WRONG_PERSON)
    return not done and not was_automatic(in_hand.session, beside)


def _combine_with_beside(
    in_hand: InHand, reading: Reading | ChoiceReading, beside: list[Neighbor]
) -> Reading | ChoiceReading:
    """The reading with the danger or refusal that texts read before add to it, in the gravest way to read them.

    A text of ours between them is answered by the later one, so a refusal does not reach over it; a danger does. A
    refusal beside such a danger, or in an order that is a guess, is asked about and ends nothing.
    """
    mine = as_neighbor(in_hand.reply, in_hand.body)
    adds_danger = False
    for texts, is_order_known in _ways_to_read(mine, beside):
        whole = read(" ".join(n.part.words for n in texts))
        if whole.concern is Concern.URGENT and reading.concern is not Concern.URGENT:
            adds_danger, reading = True, replace(reading, concern=Concern.URGENT, rule=DANGER_IN_PARTS)
        if whole.intent is not Intent.STOP and not whole.may_refuse:
            continue
        if any(ours_between(in_hand.session, n.reply, in_hand.reply) for n in texts if n is not mine):
            continue
        is_plain = whole.intent is Intent.STOP and is_order_known and not adds_danger
        if is_plain and reading.intent is Intent.OTHER:
            reading = replace(reading, intent=Intent.STOP, rule=STOP_IN_PARTS)
        elif reading.intent is not Intent.STOP and not reading.may_refuse:
            reading = replace(reading, may_refuse=True)
    return reading


def _ways_to_read(mine: Neighbor, beside: list[Neighbor]) -> list[tuple[list[Neighbor], bool]]:
    """The orders in which texts may have been written, and whether each is known; as they are dated first.

    Some leave out what was dated before or after this text: words behind a thought may hide it ("… jk, it is a 3").
    """
    dated = sorted([*beside, mine], key=lambda n: (n.part.at, n.part.id))
    place = next(at for at, neighbor in enumerate(dated) if neighbor is mine)
    before, after = dated[:place], dated[place + 1 :]
    perhaps_later = [n for n in before if not is_surely_before(n, mine)]
    perhaps_earlier = [n for n in after if not is_surely_before(mine, n)]
    ways = [([*before, mine], True)] if before else []
    if after:
        ways.append(([mine, *after], not perhaps_earlier))
    if before and after:
        ways.append((dated, not perhaps_earlier))
    if perhaps_later:
        ways.append(([mine, *perhaps_later], False))
    if perhaps_earlier:
        ways.append(([*perhaps_earlier, mine], False))
    return ways


def mark_as_parts(in_hand: InHand) -> None:
    """Mark the other texts as parts of the reply. What was read is stored with the reply only."""
    lead = in_hand.reply
    for part in in_hand.rest:
        part.part_of, part.attribution = lead.id, Attribution.PART.value
        part.read_at = part.read_at or clock_of(in_hand.session).now()
        part.patient_id, part.check_in_id = lead.patient_id, lead.check_in_id
        part.reader_version, part.rule = lead.reader_version, PART
        part.intent, part.concern = Intent.OTHER.value, Concern.NONE.value


def _as_one(in_hand: InHand, members: list[Neighbor]) -> InHand:
    """The first of the texts as the reply being read, with the words of all of them."""
    if len(members) == 1:
        return in_hand
    parts = [member.part for member in members]
    likely, other = joined(parts)
    readings = {text: read(text) for text in (likely, other)}
    urgent = [text for text, reading in readings.items() if reading.concern is Concern.URGENT]
    clear = [text for text, reading in readings.items() if reading.score is not None]
    # Phone and patients are locked already, if they are to be: by the reply it replaces.
    one = InHand(in_hand.session, members[0].reply, (urgent or clear or [likely])[0], lock=False)
    one.parts = [*(part.words for part in parts), likely, other]
    one.rest = [member.reply for member in members[1:]]
    is_order_known = any(part.mark for part in parts) or all(is_surely_before(*two) for two in pairwise(members))
    one.order_is_guess = not is_order_known
    one.last_part_id = max(member.reply.id for member in members)
    return one


def _most_careful(reading: Reading | ChoiceReading, readings: Sequence[Reading]) -> Reading | ChoiceReading:
    """The reading of the whole, with any danger, death or refusal that a part, or another way to join, says alone.

    Joining at the wrong place hides words ("pleasestop"), and a machine's part hides what a person added. Parts written
    by a machine are ignored.
    """
    for one in readings:
        if one.is_automatic:
            continue
        grave = one.concern is Concern.URGENT and not (reading.is_automatic and one.calls_emergency)
        if grave and reading.concern is not Concern.URGENT:
            reading = replace(reading, concern=Concern.URGENT, rule=one.rule, is_automatic=False)
        if one.reports_death and not reading.reports_death:
            reading = replace(reading, reports_death=True, rule=one.rule, is_automatic=False)
    said = {one.intent: one for one in readings if not one.is_automatic}
    for intent in _REFUSES:
        if intent in said and reading.intent not in _REFUSES:
            kept = reading.rule if reading.concern is Concern.URGENT else said[intent].rule
            reading = replace(reading, intent=intent, rule=kept, is_automatic=False)
    if any(one.may_refuse for one in readings if not one.is_automatic):
        reading = replace(reading, may_refuse=True, is_automatic=False)
    return reading


def _one_value(
    in_hand: InHand, reading: Reading | ChoiceReading, readings: Sequence[Reading]
) -> Reading | ChoiceReading:
    """The reading of the whole, without its value if a part alone says another one: then the patient is asked."""
    value = value_of(reading)
    if in_hand.several:
        return reading  # each part answers a question of its own
    scores = {one.score for one in readings} - {None}
    if value is None or scores <= {value}:
        return reading
    in_hand.disputes = True
    intent = Intent.OTHER if reading.intent is Intent.ANSWER else reading.intent
    if isinstance(reading, Reading):
        return replace(reading, score=None, intent=intent, rule=PARTS_DIFFER)
    return replace(reading, value=None, intent=intent, rule=PARTS_DIFFER)


def is_urgent(in_hand: InHand) -> bool:
    """Whether the reply sounds like danger, in one of its parts or all of them together."""
    return combine(in_hand, understand(in_hand)).concern is Concern.URGENT
