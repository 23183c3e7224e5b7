"""What the trained decisions learn from: for every labeled reply its features, as the reader itself finds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from reminders.care.reading import Concern, Intent
from reminders.care.reading.danger.evidence import evidence
from reminders.care.reading.evidence.score import Verdict
from reminders.care.reading.model.opinion import words_of
from reminders.care.reading.reader import understand, values_of
from reminders.care.reading.text.asides import without_asides
from reminders.care.reading.text.line import line_of
from reminders.care.reading.text.normalise import normalise
from tests.care.reading.corpus import Labelled

Given = TypeVar("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Example:
    """One labeled reply as the reader sees it before anything is decided."""

    reply: Labelled
    is_automatic: bool
    words: frozenset[str]
    of_danger: frozenset[str]
    """The words, and what they show of danger."""
    verdict: Verdict
    values: tuple[tuple[Decimal, frozenset[str]], ...]


#: The decisions about a whole text: which replies are a yes.
TEXT_HEADS: dict[str, Callable[[Labelled], bool]] = {
    "urgent": lambda reply: reply.concern is Concern.URGENT,
    "review": lambda reply: reply.concern is not Concern.NONE,
    "stop": lambda reply: reply.intent is Intent.STOP,
    "wrong": lambda reply: reply.intent is Intent.WRONG_PERSON,
}


def examples(replies: Sequence[Labelled]) -> list[Example]:
    """Read every reply without the trained decisions; order is kept."""
    return in_parallel(_example, replies)


def in_parallel(work: Callable[[Given], Found], on: Sequence[Given]) -> list[Found]:
    """The work done for each, by all processors; order is kept."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(work, on, chunksize=500))


def _example(reply: Labelled) -> Example:
    understood = understand(reply.text, with_classifier=False)
    # Of a machine's text nothing may be left to read; its words are learned all the same, for those nobody recognizes.
    line = line_of(normalise(reply.text)) if understood.is_automatic else understood.line
    line = without_asides(line)
    words, shown = frozenset(words_of(line)), frozenset(evidence(line))
    verdict, values = values_of(understood, about_past=reply.is_about_past)
    return Example(
        reply,
        understood.is_automatic,
        words,
        words | shown,
        verdict,
        tuple((one.value, one.features) for one in values),
    )
