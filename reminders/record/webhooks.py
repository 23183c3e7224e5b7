"""Tables of outgoing webhooks: where a clinic wants to be told, and what it is to be told (the outbox)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, OfClinic, Row, Words, belongs_to, of_clinic, own_key, partial_index


class Event(StrEnum):
    """What a clinic's system can be told of: the `type` of a webhook."""

    OUTCOME_RECORDED = "outcome.recorded"
    FLAG_OPENED = "flag.opened"
    FLAG_ACKNOWLEDGED = "flag.acknowledged"
    FLAG_RESOLVED = "flag.resolved"
    FLAG_REOPENED = "flag.reopened"
    TEST = "webhook.test"


#: What an endpoint may subscribe to. A test is sent to the endpoint that asks for it.
SUBSCRIBED_TO = tuple(event for event in Event if event is not Event.TEST)


class WhyDisabled(StrEnum):
    """Why nothing is sent to an endpoint."""

    STAFF = "staff"
    GONE = "gone"
    """It answered 410."""
    FAILING = "failing"
    """Nothing but failures for days."""


class WebhookEndpoint(OfClinic, Row):
    """An address of a clinic's own system. All times are real times.

    A deleted one keeps its row, because a reply being read at that moment may still queue a webhook for it.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (own_key(), of_clinic(), belongs_to("data_keys", "data_key_id"))

    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    url_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed because a URL may hold a token. Null once it is deleted, like the secrets."""
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`whsec_` and base64."""
    old_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret before the last rotation, which also signs until `old_secret_until`."""
    old_secret_until: Mapped[datetime | None]
    events: Mapped[tuple[str, ...]] = mapped_column(Words(120))
    """Which of `Event` it is told of."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[str | None] = mapped_column(String(12))
    """One of `WhyDisabled`."""
    deleted_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    """When it last accepted a webhook."""
    failing_since: Mapped[datetime | None]
    """When the first of its latest failures in a row was; null if the last answer was good."""
    failures_in_a_row: Mapped[int] = mapped_column(SmallInteger, default=0)
    paused_until: Mapped[datetime | None]
    """After a failure nothing is sent to it before this."""
    served_at: Mapped[datetime | None]
    """When a worker last took it: the one that waited longest is next."""
    lease_token: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The worker that is sending to it now, and until when that holds: one worker at a time."""
    lease_until: Mapped[datetime | None]


class DeliveryState(StrEnum):
    """What became of a webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(OfClinic, Row):
    """One webhook to one endpoint, written with what it tells of, in one transaction. It holds ids alone."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        of_clinic(),
        belongs_to("webhook_endpoints", "endpoint_id"),
        partial_index("ix_webhook_deliveries_waiting", "endpoint_id", "next_at", "id", where="state = 'waiting'"),
        Index("ix_webhook_deliveries_endpoint", "clinic_id", "endpoint_id", "id"),
    )

    endpoint_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    event: Mapped[str] = mapped_column(String(24))
    """One of `Event`."""
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The outcome, flag or (for a test) endpoint."""
    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    infusion_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    happened_at: Mapped[datetime]
    """Care time."""
    created_at: Mapped[datetime]
    """Real time, like all below."""
    state: Mapped[str] = mapped_column(String(12))
    """One of `DeliveryState`."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Since it was queued, or last sent again by hand."""
    next_at: Mapped[datetime]
    """Not before this."""
    tried_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(24))
    """What came of the last attempt: the HTTP status, or our own word for why there was none. Never a body."""

    @property
    def message_id(self) -> str:
        """Its `webhook-id`: the same at every attempt, so that a receiver can tell a repeat."""
        return f"msg_{self.id}"
