"""A grid has each of its values on one engine and both engines in turn; what hangs on the engine keeps both."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

from tests.engines import ENGINES, others_turn

TEST = "tests/followup/test_it.py::test_it"
WHOS, WORDS = ("asked", "unknown", "between"), ("help", "stop", "9", "")


def cases(test: str, *values: tuple[str, ...]) -> list[tuple[str, object]]:
    """As pytest makes them: every combination with every engine."""
    return [
        (f"{test}[{'-'.join(ids)}]", SimpleNamespace(params={"settings": ids[-1]}, _idlist=ids))
        for ids in product(*values, ENGINES)
    ]


def test_each_word_and_each_role_has_both_engines_and_each_pair_one() -> None:
    grid = cases(TEST, WHOS, WORDS)
    left_out = set(others_turn(grid))
    kept = [name for name, _ in grid if name not in left_out]
    assert len(kept) == len(WHOS) * len(WORDS)
    for value in (*WHOS, *WORDS):
        mine = [name for name in kept if value in name.partition("[")[2].rstrip("]").split("-")[:2]]
        assert {engine for engine in ENGINES for name in mine if engine in name} == set(ENGINES), value


def test_what_is_no_grid_or_hangs_on_the_engine_keeps_both() -> None:
    assert others_turn(cases(TEST)) == []
    assert others_turn(cases(TEST, ("a", "b"))) == []
    assert others_turn(cases("tests/outbox/test_it.py::test_it", WORDS)) == []
    assert others_turn([(TEST, None)]) == []


def test_a_value_that_has_one_engine_anyway_keeps_it() -> None:
    grid = [case for case in cases(TEST, WORDS) if "postgresql" not in case[0]]
    assert others_turn(grid) == []
