"""Holds the reader to exactly today's figures on the labelled replies; they appear at the end of the test run.

A reply that goes wrong fails a test, and so does one that is read right for the first time: then the bar is tightened,
so that it always says what the reader can do.
"""

from collections.abc import Callable, Iterable
from itertools import combinations

import pytest

from reminders.care.reading.model import weights as model
from tests.care.reading.corpus import LEARNED_PARTS, PARTS, Labelled, load
from tests.care.reading.corpus.mistakes import (
    KINDS,
    ONE_OF,
    READ_WHOLE,
    key_of,
    known_mistakes,
    measured,
    mistakes_in,
    reading_of,
)
from training.replies import digest

#: How many replies of each part are read wrong today, by kind of mistake (`corpus/mistakes.py` says what each is).
BARS = {
    "develop": {
        "misread": 117, "silent": 39, "lost": 23, "urgent": 0, "review": 3, "stop": 0, "alarm": 48,
        "stops": 1, "asks": 11, "uncalled": 0, "called": 0, "death": 0, "deaths": 0, "intent": 45,
    },
    "learn": {
        "misread": 523, "silent": 14, "lost": 142, "urgent": 12, "review": 8, "stop": 3, "alarm": 224,
        "stops": 0, "asks": 42, "uncalled": 2, "called": 0, "death": 1, "deaths": 2, "intent": 206,
    },
    "everyday": {
        "misread": 248, "silent": 1, "lost": 192, "urgent": 0, "review": 0, "stop": 0, "alarm": 47,
        "stops": 0, "asks": 6, "uncalled": 0, "called": 0, "death": 0, "deaths": 0, "intent": 10,
    },
    "measure": {
        "misread": 807, "silent": 21, "lost": 240, "urgent": 31, "review": 34, "stop": 23, "alarm": 298,
        "stops": 0, "asks": 41, "uncalled": 21, "called": 4, "death": 35, "deaths": 7, "intent": 259,
    },
}  # fmt: skip

#: How many replies each part holds, and how many of them a score.
SIZES = {"develop": (3560, 1342), "learn": (46655, 23266), "everyday": (65520, 52814), "measure": (6809, 4372)}

#: How many replies of all parts hold a common Spanish word.
SPANISH_REPLIES = 42547
SPANISH_WORDS = frozenset({"de", "dolor", "me", "un", "no", "mi", "en", "ya", "como"})

LIST_ANEW = "write the list anew with `python -m tests.care.reading.corpus.mistakes`"


def shown(part: str, keys: Iterable[str]) -> str:
    """Which replies these are, with their label and reading.

    Of the part that only measures, the line's number alone: nobody who writes rules reads its text.
    """
    wanted, lines = set(keys), []
    for number, reply in enumerate(load(part), start=1):
        if key_of(reply) in wanted:
            lines.append(f"  {part}.jsonl:{number}" + (f"  {told(reply)}" if part in LEARNED_PARTS else ""))
    return "\n".join(lines or ["  (none)"])


def told(reply: Labelled) -> str:
    got = reading_of(reply.text, reply.asked)
    return (
        f"{reply.text!r}: labelled {reply.score} {reply.intent} {reply.concern}, "
        f"read {got.score} {got.intent} {got.concern} ({got.rule})"
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", PARTS)
def test_exactly_the_replies_that_are_known_are_read_wrong(part: str, kind: str) -> None:
    found, known = mistakes_in(part)[kind], known_mistakes()[part][kind]
    worse, better = found - known, known - found
    assert not worse, (
        f"{len(worse)} of {part} went wrong ({kind}) that were right before:\n{shown(part, worse)}\n"
        f"and {len(better)} are right that were wrong before:\n{shown(part, better)}"
    )
    assert not better, (
        f"{len(better)} of {part} are no longer wrong ({kind}). Tighten the bar: {kind!r} of {part!r} in BARS is "
        f"{len(found)} now, and {LIST_ANEW}:\n{shown(part, better)}"
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", PARTS)
def test_the_bar_is_what_is_measured_today(part: str, kind: str) -> None:
    wrong, bar = len(mistakes_in(part)[kind]), BARS[part][kind]
    assert wrong <= bar, f"{wrong} of {part} are wrong ({kind}), where the bar is {bar}."
    assert wrong >= bar, f"Only {wrong} of {part} are wrong ({kind}): tighten the bar of {bar}, and {LIST_ANEW}."


@pytest.mark.parametrize("part", PARTS)
def test_the_figures_are_printed_and_add_up(part: str, record_property: Callable[[str, object], None]) -> None:
    assert (len(load(part)), sum(reply.score is not None for reply in load(part))) == SIZES[part]
    read = measured(part)
    replies, scored = len(read), sum(reply.score is not None for reply in read)
    wrong = {kind: len(keys) for kind, keys in mistakes_in(part).items()}
    right_scores = sum(r.score is not None and reading_of(r.text, r.asked).score == r.score for r in read)
    silent_elsewhere = sum(r.score is None and reading_of(r.text, r.asked).score is not None for r in read)
    assert right_scores == scored - wrong["lost"] - (wrong["silent"] - silent_elsewhere)
    right = replies - wrong["misread"]
    name = f"reading, {part} part" + ("" if part in READ_WHOLE else f" (one reply of {ONE_OF})")
    record_property(
        "figure",
        f"{name}: {right}/{replies} read right ({right / replies:.1%}), {right_scores}/{scored} scores; "
        f"silent wrong scores {wrong['silent']}, missed urgent {wrong['urgent']}, missed review {wrong['review']}, "
        f"false dangers {wrong['alarm']}, missed stops {wrong['stop']}, false stops {wrong['stops']}, "
        f"asked for nothing whether to stop {wrong['asks']}, missed wishes for a call {wrong['uncalled']}, "
        f"false ones {wrong['called']}, missed deaths {wrong['death']}, false ones {wrong['deaths']}",
    )


def test_no_reply_is_there_twice() -> None:
    for one, other in combinations(PARTS, 2):
        assert not {r.text.casefold().strip() for r in load(one)} & {r.text.casefold().strip() for r in load(other)}
    keys = [key_of(reply) for part in PARTS for reply in load(part)]
    assert len(set(keys)) == len(keys)


def test_what_was_trained_is_what_is_there() -> None:
    """`make train` after a labeled reply or a rule was changed; the part that only measures is never learned from."""
    assert model.trained_on() == digest()


def test_the_corpus_speaks_both_languages() -> None:
    texts = [reply.text.casefold() for part in PARTS for reply in load(part)]
    assert sum(not SPANISH_WORDS.isdisjoint(text.split()) for text in texts) == SPANISH_REPLIES
