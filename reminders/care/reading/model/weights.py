"""The trained decisions' weights: logistic regression, one head for each question, written by `make train`.

Asked of a text: a danger now, something for a person to see, a refusal, somebody else's phone, a wish for a call, the
patient's death; of a value: the pain.

The file is `weights-DIGEST.bin`: one line of JSON (each head's name, bias and number of features), then for every
head its features' hashes (uint32, ascending) and weights (int16, hundredths), little-endian. A feature is known by the
CRC-32 of its name, so that the file holds no words and stays small. DIGEST names what the weights were learned from,
the labeled replies and the reader's own code; the version of every reading is taken from it.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from zlib import crc32

#: Weights are kept in hundredths: more says nothing.
SCALE = 100
#: No sum of weights takes more bits.
_BITS, _HALF = 32, 1 << 31
_PREFIX, _SUFFIX = "weights-", ".bin"
_UNTRAINED = "untrained"


@dataclass(frozen=True)
class Head:
    """One trained question: a bias, and a weight for the hash of every feature that matters, in hundredths."""

    bias: int
    weights: dict[int, int]

    def shares(self, several: Sequence[Iterable[int]]) -> list[float]:
        """How likely each of several is the one, 0 to 1, by the hashes of its features; what is left is for none."""
        get = self.weights.get
        sums = [self.bias + sum([get(one, 0) for one in hashes]) for hashes in several]
        odds = [math.exp(max(min(one / SCALE, 35), -35)) for one in sums]
        return [one / (1 + sum(odds)) for one in odds]


@dataclass(frozen=True)
class Together:
    """Questions asked of the same features at once: each head's weights stand in higher bits than those before it."""

    heads: tuple[Head, ...]

    @cached_property
    def _weights(self) -> dict[int, int]:
        all_of_them: dict[int, int] = {}
        get = all_of_them.get
        for place, head in enumerate(self.heads):
            for one, weight in head.weights.items():
                all_of_them[one] = get(one, 0) + (weight << place * _BITS)
        return all_of_them

    def probabilities(self, hashes: Iterable[int]) -> list[float]:
        """How likely the answer to each question is yes, 0 to 1."""
        get = self._weights.get
        left, found = sum([get(one, 0) for one in hashes]), []
        for head in self.heads:
            mine = (left + _HALF) % (2 * _HALF) - _HALF
            found.append(_probability(head.bias + mine))
            left = left - mine >> _BITS
        return found


def _probability(hundredths: int) -> float:
    return 1 / (1 + math.exp(-max(min(hundredths / SCALE, 35), -35)))


def hashed(features: Iterable[str]) -> list[int]:
    """The hash by which a head finds a feature; the same for every head."""
    return [crc32(feature.encode()) for feature in features]


def written(heads: dict[str, Head]) -> bytes:
    """The heads as the bytes of a weights file; the same heads give the same bytes."""
    names = [{"name": name, "bias": head.bias, "features": len(head.weights)} for name, head in heads.items()]
    parts = [json.dumps(names).encode(), b"\n"]
    for head in heads.values():
        hashes = sorted(head.weights)
        parts += [_little("I", hashes), _little("h", [head.weights[one] for one in hashes])]
    return b"".join(parts)


def parsed(content: bytes) -> dict[str, Head]:
    """The heads of a weights file's bytes."""
    first, _, rest = content.partition(b"\n")
    heads, at = {}, 0
    for row in json.loads(first):
        n = row["features"]
        hashes, weights = _from_little("I", rest[at : at + 4 * n]), _from_little("h", rest[at + 4 * n : at + 6 * n])
        heads[row["name"]] = Head(row["bias"], dict(zip(hashes, weights, strict=True)))
        at += 6 * n
    return heads


def file_name(digest: str) -> str:
    """What the weights learned from `digest` are called."""
    return f"{_PREFIX}{digest}{_SUFFIX}"


@cache
def trained_on() -> str:
    """The digest of what the shipped weights were learned from; "untrained" where there are none yet."""
    names = [one.name for one in files(__package__).iterdir() if one.name.startswith(_PREFIX)]
    if len(names) > 1:
        raise RuntimeError(f"one weights file belongs beside weights.py, and there are {len(names)}: run `make train`")
    return names[0].removeprefix(_PREFIX).removesuffix(_SUFFIX) if names else _UNTRAINED


@cache
def heads() -> dict[str, Head]:
    """The heads that ship with the package, read once a process. Raises `RuntimeError` where there are none.

    Whatever reads replies asks for them when it starts: without them it would fail at the first one.
    """
    if trained_on() == _UNTRAINED:
        raise RuntimeError(
            "The reader's weights are not beside care/reading/model/weights.py: install again, or `make train`."
        )
    return parsed(files(__package__).joinpath(file_name(trained_on())).read_bytes())


@cache
def together(*names: str) -> Together:
    """Some of the heads that ship with the package, to be asked at once."""
    return Together(tuple(heads()[name] for name in names))


def _little(code: str, numbers: list[int]) -> bytes:
    found = array(code, numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def _from_little(code: str, content: bytes) -> array[int]:
    found = array(code, content)
    if sys.byteorder == "big":
        found.byteswap()
    return found
