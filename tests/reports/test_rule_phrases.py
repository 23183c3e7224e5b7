"""What staff read for the reader's rules."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from reminders.care.reading import Concern, read, read_choice
from reminders.care.reading.model import Opinion
from reminders.care.reading.reader import by_rules, by_rules_and_decisions
from reminders.reports.rule_phrases import OTHER, PHRASES, phrase

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


def test_a_danger_that_the_classifier_alone_finds_is_told_like_one_of_a_row_from_before() -> None:
    for concern, urgent, review in ((Concern.URGENT, 1.0, 0.0), (Concern.REVIEW, 0.0, 1.0)):
        rule = by_rules_and_decisions(
            by_rules("the dog"), Opinion(urgent, review, stop=0.0, wrong=0.0, call=0.0, death=0.0)
        ).alarm.rule
        assert rule == f"classifier-{concern}"
        assert phrase(rule) == phrase(f"judge-{concern}") != OTHER


def test_a_rule_nobody_gave_words_to_is_told_neutrally() -> None:
    assert phrase("brand-new-rule") == OTHER
    assert phrase("judge-of-something") == OTHER
    assert phrase("judge-doubts") == "not sure it is the pain now"
