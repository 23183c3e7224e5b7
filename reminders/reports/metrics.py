"""The service's metrics for Prometheus, read from the record at each scrape: counts and ages, no patient data.

Every query reads only open rows or the last day, so the cost of a scrape does not grow with the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import String, and_, cast, func, null, or_, select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.health.service import not_well
from reminders.outbox.kinds import Kind
from reminders.outbox.reasons_not_to_text import Subject, standing_reasons
from reminders.record.backups import BackupAct, last_backup
from reminders.record.columns import first_id_at
from reminders.record.database import clock_of
from reminders.record.duties import DUTIES
from reminders.record.error_counts import error_counts
from reminders.record.flags import REVIEW, URGENT
from reminders.record.installation import Duty, Hold
from reminders.record.outcomes import Flag
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, MessageState, Reply, Sender
from reminders.reports import webhooks

RECENT: Final = timedelta(days=1)

#: States that a text leaves again, with the condition of the index that holds just those (`record.texts`).
_OPEN_STATES: Final = (
    ("state = 'queued'", (MessageState.QUEUED,)),
    ("state IN ('claimed', 'unknown')", (MessageState.CLAIMED, MessageState.UNKNOWN)),
    ("state IN ('accepted', 'sent')", (MessageState.ACCEPTED, MessageState.SENT)),
)


@dataclass(frozen=True)
class Figure:
    """One metric: its name, what it says, and its values by label. A `counter` never falls; others are gauges."""

    name: str
    says: str
    label: str | None
    values: Sequence[tuple[str, float]]
    counter: bool = False


class Figures(Collector):
    """Hands the figures to the Prometheus client."""

    def __init__(self, figures: Iterable[Figure], *, record_reachable: bool = True) -> None:
        up = Figure("record_up", "Whether the database answers", None, [("", float(record_reachable))])
        self._figures = [up, *figures]

    @classmethod
    def without_record(cls) -> Figures:
        """What can be reported while the database is unreachable."""
        return cls([], record_reachable=False)

    def collect(self) -> Iterator[Metric]:
        """Every figure as a metric."""
        for figure in self._figures:
            family = CounterMetricFamily if figure.counter else GaugeMetricFamily
            metric = family(f"reminders_{figure.name}", figure.says, labels=[figure.label] if figure.label else None)
            for label, value in figure.values:
                metric.add_metric([label] if figure.label else [], value)
            yield metric


def as_read(session: Session) -> list[Figure]:
    """Read every figure from the record."""
    return [
        Figure("messages_open", "Texts that are not settled yet", "state", _open_messages(session)),
        Figure("messages_of_a_day", "Texts queued in the last 24 hours, by state", "state", _recent(session)),
        Figure(
            "queue_age_seconds", "How long the longest waiting text could have left", None, _one(_queue_age(session))
        ),
        Figure("duty_age_seconds", "Since each duty last did its work", "duty", _duty_ages(session)),
        Figure("flags_open", "Flags nobody has resolved", "concern", _flags(session)),
        Figure("flags_overdue", "Open flags nobody acknowledged in time", "concern", _flags(session, overdue=True)),
        Figure("replies_unread", "Replies stored and not read yet", None, _one(_unread(session))),
        Figure("check_ins_due", "Check-ins that are due and not queued yet", None, _one(_due(session))),
        Figure("senders_stopped", "Senders held by a configuration error", None, _one(_stopped(session))),
        Figure("webhooks_waiting", "Webhooks that are not delivered yet", None, _one(webhooks.waiting(session))),
        Figure(
            "webhooks_failed_of_a_day",
            "Webhooks of the last 24 hours that were given up",
            None,
            _one(webhooks.failed_lately(session)),
        ),
        Figure("webhook_endpoints", "Endpoints for webhooks, by state", "state", _endpoints(session)),
        Figure(
            "problems",
            "What keeps the service from its work (as /readyz says), by subject",
            "subject",
            _problems(session),
        ),
        *_backup(session),
        Figure("holds", "What holds all sending (a restored backup)", None, _one(_holds(session))),
        Figure(
            "errors_total",
            "Errors that were caught, by place",
            "where",
            sorted(error_counts(session).items()),
            counter=True,
        ),
    ]


def _open_messages(session: Session) -> list[tuple[str, float]]:
    counts: dict[str, float] = {}
    for condition, states in _OPEN_STATES:
        found = session.execute(select(Message.state, func.count()).where(text(condition)).group_by(Message.state))
        counts |= {state.value: 0 for state in states} | {str(state): count for state, count in found}
    return sorted(counts.items())


def _recent(session: Session) -> list[tuple[str, float]]:
    begin = first_id_at(clock.real() - RECENT)
    found = session.execute(select(Message.state, func.count()).where(Message.id >= begin).group_by(Message.state))
    counts = {str(state): count for state, count in found}
    return [(state.value, counts.get(state.value, 0)) for state in MessageState]


def _queue_age(session: Session) -> float:
    """A welcome text that is held for a reason is not delayed and does not count."""
    now = clock_of(session).now()
    of = Subject(Message.clinic_id, Message.patient_id, cast(null(), String), Message.sender, Message.to_index)
    held = and_(Message.kind == Kind.WELCOME.value, or_(*standing_reasons(of, now).values()))
    first = session.scalar(
        select(func.min(Message.send_after)).where(text("state = 'queued'"), Message.send_before > now, ~held)
    )
    return _age(now, first)


def _duty_ages(session: Session) -> list[tuple[str, float]]:
    now = clock.real()
    rows = session.execute(select(Duty.duty, Duty.done_at).where(Duty.duty.in_(DUTIES)).order_by(Duty.duty))
    return [(duty, _age(now, done_at)) for duty, done_at in rows]


def _flags(session: Session, *, overdue: bool = False) -> list[tuple[str, float]]:
    query = select(Flag.concern, func.count()).where(text("resolved_at IS NULL")).group_by(Flag.concern)
    if overdue:
        query = query.where(Flag.acknowledged_at.is_(None), Flag.respond_by < clock_of(session).now())
    counts = dict(session.execute(query).all())
    return [(concern, counts.get(concern, 0)) for concern in (URGENT, REVIEW)]


def _unread(session: Session) -> float:
    return session.scalar(select(func.count()).select_from(Reply).where(text("read_at IS NULL"))) or 0


def _due(session: Session) -> float:
    now = clock_of(session).now()
    query = select(func.count()).select_from(CheckIn).where(text("state = 'scheduled' AND queued_at IS NULL"))
    return session.scalar(query.where(CheckIn.due_at <= now)) or 0


def _stopped(session: Session) -> float:
    return session.scalar(select(func.count()).select_from(Sender).where(Sender.stopped_at.is_not(None))) or 0


def _holds(session: Session) -> float:
    return session.scalar(select(func.count()).select_from(Hold)) or 0


def _problems(session: Session) -> list[tuple[str, float]]:
    counts = Counter(finding.subject for finding in not_well(session))
    return sorted((subject, float(count)) for subject, count in counts.items())


def _backup(session: Session) -> list[Figure]:
    made = last_backup(session, BackupAct.MADE)
    if made is None:
        return []
    return [
        Figure("backup_age_seconds", "Since the last backup was made", None, _one(_age(clock.real(), made.at))),
        Figure("backup_bytes", "Size of the last backup", None, _one(float(made.bytes))),
    ]


def _endpoints(session: Session) -> list[tuple[str, float]]:
    return [(state, float(count)) for state, count in webhooks.endpoint_states(session).items()]


def _one(value: float) -> list[tuple[str, float]]:
    return [("", value)]


def _age(now: datetime, then: datetime | None) -> float:
    return 0.0 if then is None else max(0.0, (now - then).total_seconds())
