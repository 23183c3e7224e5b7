"""What staff read for the reader's rules."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from reminders.care.reading import read, read_choice
from reminders.reports.rule_phrases import OTHER, PHRASES, SECOND_LOOK, phrase

CORPUS = Path(__file__).parents[1] / "care/reading/corpus/develop.jsonl"


def test_nearly_every_reply_is_explained_in_words_of_its_own() -> None:
    """Rules come and go with the reader; what patients commonly write has its phrase."""
    with CORPUS.open() as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 600)]
    rules = [r.rule for t in texts for r in (read(t), read_choice(t, [1, 2, 3]))]
    unknown = {rule for rule in rules if phrase(rule) == OTHER}
    assert sum(rule in unknown for rule in rules) <= len(rules) / 50, unknown


@pytest.mark.parametrize("rule", sorted(PHRASES))
def test_a_phrase_is_short_and_says_nothing_technical(rule: str) -> None:
    assert 3 < len(phrase(rule)) <= 40
    assert not {"-", "_"} & set(phrase(rule))
    assert "judge" not in phrase(rule)


def test_a_rule_nobody_gave_words_to_is_told_neutrally() -> None:
    assert phrase("brand-new-rule") == OTHER
    assert phrase("judge-of-something") == SECOND_LOOK
    assert phrase("judge-doubts") == "not sure it is the pain now"
