"""Teaches each decision from the labeled replies, and says how sure it is of writers it has not seen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import GroupKFold

from reminders.care.reading.model.weights import Head
from training.examples import TEXT_HEADS, Example, tens
from training.fit import FREEDOM, Table, Taught, as_head, fitted

#: How many times an everyday reply counts: the other parts were mostly written to be hard, and patients are not.
EVERYDAY = 3.0

#: Heads that do not look at what a text shows of danger.
_BY_WORDS_ALONE = ("stop", "wrong", "call", "death")

#: Writers are divided into so many groups; each group is judged by what the others taught.
FOLDS = 5


@dataclass(frozen=True)
class Lesson:
    """What one head learns: features, the right answers, how much each counts, and whose words they are."""

    name: str
    table: Table
    answers: Sequence[bool]
    of: Sequence[int]
    """For every row the number of the reply it is from; at most one row of a reply is a yes."""


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


def taught(found: Sequence[Example]) -> dict[str, Head]:
    """The heads that all replies teach, by their names; the same replies teach the same heads."""
    learned = [*found, *tens(found)]
    whole = sorted(lessons(learned), key=lambda one: -one.table.matrix.nnz)  # the longest first

    def head(one: Lesson) -> Head:
        return as_head(one.table, _from(one, learned, np.arange(len(one.of))))

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # sums over a table hold no lock, and tables are large to copy
        heads = dict(zip([one.name for one in whole], pool.map(head, whole), strict=True))
    return {name: heads[name] for name in (*TEXT_HEADS, "score")}


def _from(lesson: Lesson, found: Sequence[Example], rows: Any) -> Taught:
    """What some rows of a lesson teach."""
    of, answers = np.array(lesson.of), np.array(lesson.answers)
    counts = np.array([EVERYDAY if found[at].reply.is_everyday else 1.0 for at in lesson.of])
    return fitted(lesson.table, rows, of, answers, counts, freedom=FREEDOM[lesson.name])


def judged_by_others(lesson: Lesson, found: Sequence[Example]) -> Any:
    """For every row its likelihood, by what was learned from all other writers' replies."""
    of = np.array(lesson.of)
    writers = np.array([found[at].reply.group for at in lesson.of])
    sure = np.zeros(len(of))
    folds: Any = GroupKFold(FOLDS)
    for learned, judged in folds.split(of, of, writers):
        sure[judged] = _from(lesson, found, learned).likelihoods(lesson.table, judged, of)
    return sure
