"""Tables of the ways in beside a password: passkeys, and accounts at an identity provider. All times are real."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, OfClinic, Row, belongs_to, of_clinic


class Passkey(OfClinic, Row):
    """A passkey of a staff member: the public half of a key that never leaves their device.

    The key is sealed, so that somebody who can only write to the database cannot put in a key of their own.
    """

    __tablename__ = "passkeys"
    __table_args__ = (of_clinic(), belongs_to("staff", "staff_id"), UniqueConstraint("credential_digest"),
                      Index(None, "staff_id"))  # fmt: skip

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    credential_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the identifier that the device gave the key."""
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The staff member's."""
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What its owner calls it."""
    credential_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON: the identifier, the public key (COSE) and how the device is reached."""
    relying_party: Mapped[str] = mapped_column(String(253))
    """The host for which it was made; browsers offer it there alone."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """The signature counter at its last use; stays 0 where a device keeps none."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class UsedChallenge(Row):
    """A challenge that was answered, well or not: no second answer to it is looked at. It belongs to no clinic."""

    __tablename__ = "used_challenges"
    __table_args__ = (Index(None, "keep_until"),)

    challenge_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    keep_until: Mapped[datetime]
    """After this the challenge is too old anyway, and the row may be deleted."""


class ProviderAccount(OfClinic, Row):
    """A staff member's account at an identity provider, known by issuer and subject from the first sign-in on."""

    __tablename__ = "provider_accounts"
    __table_args__ = (of_clinic(), belongs_to("staff", "staff_id"), UniqueConstraint("subject_index"),
                      UniqueConstraint("staff_id", "issuer"))  # fmt: skip

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    issuer: Mapped[str] = mapped_column(String(255))
    subject_index: Mapped[str] = mapped_column(String(64))
    """The keyed digest of issuer and subject."""
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The staff member's."""
    shown_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the provider calls the account, to show it to its owner."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
