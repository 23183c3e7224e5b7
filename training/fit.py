"""Logistic regression over yes/no features, by scikit-learn; its weights become a head of the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reminders.care.reading.model.weights import SCALE, Head

#: Features in fewer examples than this teach nothing that holds for the next writer.
SEEN_AT_LEAST = 2

#: How freely weights may grow (the inverse of the L2 penalty); chosen on writers that trained nothing.
FREEDOM = {"urgent": 0.3, "review": 0.3, "stop": 0.3, "wrong": 0.3, "score": 0.4}

#: Weights that are nearer to nothing than this are left out, in hundredths: a third of the file, and not one reading in
#: 800 differs.
LEAST_WEIGHT = 2


class Table:
    """Examples as a matrix: a row an example, a column a feature that is seen often enough."""

    def __init__(self, examples: Sequence[frozenset[str]]) -> None:
        seen = Counter(feature for one in examples for feature in one)
        self.columns = {name: at for at, name in enumerate(sorted(f for f, n in seen.items() if n >= SEEN_AT_LEAST))}
        self.matrix = self._matrix(examples)

    def _matrix(self, examples: Iterable[frozenset[str]]) -> Any:
        where, ends = [], [0]
        for one in examples:
            where += sorted(self.columns[feature] for feature in one if feature in self.columns)
            ends.append(len(where))
        return csr_matrix((np.ones(len(where)), where, ends), shape=(len(ends) - 1, len(self.columns)))


def fitted(table: Table, rows: Any, answers: Any, weights: Any, *, freedom: float) -> LogisticRegression:
    """The model of some rows; the same arguments give the same model."""
    model = LogisticRegression(C=freedom, solver="liblinear", random_state=1)
    return model.fit(table.matrix[rows], answers[rows], sample_weight=weights[rows])


def as_head(table: Table, model: LogisticRegression) -> Head:
    """The model's weights as the reader keeps them, in hundredths."""
    kept: dict[int, int] = {}
    for name, column in table.columns.items():
        weight = round(float(model.coef_[0][column]) * SCALE)
        if weight:
            key = crc32(name.encode())
            kept[key] = max(-32768, min(32767, kept.get(key, 0) + weight))
    kept = {key: weight for key, weight in kept.items() if abs(weight) >= LEAST_WEIGHT}
    return Head(round(float(model.intercept_[0]) * SCALE), kept)
