"""The gates of a text as SQL conditions: what must hold at the moment it is claimed.

All that a claim of another text could change (an equal text in flight, the caps, an open question, an answer that goes
first) concerns one phone; the sender's turn is taken apart from it (`pace.take_turn`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from reminders.outbox.kinds import Gate, Kind, with_gate
from reminders.outbox.phone_refusals import REFUSAL_RULES, RefusalQuery
from reminders.outbox.reasons_not_to_text import Subject, no_longer_followed, standing_reasons
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.columns import Instant
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Sender


def always(m: Any, now: ColumnElement[datetime], real: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    """Conditions on a text `m` of any kind: it is time, its sender may send, no equal text is in flight, no hold."""
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


def gates(m: Any, now: ColumnElement[datetime], real: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    """The gates of a text `m` at care time `now` and real time `real`.

    Each is open for the kinds that do not have it (`kinds.KIND_RULES`).
    """
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
        Gate.ANSWERS_FIRST: _answers_first(m, now, real),
    }
    # Gate.HOURS was applied when the text was queued (`send_after`, `send_before`), which is checked for every kind.
    return _of_its_kind(m, conditions)


def _of_its_kind(m: Any, conditions: Mapping[Gate, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Gates of a text, each open for the kinds that do not have it."""
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
    """One open question per phone: no other check-in on it, of any patient, is waiting for an answer.

    A question about an earlier infusion of the patient may still be answered, but the new infusion's does not wait for
    it: it would lose its first windows to a question that is not repeated any more.
    """
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
            or_(
                person.id != m.patient_id,
                ~no_longer_followed(
                    Subject(other.clinic_id, other.patient_id, other.infusion_id, m.sender, m.to_index)
                ),
            ),
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


def _answers_first(m: Any, now: ColumnElement[datetime], real: ColumnElement[datetime]) -> ColumnElement[bool]:
    """What goes first is what can leave: a text that waits for a person, another answer or its sender holds nobody up.

    On a phone of two it may be the other's, and a welcome waits for weeks.
    """
    answer, sender = aliased(Message), aliased(Sender)
    stopped = exists(select(1).select_from(sender).where(sender.sender == answer.sender, sender.probe_at > real))
    can_leave = {
        Gate.NO_REASON_AGAINST: ~or_(*standing_reasons(_subject(answer), now).values()),
        Gate.PHONE_IS_THEIRS: _phone_is_theirs(answer),
        Gate.PHONE_FREE: _phone_free(answer, now),
    }
    return ~exists(
        select(1)
        .select_from(answer)
        .where(
            answer.to_index == m.to_index,
            answer.priority < m.priority,
            answer.send_after <= now,
            answer.expires_at > now,
            answer.state.in_([MessageState.QUEUED.value, MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
            or_(
                answer.state != MessageState.QUEUED.value,
                and_(~stopped, *_of_its_kind(answer, can_leave)),
            ),
        )
    )
