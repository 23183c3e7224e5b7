"""Findings about texts and replies: the provider takes none, texts wait or are unknown, replies are unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.health.finding import Finding, Level
from reminders.health.stuck_rows import in_sentences, stuck_rows
from reminders.outbox.waiting import COUNTED, late_texts, unknown_texts, waits_since
from reminders.record.installation import Hold
from reminders.record.texts import Sender
from reminders.texting.errors import explain

#: How long a provider may take no text, and a text wait meanwhile, before it is an outage.
FAILING_AFTER: Final = timedelta(minutes=2)

#: How long a text that could leave may wait, for a sender's rate for instance.
LATE_AFTER: Final = timedelta(minutes=5)
VERY_LATE_AFTER: Final = timedelta(minutes=15)

#: What became of an unknown text is normally found out within three minutes.
UNKNOWN_AFTER: Final = timedelta(minutes=10)
LONG_UNKNOWN_AFTER: Final = timedelta(hours=1)

#: How many rows are named one by one, for somebody who can look them up.
NAMED: Final = 5


def hold(session: Session) -> Iterator[Finding]:
    """All sending waits: a backup was restored."""
    for row in session.scalars(select(Hold).order_by(Hold.since)):
        yield Finding(
            Level.FAIL, "sending",
            f"No text leaves: a backup was restored ({row.detail or row.name}), and what was sent since then is looked "
            "up first.",
            "See that the service runs and reaches the provider: it lifts this by itself.",
            "Only pages to the on-call list leave, and no reply is read.", row.since, holds_texts=True,
        )  # fmt: skip


def stopped_senders(session: Session, sender: str | None = None) -> Iterator[Finding]:
    """Senders that the provider refuses; of one sender or of all."""
    stopped = select(Sender).where(Sender.stopped_at.is_not(None)).order_by(Sender.sender)
    for row in session.scalars(stopped if sender is None else stopped.where(Sender.sender == sender)):
        yield Finding(
            Level.FAIL, "senders", f"Sending from {row.sender} is stopped: {explain(row.stopped_code)}",
            f"Put that right with Twilio or in the settings. {_tried(row)} then tries it, and sending resumes. Where "
            "none is due, `reminders doctor --page CLINIC` sends one.",
            f"No text leaves from {row.sender}. One is tried every five minutes.", row.stopped_at, holds_texts=True,
        )  # fmt: skip


def _tried(sender: Sender) -> str:
    """The text that tries a stopped sender next, as the subject of a sentence."""
    at = sender.probe_at
    return "The next text" if at is None or at <= clock.real() else f"The next text after {at:%H:%M:%S}Z"


def texts_that_wait(session: Session, clinic_id: str | None = None) -> Iterator[Finding]:
    """Texts that could have left and did not: the provider takes none, or more are due than can leave."""
    failing = {row.sender: row for row in session.scalars(select(Sender).where(Sender.failing_since.is_not(None)))}
    late = late_texts(session, timedelta(0) if failing else LATE_AFTER, clinic_id)
    unknown = unknown_texts(session, timedelta(0), clinic_id) if failing else []
    for sender, row in sorted(failing.items()):
        mine = [one for one in (*late, *unknown) if one.sender == sender]
        if mine and row.failing_since is not None:
            # What failed once, long ago, is no outage when the next text comes.
            since = max(row.failing_since, waits_since(session, min(one.send_after for one in mine)))
            if clock.real() - since >= FAILING_AFTER:
                yield _not_taken(row, mine)
    rest = [one for one in late if one.sender not in failing]
    if rest:
        yield from _waiting(session, rest)


def unknown_fates(session: Session, clinic_id: str | None = None) -> Iterator[Finding]:
    """Texts that may have been sent or not, for longer than it takes to find that out."""
    unknown = unknown_texts(session, UNKNOWN_AFTER, clinic_id)
    if not unknown:
        return
    since = min(row.claimed_at for row in unknown)
    long = clock.real() - since >= LONG_UNKNOWN_AFTER
    yield Finding(
        Level.FAIL if long else Level.WARN, "texts",
        f"Of {_counted(unknown)} it is not known whether {'it was' if len(unknown) == 1 else 'they were'} sent.",
        "See that the provider's message list can be reached: each is looked up there, and sent if it is not found.",
        "No other question leaves for those phones.", since,
        holds_texts=long, pages=long, clinic_ids=_clinics(unknown),
    )  # fmt: skip


def unread_replies(session: Session, clinic_id: str | None = None) -> Iterator[Finding]:
    """Replies that nobody could read, and check-ins whose text could not be written."""
    stuck = stuck_rows(session, clinic_id)
    sentences = list(in_sentences(stuck))
    if stuck.check_ins:
        yield Finding(
            Level.FAIL, "stuck", sentences.pop(0), "The worker's log names the error of each. Ids: "
            f"{', '.join(stuck.check_ins[:NAMED])}.", "Those patients are not asked.", holds_texts=True,
        )  # fmt: skip
    if stuck.replies:
        yield Finding(
            Level.FAIL, "stuck", sentences.pop(0),
            f"See that a worker runs; its log names the error of each. Ids: {', '.join(stuck.replies[:NAMED])}.",
            "A patient in danger may be among those who wrote them.", stuck.since,
            holds_texts=True, pages=True, clinic_ids=frozenset(stuck.clinic_ids),
        )  # fmt: skip


def _not_taken(sender: Sender, waiting: Sequence[Any]) -> Finding:
    return Finding(
        Level.FAIL, "provider-outage",
        f"The provider takes no text from {sender.sender}: {_as_words(sender.failing_why)}. {_counted(waiting)} "
        f"{'waits' if len(waiting) == 1 else 'wait'}.",
        "See the provider's status page and the network. Sending goes on by itself; call patients who need it.",
        "Questions are late or fall away; patients in danger get no answer by text, and pages go by mail alone.",
        sender.failing_since, holds_texts=True, pages=True, clinic_ids=_clinics(waiting),
    )  # fmt: skip


def _waiting(session: Session, rows: Sequence[Any]) -> Iterator[Finding]:
    since = waits_since(session, min(row.send_after for row in rows))
    waited = clock.real() - since
    if waited < LATE_AFTER:
        return
    very = waited >= VERY_LATE_AFTER
    yield Finding(
        Level.FAIL if very else Level.WARN, "waiting",
        f"{_counted(rows)} that could have left {'waits' if len(rows) == 1 else 'wait'}.",
        "See that a worker runs. If it does, more is due than the sender's rate allows (SEGMENTS_PER_SECOND).",
        "Questions and answers to patients are late.", since,
        holds_texts=very, pages=very, clinic_ids=_clinics(rows),
    )  # fmt: skip


def _counted(rows: Sequence[Any]) -> str:
    if len(rows) == 1:
        return "1 text"
    return f"{len(rows):,}{' or more' if len(rows) >= COUNTED else ''} texts"


def _clinics(rows: Sequence[Any]) -> frozenset[str]:
    return frozenset(row.clinic_id for row in rows)


def _as_words(why: str | None) -> str:
    return (why or "it does not answer").rstrip(".")
