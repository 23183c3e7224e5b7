"""The words on which the phone company acts by itself, standing alone, and its own word for it where it says one."""

from __future__ import annotations

import pytest

from reminders.care.reading import Intent
from reminders.followup.intake.keywords import provider_action

#: Twilio's default keywords: what it stops, starts and answers without us.
ACTED_ON = {
    Intent.STOP: ["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"],
    Intent.START: ["start", "unstop"],
    Intent.HELP: ["help", "info"],
}
WORDS = [(word, intent) for intent, words in ACTED_ON.items() for word in words]


@pytest.mark.parametrize("refused", [True, False])
@pytest.mark.parametrize(("word", "intent"), WORDS)
def test_a_keyword_alone_is_acted_on_however_it_is_written(word: str, intent: Intent, refused: bool) -> None:
    for written in (word, word.upper(), f"  {word.capitalize()}\n"):
        assert provider_action(written, None, was_refused=refused) is intent


@pytest.mark.parametrize(("word", "intent"), WORDS)
def test_a_keyword_among_other_words_is_left_to_us(word: str, intent: Intent) -> None:
    assert provider_action(f"{word} please", None, was_refused=True) is None


@pytest.mark.parametrize(("refused", "intent"), [(True, Intent.START), (False, None)])
def test_yes_starts_texts_only_where_they_were_stopped(refused: bool, intent: Intent | None) -> None:
    assert provider_action("Yes", None, was_refused=refused) is intent


@pytest.mark.parametrize("intent", ACTED_ON)
def test_the_phone_companys_own_word_counts_whatever_the_text_says(intent: Intent) -> None:
    for word in (intent.value.upper(), intent.value.lower()):
        assert provider_action("anything at all", word, was_refused=False) is intent


def test_a_text_without_a_keyword_is_left_to_us() -> None:
    assert provider_action("6", None, was_refused=True) is None
    assert provider_action("6", "", was_refused=True) is None
