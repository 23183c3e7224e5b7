"""Texts of one phone that came within seconds and are read as one: parts of a long text, or a thought and its end.

What may be a part is left unread for a moment, unless it is a danger as it stands. The next part's arrival, or the
sweep, reads them together: one reading, kept on the first part, to which the others point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.care.reply import read
from reminders.care.reply.parts import Part, belong_together, in_order, is_complete
from reminders.followup.intake import keywords
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.schedule import CheckIn
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, MessageState, Reply

#: Parts of one text arrive this close to each other, and are waited for this long (real time).
TOGETHER: Final = timedelta(seconds=5)
WAIT: Final = TOGETHER

#: More texts than this are no long text in parts.
MOST_PARTS: Final = 6

#: Answers that an unfinished thought was given. While one has not left, the rest of the thought is read with it.
_ASKED_ABOUT: Final = (Kind.CLARIFY.value, Kind.CLARIFY_CORRECTION.value, Kind.RECEIVED.value)
_CLARIFIES: Final = (Kind.CLARIFY, Kind.CLARIFY_CORRECTION)

#: The rule kept of what a phone or a machine sent by itself.
AUTOMATIC: Final = "automatic"


@dataclass(frozen=True)
class Neighbour:
    """A text of the same phone, from within seconds of another."""

    reply: Reply
    part: Part

    @property
    def is_keyword(self) -> bool:
        """Whether the provider acted on it by itself: no part of anything."""
        return keywords.acted_on(self.part.body, self.reply.opt_out_type, was_refused=True) is not None

    @cached_property
    def is_automatic(self) -> bool:
        """Whether a phone or a machine sent it by itself, as far as it tells alone."""
        return read(self.part.words).is_automatic


def as_neighbour(reply: Reply, body: str) -> Neighbour:
    """A reply and its text."""
    return Neighbour(reply, Part(reply.id, body, reply.provider_at))


def is_near(at: datetime, others: Sequence[datetime | None]) -> bool:
    """Whether any of these moments is within seconds of another. Real times."""
    return any(other is not None and abs(other - at) <= TOGETHER for other in others)


def neighbours_of(session: Session, reply: Reply) -> list[Neighbour]:
    """What else the phone wrote to this sender within seconds, as it arrived."""
    found = session.scalars(
        select(Reply)
        .where(
            Reply.clinic_id == reply.clinic_id,
            Reply.from_index == reply.from_index,
            Reply.sender == reply.sender,
            Reply.id != reply.id,
            Reply.provider_at >= reply.provider_at - TOGETHER,
            Reply.provider_at <= reply.provider_at + TOGETHER,
        )
        .order_by(Reply.provider_at.desc(), Reply.id.desc())
        .limit(2 * MOST_PARTS)
        .execution_options(populate_existing=True)
    ).all()
    neighbours = []
    for other in reversed(found):
        try:
            neighbours.append(as_neighbour(other, unseal(session, other, "body")))
        except Erased:
            continue
    return [neighbour for neighbour in neighbours if not neighbour.is_keyword]


@dataclass(frozen=True)
class Group:
    """Texts that are read as one, in order. `waits` says that another part may be on its way."""

    members: list[Neighbour]
    waits: bool = False

    @property
    def parts(self) -> list[Part]:
        """Their texts."""
        return [member.part for member in self.members]


def group_of(session: Session, mine: Neighbour, neighbours: list[Neighbour], *, wait: timedelta) -> Group:
    """The texts that this one is read with, itself among them; alone where it stands alone."""
    members = [mine]
    for other in neighbours:
        fits = any(_belong_together(other, member) for member in members)
        if other.reply.read_at is None and fits and not ours_between(session, mine.reply, other.reply):
            members.append(other)
    by_id = {member.part.id: member for member in members[:MOST_PARTS]}
    ordered = [by_id[part.id] for part in in_order([member.part for member in by_id.values()])]
    parts = [member.part for member in ordered]
    may_wait = any(part.may_be_part for part in parts) and not is_complete(parts)
    oldest = min(member.reply.stored_at for member in ordered)
    return Group(ordered, waits=may_wait and len(parts) < MOST_PARTS and clock.real() - oldest < wait)


def _belong_together(one: Neighbour, other: Neighbour) -> bool:
    """Whether two texts may be parts of one. Without marks, a machine's text is no part of what a person wrote."""
    if not belong_together(one.part, other.part):
        return False
    return one.part.mark is not None or one.is_automatic == other.is_automatic


def lead_of(session: Session, reply: Reply) -> Reply:
    """The reply on which is kept how this one was read: itself, or the first part of the text it is a part of."""
    return reply if reply.part_of is None else session.get_one(Reply, reply.part_of)


def was_automatic(session: Session, neighbour: Neighbour) -> bool:
    """Whether a machine wrote it, as it was read: alone, or with the parts it was read with."""
    return lead_of(session, neighbour.reply).rule == AUTOMATIC or neighbour.is_automatic


def take(session: Session, group: Group) -> bool:
    """Lock the texts of a group; whether all of them are still unread and nobody else is reading one."""
    ids = [member.reply.id for member in group.members]
    mine = select(Reply.id).where(Reply.id.in_(ids), Reply.read_at.is_(None)).order_by(Reply.id)
    return len(session.scalars(mine.with_for_update(skip_locked=True)).all()) == len(ids)


def unfinished(session: Session, mine: Neighbour, neighbours: list[Neighbour]) -> list[Neighbour]:
    """The texts just before this one that were not understood, and are being asked about by a text not sent yet.

    What is being asked is taken out of the outbox: the thought is read again as a whole. Empty where it has left.
    A machine's text ends no thought.
    """
    if mine.is_automatic:
        return []
    earlier = [
        n
        for n in neighbours
        if n.reply.read_at is not None and n.part.at <= mine.part.at and not was_automatic(session, n)
    ]
    if not earlier:
        return []
    newest = earlier[-1].reply
    lead_id = newest.part_of or newest.id
    told = [n for n in earlier if lead_id in (n.part.id, n.reply.part_of)]
    lead = next((n.reply for n in told if n.part.id == lead_id), None)
    if lead is None or len(told) >= MOST_PARTS or lead.value is not None or lead.outcome_id is not None:
        return []
    if any(ours_between(session, n.reply, mine.reply) for n in told):
        return []
    asking = session.scalars(
        select(Message).where(
            Message.clinic_id == lead.clinic_id,
            Message.reply_id == lead_id,
            Message.state == MessageState.QUEUED.value,
            Message.kind.in_(_ASKED_ABOUT),
        )
    ).all()
    if not asking or not all(_not_asked_after_all(session, message) for message in asking):
        return []
    by_id = {n.part.id: n for n in told}
    return [by_id[part.id] for part in in_order([n.part for n in told])]


def _not_asked_after_all(session: Session, message: Message) -> bool:
    if not drop(session, message, Reason.REPLANNED):
        return False  # it has left meanwhile
    if message.kind in _CLARIFIES and message.check_in_id is not None:
        check_in = session.get_one(CheckIn, message.check_in_id, with_for_update=True, populate_existing=True)
        check_in.clarified = max(0, check_in.clarified - 1)
    return True


def ours_between(session: Session, one: Reply, other: Reply) -> bool:
    """Whether a text of ours left for the phone between two of its own: what follows may answer that."""
    first, last = sorted((one.provider_at, other.provider_at))
    left = select(Message.id).where(
        Message.to_index == one.from_index,
        Message.sender == one.sender,
        Message.state.in_([state.value for state in MAYBE_SENT]),
        Message.claimed_at > first,
        Message.claimed_at <= last,
    )
    return session.scalar(left.limit(1)) is not None
