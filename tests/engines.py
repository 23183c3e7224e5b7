"""Which engine each case of a grid has: its values are tried on the two engines in turn, and not each on both.

A test that is run for many words, roles or settings has a case for each on each engine. What the words decide does not
hang on the engine, and what the engine does is tried by every other case: so each value has one engine, and each test
has both. Where the engine itself decides (the outbox, the record, what is killed) every case is run on both, and
`--engines=both` does so everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, NamedTuple

import pytest

ENGINES: Final = ("sqlite", "postgresql")

#: A test with fewer values than this has each on both engines.
GRID: Final = 3

#: What is tested here hangs on locks, types and transactions, and so on the engine.
ON_BOTH: Final = ("tests/outbox/", "tests/record/", "tests/reliability/", "tests/operate/", "tests/services/")


def take_turns(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of `items` what is tried on the other engine; not where tests were asked for by their name."""
    if config.getoption("--engines") == "both" or any("::" in asked for asked in config.args):
        return
    left_out = set(others_turn([(item.nodeid, getattr(item, "callspec", None)) for item in items]))
    kept = [item for item in items if item.nodeid not in left_out]
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
    items[:] = kept


def others_turn(cases: list[tuple[str, Any]]) -> list[str]:
    """The ids of the cases whose value is tried on the other engine. A case is its id and pytest's callspec."""
    grids: dict[str, list[_Case]] = defaultdict(list)
    for nodeid, spec in cases:
        if spec is not None and not nodeid.startswith(ON_BOTH):
            engines = [value for value in spec.params.values() if isinstance(value, str) and value in ENGINES]
            if len(engines) == 1:
                values = tuple(one for one in spec._idlist if one != engines[0])
                grids[nodeid.partition("[")[0]].append(_Case(nodeid, engines[0], values))
    return [nodeid for grid in grids.values() for nodeid in _left_out_of(grid)]


class _Case(NamedTuple):
    nodeid: str
    engine: str
    values: tuple[str, ...]
    """One for each `parametrize` beside the engine's."""


def _left_out_of(grid: list[_Case]) -> list[str]:
    on: dict[tuple[str, ...], set[str]] = defaultdict(set)
    known: dict[tuple[int, str], int] = {}
    for case in grid:
        on[case.values].add(case.engine)
        for dimension in enumerate(case.values):
            known.setdefault(dimension, sum(of == dimension[0] for of, _ in known))
    if len(on) < GRID:
        return []
    # By the sum of the places, so that in a grid of words and roles each word and each role has both engines.
    return [
        case.nodeid
        for case in grid
        if len(on[case.values]) == len(ENGINES)
        and case.engine != ENGINES[sum(known[dimension] for dimension in enumerate(case.values)) % len(ENGINES)]
    ]
