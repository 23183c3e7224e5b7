"""A pattern that is searched for only where one of its cues stands finds all that it would find anywhere."""

from __future__ import annotations

import re

from reminders.care.reading import line_of, normalise, read
from reminders.care.reading.packs import compiled, cues
from tests.care.reading.corpus import load
from training.cues import cues_of, of_the_reader

#: Every so-manieth labeled reply; all of them would take minutes.
EVERY = 40


def test_cues_hide_no_match() -> None:
    read("6", with_classifier=False)  # makes the patterns that are made for the first reply
    replies = [reply.text for reply in load("develop")[::EVERY]]
    texts = {text for reply in replies for text in (normalise(reply), line_of(normalise(reply)))}
    hidden = []
    for made in cues.MADE:
        found = cues_of(made.pattern)
        if not found:
            continue
        anywhere = re.compile(made.pattern, made.flags)
        hidden += [(made.template, text) for text in texts if anywhere.search(text) and not made.search(text)]
    assert hidden == []


def test_the_kept_cues_are_those_of_the_patterns() -> None:
    assert cues.kept() == of_the_reader()


def test_what_a_pattern_cannot_do_without() -> None:
    assert cues_of(r"\bsick (?:and|&) tired\b") == ["sick & tired", "sick and tired"]
    assert cues_of(r"(?:mg|pills?)\b") == ["mg", "pill"]
    assert cues_of(r"\d+") == []
    assert cues_of(r"(?i)stop") == []  # in either case: nothing to look for


def test_the_index_of_cues_knows_every_pattern_of_the_reader() -> None:
    read("my pain is 6", with_classifier=False)
    nothing = cues.possible_in("")
    assert [made.template for made in cues.MADE if made.cues and nothing & made.bit] == []


def test_rows_are_asked_in_order_each_of_what_the_one_before_has_left() -> None:
    rows = cues.Rows([(compiled("b"), "c"), (compiled("a"), "b"), (compiled("b+"), "d")])
    assert rows.written("aab") == "dc"
    assert list(rows.found_in("aab")) == ["c", "b", "d"]
    assert rows.first_in("bat") == "c"
    assert rows.first_in("it") is None
