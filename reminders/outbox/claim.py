"""Claiming texts just before their POSTs: a batch in which each passes every gate of its kind, at most one a phone.

Claims exclude one another for one phone, never for the whole database: what the gates ask of other texts concerns one
phone. On PostgreSQL a claim picks rows that nobody has locked, tries each phone's lock, and takes those that pass the
gates again in a statement that sees whatever was committed before it got the locks. It waits for no other claim except
over a sender's turn. SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Integer, Select, String, Update, select, update
from sqlalchemy.orm import Session, aliased

from reminders import clock
from reminders.logs.errors import Place, log_error
from reminders.outbox.gates import always, gates
from reminders.outbox.kinds import ANY_PRIORITY
from reminders.outbox.pace import Turn, latest_turn, probe_again_later, take_turn, turn_begins
from reminders.outbox.phone_locks import lock_free_phones
from reminders.outbox.transitions import record_events
from reminders.record.columns import Instant, new_id
from reminders.record.database import clock_of
from reminders.record.prepared import Prepared, among, given
from reminders.record.sealing import SealError, prepare, unseal
from reminders.record.texts import Message, MessageState, Sender

log = structlog.get_logger()

#: A claim without a result after this long becomes unknown. Longer than GIVE_UP_SECONDS plus the POST's deadline.
LEASE_SECONDS = 60

#: A worker that posts nothing for this long after its claim returns the text unposted: the process was paused, and
#: another one may already be looking for the text.
GIVE_UP_SECONDS = 20

#: A text that no key opens is left for this long; meanwhile the others leave.
TROUBLE_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Claimed:
    """One text that only this worker may post, once, right away."""

    message_id: str
    clinic_id: str
    token: str
    sender: str
    to: str
    body: str
    is_probe: bool
    """Whether this text probes a sender that a configuration error stopped."""
    after_refusals: bool
    """Whether the sender's last texts were refused with a code that may concern one phone only."""
    after_failures: bool
    """Whether the provider took none of the sender's last texts (`Sender.failing_since`)."""
    claimed_monotonic: float

    @property
    def too_old(self) -> bool:
        """Whether more than `GIVE_UP_SECONDS` have passed since the claim, so that it must not be posted."""
        return monotonic() - self.claimed_monotonic > GIVE_UP_SECONDS


@dataclass(frozen=True)
class Limits:
    """Unprompted texts a phone may get in a local day and in seven days, for clinics without limits of their own."""

    per_day: int = 2
    per_week: int = 10


def claim(session: Session, limits: Limits, *, lowest_priority: int = ANY_PRIORITY) -> Claimed | None:
    """Claim the next text that may leave now; None if there is none. Commit before posting it."""
    batch = claim_batch(session, limits, at_most=1, lowest_priority=lowest_priority)
    return batch[0] if batch else None


def claim_batch(
    session: Session, limits: Limits, *, at_most: int, lowest_priority: int = ANY_PRIORITY
) -> list[Claimed]:
    """Claim up to `at_most` texts that may leave now, the first of the queue first. Commit before posting them.

    More may be left where fewer were claimed: a second text to one phone, or a sender whose turn somebody else took. An
    empty list means that there is nothing, or nothing that no other worker is claiming at this moment. Texts whose
    `priority` number is above `lowest_priority` are left alone (`kinds.URGENT_PRIORITY`: urgent ones only).
    """
    began = monotonic()
    now, real = clock_of(session).now(), clock.real()
    connection, epoch = session.connection(), real.timestamp()
    known = {
        "now": now, "real": real, "epoch": epoch, "ceiling": latest_turn(epoch), "week_ago": now - timedelta(days=7),
        "per_day": limits.per_day, "per_week": limits.per_week, "lowest_priority": lowest_priority,
    }  # fmt: skip
    picked = _in_turn(_PICK.all(connection, **known, at_most=at_most), epoch)
    free = lock_free_phones(session, [text.to_index for text in picked])
    picked = [text for text in picked if text.to_index in free]
    if not picked:
        return []
    token = new_id()
    found = _CLAIM.all(
        connection, **known, ids=[text.id for text in picked], token=token,
        lease=real + timedelta(seconds=LEASE_SECONDS),
    )  # fmt: skip
    turns = _take_turns(session, found, real)
    prepare(session, found)
    claimed = {
        text.id: opened
        for text in found
        if text.sender in turns and (opened := _opened(session, text, token, turns[text.sender], began)) is not None
    }
    unopened = [text.id for text in found if text.sender in turns and text.id not in claimed]
    if unopened:
        _put_back(session, unopened, try_after=real + TROUBLE_AGAIN)
    batch = [claimed[text.id] for text in picked if text.id in claimed]
    moved = [(text.clinic_id, text.message_id) for text in batch]
    record_events(session, moved, MessageState.QUEUED, MessageState.CLAIMED, cause="claim", at=real)
    return batch


def _in_turn(found: Sequence[Any], epoch: float) -> list[Any]:
    """Of the texts that may leave, in their order: one a phone, and as many of a sender as have their turn by now."""
    phones: set[str] = set()
    segments: dict[str, int] = {}
    fitting = []
    for text in found:
        before = segments.get(text.sender, 0)
        its_turn = text.begins + float(before) / text.segments_per_second <= epoch
        if text.to_index in phones or (before and (text.stopped_at is not None or not its_turn)):
            continue
        phones.add(text.to_index)
        segments[text.sender] = before + text.segments
        fitting.append(text)
    return fitting


def _take_turns(session: Session, found: Sequence[Any], real: datetime) -> dict[str, Turn]:
    """The turns of the senders of these texts. Texts of a sender whose turn another worker just took are put back."""
    turns: dict[str, Turn] = {}
    # In the order of their names: two workers that lock several senders do not wait for each other.
    for sender, texts in groupby(sorted(found, key=lambda text: text.sender), key=lambda text: text.sender):
        rows = list(texts)
        segments = [row.segments for row in rows]
        turn = take_turn(session, sender, sum(segments), real, sum(segments[:-1]))
        if turn is None:
            _put_back(session, [row.id for row in rows])
            continue
        turns[sender] = turn
        if turn.is_probe:
            probe_again_later(session, sender, real)
    return turns


def _opened(session: Session, text: Any, token: str, turn: Turn, began: float) -> Claimed | None:
    """The text as it is posted; None, and a line in the log, if no key opens it."""
    row = Message(id=text.id, clinic_id=text.clinic_id, data_key_id=text.data_key_id)
    row.to_sealed, row.body_sealed = text.to_sealed, text.body_sealed
    try:
        to, body = unseal(session, row, "to"), unseal(session, row, "body")
    except SealError as error:
        log_error(log, "a text cannot be opened", error, where=Place.DUTY, message_id=text.id)
        return None
    return Claimed(
        message_id=text.id,
        clinic_id=text.clinic_id,
        token=token,
        sender=text.sender,
        to=to,
        body=body,
        is_probe=turn.is_probe,
        after_refusals=turn.after_refusals,
        after_failures=turn.after_failures,
        claimed_monotonic=began,
    )


def _put_back(session: Session, message_ids: Sequence[str], *, try_after: datetime | None = None) -> None:
    """Undo the claim of texts that are not posted."""
    values: dict[str, Any] = {} if try_after is None else {"try_after": try_after}
    session.execute(
        update(Message)
        .where(Message.id.in_(message_ids))
        .values(
            state=MessageState.QUEUED.value,
            claim_token=None,
            claimed_care_at=None,
            lease_until=None,
            tries=Message.tries - 1,
            **values,
        )
        .execution_options(synchronize_session=False)
    )


def _pick_statement() -> Select[Any]:
    """What may leave, as it was when the statement began, with what a sender's further turns depend on."""
    m, sender = aliased(Message, name="m"), aliased(Sender)
    now, real = given("now", Instant), given("real", Instant)

    def of_sender(value: Any) -> Any:
        return select(value).select_from(sender).where(sender.sender == m.sender).scalar_subquery()

    return (
        select(
            m.id,
            m.to_index,
            m.sender,
            m.segments,
            of_sender(turn_begins(sender)).label("begins"),
            of_sender(sender.segments_per_second).label("segments_per_second"),
            of_sender(sender.stopped_at).label("stopped_at"),
        )
        .where(m.state == MessageState.QUEUED.value, *always(m, now, real), *gates(m, now, real))
        .order_by(m.priority, m.send_after, m.id)
        .limit(given("at_most", Integer))
        .with_for_update(skip_locked=True, of=m, key_share=True)
    )


def _claim_statement(engine: str) -> Update:
    m = aliased(Message, name="m")
    now, real = given("now", Instant), given("real", Instant)
    still = select(m.id).where(among(engine, m.id, "ids"), *always(m, now, real), *gates(m, now, real))
    return (
        update(Message)
        .where(Message.id.in_(still), Message.state == MessageState.QUEUED.value)
        .values(
            state=MessageState.CLAIMED.value,
            claim_token=given("token", String),
            claimed_at=real,
            claimed_care_at=now,
            lease_until=given("lease", Instant),
            tries=Message.tries + 1,
            times_missing=0,
            missing_at=None,
        )
        .returning(
            Message.id,
            Message.clinic_id,
            Message.sender,
            Message.segments,
            Message.data_key_id,
            Message.to_sealed,
            Message.body_sealed,
        )
    )


_PICK = Prepared(lambda _engine: _pick_statement())
_CLAIM = Prepared(_claim_statement)
