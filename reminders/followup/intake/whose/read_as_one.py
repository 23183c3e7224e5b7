"""Texts that a phone sent within seconds and that are read as one: parts of a long text, or a thought in two texts.

A text that may be a part is left unread for a moment, unless it is a danger. The arrival of the next part, or the
sweep, reads them together. The reading is stored with the first part, and the others refer to it (`part_of`).
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
from reminders.care.reading import Part, belong_together, in_order, is_complete, read
from reminders.care.reasons import Reason
from reminders.followup.intake import keywords
from reminders.followup.intake.whose.dates import slack_of
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.schedule import CheckIn
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, MessageState, Reply, ReplySource

#: Parts of one text arrive within this time of each other, and are waited for this long (real time).
TOGETHER: Final = timedelta(seconds=5)
WAIT: Final = TOGETHER

#: More texts than this are not the parts of one text.
MOST_PARTS: Final = 6

#: Texts that answer an unfinished thought. While one is still queued, the rest of the thought is read with it.
_ASKED_ABOUT: Final = (Kind.CLARIFY.value, Kind.CLARIFY_CORRECTION.value, Kind.RECEIVED.value)
_CLARIFIES: Final = (Kind.CLARIFY, Kind.CLARIFY_CORRECTION)


@dataclass(frozen=True)
class Neighbor:
    """A text that the same phone sent within seconds of another."""

    reply: Reply
    part: Part

    @property
    def is_keyword(self) -> bool:
        """Whether the provider acts on it by itself; it is never a part."""
        return keywords.provider_action(self.part.body, self.reply.opt_out_type, was_refused=True) is not None

    @cached_property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it, judging by this text alone."""
        return read(self.part.words).is_automatic


def as_neighbor(reply: Reply, body: str) -> Neighbor:
    """A neighbor from a reply and its unsealed text."""
    return Neighbor(reply, Part(reply.id, body, reply.provider_at))


def is_near(at: datetime, others: Sequence[datetime | None]) -> bool:
    """Whether any of the `others` is within `TOGETHER` of `at`. Real times."""
    return any(other is not None and abs(other - at) <= TOGETHER for other in others)


def neighbors_of(session: Session, reply: Reply) -> list[Neighbor]:
    """What else the phone wrote to this sender within `TOGETHER`, oldest first, without keywords."""
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
    neighbors = []
    for other in reversed(found):
        try:
            neighbors.append(as_neighbor(other, unseal(session, other, "body")))
        except Erased:
            continue
    return [neighbor for neighbor in neighbors if not neighbor.is_keyword]


@dataclass(frozen=True)
class Group:
    """Texts that are read as one, in order. `waits` says that another part may still come."""

    members: list[Neighbor]
    waits: bool = False

    @property
    def parts(self) -> list[Part]:
        """Their texts."""
        return [member.part for member in self.members]


def group_of(session: Session, mine: Neighbor, neighbors: list[Neighbor], *, wait: timedelta) -> Group:
    """The group of texts that this one is read with, itself included. `wait` is how long parts are waited for."""
    members = [mine]
    for other in neighbors:
        fits = any(_belong_together(other, member) for member in members)
        if other.reply.read_at is None and fits and not ours_between(session, mine.reply, other.reply):
            members.append(other)
    by_id = {member.part.id: member for member in members[:MOST_PARTS]}
    ordered = [by_id[part.id] for part in in_order([member.part for member in by_id.values()])]
    parts = [member.part for member in ordered]
    may_wait = any(part.may_be_part for part in parts) and not is_complete(parts)
    oldest = min(member.reply.stored_at for member in ordered)
    return Group(ordered, waits=may_wait and len(parts) < MOST_PARTS and clock.real() - oldest < wait)


def _belong_together(one: Neighbor, other: Neighbor) -> bool:
    """Whether two texts may be parts of one. Without marks like "(1/2)", a machine's and a person's text are not."""
    if not belong_together(one.part, other.part):
        return False
    return one.part.mark is not None or one.is_automatic == other.is_automatic


def is_surely_before(one: Neighbor, other: Neighbor) -> bool:
    """Whether a text was written before another: a webhook is dated by its arrival, the list to the whole second."""
    if other.reply.source == ReplySource.WEBHOOK:
        return False
    return one.part.at + slack_of(one.reply.source) <= other.part.at


def first_part_of(session: Session, reply: Reply) -> Reply:
    """The reply that holds the reading of this one: itself, or the first part of the text that it belongs to."""
    return reply if reply.part_of is None else session.get_one(Reply, reply.part_of)


def was_automatic(session: Session, neighbor: Neighbor) -> bool:
    """Whether a machine wrote it, judging by this text alone or by how it was read with its other parts."""
    return first_part_of(session, neighbor.reply).is_automatic or neighbor.is_automatic


def lock_unread(session: Session, group: Group) -> bool:
    """Lock the texts of a group. Returns whether all are still unread and no other process is reading one."""
    ids = [member.reply.id for member in group.members]
    mine = select(Reply.id).where(Reply.id.in_(ids), Reply.read_at.is_(None)).order_by(Reply.id)
    return len(session.scalars(mine.with_for_update(skip_locked=True)).all()) == len(ids)


def take_back_unfinished(session: Session, mine: Neighbor, neighbors: list[Neighbor]) -> list[Neighbor]:
    """Take back the question about texts just before this one that were not understood, and return those texts.

    The queued question is dropped, so that the thought is read again as a whole. Returns an empty list, dropping
    nothing, if there is no such question, if it was sent already, or if a machine wrote this text.
    """
    if mine.is_automatic:
        return []
    earlier = [
        n
        for n in neighbors
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
    if not asking or not all(_take_back(session, message) for message in asking):
        return []
    by_id = {n.part.id: n for n in told}
    return [by_id[part.id] for part in in_order([n.part for n in told])]


def _take_back(session: Session, message: Message) -> bool:
    if not drop(session, message, Reason.REPLANNED):
        return False  # it was sent meanwhile
    if message.kind in _CLARIFIES and message.check_in_id is not None:
        check_in = session.get_one(CheckIn, message.check_in_id, with_for_update=True, populate_existing=True)
        check_in.clarified = max(0, check_in.clarified - 1)
    return True


def ours_between(session: Session, one: Reply, other: Reply) -> bool:
    """Whether a text of ours was surely sent to the phone between two of its replies: the second may answer that text.

    One that left in the second by which the list dates the first may have left before it.
    """
    first, last = sorted((one, other), key=lambda reply: reply.provider_at)
    left = select(Message.id).where(
        Message.to_index == one.from_index,
        Message.sender == one.sender,
        Message.state.in_([state.value for state in MAYBE_SENT]),
        Message.claimed_at > first.provider_at + slack_of(first.source),
        Message.claimed_at <= last.provider_at,
    )
    return session.scalar(left.limit(1)) is not None
