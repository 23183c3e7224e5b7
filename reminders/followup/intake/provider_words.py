"""STOP, START and HELP standing alone: the provider acts on them and answers by itself; we learn, and text nothing."""

from __future__ import annotations

from reminders.care.concern import Concern
from reminders.care.reply import ChoiceReading, Reading
from reminders.care.wording import Text
from reminders.followup import refusals
from reminders.followup.intake.in_hand import Answer, InHand
from reminders.followup.intake.wish import stop
from reminders.outbox.kinds import Kind

PROVIDER_STOPS = frozenset({"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"})
PROVIDER_STARTS = frozenset({"start", "unstop"})
PROVIDER_STARTS_IF_STOPPED = frozenset({"yes"})
PROVIDER_HELPS = frozenset({"help", "info"})


def settled_by_provider(in_hand: InHand, reading: Reading | ChoiceReading) -> bool:
    """Learn a stop or a start that the provider acted on. Returns whether nothing else is to be done.

    The provider's leaflet is no answer to somebody in danger who writes HELP.
    """
    word = " ".join(in_hand.body.split()).casefold()
    kind = (in_hand.reply.opt_out_type or "").upper()
    if kind == "STOP" or word in PROVIDER_STOPS:
        stop(in_hand, refusals.KEYWORD)
        return True
    restart = word in PROVIDER_STARTS or (in_hand.was_refused and word in PROVIDER_STARTS_IF_STOPPED)
    if kind == "START" or restart:
        _start(in_hand)
        return True
    return (kind == "HELP" or word in PROVIDER_HELPS) and reading.concern is not Concern.URGENT


def _start(in_hand: InHand) -> None:
    """The provider welcomes back whom it had stopped itself; whom we stopped is told by us."""
    how = refusals.how_refused(in_hand.session, *in_hand.number)
    ours = how not in (None, refusals.KEYWORD, refusals.PROVIDER)
    started = refusals.start(in_hand.session, *in_hand.number, at=in_hand.reply.provider_at, actor=in_hand.actor)
    if started and ours:
        in_hand.send(Answer(Kind.START_CONFIRMED, Text.START_CONFIRMED))
