"""Tables of access: staff, API keys, repeated requests, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reminders.record.columns import ID_LENGTH, OfClinic, Row, Words, belongs_to, of_clinic, own_key


class Role(StrEnum):
    """What a staff member may do (`reminders.web.access` holds the table)."""

    COORDINATOR = "coordinator"
    CLINICIAN = "clinician"
    ADMIN = "admin"


class Staff(OfClinic, Row):
    """A staff member, signing in with an e-mail address, a password and a second factor.

    The row's clinic, role and `disabled_at` are those of the first clinic; further ones are rows of `Membership`.
    """

    __tablename__ = "staff"
    __table_args__ = (own_key(), of_clinic(), UniqueConstraint("email"))

    email: Mapped[str] = mapped_column(String(254))
    """Lower case."""
    role: Mapped[str] = mapped_column(String(12))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    second_factor_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The TOTP secret; null until set up."""
    second_factor_step: Mapped[int] = mapped_column(Integer, default=0)
    """The newest TOTP time step used: a code works once."""
    session_version: Mapped[int] = mapped_column(Integer, default=0)
    """Raised to end every session at once (new password, disabled)."""
    disabled_at: Mapped[datetime | None]
    """Since when they may not work at the first clinic."""
    created_at: Mapped[datetime]


class Membership(OfClinic, Row):
    """A further clinic of a staff member: the same sign-in, with a role of its own.

    The only row that refers to one of another clinic. It is never deleted, so that the trail can name who did things.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        of_clinic(),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        UniqueConstraint("clinic_id", "staff_id"),
        Index(None, "staff_id"),
    )

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    role: Mapped[str] = mapped_column(String(12))
    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """This clinic's key for details in its audit trail."""
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class LinkKind(StrEnum):
    """What a one-time link does."""

    INVITE = "invite"
    """Lets somebody choose a password and join the clinic."""
    RESET = "reset"
    """Lets a staff member choose a new password."""


class SignInLink(OfClinic, Row):
    """A link that works once: an invitation or a password reset. Only a digest of its code is kept. Real times."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        of_clinic(),
        belongs_to("staff", "staff_id"),
        UniqueConstraint("digest"),
        Index(None, "clinic_id", "email"),
        Index(None, "made_by"),
        Index(None, "staff_id"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    """Who it is for, in lower case."""
    role: Mapped[str | None] = mapped_column(String(12))
    """The role an invitation gives."""
    staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """Whose password a reset replaces."""
    digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(80))
    """Who made it, as the audit trail names them: it ends when they may no longer give access."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RecoveryCode(OfClinic, Row):
    """A code that stands in for a lost second factor, once. Only a keyed digest is kept. Real times."""

    __tablename__ = "recovery_codes"
    __table_args__ = (of_clinic(), belongs_to("staff", "staff_id"), UniqueConstraint("staff_id", "code_index"))

    staff_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    code_index: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInTries(Row):
    """How often somebody tried to sign in: one row for each thing that is counted (`reminders.clinics.throttle`).

    It belongs to no clinic, because unknown addresses are counted too. Real times.
    """

    __tablename__ = "sign_in_tries"
    __table_args__ = (Index(None, "keep_until"), Index(None, "address_index"))

    bucket_index: Mapped[str] = mapped_column("bucket_index", String(64), primary_key=True)
    """A keyed digest of what is counted: an address, a source, a device, or a pair of them."""
    address_index: Mapped[str | None] = mapped_column(String(64))
    """The keyed digest of the address it is about, if it is about one."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    wait_until: Mapped[datetime | None]
    keep_until: Mapped[datetime]
    """After this the count starts over and the row may be deleted."""


class KeptPage(OfClinic, Row):
    """A page that answered a form, opened by GET for a while (`reminders.web.desk.kept_pages`). Real times."""

    __tablename__ = "kept_pages"
    __table_args__ = (of_clinic(), UniqueConstraint("digest"), Index(None, "keep_until"))

    digest: Mapped[str] = mapped_column(String(64))
    """Of the word in its address."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Encrypted with a key made of that word, which is kept nowhere, and of the installation's `SECRET_KEY`."""
    keep_until: Mapped[datetime]


class Scope(StrEnum):
    """What a clinic's own system may call (`reminders.web.api.operations` says which call needs which)."""

    ENROLL = "enroll"
    READ = "read"
    FLAGS = "flags"
    FLAGS_URGENT = "flags:urgent"
    """May also resolve and reopen urgent flags. Not part of any other scope: a clinic has to grant it explicitly."""
    IDENTITY = "identity"
    """FHIR shows names, phones and record numbers of patients. Opens no call by itself."""
    ALL = "all"

    @property
    def holds(self) -> frozenset[Scope]:
        """The scopes that a key with this one has: `all` includes every scope but `flags:urgent`."""
        if self is Scope.ALL:
            return frozenset(Scope) - {Scope.FLAGS_URGENT}
        return frozenset({self, Scope.FLAGS}) if self is Scope.FLAGS_URGENT else frozenset({self})


class ApiKey(OfClinic, Row):
    """A key of a clinic's own system; only its digest is kept."""

    __tablename__ = "api_keys"
    __table_args__ = (own_key(), of_clinic(), UniqueConstraint("clinic_id", "name"), UniqueConstraint("digest"))

    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[tuple[str, ...]] = mapped_column(Words(40))
    """One or more of `Scope`. Never changed; a new key is made instead."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RepeatedRequest(OfClinic, Row):
    """An API request made with an Idempotency-Key, and what was answered."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        of_clinic(),
        belongs_to("api_keys", "api_key_id"),
        UniqueConstraint("api_key_id", "key_index"),
    )

    api_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    key_index: Mapped[str] = mapped_column(String(64))
    """A keyed digest of the caller's key, which may be made of a record number or a name."""
    request_digest: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    """The row that the request created. A repeat is answered from that row, so no patient data is kept here."""
    created_at: Mapped[datetime]


#: The action of an entry about a changed infusion. FHIR counts them among the changes of its baseline.
INFUSION_CHANGED: Final = "change-infusion"


class AuditEntry(OfClinic, Row):
    """One thing somebody did: who, when, what, to which row, old, new, why. Append-only, chained by a keyed hash."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        of_clinic(),
        UniqueConstraint("clinic_id", "sequence"),
        Index("ix_audit_subject", "clinic_id", "subject_id"),
        # For the trail's page, which is read backwards in time: all of it, one person's, one kind's.
        Index("ix_audit_time", "clinic_id", "care_at", "sequence"),
        Index("ix_audit_actor", "clinic_id", "actor", "care_at", "sequence"),
        Index("ix_audit_action", "clinic_id", "action", "care_at", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    """Real time."""
    care_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    """`staff:ID`, `key:ID`, `patient:ID`, `operator` or `service`."""
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON of fields old, new and why, sealed with the subject's data key; the chain covers the sealed bytes."""
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Row):
    """The end of a clinic's audit chain: one row a clinic, locked while an entry is added."""

    __tablename__ = "audit_heads"
    __table_args__ = (of_clinic(),)

    clinic_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer)
    mac: Mapped[bytes] = mapped_column(LargeBinary)
