"""Claiming one text just before its POST: one UPDATE whose WHERE clause holds every gate of that kind of text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    String,
    Update,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from reminders import clock
from reminders.outbox.kinds import ANY_PRIORITY, Gate, Kind, with_gate
from reminders.outbox.pace import latest_turn, probe_again_later, take_turn
from reminders.outbox.phone_refusals import REFUSAL_RULES, RefusalQuery
from reminders.outbox.reasons import Subject, standing_reasons
from reminders.outbox.transitions import MAYBE_SENT, record_event
from reminders.record.columns import Instant, new_id
from reminders.record.database import clock_of
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import unseal
from reminders.record.texts import Message, MessageState, Sender

#: A claim without a result after this long becomes unknown. Longer than GIVE_UP_SECONDS plus the POST's deadline.
LEASE_SECONDS = 60

#: A worker that posts nothing for this long after its claim returns the text unposted: the process was paused, and
#: another one may already be looking for the text.
GIVE_UP_SECONDS = 20


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


def lock_claims(session: Session) -> None:
    """Wait for the lock under which one transaction at a time claims. Must be the first thing that transaction does.

    A claim must see what others have claimed: whether the phone has another open question, whether the caps are used
    up. On PostgreSQL it would not see uncommitted claims; on SQLite there is one writer at a time anyway.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE)


#: An arbitrary number that no other advisory lock in the database uses.
_ALONE = select(func.pg_advisory_xact_lock(7_243_001))


def claim(session: Session, limits: Limits, *, lowest_priority: int = ANY_PRIORITY) -> Claimed | None:
    """Claim the next text that may leave now; None if there is none. Commit before posting it.

    Texts whose `priority` number is above `lowest_priority` are left alone (`kinds.URGENT_PRIORITY`: urgent ones only).
    """
    began = monotonic()
    now, real = clock_of(session).now(), clock.real()
    connection = session.connection()
    token = new_id()
    found = _CLAIM.first(
        connection, now=now, real=real, epoch=real.timestamp(), ceiling=latest_turn(real.timestamp()), token=token,
        lease=real + timedelta(seconds=LEASE_SECONDS), week_ago=now - timedelta(days=7),
        per_day=limits.per_day, per_week=limits.per_week, lowest_priority=lowest_priority,
    )  # fmt: skip
    if found is None:
        return None
    turn = take_turn(session, found.sender, found.segments, real)
    if turn is None:
        _put_back(session, found.id)  # another worker took this sender's turn
        return None
    if turn.is_probe:
        probe_again_later(session, found.sender, real)
    record_event(session, found.clinic_id, found.id, MessageState.QUEUED, MessageState.CLAIMED, cause="claim", at=real)
    row = Message(id=found.id, clinic_id=found.clinic_id, data_key_id=found.data_key_id)
    row.to_sealed, row.body_sealed = bytes(found.to_sealed), bytes(found.body_sealed)
    return Claimed(
        message_id=found.id,
        clinic_id=found.clinic_id,
        token=token,
        sender=found.sender,
        to=unseal(session, row, "to"),
        body=unseal(session, row, "body"),
        is_probe=turn.is_probe,
        after_refusals=turn.after_refusals,
        after_failures=turn.after_failures,
        claimed_monotonic=began,
    )


def _put_back(session: Session, message_id: str) -> None:
    session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(
            state=MessageState.QUEUED.value,
            claim_token=None,
            claimed_care_at=None,
            lease_until=None,
            tries=Message.tries - 1,
        )
        .execution_options(synchronize_session=False)
    )


def _claim_statement() -> Update:
    m = aliased(Message, name="m")
    now, real = given("now", Instant), given("real", Instant)
    candidate = (
        select(m.id)
        .where(m.state == MessageState.QUEUED.value, *_always(m, now, real), *gates(m, now))
        .order_by(m.priority, m.send_after, m.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=m)
        .scalar_subquery()
    )
    return (
        update(Message)
        .where(Message.id == candidate, Message.state == MessageState.QUEUED.value)
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


_CLAIM = Prepared(lambda _engine: _claim_statement())


def _always(m: Any, now: ColumnElement[datetime], real: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    """Every kind's conditions: it is time, the sender may send, no equal text to the phone is in flight, no hold."""
    twin = aliased(Message, name="twin")
    sender = aliased(Sender, name="s")
    return [
        m.priority <= given("lowest_priority", Integer),
        m.send_after <= now,
        m.send_before > now,
        m.expires_at > now,
        or_(m.try_after.is_(None), m.try_after <= real),
        exists(
            select(1)
            .select_from(sender)
            .where(
                sender.sender == m.sender,
                or_(
                    sender.free_at_epoch <= given("epoch", Float),
                    sender.free_at_epoch > given("ceiling", Float),
                ),
                or_(sender.stopped_at.is_(None), sender.probe_at <= real),
            )
        ),
        ~exists(
            select(1)
            .select_from(twin)
            .where(
                twin.to_index == m.to_index,
                twin.body_index == m.body_index,
                twin.state.in_([MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
            )
        ),
        # Pages ignore the hold after a restore: being paged twice costs a minute, not being paged may cost a life.
        or_(m.kind == Kind.PAGE.value, ~exists(select(1).select_from(Hold))),
    ]


def gates(m: Any, now: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    """The gates of a text `m` at care time `now`, each open for the kinds that do not have it."""
    conditions = {
        Gate.NOT_REFUSED: _not_refused(m),
        Gate.CAP: _under_caps(m, now),
        Gate.STILL_SCHEDULED: _check_in(m, CheckIn.state == CheckInState.SCHEDULED.value, CheckIn.closes_at > now),
        Gate.NEXT_IN_LINE: _check_in(
            m,
            CheckIn.state == CheckInState.ANSWERED.value,
            CheckIn.awaiting.is_(None),
            CheckIn.closes_at > now,
        ),
        Gate.STILL_UNANSWERED: _check_in(m, CheckIn.awaiting == m.question, CheckIn.closes_at > now),
        Gate.NO_REASON_AGAINST: ~or_(*standing_reasons(_subject(m), now).values()),
        Gate.PHONE_FREE: _phone_free(m, now),
        Gate.PHONE_IS_THEIRS: _phone_is_theirs(m),
        Gate.ANSWERS_FIRST: _answers_first(m, now),
    }
    # Gate.HOURS was applied when the text was queued (`send_after`, `send_before`), which is checked for every kind.
    return [or_(m.kind.not_in(with_gate(gate)), condition) for gate, condition in conditions.items()]


def _subject(m: Any) -> Subject:
    # Correlated explicitly: SQLAlchemy does not find `m` by itself two subqueries down.
    infusion = select(CheckIn.infusion_id).where(CheckIn.id == m.check_in_id).correlate(m).scalar_subquery()
    return Subject(m.clinic_id, m.patient_id, infusion, m.sender, m.to_index)


def _not_refused(m: Any) -> ColumnElement[bool]:
    refused = RefusalQuery(m.clinic_id, m.sender)
    danger_answered = [how for how, rule in REFUSAL_RULES.items() if rule.danger_answered]
    return ~refused.stands(m.to_index, or_(m.kind != Kind.DANGER.value, refused.how.not_in(danger_answered)))


def _check_in(m: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).select_from(CheckIn).where(CheckIn.id == m.check_in_id, *conditions))


def _under_caps(m: Any, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Unprompted texts to this phone since local midnight and in a week; nudges leave room for today's questions."""
    earlier, to_come = aliased(Message), aliased(CheckIn)
    clinic = aliased(Clinic)

    def sent_since(start: Any) -> Any:
        return (
            select(func.count())
            .select_from(earlier)
            .where(
                earlier.to_index == m.to_index,
                earlier.clinic_id == m.clinic_id,
                earlier.unprompted.is_(True),
                earlier.state.in_([state.value for state in MAYBE_SENT]),
                earlier.claimed_care_at >= start,
            )
            .scalar_subquery()
        )

    def limit(column: Any, usual: str) -> Any:
        own = select(column).where(clinic.id == m.clinic_id).scalar_subquery()
        return func.coalesce(own, given(usual, Integer))

    questions_today = (
        select(func.count())
        .select_from(to_come)
        .where(
            to_come.clinic_id == m.clinic_id,
            to_come.patient_id == m.patient_id,
            to_come.state == CheckInState.SCHEDULED.value,
            to_come.due_at < m.send_before,
            to_come.closes_at > now,
        )
        .scalar_subquery()
    )
    room_kept = case((m.kind == Kind.NUDGE.value, questions_today), else_=literal(0))
    return and_(
        sent_since(m.day_start) + room_kept < limit(clinic.texts_per_day, "per_day"),
        sent_since(given("week_ago", Instant)) < limit(clinic.texts_per_week, "per_week"),
    )


def _phone_free(m: Any, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """One open question per phone: no other check-in on it, of any patient, is waiting for an answer."""
    other, person, in_flight = aliased(CheckIn), aliased(Patient), aliased(Message)
    waiting = exists(
        select(1)
        .select_from(other)
        .join(person, and_(person.clinic_id == other.clinic_id, person.id == other.patient_id))
        .where(
            person.phone_index == m.to_index,
            other.id != m.check_in_id,
            other.awaiting.is_not(None),
            other.closes_at > now,
        )
    )
    leaving = exists(
        select(1)
        .select_from(in_flight)
        .where(
            in_flight.to_index == m.to_index,
            in_flight.kind == Kind.QUESTION.value,
            in_flight.state.in_([MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
        )
    )
    return and_(~waiting, ~leaving)


def _phone_is_theirs(m: Any) -> ColumnElement[bool]:
    person = aliased(Patient)
    return exists(
        select(1)
        .select_from(person)
        .where(person.clinic_id == m.clinic_id, person.id == m.patient_id, person.phone_index == m.to_index)
    )


def _answers_first(m: Any, now: ColumnElement[datetime]) -> ColumnElement[bool]:
    answer = aliased(Message)
    return ~exists(
        select(1)
        .select_from(answer)
        .where(
            answer.to_index == m.to_index,
            answer.priority < m.priority,
            answer.send_after <= now,
            answer.expires_at > now,
            answer.state.in_([MessageState.QUEUED.value, MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
        )
    )
