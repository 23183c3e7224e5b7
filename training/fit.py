"""Logistic regression with AdaGrad over sparse yes/no features: small, deterministic, no library.

Every feature is first scaled by how differently it occurs in yes and in no (the log-count ratio of naive Bayes, as in
Wang and Manning 2012, "Baselines and Bigrams"): on short texts that beats plain regression, and here it measurably did.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

from reminders.care.classifier.model import SCALE, Head

Example = tuple[frozenset[str] | set[str], bool]

EPOCHS = 12
RATE = 0.1
PENALTY = 2e-5  # L2, applied where a feature is seen
SEEN_AT_LEAST = 2
SMOOTHING = 0.5  # occurrences added to each side of the log-count ratio
SMALLEST = 4  # hundredths; weights below it change nothing worth their place in the file


def fit(examples: Sequence[Example], *, weight_of_yes: float = 1.0, seed: int = 1, epochs: int = EPOCHS) -> Head:
    """Train one head on examples, each a set of features and whether it is a yes.

    `weight_of_yes` is how many times more a missed yes costs than a false one; `seed` sets the order in which examples
    are seen, `epochs` how often. The same arguments give the same weights.
    """
    seen = Counter(feature for features, _ in examples for feature in features)
    index = {feature: i for i, feature in enumerate(sorted(f for f, n in seen.items() if n >= SEEN_AT_LEAST))}
    # Sets have no order of their own, and sums of floats do.
    rows = [(sorted(index[f] for f in features if f in index), answer) for features, answer in examples]
    scales = _scales(rows, len(index))
    weights, squares = [0.0] * len(index), [1e-8] * len(index)
    bias, bias_square = 0.0, 1e-8
    order, random = list(range(len(rows))), Random(seed)
    for _ in range(epochs):
        random.shuffle(order)
        for at in order:
            features, answer = rows[at]
            total = bias + sum([weights[f] * scales[f] for f in features])
            gap = 1 / (1 + math.exp(-max(min(total, 35.0), -35.0))) - answer
            if answer:
                gap *= weight_of_yes
            if -1e-4 < gap < 1e-4:
                continue
            bias_square += gap * gap
            bias -= RATE * gap / math.sqrt(bias_square)
            for f in features:
                slope = gap * scales[f] + PENALTY * weights[f]
                squares[f] += slope * slope
                weights[f] -= RATE * slope / math.sqrt(squares[f])
    kept = {f: round(weights[i] * scales[i] * SCALE) for f, i in index.items()}
    return Head(round(bias * SCALE), {f: w for f, w in kept.items() if abs(w) >= SMALLEST})


def _scales(rows: Sequence[tuple[list[int], bool]], features: int) -> list[float]:
    counts = {True: [SMOOTHING] * features, False: [SMOOTHING] * features}
    for row, answer in rows:
        for feature in row:
            counts[answer][feature] += 1
    yes, no = sum(counts[True]), sum(counts[False])
    return [abs(math.log(y / yes) - math.log(n / no)) for y, n in zip(counts[True], counts[False], strict=True)]
