"""A clinic's own words: which are in force, what a change stores, and what changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from reminders.care import wording
from reminders.care.wording import Text
from reminders.errors import NotFound, Refused
from reminders.followup.asking import own_wording
from reminders.followup.asking.own_wording import (
    OwnWords,
    change_words,
    own_words,
    versions,
    wording_version,
    words_for,
)
from reminders.record.access import AuditEntry
from reminders.record.own_texts import OwnText
from reminders.record.sealing import unseal
from tests.one_clinic import Care, add_clinic_row

OWN = "Tell us your pain right now as a number: 0 is none, 10 the worst."
OTHER = "What is your pain right now? Answer with a number: 0 is none, 10 the worst."
OURS = wording.products_words(Text.PAIN_NOW, "en")
EN, KEY = wording.version("en"), ("en", Text.PAIN_NOW)


def changed(care: Care, given: Mapping[str, str], text: Text = Text.PAIN_NOW) -> int | None:
    with care.database.write() as session:
        return change_words(session, care.clinic_id, text, given, actor="staff:1")


def in_force(care: Care) -> dict[tuple[str, str], OwnWords]:
    with care.database.read() as session:
        return dict(own_words(session, care.clinic(session)))


def test_each_change_is_a_version_and_the_newest_words_are_in_force(care: Care) -> None:
    assert in_force(care) == {}
    assert changed(care, {"en": OWN}) == 1
    assert in_force(care) == {KEY: OwnWords(OWN, 1)}
    assert changed(care, {"en": f"  {OTHER} "}) == 2
    assert in_force(care) == {KEY: OwnWords(OTHER, 2)}
    assert changed(care, {"en": "Our urgent flag: {link}"}, Text.PAGE_URGENT) == 3
    assert in_force(care)[KEY] == OwnWords(OTHER, 2), "words of another text change nothing of this one"
    assert changed(care, {"en": " "}) == 4
    assert list(in_force(care)) == [("en", Text.PAGE_URGENT)]
    with care.database.write() as session:
        clinic = care.clinic(session)
        clinic.own_texts_version = 1
        assert own_words(session, clinic) == {KEY: OwnWords(OWN, 1)}, "what was in force at that version"
        rows = versions(session, clinic.id, Text.PAIN_NOW)
        assert [(row.version, row.language, row.words) for row in rows] == [
            (1, "en", OWN),
            (2, "en", OTHER),
            (4, "en", None),
        ]
        assert [row.version for row in versions(session, clinic.id)] == [1, 2, 3, 4]
        assert {(row.made_by, row.created_at, row.clinic_id) for row in rows} == {("staff:1", care.now, clinic.id)}


def test_what_says_nothing_new_changes_nothing(care: Care) -> None:
    for given in ({"en": OURS}, {"en": ""}, {}, {"en": f" {OURS} "}):
        assert changed(care, given) is None
    assert changed(care, {"en": OWN}) == 1
    assert changed(care, {"en": OWN}) is None
    assert changed(care, {"en": OURS}) == 2
    assert in_force(care) == {}
    with care.database.read() as session:
        assert care.clinic(session).own_texts_version == 2
        assert len(session.scalars(select(OwnText)).all()) == 2


def test_a_language_that_is_left_as_it_was_keeps_its_words(care: Care) -> None:
    ours = wording.products_words(Text.PAIN_NOW, "es")
    assert changed(care, {"en": OWN, "es": ours}) == 1
    assert changed(care, {"en": OTHER}) == 2
    assert in_force(care) == {KEY: OwnWords(OTHER, 2)}
    with care.database.read() as session:
        assert [row.language for row in versions(session, care.clinic_id)] == ["en", "en"]


def test_the_record_says_which_words_a_text_had(care: Care) -> None:
    with care.database.write() as session:
        clinic = care.clinic(session)
        assert words_for(session, clinic, Text.PAIN_NOW, "en") == (None, EN)
        assert wording_version(clinic, "en") == EN
    changed(care, {"en": OWN})
    changed(care, {"en": "Our urgent flag: {link}"}, Text.PAGE_URGENT)
    with care.database.write() as session:
        clinic = care.clinic(session)
        assert words_for(session, clinic, Text.PAIN_NOW, "en") == (OWN, f"{EN}+c1")
        assert words_for(session, clinic, Text.PAIN_NOW, "es") == (None, wording.version("es"))
        assert words_for(session, clinic, Text.PAIN_24H, "en") == (None, EN)
        assert wording_version(clinic, "es") == f"{wording.version('es')}+c2"
        other = add_clinic_row(session, "hillside")
        assert words_for(session, other, Text.PAIN_NOW, "en") == (None, EN)
        other.own_texts_version = 2
        assert own_words(session, other) == {}, "another clinic's words are its own"


def test_a_change_is_in_the_audit_trail_with_its_words(care: Care) -> None:
    changed(care, {"en": OWN})
    with care.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "change-wording")).one()
        details = json.loads(unseal(session, entry, "details"))
    assert entry.actor == "staff:1"
    assert details == {"text": "pain_now", "version": 1, "en": OWN}


@pytest.mark.parametrize(("text", "language"), [(Text.SCORE, "en"), (Text.PAIN_NOW, "xx"), (Text.PAGE_URGENT, "es")])
def test_what_no_clinic_words_is_not_found(care: Care, text: Text, language: str) -> None:
    with pytest.raises(NotFound):
        changed(care, {language: "Words."}, text)


def test_words_that_mislead_are_refused_by_their_language_and_nothing_is_stored(care: Care) -> None:
    with pytest.raises(Refused) as refused:
        changed(care, {"en": OWN, "es": "¿Cuánto le duele? Del 0 al 10."})
    assert [error.field for error in refused.value.errors] == ["words_es"]
    assert refused.value.errors[0].sentence.startswith("Español: this text ")
    assert in_force(care) == {}


def test_a_process_keeps_the_words_of_so_many_clinics_and_begins_anew(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_wording, "MOST_KEPT", 2)
    kept: dict[tuple[str, int], object] = {}
    monkeypatch.setattr(own_wording, "KEPT", kept)
    for number, words in enumerate((OWN, OTHER, OWN), start=1):
        changed(care, {"en": words})
        assert in_force(care) == {KEY: OwnWords(words, number)}
    assert list(kept) == [(care.clinic_id, 3)]
