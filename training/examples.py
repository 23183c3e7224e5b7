"""What the trained decisions learn from: for every labeled reply its features, as the reader itself finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar
from zlib import crc32

import numpy as np

from reminders.care.reading import Concern, Intent
from reminders.care.reading.danger.evidence import evidence
from reminders.care.reading.evidence.score import Verdict
from reminders.care.reading.model import hashed
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
    """One labeled reply as the reader sees it before anything is decided; features by their hashes (uint32)."""

    reply: Labelled
    is_automatic: bool
    words: Any
    of_danger: Any
    """The words, and what they show of danger."""
    verdict: Verdict
    values: tuple[tuple[Decimal, Any], ...]


#: The decisions about a whole text: which replies are a yes.
TEXT_HEADS: dict[str, Callable[[Labelled], bool]] = {
    "urgent": lambda reply: reply.concern is Concern.URGENT,
    "review": lambda reply: reply.concern is not Concern.NONE,
    "stop": lambda reply: reply.intent is Intent.STOP,
    "wrong": lambda reply: reply.intent is Intent.WRONG_PERSON,
    "call": lambda reply: reply.wants_call,
    "death": lambda reply: reply.reports_death,
}


def examples(replies: Sequence[Labelled]) -> list[Example]:
    """Read every reply without the trained decisions; order is kept."""
    return in_parallel(_example, replies)


def tens(found: Sequence[Example]) -> list[Example]:
    """Every other everyday reply whose one value is 8 or 9, with a 10 in its place.

    A 10 is as plain an answer and a rarer one, and its number is also the end of the scale ("8 out of 10").
    """
    return [
        replace(one, reply=replace(one.reply, score=Decimal(10)), values=((Decimal(10), _as_ten(one.values[0][1])),))
        for one in found
        if one.reply.is_everyday
        and len(one.values) == 1
        and one.values[0][0] == one.reply.score
        and one.reply.score in (8, 9)
        and crc32(one.reply.text.encode()) % 2
    ]


_TEN = {
    hashed([f"value {value}{said}"])[0]: hashed([f"value 10{said}"])[0]
    for value in (8, 9)
    for said in ("", " verdict True", " verdict False")
}


def _as_ten(features: Any) -> Any:
    return _kept(_TEN.get(one, one) for one in features.tolist())


def _kept(hashes: Iterable[int]) -> Any:
    return np.fromiter(sorted({*hashes}), np.uint32)


def in_parallel(work: Callable[[Given], Found], on: Sequence[Given]) -> list[Found]:
    """The work done for each, by all processors; order is kept."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(work, on, chunksize=500))


def _example(reply: Labelled) -> Example:
    understood = understand(reply.text, with_classifier=False)
    # Of a machine's text nothing may be left to read; its words are learned all the same, for those nobody recognizes.
    line = line_of(normalise(reply.text)) if understood.is_automatic else understood.line
    line = without_asides(line)
    words = words_of(line)
    verdict, values = values_of(understood, about_past=reply.is_about_past)
    return Example(
        reply,
        understood.is_automatic,
        _kept(words),
        _kept(words | evidence(line)),
        verdict,
        tuple((one.value, _kept(hashed(one.features))) for one in values),
    )
