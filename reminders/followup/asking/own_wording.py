"""A clinic's own words for the texts that its patients get: changed by its admins, looked up for each text composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.clinics.row import audit_change, locked_clinic
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.own_texts import OwnText
from reminders.record.people import Clinic

#: Clinics whose words one process holds in memory at most.
MOST_KEPT: Final = 500
KEPT: Final[dict[tuple[str, int], Mapping[tuple[str, str], OwnWords]]] = {}
"""What this process has read, by clinic and version: a process knows one record."""


@dataclass(frozen=True)
class OwnWords:
    """A clinic's words for one text, with blanks in braces, and the version they came with."""

    words: str
    version: int


def own_words(session: Session, clinic: Clinic) -> Mapping[tuple[str, str], OwnWords]:
    """The clinic's own words that are in force, by language and text.

    A version never changes, so each is read once in a process, and a clinic without any costs nothing.
    """
    version = clinic.own_texts_version
    if not version:
        return {}
    kept = KEPT.get((clinic.id, version))
    if kept is None:
        newest = {(row.language, row.text): row for row in versions(session, clinic.id) if row.version <= version}
        kept = {key: OwnWords(row.words, row.version) for key, row in newest.items() if row.words is not None}
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        KEPT[clinic.id, version] = kept
    return kept


def words_for(session: Session, clinic: Clinic, text: Text, language: str) -> tuple[str | None, str]:
    """The clinic's own words for a text, None where the product's hold, and the wording's version for the record."""
    own = own_words(session, clinic).get((language, text))
    if own is None:
        return None, wording.version(language)
    return own.words, f"{wording.version(language)}+c{own.version}"


def wording_version(clinic: Clinic, language: str) -> str:
    """The version of all texts of a clinic in a language, which a patient consents to."""
    own = clinic.own_texts_version
    return f"{wording.version(language)}+c{own}" if own else wording.version(language)


def versions(session: Session, clinic_id: str, text: Text | None = None) -> Sequence[OwnText]:
    """Every version of the clinic's words, or of those for one text, the oldest first."""
    rows = select(OwnText).where(OwnText.clinic_id == clinic_id).order_by(OwnText.version)
    return session.scalars(rows.where(OwnText.text == text.value) if text else rows).all()


def check_words(session: Session, clinic: Clinic, text: Text, given: Mapping[str, str]) -> dict[str, str | None]:
    """What would change: the new words by language, None for the product's again. Empty words mean the product's.

    Raises `NotFound` for a text or language that a clinic cannot word, and `Refused` naming the language (`words_es`).
    """
    fields, changes = Fields(), dict[str, str | None]()
    in_force = own_words(session, clinic)
    for language, typed in given.items():
        if language not in wording.languages() or not wording.may_be_own(text, language):
            raise NotFound
        words = " ".join(typed.split(" ")).strip()
        now = in_force.get((language, text))
        if words in ("", wording.products_words(text, language)):
            if now is not None:
                changes[language] = None
            continue
        if now is not None and now.words == words:
            continue
        if wrong := wording.check_own(text, language, words):
            fields.refuse(f"words_{language}", f"{wording.LANGUAGE_NAMES[language]}: this text {wrong[0]}")
        changes[language] = words
    fields.done()
    return changes


def change_words(session: Session, clinic_id: str, text: Text, given: Mapping[str, str], *, actor: str) -> int | None:
    """Store a text's words as the clinic's next version. Returns its number, None if nothing is changed by it.

    Texts queued before keep their words. Raises as `check_words` does.
    """
    clinic = locked_clinic(session, clinic_id)
    changes = check_words(session, clinic, text, given)
    if not changes:
        return None
    clinic.own_texts_version += 1
    now = clock_of(session).now()
    for language, words in changes.items():
        session.add(
            OwnText(
                id=new_id(), clinic_id=clinic.id, version=clinic.own_texts_version, language=language,
                text=text.value, words=words, made_by=actor, created_at=now,
            )
        )  # fmt: skip
    session.flush()
    details: dict[str, object] = {"text": text.value, "version": clinic.own_texts_version, **changes}
    audit_change(session, clinic, "change-wording", actor, details)
    return clinic.own_texts_version
