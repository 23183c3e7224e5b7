"""Times to answer of many courses, packed: there are a million of them in a large record."""

from __future__ import annotations

import sys
from array import array
from binascii import a2b_base64, b2a_base64
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

#: Each step of a course has its own range of numbers, this wide: half a year in microseconds. Whole numbers up to 2^53
#: are exact as floats, which are sorted faster than integers; so are the ranges of 512 steps.
_RANGE: Final = 1 << 44

#: Texts that are unpacked together.
_TOGETHER: Final = 256


class Part(NamedTuple):
    """Some of the times to answer at a step, sorted: whole microseconds, each `zero` more than it is."""

    ordered: array[float]
    zero: int


def waits_written(waits: Iterable[tuple[str, int]], steps: Sequence[str]) -> str:
    """Times to answer (microseconds) at the steps of a course: a float for each, little-endian, in base64."""
    place = {step: number * _RANGE for number, step in enumerate(steps)}
    return b2a_base64(_little_endian(array("d", [place[step] + wait for step, wait in waits])), newline=False).decode()


class Waits:
    """Collects the times to answer of courses."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        self._found: dict[str, list[array[float]]] = {}

    def add(self, steps: str, written: str) -> None:
        """Add what `waits_written` wrote of a course with these steps (with a space between)."""
        texts = self._texts.get(steps)
        if texts is None:
            texts = self._texts[steps] = []
            self._found[steps] = [array("d") for _ in steps.split()]
        texts.append(written)
        if len(texts) >= _TOGETHER:
            self._unpack(steps)

    def by_step(self) -> dict[str, list[Part]]:
        """The times at each step."""
        found: dict[str, list[Part]] = {}
        for steps, each in self._found.items():
            self._unpack(steps)
            for number, (step, waits) in enumerate(zip(steps.split(), each, strict=True)):
                found.setdefault(step, []).append(Part(array("d", sorted(waits)), number * _RANGE))
        return found

    def _unpack(self, steps: str) -> None:
        packed, begin = array("d"), 0
        packed.frombytes(b"".join(map(a2b_base64, self._texts[steps])))
        self._texts[steps].clear()
        # Sorting a few thousand is cheap, divides them by step, and leaves less to sort in the end.
        ordered = array("d", sorted(_little_endian(packed)))
        for number, waits in enumerate(self._found[steps]):
            end = bisect_left(ordered, (number + 1) * _RANGE, lo=begin)
            waits += ordered[begin:end]
            begin = end


def _little_endian(numbers: array[float]) -> array[float]:
    """The same numbers, with their bytes swapped on a big-endian machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
