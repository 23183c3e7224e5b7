"""Tables of people: clinics, patients, their consent, and what is known of a phone number."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Time,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from reminders.care.hours import USUAL_HOURS
from reminders.record.columns import ID_LENGTH, Identified, OfClinic, Row, belongs_to, of_clinic, own_key, partial_index

#: A sender that begins with this is a phone number, and not a messaging service or a short code.
NUMBER_PREFIX = "+"

#: The sender of texts queued before the installation has one. Nothing is ever claimed for it.
NO_SENDER = "none"


class NextCourse(StrEnum):
    """When a clinic's staff are reminded to plan a patient's next course."""

    NEVER = "never"
    DAYS = "days"
    """A number of days after the patient's last infusion."""
    RELIEF_ENDED = "relief-ended"


class Clinic(Identified, Row):
    """A clinic: its zone, its neutral name in texts, its sender and its texting window."""

    __tablename__ = "clinics"
    __table_args__ = (
        Index("ix_clinics_sender", "sender"),
        partial_index("ix_clinics_next_course", "next_course_checked_at", where="next_course_checked_at IS NOT NULL"),
    )

    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    text_name: Mapped[str] = mapped_column(String(30))
    """The neutral name patients see in texts; never a specialty."""
    phone: Mapped[str | None] = mapped_column(String(20))
    """The number patients are told to call."""
    time_zone: Mapped[str] = mapped_column(String(64))
    sender: Mapped[str | None] = mapped_column(String(40))
    """The clinic's own phone number or messaging service; null for the installation's."""
    hours_start: Mapped[time] = mapped_column(Time, default=USUAL_HOURS.start)
    hours_end: Mapped[time] = mapped_column(Time, default=USUAL_HOURS.end)
    texts_per_day: Mapped[int | None] = mapped_column(Integer)
    texts_per_week: Mapped[int | None] = mapped_column(Integer)
    page_again_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    """Minutes until a page that nobody acknowledged is repeated, to one contact more; null for the installation's."""
    next_course_rule: Mapped[str] = mapped_column(String(16), default=NextCourse.NEVER.value, server_default="never")
    """When staff are reminded to plan a patient's next course: one of `NextCourse`."""
    next_course_days: Mapped[int | None] = mapped_column(SmallInteger)
    """Days after the last infusion, where the rule counts them."""
    next_course_checked_at: Mapped[datetime | None]
    """Care time up to which reminders that count days were opened; null under the other rules."""
    keep_years: Mapped[int | None] = mapped_column(SmallInteger)
    """Years after the last contact until a patient is due to be erased; null keeps everybody for ever."""
    paused_at: Mapped[datetime | None]
    data_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """The clinic's own key, made with its first pause."""
    paused_why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    has_webhooks: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it has an endpoint for webhooks, so that one without costs no look-up where outcomes are recorded."""
    own_texts_version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many versions of its own words for texts it has: 0 costs no look-up where a text is composed."""
    second_factor_for_all: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether everybody who works here needs one-time codes, whatever the installation asks for."""
    created_at: Mapped[datetime]

    def number_to_call(self, sender: str | None) -> str | None:
        """What patients are told to call: the clinic's number, else the number its texts come from.

        None if those come from a messaging service or a short code, which cannot be called: the clinic is not ready
        to text then.
        """
        return self.phone or (sender if sender is not None and sender.startswith(NUMBER_PREFIX) else None)

    @property
    def clinic_id(self) -> str:
        """The same as `id`: what is sealed in a clinic's row is bound to the clinic, as in every other table."""
        return self.id


class DataKey(OfClinic, Row):
    """The key that seals one subject's columns, wrapped by the key ring; destroying it erases the subject."""

    __tablename__ = "data_keys"
    __table_args__ = (own_key(), of_clinic(), Index(None, "clinic_id", "patient_id"))

    patient_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Key id, nonce and sealed key; null once erased."""
    created_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]


class Patient(OfClinic, Row):
    """A patient of a clinic. Name, phone, record number and birth date are sealed.

    The indexes find the first three again.
    """

    __tablename__ = "patients"
    __table_args__ = (
        own_key(),
        of_clinic(),
        belongs_to("data_keys", "data_key_id"),
        UniqueConstraint("clinic_id", "mrn_index"),
        Index(None, "phone_index"),
        # For the patients of a clinic with a phone: of two indexes of one column SQLite takes the clinic's.
        Index(None, "clinic_id", "phone_index"),
        Index(None, "clinic_id", "name_index"),
        # For whose time is over: those who were erased are not looked at again.
        partial_index("ix_patients_kept", "clinic_id", "created_at", where="erased_at IS NULL"),
        # For pauses that end: looked at each second.
        partial_index("ix_patients_paused", "paused_until", where="paused_until IS NOT NULL"),
    )

    data_key_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    mrn_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mrn_index: Mapped[str | None] = mapped_column(String(64))
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_index: Mapped[str | None] = mapped_column(String(64))
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[str | None] = mapped_column(String(64))
    birth_date_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`2026-03-02`. It tells two patients of one name apart; nobody is found by it."""
    shared_phone: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether somebody confirmed that another patient answers on this phone too (texts then carry a name tag)."""
    call_only: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether staff call the patient at each check-in instead of texting, as for a landline."""
    time_zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    preferred_time: Mapped[time | None] = mapped_column(Time)
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    paused_for: Mapped[str | None] = mapped_column(String(16))
    """A `PausedFor` where the pause has a reason of its own; null for any other pause, and without one."""
    ended_at: Mapped[datetime | None]
    """When texting ended for good (death, wrong person, moved, left the clinic); `ended_reason` says why."""
    ended_reason: Mapped[str | None] = mapped_column(String(40))
    erased_at: Mapped[datetime | None]
    hold_at: Mapped[datetime | None]
    """Since when a legal hold forbids erasing the record; null if there is none."""
    hold_why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class PausedFor(StrEnum):
    """Why a patient is not asked for a while, where that is distinguished from any other pause."""

    HOSPITAL = "hospital"


class Consent(OfClinic, Row):
    """One act of consent, or of withdrawing it: who, when, how, and to which wording. Append-only."""

    __tablename__ = "consents"
    __table_args__ = (
        of_clinic(),
        belongs_to("patients", "patient_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    patient_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    given_at: Mapped[datetime]
    method: Mapped[str] = mapped_column(String(20))
    unencrypted_ok: Mapped[bool] = mapped_column(Boolean)
    wording_version: Mapped[str] = mapped_column(String(40))
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime]


class OptOut(StrEnum):
    """Why a phone gets no more texts from a sender; `followup.intake.recording.refusals` says who may lift which."""

    WORDS = "words"
    """The patient, in their own words."""
    STAFF = "staff"
    """The patient told staff."""
    PROVIDER = "provider"
    """The phone company said so when it turned a text down."""
    KEYWORD = "keyword"
    """STOP standing alone: the phone company acted on it."""
    WRONG_PERSON = "wrong-person"
    """Somebody else has the phone."""
    DECEASED = "deceased"
    """Somebody wrote that the patient has died."""


class Refusal(Row):
    """What a phone told one sender: it binds every clinic that texts from it, also one that learns of the phone later.

    Without a clinic, so that no clinic is forgotten; without anything else either: neither who wrote nor what.
    """

    __tablename__ = "refusals"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    phone_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    opted_out_at: Mapped[datetime | None]
    """Provider's time of the stop in force; null if there is none."""
    opted_out_how: Mapped[str | None] = mapped_column(String(20))
    """How its owner refused: an `OptOut` other than the two of `not_theirs_how`; null if there is no stop."""
    choice_at: Mapped[datetime | None]
    """Provider's time of the newest stop or start: an older one arriving late changes nothing."""
    not_theirs_at: Mapped[datetime | None]
    """Provider's time of "wrong number" or of a death told from the phone."""
    not_theirs_how: Mapped[str | None] = mapped_column(String(20))
    """`OptOut.WRONG_PERSON` or `OptOut.DECEASED`."""
    in_doubt_at: Mapped[datetime | None]
    """Provider's time of a text that may be a refusal and that the phone has not made clear since; texts rest
    meanwhile."""


class PhoneNumber(OfClinic, Row):
    """What one clinic knows of a phone that it texts from one sender: what staff lifted, and whether texts arrive."""

    __tablename__ = "phone_numbers"
    __table_args__ = (
        of_clinic(),
        UniqueConstraint("clinic_id", "sender", "phone_index"),
        Index(None, "phone_index"),
    )

    sender: Mapped[str] = mapped_column(String(40))
    phone_index: Mapped[str] = mapped_column(String(64))
    welcome_at: Mapped[datetime | None]
    """Real time at which the patient told this clinic's staff to text again; a later stop empties it."""
    theirs_at: Mapped[datetime | None]
    """Real time at which this clinic's staff said that the phone is their patient's; a later "wrong number" or death
    empties it."""
    resumed_at: Mapped[datetime | None]
    """Real time at which this clinic's staff let texts go on after one that may have been a refusal."""
    bad_since: Mapped[datetime | None]
    bad_code: Mapped[int | None] = mapped_column(Integer)
    undelivered_in_a_row: Mapped[int] = mapped_column(SmallInteger, default=0)


class ContactMethod(StrEnum):
    """How an on-call contact is reached."""

    PHONE = "phone"
    EMAIL = "email"


class OnCallContact(OfClinic, Row):
    """Somebody a clinic wants paged for danger, in order."""

    __tablename__ = "on_call_contacts"
    __table_args__ = (
        of_clinic(),
        own_key(),
        UniqueConstraint("clinic_id", "position"),
        partial_index(
            "ix_test_mail_waits", "test_mail_at", where="test_mail_at IS NOT NULL AND test_mail_sent_at IS NULL"
        ),
    )

    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    test_mail_at: Mapped[datetime | None]
    """When the newest test page by mail was asked for (care time)."""
    test_mail_sent_at: Mapped[datetime | None]
    """Real time at which it was handed over, or its handing over failed."""
    test_mail_failed_why: Mapped[str | None] = mapped_column(String(120))


class ClinicDay(OfClinic, Row):
    """A local day on which a clinic is closed (same-day duties then wait for the next open day)."""

    __tablename__ = "closed_days"
    __table_args__ = (of_clinic(), UniqueConstraint("clinic_id", "day"))

    day: Mapped[date]


class ProtocolVersion(OfClinic, Row):
    """The protocol an infusion was planned with, kept word for word."""

    __tablename__ = "protocols"
    __table_args__ = (of_clinic(), own_key(), UniqueConstraint("clinic_id", "name", "version"))

    name: Mapped[str] = mapped_column(String(63))
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(120))
    definition: Mapped[dict[str, object]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


class RetiredProtocol(OfClinic, Row):
    """A protocol that a clinic offers for no new infusion. Offering it again deletes the row; the trail keeps both."""

    __tablename__ = "retired_protocols"
    __table_args__ = (of_clinic(), UniqueConstraint("clinic_id", "name"))

    name: Mapped[str] = mapped_column(String(63))
    retired_at: Mapped[datetime]
    """Care time."""
