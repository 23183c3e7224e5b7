"""Holds the reader to exactly today's figures on the labelled replies; they appear at the end of the test run.

A reply that goes wrong fails a test, and so does one that is read right for the first time: then the bar is tightened,
so that it always says what the reader can do.
"""

from collections.abc import Callable, Iterable

import pytest

from reminders.care.classifier import model
from tests.care.reading.corpus import LEARNED_PARTS, PARTS, Labelled, load
from tests.care.reading.corpus.mistakes import KINDS, key_of, known_mistakes, mistakes_in, reading_of
from training.replies import corpus_digest

#: How many replies of each part are read wrong today, by kind of mistake (`corpus/mistakes.py` says what each is).
BARS = {
    "develop": {
        "misread": 27, "silent": 0, "lost": 20, "urgent": 0, "review": 0, "stop": 0, "asked": 1, "alarm": 6, "stops": 0,
        "intent": 1,
    },
    "learn": {
        "misread": 1022, "silent": 26, "lost": 734, "urgent": 1, "review": 2, "stop": 1, "asked": 0, "alarm": 206,
        "stops": 36, "intent": 94,
    },
    "measure": {
        "misread": 239, "silent": 9, "lost": 126, "urgent": 4, "review": 6, "stop": 3, "asked": 11, "alarm": 68,
        "stops": 6, "intent": 39,
    },
}  # fmt: skip

#: How many replies each part holds, and how many of them a score.
SIZES = {"develop": (3560, 1342), "learn": (15042, 7336), "measure": (3194, 1507)}

#: How many replies of all parts hold a common Spanish word.
SPANISH_REPLIES = 8062
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
    got = reading_of(reply.text)
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
    replies, scored = len(load(part)), sum(reply.score is not None for reply in load(part))
    assert (replies, scored) == SIZES[part]
    wrong = {kind: len(keys) for kind, keys in mistakes_in(part).items()}
    right_scores = sum(r.score is not None and reading_of(r.text).score == r.score for r in load(part))
    silent_elsewhere = sum(r.score is None and reading_of(r.text).score is not None for r in load(part))
    assert right_scores == scored - wrong["lost"] - (wrong["silent"] - silent_elsewhere)
    right = replies - wrong["misread"]
    record_property(
        "figure",
        f"reading, {part} part: {right}/{replies} read right ({right / replies:.1%}), {right_scores}/{scored} scores; "
        f"silent wrong scores {wrong['silent']}, missed urgent {wrong['urgent']}, missed review {wrong['review']}, "
        f"false dangers {wrong['alarm']}, missed stops {wrong['stop']}, false stops {wrong['stops']}, "
        f"asked without reason whether to stop {wrong['asked']}",
    )


def test_no_reply_is_there_twice() -> None:
    develop, learn, measure = ({reply.text.casefold().strip() for reply in load(part)} for part in PARTS)
    assert not develop & measure
    assert not learn & measure
    assert not develop & learn
    keys = [key_of(reply) for part in PARTS for reply in load(part)]
    assert len(set(keys)) == len(keys)


def test_the_classifier_was_trained_on_the_corpus_as_it_is() -> None:
    """`make train` after a line was added; the part that only measures is never learned from."""
    assert model.trained_on() == corpus_digest()


def test_the_corpus_speaks_both_languages() -> None:
    texts = [reply.text.casefold() for part in PARTS for reply in load(part)]
    assert sum(not SPANISH_WORDS.isdisjoint(text.split()) for text in texts) == SPANISH_REPLIES
