"""Which row of a text is a yes, or none: one choice a text, by logistic regression over yes/no features.

A question about a whole text has one row a text, and is then logistic regression as everybody knows it. Where a text
has several rows (its values) at most one is a yes, and they share one likelihood.

The same examples give the same weights, to the last hundredth: sums have one order whatever the number of threads, and
the solver goes on until no weight moves any more, so that another processor's rounding changes none either.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from reminders.care.reading.model.weights import SCALE, Head

#: Features in fewer examples than this teach nothing that holds for the next writer.
SEEN_AT_LEAST = 2

#: How freely weights may grow (the inverse of the L2 penalty); chosen on writers that trained nothing.
FREEDOM = {"urgent": 0.3, "review": 0.3, "stop": 0.3, "wrong": 0.3, "call": 0.3, "death": 0.3, "score": 0.4}

#: Weights that are nearer to nothing than this are left out, in hundredths: a third of the file, and not one reading in
#: 800 differs.
LEAST_WEIGHT = 2

#: How far from flat the slope may be at the end (its length): no weight is then farther than a millionth from where
#: it would come to rest.
_FLAT = 1e-5
_MOST_STEPS, _MOST_TURNS, _MOST_HALVINGS = 50, 500, 40


class Table:
    """Examples as a matrix: a row an example, a column a feature that is seen often enough, by its hash."""

    def __init__(self, examples: Sequence[Any]) -> None:
        hashes, where, seen = np.unique(np.concatenate(examples), return_inverse=True, return_counts=True)
        kept = seen >= SEEN_AT_LEAST
        self.columns = hashes[kept]
        ends = np.cumsum([0, *map(len, examples)])
        whole = csr_matrix((np.ones(len(where)), where, ends), shape=(len(examples), len(hashes)))
        self.matrix = whole[:, np.flatnonzero(kept)]


@dataclass(frozen=True)
class Taught:
    """What was learned: a weight for every column of the table, and the bias."""

    weights: Any
    bias: float

    def likelihoods(self, table: Table, rows: Any, of: Any) -> Any:
        """How likely each of some rows is the yes of its text (`of` names the text of every row)."""
        _, text = np.unique(of[rows], return_inverse=True)
        return _shares(table.matrix[rows] @ self.weights + self.bias, text)[0]


def fitted(table: Table, rows: Any, of: Any, answers: Any, counts: Any, *, freedom: float) -> Taught:
    """What some rows teach: `of` names the text of each, `answers` is yes or no, `counts` how much each counts.

    Newton's method; each step is found by conjugate gradients and halved while it leads uphill.
    """
    problem = _Problem(table.matrix[rows], of[rows], answers[rows].astype(float), counts[rows], 1 / freedom)
    at = np.zeros(problem.size)
    sums = problem.sums(at)
    for _ in range(_MOST_STEPS):
        likely, height = problem.height(at, sums)
        slope = problem.slope(at, likely)
        if _length(slope) <= _FLAT:
            break
        step = problem.step(slope, likely)
        along, downhill, size = problem.sums(step), _sum_of(slope * step), 1.0
        for _ in range(_MOST_HALVINGS):
            # Near the bottom a step gains less than what rounding adds.
            if problem.height(at + size * step, sums + size * along)[1] <= height * (1 + 1e-12) + downhill * size / 1e4:
                break
            size /= 2
        at, sums = at + size * step, sums + size * along
    return Taught(at[:-1], float(at[-1]))


class _Problem:
    """What is to be as low as possible: how unlikely the right answers are, and the penalty of large weights."""

    def __init__(self, matrix: Any, of: Any, answers: Any, counts: Any, penalty: float) -> None:
        self._matrix, self._answers, self._counts, self._penalty = matrix, answers, counts, penalty
        self.size = matrix.shape[1] + 1
        self._text = np.unique(of, return_inverse=True)[1]
        self._of_text = np.zeros(self._text.max() + 1)
        self._of_text[self._text] = counts

    def sums(self, weights: Any) -> Any:
        """For every row the sum of its weights."""
        return self._matrix @ weights[:-1] + weights[-1]

    def _back(self, rows: Any) -> Any:
        """For every weight the sum over its rows."""
        return np.append(self._matrix.T @ rows, _sum_of(rows))

    def height(self, weights: Any, sums: Any) -> tuple[Any, float]:
        """How likely each row is the yes, and how far above the ideal that is."""
        likely, left = _shares(sums, self._text)
        said = np.bincount(self._text, self._answers * sums, len(self._of_text))
        return likely, _sum_of(self._of_text * (left - said)) + self._penalty * _sum_of(weights * weights) / 2

    def slope(self, weights: Any, likely: Any) -> Any:
        """In which direction it goes uphill, and how steeply."""
        return self._back(self._counts * (likely - self._answers)) + self._penalty * weights

    def _bend(self, direction: Any, likely: Any) -> Any:
        """How the slope changes in a direction."""
        along = likely * self.sums(direction)
        shared = np.bincount(self._text, along, len(self._of_text))[self._text]
        return self._back(self._counts * (along - likely * shared)) + self._penalty * direction

    def step(self, slope: Any, likely: Any) -> Any:
        """To where the slope would be flat if it went on bending as it does here; the nearer, the flatter it is."""
        scale = self._back(self._counts * likely * (1 - likely)) + self._penalty
        steep = _length(slope)
        enough = max(min(0.1, math.sqrt(steep) / 100) * steep, _FLAT / 10)
        step, left = np.zeros(self.size), -slope
        eased = left / scale
        direction, worth = eased, _sum_of(left * eased)
        for _ in range(_MOST_TURNS):
            bend = self._bend(direction, likely)
            far = worth / _sum_of(direction * bend)
            step, left = step + far * direction, left - far * bend
            if _length(left) <= enough:
                break
            eased = left / scale
            before, worth = worth, _sum_of(left * eased)
            direction = eased + worth / before * direction
        return step


def _shares(sums: Any, text: Any) -> tuple[Any, Any]:
    """The likelihood of every row, and for every text the logarithm of what all of its rows and none weigh together."""
    odds = np.exp(np.clip(sums, -35, 35))
    whole = 1 + np.bincount(text, odds)
    return odds / whole[text], np.log(whole)


def _sum_of(numbers: Any) -> float:
    """A sum that is not parted among threads: their number would change how it rounds."""
    return float(np.add.reduce(numbers))


def _length(numbers: Any) -> float:
    return math.sqrt(_sum_of(numbers * numbers))


def as_head(table: Table, taught: Taught) -> Head:
    """What was learned as the reader keeps it, in hundredths."""
    weights = np.clip(np.rint(taught.weights * SCALE), -32768, 32767).astype(int)
    kept = np.abs(weights) >= LEAST_WEIGHT
    weighed = dict(zip(table.columns[kept].tolist(), weights[kept].tolist(), strict=True))
    return Head(round(taught.bias * SCALE), weighed)
