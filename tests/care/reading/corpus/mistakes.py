"""What can go wrong with a labelled reply, and which replies are known to be read wrong today (`misread.tsv`).

`python -m tests.care.reading.corpus.mistakes` writes the list again and prints the bars for `test_corpus.py`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from reminders.care.reading import Concern, Intent, Reading, read
from tests.care.reading.corpus import PARTS, Labelled, load

KNOWN = Path(__file__).with_name("misread.tsv")

#: Parts that a test run reads whole; of the others, which the reader learned from, one reply of `ONE_OF`.
READ_WHOLE = ("develop", "measure")
ONE_OF = 12

_WEIGHT = {Concern.NONE: 0, Concern.REVIEW: 1, Concern.URGENT: 2}

#: Each kind of mistake: the label and the reading, and whether it is one.
KINDS: dict[str, Callable[[Labelled, Reading], bool]] = {
    "misread": lambda want, got: (want.score, want.intent, want.concern) != (got.score, got.intent, got.concern),
    "silent": lambda want, got: got.score is not None and got.score != want.score,
    "lost": lambda want, got: want.score is not None and got.score is None,
    "urgent": lambda want, got: want.concern is Concern.URGENT and got.concern is not Concern.URGENT,
    "review": lambda want, got: want.concern is Concern.REVIEW and got.concern is Concern.NONE,
    "stop": lambda want, got: want.intent is Intent.STOP and got.intent is not Intent.STOP and not got.may_refuse,
    "alarm": lambda want, got: _WEIGHT[got.concern] > _WEIGHT[want.concern],
    "stops": lambda want, got: want.intent is not Intent.STOP and got.intent is Intent.STOP,
    "asks": lambda want, got: want.intent is not Intent.STOP and got.may_refuse,
    "uncalled": lambda want, got: want.wants_call and not got.wants_call,
    "called": lambda want, got: got.wants_call and not want.wants_call,
    "death": lambda want, got: want.reports_death and not got.reports_death,
    "deaths": lambda want, got: got.reports_death and not want.reports_death,
    "intent": lambda want, got: want.intent is not got.intent and (want.score is None or got.score is not None),
}


@cache
def reading_of(text: str, asked: str = "now") -> Reading:
    """How a reply is read, worked out once a test session and shared by every test that asks."""
    return read(text, about_past=asked == "day")


def key_of(reply: Labelled) -> str:
    """A short name of a reply that does not show its text and survives another line before it."""
    return hashlib.sha256(reply.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@cache
def measured(part: str) -> tuple[Labelled, ...]:
    """The replies of a part that tests read: all that were written to read or to measure, some of the many others."""
    return tuple(r for r in load(part) if part in READ_WHOLE or int(key_of(r), 16) % ONE_OF == 0)


@cache
def mistakes_in(part: str) -> dict[str, frozenset[str]]:
    """For each kind of mistake, the keys of the replies of one part that are read so today."""
    readings = [(key_of(reply), reply, reading_of(reply.text, reply.asked)) for reply in measured(part)]
    return {
        kind: frozenset(key for key, reply, reading in readings if is_one(reply, reading))
        for kind, is_one in KINDS.items()
    }


@cache
def known_mistakes() -> dict[str, dict[str, frozenset[str]]]:
    """For each part and kind of mistake, the keys of the replies that `misread.tsv` names."""
    rows = [line.split("\t") for line in KNOWN.read_text("utf-8").splitlines()]
    return {
        part: {
            kind: frozenset(key for where, key, kinds in rows if where == part and kind in kinds.split())
            for kind in KINDS
        }
        for part in PARTS
    }


def main() -> None:
    """Write today's mistakes into `misread.tsv` and print how many there are of each kind."""
    rows = []
    for part in PARTS:
        found = mistakes_in(part)
        counts = ", ".join(f'"{kind}": {len(keys)}' for kind, keys in found.items())
        sys.stdout.write(f'"{part}": {{{counts}}},\n')
        for key in sorted(frozenset().union(*found.values())):
            rows.append(f"{part}\t{key}\t{' '.join(kind for kind in KINDS if key in found[kind])}\n")
    KNOWN.write_text("".join(rows), "utf-8")


if __name__ == "__main__":
    main()
