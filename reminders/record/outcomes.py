"""Tables of what came out: outcomes (append-only) and flags (what needs a person)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Boolean, Index, LargeBinary, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, Hundredths, OfClinic, Row, belongs_to, of_clinic, own_key, partial_index

BASELINE = "baseline"


class Measure(StrEnum):
    """What is measured."""

    PAIN = "pain"
    SIDE_EFFECTS = "side_effects"
    CHANGE = "change"


class Source(StrEnum):
    """Who an outcome comes from."""

    PATIENT = "patient"
    CLINIC = "clinic"
    STAFF = "staff"
    CALL = "call"
    """The patient, on the phone; staff wrote it down."""
    IMPORT = "import"
    """A spreadsheet or another system, imported as history."""


class Outcome(OfClinic, Row):
    """One recorded value. Append-only: a correction is a new row naming the one it supersedes.

    `value` is null only where an earlier value is withdrawn (entered in error).
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        own_key(),
        of_clinic(),
        belongs_to("patients", "patient_id"),
        belongs_to("infusions", "infusion_id"),
        belongs_to("check_ins", "check_in_id"),
        UniqueConstraint("supersedes"),
        # One first value for each timepoint and measure; corrections form a chain, because each supersedes one row.
        partial_index("uq_outcomes_first", "infusion_id", "step", "measure", where="supersedes IS NULL", unique=True),
        Index("ix_outcomes_patient", "clinic_id", "patient_id"),
        Index("ix_outcomes_recorded", "clinic_id", "recorded_at"),
    )

    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    infusion_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    check_in_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    step: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(20))
    value: Mapped[Decimal | None] = mapped_column("value_hundredths", Hundredths)
    recall: Mapped[str] = mapped_column(String(12))
    replied_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(8))
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    doubtful: Mapped[bool] = mapped_column(Boolean, default=False)
    reply_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    supersedes: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    recorded_by: Mapped[str] = mapped_column(String(80))
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The patient's, where there is a reason to seal."""
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why it replaces another value, or came late: typed by a person."""


class FlagKind(StrEnum):
    """Why a person should look."""

    DANGER = "danger"
    WORRYING = "worrying"
    HIGH_PAIN = "high-pain"
    CALL_ME = "call-me"
    UNCLEAR = "unclear"
    QUESTION = "question"
    WRONG_PERSON = "wrong-person"
    DEATH = "death-reported"
    SET_ASIDE = "set-aside"
    UNKNOWN_PHONE = "unknown-phone"
    NO_QUESTION = "no-question"
    PICTURE = "picture"
    BAD_NUMBER = "bad-number"
    NOT_DELIVERED = "not-delivered"
    NOT_TEXTED = "not-texted"
    OPTED_OUT = "opted-out"
    REFUSAL_IN_DOUBT = "refusal-in-doubt"
    SENT_TWICE = "sent-twice"
    SENDER_STOPPED = "sender-stopped"
    TEXTS_HELD_UP = "texts-held-up"
    RELIEF_ENDED = "relief-ended"
    NEXT_COURSE = "next-course"
    NOT_ANSWERED = "not-answered"
    """Opened when staff do something about a check-in that was not answered; until then the call list shows it."""


class Flag(OfClinic, Row):
    """Something a person must look at, until somebody resolves it."""

    __tablename__ = "flags"
    __table_args__ = (
        own_key(),
        of_clinic(),
        UniqueConstraint("clinic_id", "natural_key"),
        partial_index("ix_flags_open", "clinic_id", "concern", "opened_at", where="resolved_at IS NULL"),
        Index("ix_flags_patient", "clinic_id", "patient_id"),
        partial_index("ix_flags_reply", "clinic_id", "reply_id", where="reply_id IS NOT NULL"),
    )

    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    infusion_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    check_in_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    reply_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    other_clinic_reply_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The reply, written to another clinic, that this flag warns of: the flag has no reply of its own."""
    message_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The text of ours that was refused or did not arrive."""
    sender: Mapped[str | None] = mapped_column(String(40))
    """The sender that was stopped."""
    kind: Mapped[str] = mapped_column(String(20))
    concern: Mapped[str] = mapped_column(String(8))
    """`urgent` or `review`."""
    natural_key: Mapped[str] = mapped_column(String(120))
    """Keeps one flag from being opened twice. Nothing is read out of it."""
    opened_at: Mapped[datetime]
    respond_by: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(String(80))
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(String(80))
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What staff did about it."""
    page_round: Mapped[int] = mapped_column(SmallInteger, default=0)
    page_next_at: Mapped[datetime | None]
    """Care time of the next page; null if none is due."""
    rounds_before: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """How many of `page_round` happened before the flag was last reopened."""

    @property
    def rounds_now(self) -> int:
        """Rounds of paging since the flag was opened or last reopened, which the paging schedule counts."""
        return self.page_round - self.rounds_before


class FlagAct(StrEnum):
    """What was done about a flag, kept when the flag itself is changed."""

    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    NOTED = "noted"
    NO_ANSWER = "no-answer"
    """Somebody called, and nobody answered."""
    REACHED = "reached"
    """Somebody called, and the patient answered."""


class FlagEvent(OfClinic, Row):
    """One thing done about a flag. Append-only.

    The flag itself holds only its present state. Kept here: what it said before it was reopened or taken over, why it
    was reopened, and every call and note that did not resolve it.
    """

    __tablename__ = "flag_events"
    __table_args__ = (of_clinic(), belongs_to("flags", "flag_id"), UniqueConstraint("flag_id", "sequence"))

    flag_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    sequence: Mapped[int] = mapped_column(SmallInteger)
    """From 1, in the order in which it was done."""
    act: Mapped[str] = mapped_column(String(12))
    """One of `FlagAct`."""
    at: Mapped[datetime]
    """Care time."""
    by: Mapped[str] = mapped_column(String(80))
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The flag's, where there is a note to seal."""
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class FlagReply(OfClinic, Row):
    """A later reply that joined an open flag. The first one is the flag's own `reply_id`."""

    __tablename__ = "flag_replies"
    __table_args__ = (
        of_clinic(),
        belongs_to("flags", "flag_id"),
        belongs_to("replies", "reply_id"),
        UniqueConstraint("flag_id", "reply_id"),
        Index(None, "reply_id"),
    )

    flag_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    reply_id: Mapped[str] = mapped_column(String(ID_LENGTH))


class Page(OfClinic, Row):
    """One page to one contact by one channel, written before it is sent, so that none is sent twice."""

    __tablename__ = "pages"
    __table_args__ = (
        of_clinic(),
        belongs_to("flags", "flag_id"),
        UniqueConstraint("flag_id", "round", "contact_id", "channel"),
        partial_index(
            "ix_pages_mail_waits", "paged_at", where="channel = 'email' AND sent_at IS NULL AND failed_why IS NULL"
        ),
    )

    flag_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    contact_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    round: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str] = mapped_column(String(8))
    paged_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """Real time at which a mail was handed over; what became of a text is in `messages`."""
    failed_why: Mapped[str | None] = mapped_column(String(120))
