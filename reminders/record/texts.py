"""Tables of texts: messages (outbound) with their history, replies (inbound), and the senders they pass through."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Float,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, Hundredths, OfClinic, Row, belongs_to, of_clinic, own_key, partial_index


class MessageState(StrEnum):
    """One text's life: rows only move forward (`reminders.outbox.transitions`)."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    DROPPED = "dropped"


#: Conditions of indexes below. A query that must use one says it in these words (`text(IN_FLIGHT)`): to SQLite a state
#: that is a parameter is any state.
UNSETTLED = "state IN ('claimed', 'unknown')"
IN_FLIGHT = "state IN ('accepted', 'sent')"
UNBOUND = "state = 'accepted' AND provider_id IS NULL"


class Message(OfClinic, Row):
    """One text to one phone. Times are care times unless a docstring says real time.

    The text may leave while `send_after <= now < send_before`, a part of the recipient's day that is computed when
    the row is queued, so that the claim needs no time zones. After `send_before` it gets the next such window; after
    `expires_at` it is dropped with its reason.
    """

    __tablename__ = "messages"
    __table_args__ = (
        own_key(),
        of_clinic(),
        belongs_to("patients", "patient_id"),
        belongs_to("check_ins", "check_in_id"),
        UniqueConstraint("clinic_id", "natural_key"),
        UniqueConstraint("provider_id"),
        partial_index("ix_messages_queue", "priority", "send_after", "id", where="state = 'queued'"),
        partial_index("ix_messages_unsettled", "lease_until", where=UNSETTLED),
        partial_index("ix_messages_in_flight", "claimed_at", where=IN_FLIGHT),
        partial_index("ix_messages_unbound", "lease_until", where=UNBOUND),
        Index("ix_messages_to", "to_index", "claimed_care_at"),
        Index("ix_messages_check_in", "check_in_id"),
        Index("ix_messages_reply", "reply_id"),
        Index("ix_messages_patient", "clinic_id", "patient_id", "created_at"),
        partial_index("ix_messages_contact", "clinic_id", "contact_id", "created_at", where="contact_id IS NOT NULL"),
    )

    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    check_in_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reply_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    flag_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    contact_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The contact on call whose phone a test page tries; null in other texts, also in real pages (see `Page`)."""
    kind: Mapped[str] = mapped_column(String(24))
    question: Mapped[str | None] = mapped_column(String(20))
    attempt: Mapped[int] = mapped_column(SmallInteger, default=1)
    natural_key: Mapped[str] = mapped_column(String(120))
    """Keeps one text from being queued twice. Nothing is read out of it."""
    priority: Mapped[int] = mapped_column(SmallInteger)
    unprompted: Mapped[bool] = mapped_column(Boolean)
    """Whether it counts against the caps: questions and nudges, which no reply asked for."""
    sender: Mapped[str] = mapped_column(String(40))
    to_index: Mapped[str] = mapped_column(String(64))
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_index: Mapped[str] = mapped_column(String(64))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    language: Mapped[str] = mapped_column(String(8), default="en")
    wording_version: Mapped[str] = mapped_column(String(40))
    segments: Mapped[int] = mapped_column(SmallInteger, default=1)
    created_at: Mapped[datetime]
    send_after: Mapped[datetime]
    send_before: Mapped[datetime]
    day_start: Mapped[datetime]
    """Midnight before `send_after` in the recipient's time zone, from which the daily cap counts."""
    expires_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(String(12), default=MessageState.QUEUED)
    reason: Mapped[str | None] = mapped_column(String(40))
    claim_token: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    claimed_at: Mapped[datetime | None]
    """Real time."""
    claimed_care_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    """Real time after which a claim without a result becomes unknown, or an unknown text is looked for again."""
    try_after: Mapped[datetime | None]
    """Real time before which a text that the provider did not take is not tried again."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    times_refused: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often it was rejected for its sender's fault and queued again."""
    times_missing: Mapped[int] = mapped_column(SmallInteger, default=0)
    missing_at: Mapped[datetime | None]
    """Real time at which the provider's list was last seen without it."""
    provider_id: Mapped[str | None] = mapped_column(String(64))
    error_code: Mapped[int | None] = mapped_column(Integer)
    accepted_at: Mapped[datetime | None]
    """Care time of the provider's acceptance."""
    settled_at: Mapped[datetime | None]
    """Real time of the last change of state."""


class MessageEvent(OfClinic, Row):
    """One change of a message's state. Append-only."""

    __tablename__ = "message_events"
    __table_args__ = (of_clinic(), belongs_to("messages", "message_id"), Index(None, "message_id"))

    message_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    """Real time."""
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    cause: Mapped[str] = mapped_column(String(60))
    error_code: Mapped[int | None] = mapped_column(Integer)


class ReplySource(StrEnum):
    """How a reply reached us: the provider posted it, or it was found in the provider's list."""

    WEBHOOK = "webhook"
    POLL = "poll"


class Attribution(StrEnum):
    """How the question was found that a reply belongs to."""

    OPEN = "open"
    LATE = "late"
    CORRECTION = "correction"
    OVERTAKEN = "overtaken"
    """Written before the answer that is in force, and found only after it."""
    NONE = "none"
    PART = "part"
    """The continuation of another text, whose row holds what was read."""


class Reply(OfClinic, Row):
    """A text from a phone, stored raw before it is read. What was read and done is filled in once."""

    __tablename__ = "replies"
    __table_args__ = (
        own_key(),
        of_clinic(),
        UniqueConstraint("provider_id"),
        partial_index("ix_replies_unread", "received_at", where="read_at IS NULL"),
        Index("ix_replies_patient", "clinic_id", "patient_id", "id"),
        Index("ix_replies_from", "from_index", "provider_at"),
    )

    provider_id: Mapped[str] = mapped_column(String(64))
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    sender: Mapped[str] = mapped_column(String(40))
    """The number or service of ours that the patient wrote to."""
    sender_guessed: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the provider did not name the sender: then it is the one whose text the patient most likely answered."""
    channel: Mapped[str | None] = mapped_column(String(16))
    """The channel, if it was not an ordinary text: `rcs`, `whatsapp` …"""
    from_index: Mapped[str] = mapped_column(String(64))
    from_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    media: Mapped[int] = mapped_column(SmallInteger, default=0)
    opt_out_type: Mapped[str | None] = mapped_column(String(8))
    """STOP, START or HELP, if the provider says that it handled the keyword itself."""
    source: Mapped[str] = mapped_column(String(8))
    """A `ReplySource`."""
    provider_at: Mapped[datetime]
    """Real time the provider received it (the webhook's arrival, or the list's date)."""
    received_at: Mapped[datetime]
    """Care time it was received."""
    stored_at: Mapped[datetime]
    """Real time at which it was stored."""

    read_at: Mapped[datetime | None]
    """Care time it was read; null until then."""
    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    check_in_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    question: Mapped[str | None] = mapped_column(String(20))
    attribution: Mapped[str | None] = mapped_column(String(12))
    reader_version: Mapped[str | None] = mapped_column(String(20))
    rule: Mapped[str | None] = mapped_column(String(40))
    is_automatic: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it was read as something that a phone or a machine sent by itself."""
    intent: Mapped[str | None] = mapped_column(String(14))
    concern: Mapped[str | None] = mapped_column(String(8))
    value: Mapped[Decimal | None] = mapped_column("value_hundredths", Hundredths)
    """The value that was read as the answer, whether it was recorded or not."""
    outcome_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    part_of: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The reply of which this is the continuation; what was read of both is in that row."""


#: So much is kept of why a sender's texts are not taken.
WHY_LENGTH = 200


class Sender(Row):
    """One sender's rate and health, shared by every clinic and worker that uses it."""

    __tablename__ = "senders"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    segments_per_second: Mapped[float] = mapped_column(Float)
    free_at_epoch: Mapped[float] = mapped_column(Float)
    """Real time at which the next segment may leave, in seconds since 1970, so that SQL can do arithmetic with it."""
    stopped_at: Mapped[datetime | None]
    """Real time at which a configuration error stopped it; null while it works."""
    stopped_code: Mapped[int | None] = mapped_column(Integer)
    stopped_late: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether texts were accepted and failed later: then only a delivered text shows that it works again."""
    probe_at: Mapped[datetime | None]
    """Real time of the next single text that tests whether it works again."""
    failing_since: Mapped[datetime | None]
    """Real time since which the provider took none of its texts (busy, broken, not reached); null while it does."""
    failing_why: Mapped[str | None] = mapped_column(String(WHY_LENGTH))
    """What the first of those POSTs met."""
    refused_code: Mapped[int | None] = mapped_column(Integer)
    """The code of the last rejections that may concern one phone each; null once a text was taken."""
    refused_phones: Mapped[list[str] | None] = mapped_column(JSON)
    """The phones (by index) of those rejections."""
