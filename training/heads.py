"""What each head of the classifier is taught: which labelled replies, or numbers in them, are a yes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reminders.care.classifier import features
from reminders.care.classifier.model import Head
from reminders.care.concern import Concern
from reminders.care.reply import Intent
from reminders.care.reply.read import lines_of
from tests.care.reading.corpus import Labelled
from training.fit import Example, fit

_TEXT_HEADS: dict[str, Callable[[Labelled], bool]] = {
    "urgent": lambda reply: reply.concern is Concern.URGENT,
    "review": lambda reply: reply.concern is not Concern.NONE,
    "stop": lambda reply: reply.intent is Intent.STOP,
}


def train(replies: Sequence[Labelled], progress: Callable[[str], object] = lambda _: None) -> dict[str, Head]:
    """Train every head on these replies; `progress` is told after each how many features it kept."""
    lines = [lines_of(reply.text) for reply in replies]
    shown = [features.of_text(features.pieces_of(whole)) for whole, _ in lines]
    heads: dict[str, Head] = {}
    for name, is_yes in _TEXT_HEADS.items():
        heads[name] = fit([(found, is_yes(reply)) for found, reply in zip(shown, replies, strict=True)])
        progress(f"{name}: {len(heads[name].weights)} features")
    heads["score"] = fit(
        [example for (_, line), reply in zip(lines, replies, strict=True) for example in _numbers(line, reply)]
    )
    progress(f"score: {len(heads['score'].weights)} features")
    return heads


def _numbers(line: str, reply: Labelled) -> list[Example]:
    """Every number of a reply, and whether it is the score."""
    pieces = features.pieces_of(line)
    return [(features.of_number(pieces, at), value == reply.score) for at, value in features.numbers_in(pieces)]
