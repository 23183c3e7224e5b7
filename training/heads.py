"""Teaches each decision from the labeled replies, and says how sure it is of writers it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
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
    table: Table
    answers: Sequence[bool]
    of: Sequence[int]
    """For every row the number of the reply it is from."""


def lessons(found: Sequence[Example]) -> list[Lesson]:
    """One lesson a head."""
    of_texts = []
    everyone = range(len(found))
    words, of_danger = Table([one.words for one in found]), Table([one.of_danger for one in found])
    for name, is_yes in TEXT_HEADS.items():
        table = words if name in _BY_WORDS_ALONE else of_danger
        of_texts.append(Lesson(name, table, [is_yes(one.reply) for one in found], everyone))
    rows = [(at, value, features) for at, one in enumerate(found) for value, features in one.values]
    score = [value == found[at].reply.score for at, value, _ in rows]
    return [*of_texts, Lesson("score", Table([features for _, _, features in rows]), score, [at for at, _, _ in rows])]


def _weights(lesson: Lesson, found: Sequence[Example]) -> Any:
    return np.array([EVERYDAY if found[at].reply.is_everyday else 1.0 for at in lesson.of])


def taught(lesson: Lesson, found: Sequence[Example]) -> Head:
    """The head that all replies teach."""
    answers = np.array(lesson.answers)
    rows = np.arange(len(answers))
    model = fitted(lesson.table, rows, answers, _weights(lesson, found), freedom=FREEDOM[lesson.name])
    return as_head(lesson.table, model)


def judged_by_others(lesson: Lesson, found: Sequence[Example]) -> Any:
    """For every row its probability, from a model that saw no reply of the same writer."""
    table, answers, weights = lesson.table, np.array(lesson.answers), _weights(lesson, found)
    writers = np.array([found[at].reply.group for at in lesson.of])
    sure = np.zeros(len(answers))
    folds: Any = GroupKFold(FOLDS)
    for learned, judged in folds.split(answers, answers, writers):
        model = fitted(table, learned, answers, weights, freedom=FREEDOM[lesson.name])
        sure[judged] = model.predict_proba(table.matrix[judged])[:, 1]
    return sure
