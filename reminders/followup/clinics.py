"""Clinics: adding one, changing what patients see of it, pausing its texts, and whom it wants paged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import time
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.hours import TextingHours
from reminders.care.reasons import Reason
from reminders.care.wording.gsm7 import plain as basic
from reminders.followup import identity
from reminders.followup.fields import Fields
from reminders.followup.refusal import NotFound
from reminders.followup.schedule import review
from reminders.outbox.pace import number_for_patients
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, OnCallContact
from reminders.record.schedule import CheckIn
from reminders.record.sealing import seal, vault_of
from reminders.record.tidy import tidy
from reminders.texting.numbers import Use

NAME_LENGTH: Final = 120
EMAIL_LENGTH: Final = 254
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")

#: What a sender can be besides a phone number: a messaging service, or a short code.
_OTHER_SENDER: Final = re.compile(r"MG[0-9a-f]{32}|\d{5,6}")

#: Stands in texts where nothing neutral is left of a clinic's name.
NAMELESS: Final = "Your clinic"

#: Any well-formed number: only the name is being checked with it.
_SOME_PHONE: Final = "+13125550100"

#: Words of a clinic's name that say nothing without their neighbours.
_JOINING: Final = frozenset({"&", "and", "of", "for", "the", "at", "in", "y", "de", "del", "la", "el", "-", "+"})


@dataclass(frozen=True)
class ClinicChanges:
    """What of a clinic is changed; None leaves a value as it is."""

    name: str | None = None
    text_name: str | None = None
    phone: str | None = None
    sender: str | None = None
    time_zone: str | None = None
    hours_start: time | None = None
    hours_end: time | None = None
    texts_per_day: int | None = None
    texts_per_week: int | None = None


def add_clinic(
    session: Session,
    *,
    slug: str,
    name: str,
    time_zone: str,
    sender: str | None = None,
    phone: str | None = None,
    text_name: str | None = None,
    alert_phone: str | None = None,
    alert_email: str | None = None,
    actor: str = "operator",
) -> Clinic:
    """Add a clinic, with its first on-call contact if one can be reached. Raises `Refused` naming every bad field.

    A taken `slug` is refused, even with the same values: adding twice is a mistake worth hearing about. Without a
    `text_name` the neutral part of the name stands in texts.
    """
    fields = Fields()
    name = _name(fields, name)
    if not SLUG.fullmatch(slug):
        fields.refuse("slug", "A slug has small letters, digits, - and _, 63 at most.")
    elif session.scalar(select(Clinic.id).where(Clinic.slug == slug)) is not None:
        fields.refuse("slug", f'There is a clinic "{slug}" already.')
    clinic = Clinic(
        id=new_id(),
        slug=slug,
        name=name,
        text_name=_text_name(fields, text_name) if text_name else neutral_name(name),
        phone=fields.phone(phone, Use.CLINIC) if phone else None,
        time_zone=fields.time_zone(time_zone),
        sender=_sender(fields, sender),
        hours_start=time(9),
        hours_end=time(20),
        created_at=clock_of(session).now(),
    )
    alert_phone = fields.phone(alert_phone, Use.STAFF, "alert_phone") if alert_phone else None
    alert_email = read_email(fields, "alert_email", alert_email) if alert_email else None
    fields.done()
    session.add(clinic)
    session.flush()
    _audit(session, clinic, "add-clinic", actor, {"slug": slug, "name": name, "time_zone": time_zone, "sender": sender})
    if alert_phone or alert_email:
        add_contact(session, clinic.id, name="On call", phone=alert_phone, email=alert_email, actor=actor)
    return clinic


def find_clinic(session: Session, slug: str) -> Clinic:
    """The clinic of this slug. Raises `NotFound`."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug))
    if clinic is None:
        raise NotFound(f'There is no clinic "{slug}".')
    return clinic


def change_clinic(session: Session, clinic_id: str, changes: ClinicChanges, *, actor: str) -> Clinic:
    """Change a clinic. Hours and zone count for what is queued from now on. Raises `Refused` naming every bad field."""
    clinic = _locked(session, clinic_id)
    fields = Fields()
    read = _read(fields, clinic, changes)
    fields.done()
    old = {name: getattr(clinic, name) for name in read}
    new = {name: value for name, value in read.items() if value != old[name]}
    for name, value in new.items():
        setattr(clinic, name, value)
    if {"phone", "sender"} & new.keys():
        # What phones told the new sender binds this clinic too; what waited for a number to call goes on.
        _review_all(session, clinic)
    if new:
        _audit(session, clinic, "change-clinic", actor, {"old": {name: old[name] for name in new}, "new": new})
    return clinic


def pause_clinic(session: Session, clinic_id: str, *, why: str, actor: str) -> Clinic:
    """Hold every unprompted text of a clinic until it is resumed."""
    clinic = _locked(session, clinic_id)
    fields = Fields()
    why = fields.why(why)
    fields.done()
    if clinic.paused_at is None:
        now = clock_of(session).now()
        if clinic.data_key_id is None:
            clinic.data_key_id = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=now)
        clinic.paused_at = now
        seal(session, clinic, "paused_why", why)
        _audit(session, clinic, "pause-clinic", actor, {"why": why})
        _review_all(session, clinic)
    return clinic


def resume_clinic(session: Session, clinic_id: str, *, actor: str) -> Clinic:
    """Let a clinic's texts leave again; what can still be asked in its window is."""
    clinic = _locked(session, clinic_id)
    if clinic.paused_at is not None:
        clinic.paused_at = clinic.paused_why_sealed = None
        _audit(session, clinic, "resume-clinic", actor)
        _review_all(session, clinic)
    return clinic


def bring_back_ready(session: Session) -> None:
    """Bring back what waited for a number to call, where the installation's sender is one by now.

    Its settings are read when a process starts; a clinic's own number brings its schedule back where it is set.
    """
    waiting = CheckIn.reason == Reason.CLINIC_NOT_READY.value
    for clinic in session.scalars(select(Clinic).where(Clinic.phone.is_(None))).all():
        held = select(CheckIn.id).where(CheckIn.clinic_id == clinic.id, waiting, CheckIn.final.is_(False))
        ready = number_for_patients(clinic, settings_of(session)) is not None
        if ready and session.scalar(held.limit(1)) is not None:
            _review_all(session, clinic)


def add_contact(
    session: Session, clinic_id: str, *, name: str, phone: str | None, email: str | None, actor: str
) -> OnCallContact:
    """Add somebody to the end of the clinic's on-call list. Raises `Refused`."""
    clinic = _locked(session, clinic_id)
    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The contact's name")
    phone = fields.phone(phone, Use.STAFF) if phone else None
    identity.refuse_ours(session, fields, phone or "")
    email = read_email(fields, "email", email) if email else None
    if not phone and not email and not fields.errors:
        fields.refuse("phone", "Give a phone number or an e-mail address to page.")
    fields.done()
    last = session.scalar(select(func.max(OnCallContact.position)).where(OnCallContact.clinic_id == clinic_id))
    contact = OnCallContact(
        id=new_id(),
        clinic_id=clinic_id,
        position=(last or 0) + 1,
        name=name,
        phone=phone,
        email=email,
        created_at=clock_of(session).now(),
    )
    session.add(contact)
    session.flush()
    details: dict[str, object] = {"name": name, "phone": phone, "email": email}
    _audit(session, clinic, "add-contact", actor, details, subject=("contact", contact.id))
    return contact


def remove_contact(session: Session, clinic_id: str, contact_id: str, *, actor: str) -> None:
    """Take somebody off the on-call list. Raises `NotFound`."""
    clinic = _locked(session, clinic_id)
    contact = session.scalar(
        select(OnCallContact).where(OnCallContact.clinic_id == clinic_id, OnCallContact.id == contact_id)
    )
    if contact is None:
        raise NotFound("There is no such contact.")
    if contact.removed_at is None:
        contact.removed_at = clock_of(session).now()
        _audit(session, clinic, "remove-contact", actor, subject=("contact", contact.id))


def neutral_name(name: str) -> str:
    """The part of a clinic's name that can stand in a text: no drug, diagnosis or specialty, in the basic alphabet.

    A word that joins two others goes with either of them: "North Ketamine & Pain Clinic" becomes "North Clinic".
    """
    plain = basic(name)
    for candidate in (name, plain):
        if not wrong_with_text_name(candidate):
            return candidate
    words = plain.split()
    allowed = [not wrong_with_text_name(word) for word in words]
    kept: list[str] = []
    for at, word in enumerate(words):
        joins = word.casefold() in _JOINING
        if not allowed[at] or (joins and not all(allowed[max(at - 1, 0) : at + 2])):
            continue
        if wrong_with_text_name(" ".join([*kept, word])):
            # Too long from here on: end before the phrase that does not fit.
            kept = kept[: max((i for i, w in enumerate(kept) if i and w.casefold() in _JOINING), default=len(kept))]
            break
        kept.append(word)
    while kept and kept[-1].casefold() in _JOINING:
        kept.pop()
    return " ".join(kept) or NAMELESS


def read_email(fields: Fields, field: str, value: str) -> str:
    """An e-mail address, in lower case."""
    email = fields.text(field, value, most=EMAIL_LENGTH, what="The e-mail address").lower()
    if email and not EMAIL.fullmatch(email):
        fields.refuse(field, "This is not an e-mail address.")
    return email


def wrong_with_text_name(text_name: str) -> list[str]:
    """Why patients cannot be shown this as the clinic's name, in sentences."""
    return [p.sentence for p in wording.check("en", text_name, _SOME_PHONE) if p.text is None]


def wrong_with_name(name: str) -> list[str]:
    """Why a clinic cannot be called this, in sentences: the part of it that stands in texts must be a name alone."""
    return list(wording.no_name(name))


def _name(fields: Fields, name: str) -> str:
    name = fields.text("name", tidy(name), most=NAME_LENGTH, what="The clinic's name")
    for sentence in wrong_with_name(name):
        fields.refuse("name", sentence)
    return name


def _text_name(fields: Fields, text_name: str) -> str:
    text_name = " ".join(tidy(text_name).split())
    for sentence in wrong_with_text_name(text_name):
        fields.refuse("text_name", sentence)
    return text_name


def _sender(fields: Fields, sender: str | None) -> str | None:
    if not sender or _OTHER_SENDER.fullmatch(sender):
        return sender or None
    return fields.phone(sender, Use.SENDER, "sender")


def _read(fields: Fields, clinic: Clinic, changes: ClinicChanges) -> dict[str, object]:
    read: dict[str, object] = {
        field.name: getattr(changes, field.name)
        for field in dataclass_fields(changes)
        if getattr(changes, field.name) is not None
    }
    if changes.name is not None:
        read["name"] = _name(fields, changes.name)
    if changes.text_name is not None:
        read["text_name"] = _text_name(fields, changes.text_name)
    if changes.phone is not None:
        read["phone"] = fields.phone(changes.phone, Use.CLINIC)
    if changes.sender is not None:
        read["sender"] = _sender(fields, changes.sender)
    if changes.time_zone is not None:
        read["time_zone"] = fields.time_zone(changes.time_zone)
    for name, most in (("texts_per_day", 100), ("texts_per_week", 700)):
        limit = getattr(changes, name)
        if limit is not None and not 1 <= limit <= most:
            fields.refuse(name, f"A limit is a number from 1 to {most}.")
    try:
        TextingHours(changes.hours_start or clinic.hours_start, changes.hours_end or clinic.hours_end)
    except ValueError as error:
        fields.refuse("hours_start", str(error))
    return read


def _review_all(session: Session, clinic: Clinic) -> None:
    session.flush()
    waiting = select(CheckIn.patient_id).where(CheckIn.clinic_id == clinic.id, CheckIn.final.is_(False)).distinct()
    for patient_id in session.scalars(waiting).all():
        review(session, clinic.id, patient_id)


def _locked(session: Session, clinic_id: str) -> Clinic:
    clinic = session.get(Clinic, clinic_id, with_for_update={"key_share": True}, populate_existing=True)
    if clinic is None:
        raise NotFound("There is no such clinic.")
    return clinic


def _audit(
    session: Session,
    clinic: Clinic,
    action: str,
    actor: str,
    details: dict[str, object] | None = None,
    *,
    subject: tuple[str, str] | None = None,
) -> None:
    kind, subject_id = subject or ("clinic", clinic.id)
    key = None
    if details:
        key = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=clock_of(session).now())
    audit(
        session,
        clinic.id,
        actor=actor,
        action=action,
        subject=kind,
        subject_id=subject_id,
        data_key_id=key,
        details=details,
    )
