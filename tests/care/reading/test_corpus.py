"""Measures the reader on labelled replies; the figures appear at the end of the test run and in docs/reading.md."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from reminders.care.classifier import model
from reminders.care.reply import Concern, Intent, Reading, read
from tests.care.reading.corpus import LEARNED_PARTS, PARTS, Labelled, load
from training.replies import corpus_digest

#: What a part may cost at most: silent wrong scores, urgent dangers missed, refusals missed. The rules were written
#: against `develop` until nothing of it went wrong; the other parts say what is left, and it must not grow.
MOST = {"develop": (0, 0, 0), "learn": (30, 10, 10), "measure": (9, 4, 4)}

#: The lowest share of right readings that passes: of all replies, and of those that hold a score.
FLOORS = {"develop": (0.98, 0.96), "learn": (0.92, 0.89), "measure": (0.91, 0.9)}


@dataclass(frozen=True)
class Figures:
    """How one part was read; every list holds the replies that went wrong, so that a failure shows them."""

    replies: int
    scored: int
    right: int
    right_scores: int
    silent: list[str]
    missed_urgent: list[str]
    missed_review: list[str]
    false_dangers: list[str]
    missed_stops: list[str]
    false_stops: list[str]

    def __str__(self) -> str:
        return (
            f"{self.right}/{self.replies} read right ({self.right / self.replies:.1%}), "
            f"{self.right_scores}/{self.scored} scores; silent wrong scores {len(self.silent)}, "
            f"missed urgent {len(self.missed_urgent)}, missed review {len(self.missed_review)}, "
            f"false dangers {len(self.false_dangers)}, missed stops {len(self.missed_stops)}, "
            f"false stops {len(self.false_stops)}"
        )


@cache
def figures_of(part: str) -> Figures:
    readings = [(reply, read(reply.text)) for reply in load(part)]

    def texts(wrong: Callable[[Labelled, Reading], bool]) -> list[str]:
        return [reply.text for reply, reading in readings if wrong(reply, reading)]

    weight = {Concern.NONE: 0, Concern.REVIEW: 1, Concern.URGENT: 2}
    right = texts(lambda want, got: (want.score, want.intent, want.concern) == (got.score, got.intent, got.concern))
    return Figures(
        replies=len(readings),
        scored=sum(reply.score is not None for reply, _ in readings),
        right=len(right),
        right_scores=len(texts(lambda want, got: want.score is not None and got.score == want.score)),
        silent=texts(lambda want, got: got.score is not None and got.score != want.score),
        missed_urgent=texts(lambda want, got: want.concern is Concern.URGENT and got.concern is not Concern.URGENT),
        missed_review=texts(lambda want, got: want.concern is Concern.REVIEW and got.concern is Concern.NONE),
        false_dangers=texts(lambda want, got: weight[got.concern] > weight[want.concern]),
        missed_stops=texts(lambda want, got: want.intent is Intent.STOP and got.intent is not Intent.STOP),
        false_stops=texts(lambda want, got: want.intent is not Intent.STOP and got.intent is Intent.STOP),
    )


def shown(part: str, texts: list[str]) -> str:
    """What went wrong, to be read; of the part that only measures nobody reads a line."""
    return "\n".join(texts) if part in LEARNED_PARTS else f"{len(texts)} replies"


@pytest.mark.parametrize("part", PARTS)
def test_the_figures_are_printed(part: str, record_property: Callable[[str, object], None]) -> None:
    record_property("figure", f"reading, {part} part: {figures_of(part)}")


@pytest.mark.parametrize("part", PARTS)
def test_no_more_wrong_scores_are_recorded_silently(part: str) -> None:
    assert len(figures_of(part).silent) <= MOST[part][0], shown(part, figures_of(part).silent)


@pytest.mark.parametrize("part", PARTS)
def test_no_more_urgent_dangers_are_missed(part: str) -> None:
    assert len(figures_of(part).missed_urgent) <= MOST[part][1], shown(part, figures_of(part).missed_urgent)


@pytest.mark.parametrize("part", PARTS)
def test_no_more_refusals_are_missed(part: str) -> None:
    assert len(figures_of(part).missed_stops) <= MOST[part][2], shown(part, figures_of(part).missed_stops)


@pytest.mark.parametrize("part", PARTS)
def test_nearly_every_reply_is_read_right(part: str) -> None:
    figures, (all_replies, scores) = figures_of(part), FLOORS[part]
    assert figures.right >= all_replies * figures.replies, str(figures)
    assert figures.right_scores >= scores * figures.scored, str(figures)


@pytest.mark.parametrize("part", PARTS)
def test_false_dangers_and_false_refusals_are_few(part: str) -> None:
    figures = figures_of(part)
    assert len(figures.false_dangers) <= figures.replies // 25
    assert len(figures.false_stops) <= figures.replies // 150


def test_the_parts_share_no_reply() -> None:
    develop, learn, measure = ({reply.text.casefold().strip() for reply in load(part)} for part in PARTS)
    assert not develop & measure
    assert not learn & measure
    assert not develop & learn


def test_the_judge_was_trained_on_the_corpus_as_it_is() -> None:
    """`make train` after a line was added; the part that only measures is never learned from."""
    assert model.trained_on() == corpus_digest()


def test_the_corpus_is_large_and_speaks_both_languages() -> None:
    texts = [reply.text.casefold() for part in PARTS for reply in load(part)]
    spanish = [
        text for text in texts if {"de", "dolor", "me", "un", "no", "mi", "en", "ya", "como"} & set(text.split())
    ]
    assert len(texts) >= 600
    assert len(spanish) >= 150
