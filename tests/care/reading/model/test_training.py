"""What teaches the reader finds the best weights there are, and the same ones each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from training.fit import Table, Taught, as_head, fitted

_FREEDOM = 0.4
#: Every so-manieth reply; all of them take minutes.
_EVERY = 400
_TEACH = f"""
from reminders.care.reading.model.weights import written
from training.examples import examples
from training.heads import taught
from training.replies import replies
import sys
sys.stdout.buffer.write(written(taught(examples(replies()[::{_EVERY}]))))
"""


def _drawn(rows: int, columns: int) -> tuple[Table, Any, Any, Any]:
    """Examples drawn by lot: a table, the text of each row, the answers, how much each counts."""
    draw = np.random.default_rng(3)
    table = Table([np.unique(draw.integers(0, columns, 12)).astype(np.uint32) for _ in range(rows)])
    of = np.sort(draw.integers(0, rows * 2 // 3, rows))
    first = np.r_[True, of[1:] != of[:-1]]  # at most one row of a text is a yes
    return table, of, first & (draw.random(rows) < 0.6), np.where(of % 2, 3.0, 1.0)


def _plainly(table: Table, of: Any, answers: Any, counts: Any) -> Callable[[Any], float]:
    """What is to be as low as possible, text by text, as a book writes it."""
    dense = np.c_[table.matrix.toarray(), np.ones(len(of))]

    def height(weights: Any) -> float:
        total = weights @ weights / 2 / _FREEDOM
        for text in np.unique(of):
            sums = dense[of == text] @ weights
            said = sums[answers[of == text]].sum()
            total += counts[of == text][0] * (np.log1p(np.exp(sums).sum()) - said)
        return float(total)

    return height


def test_no_other_weights_fit_better() -> None:
    table, of, answers, counts = _drawn(60, 8)
    found = fitted(table, np.arange(len(of)), of, answers, counts, freedom=_FREEDOM)
    best = minimize(_plainly(table, of, answers, counts), np.zeros(table.matrix.shape[1] + 1), tol=1e-9).x
    assert np.append(found.weights, found.bias) == pytest.approx(best, abs=1e-4)
    likely = found.likelihoods(table, np.arange(len(of)), of)
    assert np.bincount(of, likely).max() < 1


def test_the_order_of_the_rows_moves_no_weight() -> None:
    table, of, answers, counts = _drawn(3000, 400)

    def taught(rows: Any) -> Taught:
        return fitted(table, rows, of, answers, counts, freedom=_FREEDOM)

    one = taught(np.arange(len(of)))
    other = taught(np.random.default_rng(5).permutation(len(of)))
    assert other.weights == pytest.approx(one.weights, abs=1e-6)
    assert as_head(table, other) == as_head(table, one)


def test_two_trainings_give_the_same_bytes() -> None:
    def taught(threads: str, seed: str) -> bytes:
        told = {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", _TEACH]
        return subprocess.run(command, check=True, capture_output=True, env={**os.environ, **told}).stdout

    one = taught("1", "1")
    assert len(one) > 10_000
    assert taught("4", "2") == one
