"""A text that is changed is a new version of its language, so that the record says which words a patient read."""

import hashlib

import pytest

from reminders.care.wording import Text, languages, version
from reminders.care.wording.library import wording

# What each version says. A changed text is a new version: raise `version` in the language's file and add a line.
DIGESTS = {
    "en-1": "f2aa06d9d6058104", "es-1": "2a7100f991570d96",
    "en-2": "3dfdab7d643d47e1", "es-2": "5d0bd869a51fa68e",
    "en-3": "356ffac7e0d91238", "es-3": "38a20faf801d080d",
    "en-4": "c337b9d9e7a3e675", "es-4": "584c9884db855846",
    "en-5": "1067f732a1d556d2", "es-5": "7bf786343c1f92d6",
    "en-6": "b1ae0cabe6788191", "es-6": "4b59ea7128113e7f",
    "en-7": "22e760c061267d9f", "es-7": "16e0f5c81fce6f45",
}  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_a_changed_text_is_a_new_version(language: str) -> None:
    written = wording(language)
    said = "\n".join([written.opening, written.tagged_opening, *(f"{text}={written.texts[text]}" for text in Text)])
    assert DIGESTS[version(language)] == hashlib.sha256(said.encode()).hexdigest()[:16]
