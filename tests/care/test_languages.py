"""A language is checked whole: half of one is not offered, says what it lacks, and takes no other with it."""

from __future__ import annotations

from importlib import import_module
from inspect import getsource

import pytest

from reminders.care.wording import (
    LANGUAGE_NAMES,
    Text,
    UnknownLanguage,
    WordingError,
    check_default,
    compose,
    languages,
    not_offered,
    spoken,
    version,
)
from reminders.care.wording.languages import en
from tests.languages import PLACE, LanguageFiles

folder_of_languages = import_module(PLACE)


def test_our_own_languages_are_whole() -> None:
    assert not_offered() == {}
    check_default()


def test_a_whole_language_is_offered_by_its_file_alone(language_files: LanguageFiles) -> None:
    language_files.add("fr")
    assert languages() == tuple(LANGUAGE_NAMES) == ("en", "es", "fr")
    assert (LANGUAGE_NAMES["fr"], version("fr").partition("-")[0], spoken("fr")) == ("FR", "fr", "fr")


@pytest.mark.parametrize("text", [Text.PAIN_NOW, Text.DANGER, Text.PAGE_URGENT])
def test_a_language_that_lacks_a_text_is_not_offered_and_the_text_is_named(
    language_files: LanguageFiles, text: Text
) -> None:
    language_files.add("fr", without=(text,))
    assert languages() == ("en", "es")
    assert not_offered() == {"fr": (f"The text {text} is not written in FR.",)}
    with pytest.raises(UnknownLanguage):
        compose(text, "fr", clinic="Northside", phone="312-555-0142")


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("WORDING = ", "fr.py cannot be read: SyntaxError"),
        ("", "fr.py cannot be read: AttributeError"),
        ("from reminders.care.wording.texts import Text\nText.GOOD_NIGHT", "fr.py cannot be read: AttributeError"),
        ("from reminders.care.wording.languages.en import WORDING", "Two files write it."),
    ],
)
def test_a_language_file_that_cannot_be_used_is_named_and_takes_no_other_with_it(
    language_files: LanguageFiles, source: str, complaint: str
) -> None:
    language_files.add("fr", source=source)
    assert languages() == ("en", "es")
    ((sentences),) = not_offered().values()
    assert any(complaint in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("ours", "theirs", "complaint"),
    [
        ("{clinic}: ", "{clinique}: ", "opening of texts has a placeholder that nothing fills: clinique"),
        ("{score}", "{note}", "The text ack has a placeholder that nothing fills: note"),
        ("{score}", "{score", "cannot be read: ValueError"),
        ("reply START", "reply YES", "The text stop_confirmed offers YES"),
    ],
)
def test_a_language_with_a_text_that_cannot_be_filled_or_sent_is_not_offered(
    language_files: LanguageFiles, ours: str, theirs: str, complaint: str
) -> None:
    source = getsource(en).replace('language="en"', 'language="fr"').replace(ours, theirs)
    language_files.add("fr", source=source)
    assert languages() == ("en", "es")
    assert any(complaint in sentence for sentence in not_offered()["fr"])


def test_a_language_that_is_not_offered_is_spoken_in_english(language_files: LanguageFiles) -> None:
    language_files.add("fr", without=(Text.ACK,))
    assert [spoken(language) for language in ("en", "es", "fr", "de", "")] == ["en", "es", "en", "en", "en"]


def test_without_whole_english_nothing_starts_and_what_is_wrong_is_named(
    language_files: LanguageFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_of_languages, "__path__", [str(language_files.folder)])  # ours are not installed
    language_files.add("en", without=(Text.DANGER,))
    with pytest.raises(WordingError, match=r"'en' cannot be used.*danger is not written"):
        check_default()
    language_files.remove("en")
    with pytest.raises(WordingError, match="file is missing"):
        check_default()
