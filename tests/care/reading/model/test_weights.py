"""The file of the trained decisions: what is written is read again, and nothing starts without it."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import reminders
from reminders.care.reading.model.weights import Head, Together, heads, parsed, written


def test_what_is_written_is_read_again_and_the_same_each_time() -> None:
    found = {"urgent": Head(-3, {7: 12, 2: -32768}), "score": Head(0, {})}
    assert parsed(written(found)) == found
    assert written(found) == written(
        {name: Head(h.bias, dict(reversed(h.weights.items()))) for name, h in found.items()}
    )
    assert parsed(written(heads())) == heads()


def test_values_of_one_text_share_one_likelihood_with_none_of_them() -> None:
    head = Head(-100, {1: 300, 2: 100})
    assert head.shares([[1]]) == pytest.approx([1 / (1 + math.exp(-2))])  # alone: a logistic curve
    first, second, third = head.shares([[1], [2], [3]])
    assert first + second + third == pytest.approx(1 - 1 / (1 + math.exp(2) + 1 + math.exp(-1)))
    assert first / second == pytest.approx(math.exp(2))
    assert head.shares([]) == []


def test_heads_that_are_asked_together_say_what_each_says_alone() -> None:
    some = (Head(-3, {7: 120, 2: -32768}), Head(150, {2: 32767, 9: -1}), Head(0, {7: -500, 9: 1, 11: 80}))
    for hashes in ([], [7], [2], [7, 2, 9], [11, 9], [5, 2, 2]):
        alone = [head.shares([hashes])[0] for head in some]
        assert Together(some).probabilities(hashes) == pytest.approx(alone)
        assert Together(some[:1]).probabilities(hashes) == pytest.approx(alone[:1])


def test_the_web_application_and_a_worker_do_not_start_without_it(tmp_path: Path) -> None:
    package = Path(reminders.__file__).parent
    for folder in (package, package.parent / "worker"):
        shutil.copytree(folder, tmp_path / folder.name, ignore=shutil.ignore_patterns("weights-*.bin", "__pycache__"))
    for start in ("from reminders import create_app; create_app()", "import worker.app"):
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {start}"],
            capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, "DATA_DIR": str(tmp_path)},
        )  # fmt: skip
        assert done.returncode == 1
        assert "The reader's weights are not beside care/reading/model/weights.py" in done.stderr, done.stderr
