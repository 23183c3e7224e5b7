"""Resuming after a restore: replay the time since the backup in order, using the provider's lists of texts.

A restored backup lacks everything that came after it: texts that were sent, replies that arrived. A restore leaves a
hold, under which nothing is sent. Under it the time since the backup is replayed, moment by moment:

- what was due then is queued again, and looked for in the provider's list of that phone;
- a text found there is marked as sent at the time the provider gives, so that nudges and windows are as they were;
- a reply is read at its own time, after the question it answers was found and before what follows from it;
- a text that is not found stays queued, and is sent after the hold if all checks still allow it.

When the present is reached and nothing is left to do, the hold is lifted. Every step is derived from the rows, so after
a crash the replay simply goes on, and several workers can share it. If a list cannot be fetched, nothing is concluded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clock import Clock
from reminders.followup.asking import batches
from reminders.followup.intake import clockwork, read_reply
from reminders.followup.intake.arrival import collect
from reminders.logs.errors import Place, log_error
from reminders.outbox.kinds import Kind
from reminders.outbox.reconcile import CLOCK_SLACK, MISSING_AFTER_CLAIM, Lists, find
from reminders.outbox.status import apply_status
from reminders.record.audit import audit
from reminders.record.database import Database
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.restore_hold import RESTORED
from reminders.record.schedule import IN_TROUBLE, CheckIn, CheckInState
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, MessageState, Reply
from reminders.texting.gateway import ProviderMessage

log = structlog.get_logger()

#: The replay begins this long after the restore (real time): by then the provider lists every text that was sent.
SETTLING = MISSING_AFTER_CLAIM

#: Moments replayed in one transaction.
MOMENTS_AT_A_TIME = 20

_NOT_KNOWN = (MessageState.QUEUED.value, MessageState.CLAIMED.value, MessageState.UNKNOWN.value)


class Provider(Lists, collect.Provider, Protocol):
    """The part of the gateway this needs."""


def resume(database: Database, provider: Provider) -> bool:
    """Go on with the replay if a restore left its hold. Returns whether the hold still stands.

    Raises `ProviderUnavailable`; then nothing was concluded, and the hold stays.
    """
    with database.read() as session:
        hold = session.get(Hold, RESTORED)
    if hold is None:
        return False
    if clock.real() - hold.since < SETTLING:
        return True
    again = _Replay(database, provider)
    while True:
        collect.collect_replies(database, provider)  # only stores them: under the hold nobody but us reads
        before = again.changes
        again.replay_until_now()
        if again.changes == before:
            return not _lift(database)


@dataclass(frozen=True)
class _Found:
    """A text of ours that was found in the provider's list."""

    message_id: str
    listed: ProviderMessage
    at: datetime
    """Care time at which the provider created it."""


class _Replay:
    """The state of one replay. All of it can be derived again from the rows and the provider's lists."""

    def __init__(self, database: Database, provider: Provider) -> None:
        self.database, self.provider = database, provider
        self.changes = 0
        self._clock = database.clock
        self._moment: datetime | None = None
        self._lists: dict[str, list[ProviderMessage]] = {}
        self._looked_for: set[str] = set()
        self._found: dict[str, _Found] = {}
        self._unreadable: set[str] = set()

    def replay_until_now(self) -> None:
        """Replay every moment at which something was due, was sent or came in, oldest first, up to the present."""
        while True:
            with self.database.write() as session:
                if session.get(Hold, RESTORED, with_for_update=True) is None:
                    return  # another worker was done first
                unlisted = self._replay_some(session)
            if unlisted is None:
                return
            for index, phone in unlisted.items():
                self._lists[index] = self.provider.sent_to(phone)

    def _replay_some(self, session: Session) -> dict[str, str] | None:
        """Replay some moments. Returns the phones (by index) whose lists are needed next, or None at the present."""
        self._moment = self._moment or self._following(session) or self._clock.now()
        for _ in range(MOMENTS_AT_A_TIME):
            unlisted = self._replay(session, self._moment)
            if unlisted:
                return unlisted
            following = self._following(session)
            if following is None:
                return None
            self._moment = following
        return {}

    def _replay(self, session: Session, moment: datetime) -> dict[str, str]:
        session.info["clock"] = Clock(care_at=moment, real_at=clock.real(), speed=self._clock.speed)
        while True:
            for step in clockwork.steps():
                while step(session) >= batches.BATCH:
                    pass
            unlisted = self._look(session)
            if unlisted:
                return unlisted
            if not self._bind(session, moment) and not self._read_next(session, moment):
                return {}
            self.changes += 1

    def _following(self, session: Session) -> datetime | None:
        """The next moment up to the present at which there is something to do."""
        after = self._moment or datetime.min.replace(tzinfo=UTC)
        scheduled = (CheckIn.state == CheckInState.SCHEDULED.value, CheckIn.queued_at.is_(None))
        rows = (
            select(func.min(CheckIn.due_at)).where(*scheduled, CheckIn.due_at > after),
            select(func.min(CheckIn.nudge_at)).where(CheckIn.nudge_at > after),
            select(func.min(CheckIn.retry_at)).where(text(IN_TROUBLE), CheckIn.retry_at > after),
            select(func.min(CheckIn.dispute_until)).where(CheckIn.dispute_until > after),
            select(func.min(CheckIn.closes_at)).where(CheckIn.final.is_(False), CheckIn.closes_at > after),
            select(func.min(Patient.paused_until)).where(Patient.paused_until > after),
            select(func.min(Reply.received_at)).where(Reply.read_at.is_(None), Reply.received_at > after),
        )
        moments = [session.scalar(query) for query in rows] + [f.at for f in self._found.values() if f.at > after]
        return min((m for m in moments if m is not None and m <= self._clock.now()), default=None)

    def _look(self, session: Session) -> dict[str, str]:
        """Look for queued and in-flight texts in the lists at hand. Returns the phones (by index) without a list."""
        ids = session.scalars(
            select(Message.id).where(Message.state.in_(_NOT_KNOWN)).order_by(Message.created_at, Message.id)
        ).all()
        unlisted: dict[str, str] = {}
        for message_id in ids:
            if message_id in self._looked_for:
                continue
            message = session.get_one(Message, message_id)
            try:
                phone, body = unseal(session, message, "to"), unseal(session, message, "body")
            except Erased:
                self._looked_for.add(message.id)
                continue
            if message.to_index not in self._lists:
                unlisted[message.to_index] = phone
                continue
            self._looked_for.add(message.id)
            self._look_for(session, message, body)
        return unlisted

    def _look_for(self, session: Session, message: Message, body: str) -> None:
        began = message.claimed_at or self._clock.real_for(_first_possible(session, message))
        over = self._clock.real_for(message.expires_at) + CLOCK_SLACK
        taken = {found.listed.provider_id for found in self._found.values()}
        candidates = [m for m in self._lists[message.to_index] if m.created_at <= over and m.provider_id not in taken]
        listed = find(session, message, body, began, candidates)
        if listed is not None:
            self._found[message.id] = _Found(message.id, listed, self._clock.at(listed.created_at))

    def _bind(self, session: Session, moment: datetime) -> bool:
        due = [found for found in self._found.values() if found.at <= moment]
        for found in sorted(due, key=lambda f: f.at):
            del self._found[found.message_id]
            message = session.get_one(Message, found.message_id, populate_existing=True)
            message.claimed_at, message.claimed_care_at = found.listed.created_at, found.at
            session.flush()
            apply_status(
                session, message.id, found.listed.provider_id, found.listed.status, found.listed.error_code,
                cause=RESTORED,
            )  # fmt: skip
        return bool(due)

    def _read_next(self, session: Session, moment: datetime) -> bool:
        """Read one reply of this moment. What follows from it is looked for before the next one is read."""
        for reply_id in self._unread(session, moment):
            try:
                with session.begin_nested():
                    read_reply(session, reply_id, resuming=True)
            except OperationalError:
                raise  # the database's trouble, such as a deadlock: tried again from the rows
            except Exception as error:  # noqa: BLE001 (the sweep comes back to it after the hold)
                log_error(log, "reply could not be read", error, where=Place.RESUME_READ, reply=reply_id)
                self._unreadable.add(reply_id)
                continue
            return True
        return False

    def _unread(self, session: Session, moment: datetime) -> Iterator[str]:
        ids = session.scalars(
            select(Reply.id)
            .where(Reply.read_at.is_(None), Reply.received_at <= moment)
            .order_by(Reply.received_at, Reply.id)
        ).all()
        return (reply_id for reply_id in ids if reply_id not in self._unreadable)


def _first_possible(session: Session, message: Message) -> datetime:
    """The earliest care time at which a text can have been sent. A question's row may be newer than the question."""
    if message.kind != Kind.QUESTION or message.check_in_id is None:
        return message.created_at
    return min(message.created_at, session.get_one(CheckIn, message.check_in_id).due_at)


def _lift(database: Database) -> bool:
    """Lift the hold, so that texts are sent again, and audit that in every clinic. Returns true."""
    with database.write() as session:
        hold = session.get(Hold, RESTORED, with_for_update=True)
        if hold is None:
            return True
        for clinic_id in session.scalars(select(Clinic.id).order_by(Clinic.id)).all():
            audit(
                session, clinic_id,
                actor="service", action="resume-after-restore", subject="clinic", subject_id=clinic_id,
            )  # fmt: skip
        session.delete(hold)
    log.info("resumed after a restore", detail=hold.detail)
    return True
