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


class Message(OfClinic, Row):
    """One text to one phone. Care times unless the name or docstring says real.

    `send_after <= now < send_before` is the allowed stretch of the recipient's day worked out when the row was
    queued, so that the claim's predicate is plain SQL; past `send_before` the row is planned anew, past
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
        partial_index("ix_messages_unsettled", "lease_until", where="state IN ('claimed', 'unknown')"),
        partial_index("ix_messages_in_flight", "claimed_at", where="state IN ('accepted', 'sent')"),
        Index("ix_messages_to", "to_index", "claimed_care_at"),
        Index("ix_messages_check_in", "check_in_id"),
        Index("ix_messages_reply", "reply_id"),
        Index("ix_messages_patient", "clinic_id", "patient_id", "created_at"),
    )

    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    check_in_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reply_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    flag_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    kind: Mapped[str] = mapped_column(String(24))
    question: Mapped[str | None] = mapped_column(String(20))
    attempt: Mapped[int] = mapped_column(SmallInteger, default=1)
    natural_key: Mapped[str] = mapped_column(String(120))
    priority: Mapped[int] = mapped_column(SmallInteger)
    unprompted: Mapped[bool] = mapped_column(Boolean)
    """Whether it counts against the caps (questions and nudges nobody's reply asked for)."""
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
    """Midnight before `send_after` at the recipient's place: where the daily cap starts counting."""
    expires_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(String(12), default=MessageState.QUEUED)
    reason: Mapped[str | None] = mapped_column(String(40))
    claim_token: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    claimed_at: Mapped[datetime | None]
    """Real time."""
    claimed_care_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    """Real time after which a claim without a result counts as unknown, or an unknown text is looked for again."""
    try_after: Mapped[datetime | None]
    """Real time before which a text the provider refused for load is not tried again."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    times_refused: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often it was refused for a trouble of its sender and queued again."""
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
    """One change of a message's state, kept for ever. Append-only."""

    __tablename__ = "message_events"
    __table_args__ = (of_clinic(), belongs_to("messages", "message_id"), Index(None, "message_id"))

    message_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    at: Mapped[datetime]
    """Real time."""
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    cause: Mapped[str] = mapped_column(String(60))
    error_code: Mapped[int | None] = mapped_column(Integer)


class Attribution(StrEnum):
    """Which question a reply was taken to belong to."""

    OPEN = "open"
    LATE = "late"
    CORRECTION = "correction"
    OVERTAKEN = "overtaken"
    """Written before the answer that is in force, and found only after it."""
    NONE = "none"
    PART = "part"
    """The rest of another text: that one says what was read."""


class Reply(OfClinic, Row):
    """A text from a phone, stored raw before it is read; what was read and done is added once."""

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
    """Our number or service the patient wrote to."""
    sender_guessed: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether nothing the provider said named it: it is the one whose text the patient most likely answered."""
    channel: Mapped[str | None] = mapped_column(String(16))
    """How it came, where it was no ordinary text: `rcs`, `whatsapp`."""
    from_index: Mapped[str] = mapped_column(String(64))
    from_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    media: Mapped[int] = mapped_column(SmallInteger, default=0)
    opt_out_type: Mapped[str | None] = mapped_column(String(8))
    """The provider's word that it handled STOP, START or HELP itself."""
    source: Mapped[str] = mapped_column(String(8))
    """`webhook` or `poll`."""
    provider_at: Mapped[datetime]
    """Real time the provider received it (the webhook's arrival, or the list's date)."""
    received_at: Mapped[datetime]
    """Care time it was received."""
    stored_at: Mapped[datetime]
    """Real time it was committed here."""

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
    """What was read as the answer, recorded or not."""
    outcome_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    part_of: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The reply whose text goes on in this one: what was read of both stands there."""


class Sender(Row):
    """One sender's pace and health, shared by every clinic and worker that uses it."""

    __tablename__ = "senders"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    segments_per_second: Mapped[float] = mapped_column(Float)
    free_at_epoch: Mapped[float] = mapped_column(Float)
    """Real time at which the next segment may leave, in seconds since 1970: a turn is taken by arithmetic in SQL."""
    stopped_at: Mapped[datetime | None]
    """Real time since which a configuration error holds it."""
    stopped_code: Mapped[int | None] = mapped_column(Integer)
    stopped_late: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether texts were taken and failed afterwards: only one that is delivered then shows that it works again."""
    probe_at: Mapped[datetime | None]
    """Real time of the next single text that tries whether it works again."""
    refused_code: Mapped[int | None] = mapped_column(Integer)
    """The code of the last refusals that may be about one phone each, if no text was taken since."""
    refused_phones: Mapped[list[str] | None] = mapped_column(JSON)
    """The phones (by index) that were refused with it, one after the other."""
