"""The clinic's own list of texts that staff may send by hand: an admin approves and retires them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.clinics.row import locked_clinic
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.record.audit import audit
from reminders.record.clinic_texts import ClinicText
from reminders.record.database import clock_of

TITLE_LENGTH: Final = 60
WORDS_LENGTH: Final = 160

#: The most that are offered at once: a list that is read while somebody is on the phone.
MOST_TEXTS: Final = 30


def approved_texts(session: Session, clinic_id: str) -> Sequence[ClinicText]:
    """The texts that may be sent, by title."""
    standing = select(ClinicText).where(ClinicText.clinic_id == clinic_id, ClinicText.retired_at.is_(None))
    return session.scalars(standing.order_by(ClinicText.title, ClinicText.id)).all()


def check_text(session: Session, clinic_id: str, title: str, words: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The title and the words by language as they are stored. Raises `Refused` naming `title` and `text_en` …

    The rules of every text to patients hold for it.
    """
    fields = Fields()
    title = fields.text("title", title, most=TITLE_LENGTH, what="The name")
    known = approved_texts(session, clinic_id)
    if title in {text.title for text in known}:
        fields.refuse("title", "There is a text of this name. Retire that one first, or take another name.")
    elif len(known) >= MOST_TEXTS:
        fields.refuse("title", f"There are {MOST_TEXTS} texts. Retire one first.")
    read = {
        code: fields.text(f"text_{code}", words.get(code), most=WORDS_LENGTH, what="The text")
        for code in wording.languages()
    }
    unread = {error.field for error in fields.errors}
    for code, sentence in wording.check_by_hand(read):
        if f"text_{code}" not in unread:
            fields.refuse(f"text_{code}", sentence)
    fields.done()
    return title, read


def approve_text(session: Session, clinic_id: str, title: str, words: Mapping[str, str], *, actor: str) -> ClinicText:
    """Add a text to the list. Raises `Refused` naming every bad field."""
    locked_clinic(session, clinic_id)
    title, read = check_text(session, clinic_id, title, words)
    text = ClinicText(
        clinic_id=clinic_id, title=title, words=read, approved_by=actor, created_at=clock_of(session).now()
    )
    session.add(text)
    session.flush()
    audit(session, clinic_id, actor=actor, action="approve-text", subject="clinic_text", subject_id=text.id)
    return text


def retire_text(session: Session, clinic_id: str, text_id: str, *, actor: str) -> None:
    """Take a text off the list; what was sent stays in the conversations. Raises `NotFound`."""
    locked_clinic(session, clinic_id)
    text = session.scalar(select(ClinicText).where(ClinicText.clinic_id == clinic_id, ClinicText.id == text_id))
    if text is None:
        raise NotFound("There is no such text.")
    if text.retired_at is None:
        text.retired_at = clock_of(session).now()
        session.flush()
        audit(session, clinic_id, actor=actor, action="retire-text", subject="clinic_text", subject_id=text.id)
