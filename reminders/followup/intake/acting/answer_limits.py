"""How many texts a phone gets back in ten minutes, so that two machines cannot answer each other forever.

Staff see what was not answered: every reply is in the log, and flags say how many replies joined them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, or_, select

from reminders.followup.intake.in_hand import InHand, TextBack
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.texts import Attribution, Message, MessageState, Reply

#: The period over which texts back are counted, in care time, and the least it may be in real time: a simulated day
#: passes in seconds.
PERIOD: Final = timedelta(minutes=10)
SHORTEST_PERIOD: Final = timedelta(minutes=1)

#: Replies with these attributions answer a question of ours, so our own questions limit their number.
_ASKED: Final = (Attribution.OPEN.value, Attribution.LATE.value)


@dataclass(frozen=True)
class Bound:
    """At most `most` texts of these kinds, counted together, to one phone in a period."""

    kinds: frozenset[Kind]
    most: int


#: Every kind of text that answers a reply is in exactly one of these (`tests/followup/intake/test_loops.py`).
BOUNDS: Final = (
    Bound(
        frozenset(
            {
                Kind.CLARIFY,
                Kind.CLARIFY_CORRECTION,
                Kind.ACKNOWLEDGE,
                Kind.CALL_CLINIC,
                Kind.RECEIVED,
                Kind.HELP,
                Kind.START_CONFIRMED,
            }
        ),
        most=3,
    ),
    # Counted separately, so that junk cannot use them up. Where help is, is told once while a danger is open, and again
    # only if that text did not arrive.
    Bound(frozenset({Kind.STOP_CONFIRMED, Kind.WRONG_PERSON}), most=2),
    Bound(frozenset({Kind.STOP_ASKED}), most=1),
    Bound(frozenset({Kind.DANGER}), most=3),
)

_OF_KIND: Final = {kind: bound for bound in BOUNDS for kind in bound.kinds}


def may_text_back(in_hand: InHand, answer: TextBack) -> bool:
    """Whether the phone may get this text back now. Thanks for an answer to an open question are always allowed.

    The count cannot change meanwhile: the reader of a reply holds the lock of its phone.
    """
    if answer.kind is Kind.ACKNOWLEDGE and in_hand.reply.outcome_id and in_hand.reply.attribution in _ASKED:
        return True
    bound = _OF_KIND[answer.kind]
    phone, session = in_hand.reply.from_index, in_hand.session
    session.flush()
    clock = clock_of(session)
    since = clock.now() - max(PERIOD, SHORTEST_PERIOD * clock.speed)
    sent = session.scalar(
        select(func.count(Message.id))
        .outerjoin(Reply, Reply.id == Message.reply_id)
        .where(
            Message.to_index == phone,
            Message.kind.in_([kind.value for kind in bound.kinds]),
            Message.created_at > since,
            Message.state != MessageState.DROPPED.value,
            or_(
                Message.kind != Kind.ACKNOWLEDGE.value,
                Reply.outcome_id.is_(None),
                Reply.attribution.not_in(_ASKED),
            ),
        )
    )
    return (sent or 0) < bound.most
