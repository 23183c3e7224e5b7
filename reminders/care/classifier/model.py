"""The classifier's weights: logistic regression, one head for each question, trained by `make train`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: What the classifier is asked: a danger now, something for a person to see, a refusal, the current score.
HEADS = ("urgent", "review", "stop", "score")
WEIGHTS = "weights.txt"

#: Weights are kept in hundredths: more says nothing, and the file can be read.
SCALE = 100


@dataclass(frozen=True)
class Head:
    """One trained question: a bias and a weight for every feature that matters, in hundredths."""

    bias: int
    weights: dict[str, int]

    def probability(self, features: Iterable[str]) -> float:
        """How likely the answer is yes, 0 to 1."""
        get = self.weights.get
        total = self.bias + sum(get(feature, 0) for feature in features)
        return 1 / (1 + math.exp(-max(min(total / SCALE, 35), -35)))


def written(heads: dict[str, Head], corpus: str) -> str:
    """The weights as text: the corpus they were trained on, then a line a feature with a weight for each head."""
    names = sorted({feature for head in heads.values() for feature in head.weights})
    lines = [f"# corpus {corpus}", "\t".join(["", *(str(heads[name].bias) for name in HEADS)])]
    for feature in names:
        weights = (heads[name].weights.get(feature, 0) for name in HEADS)
        lines.append("\t".join([feature, *(str(weight) if weight else "" for weight in weights)]))
    return "\n".join(lines) + "\n"


def _lines() -> list[str]:
    return files(__package__).joinpath(WEIGHTS).read_text("utf-8").splitlines()


def trained_on() -> str:
    """The name of the corpus that the shipped weights were learned from."""
    return _lines()[0].removeprefix("# corpus ")


@cache
def heads() -> dict[str, Head]:
    """The heads that ship with the package, read once a process."""
    first, *lines = _lines()[1:]
    weights: dict[str, dict[str, int]] = {name: {} for name in HEADS}
    for line in lines:
        feature, *columns = line.split("\t")
        for name, column in zip(HEADS, columns, strict=True):
            if column:
                weights[name][feature] = int(column)
    biases = map(int, first.split("\t")[1:])
    return {name: Head(bias, weights[name]) for name, bias in zip(HEADS, biases, strict=True)}
