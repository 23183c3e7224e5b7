"""Logistic regression over yes/no features, by scikit-learn; its weights become a head of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    """Examples as a matrix: a row an example, a column a feature that is seen often enough, by its hash."""

    def __init__(self, examples: Sequence[Any]) -> None:
        hashes, where, seen = np.unique(np.concatenate(examples), return_inverse=True, return_counts=True)
        kept = seen >= SEEN_AT_LEAST
        self.columns = hashes[kept]
        ends = np.cumsum([0, *map(len, examples)])
        whole = csr_matrix((np.ones(len(where)), where, ends), shape=(len(examples), len(hashes)))
        self.matrix = whole[:, np.flatnonzero(kept)]


def fitted(table: Table, rows: Any, answers: Any, weights: Any, *, freedom: float) -> LogisticRegression:
    """The model of some rows; the same arguments give the same model."""
    model = LogisticRegression(C=freedom, solver="liblinear", random_state=1)
    return model.fit(table.matrix[rows], answers[rows], sample_weight=weights[rows])


def as_head(table: Table, model: LogisticRegression) -> Head:
    """The model's weights as the reader keeps them, in hundredths."""
    weights = np.clip(np.rint(model.coef_[0] * SCALE), -32768, 32767).astype(int)
    kept = np.abs(weights) >= LEAST_WEIGHT
    weighed = dict(zip(table.columns[kept].tolist(), weights[kept].tolist(), strict=True))
    return Head(round(float(model.intercept_[0]) * SCALE), weighed)
