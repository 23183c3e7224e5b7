"""Teaches each decision from the labeled replies, and says how sure it is of writers it has not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from reminders.care.reading.model.weights import Head
from training.examples import TEXT_HEADS, Example
from training.fit import FREEDOM, Table, as_head, fitted

#: How many times an everyday reply counts: the other parts were mostly written to be hard, and patients are not.
EVERYDAY = 3.0

#: Heads that do not look at what a text shows of danger.
_BY_WORDS_ALONE = ("stop", "wrong")

#: Writers are divided into so many groups; each group is judged by what the others taught.
FOLDS = 5


@dataclass(frozen=True)
class Lesson:
    """What one head learns: features, the right answers, how much each counts, and whose words they are."""

    name: str
    features: Sequence[frozenset[str]]
    answers: Sequence[bool]
    of: Sequence[int]
    """For every row the number of the reply it is from."""


def lessons(found: Sequence[Example]) -> Iterator[Lesson]:
    """One lesson a head."""
    everyone = range(len(found))
    for name, is_yes in TEXT_HEADS.items():
        shown = [one.words if name in _BY_WORDS_ALONE else one.of_danger for one in found]
        yield Lesson(name, shown, [is_yes(one.reply) for one in found], everyone)
    rows = [(at, value, features) for at, one in enumerate(found) for value, features in one.values]
    yield Lesson(
        "score",
        [features for _, _, features in rows],
        [value == found[at].reply.score for at, value, _ in rows],
        [at for at, _, _ in rows],
    )


def _weights(lesson: Lesson, found: Sequence[Example]) -> Any:
    return np.array([EVERYDAY if found[at].reply.is_everyday else 1.0 for at in lesson.of])


def taught(lesson: Lesson, found: Sequence[Example]) -> Head:
    """The head that all replies teach."""
    table, answers = Table(lesson.features), np.array(lesson.answers)
    rows = np.arange(len(answers))
    model = fitted(table, rows, answers, _weights(lesson, found), freedom=FREEDOM[lesson.name])
    return as_head(table, model)


def judged_by_others(lesson: Lesson, found: Sequence[Example]) -> Any:
    """For every row its probability, from a model that saw no reply of the same writer."""
    table, answers, weights = Table(lesson.features), np.array(lesson.answers), _weights(lesson, found)
    writers = np.array([found[at].reply.group for at in lesson.of])
    sure = np.zeros(len(answers))
    folds: Any = GroupKFold(FOLDS)
    for learned, judged in folds.split(answers, answers, writers):
        model = fitted(table, learned, answers, weights, freedom=FREEDOM[lesson.name])
        sure[judged] = model.predict_proba(table.matrix[judged])[:, 1]
    return sure
