"""The soak's limit: a leak breaks it, however slow, and memory that levels off does not."""

from __future__ import annotations

from math import exp

import pytest

from tests.soak.samples import LEAST_HOURS, PARTS, levels_off


@pytest.mark.parametrize("megabytes_a_part", [3.5, 8.0, 40.0])
def test_a_leak_does_not_level_off(megabytes_a_part: float) -> None:
    assert not levels_off([200 + megabytes_a_part * part for part in (1, 2, 3)])


def test_a_leak_of_a_megabyte_an_hour_is_seen_in_the_shortest_run_that_counts() -> None:
    a_part = LEAST_HOURS / PARTS
    assert not levels_off([200 + a_part * part for part in (1, 2, 3)])
    assert LEAST_HOURS <= 20, "what `make soak` runs unless told otherwise"


def test_a_leak_behind_caches_that_fill_up_does_not_level_off() -> None:
    assert not levels_off([200 - 30 * exp(-1.5 * part) + 6 * part for part in (1, 2, 3)])


def test_what_still_takes_much_has_not_leveled_off() -> None:
    assert not levels_off([200.0, 240.0, 260.0])


@pytest.mark.parametrize("memory", [[223.0, 245.0, 253.0], [200.0, 201.0, 203.5], [240.0, 232.0, 233.0]])
def test_memory_that_levels_off_varies_or_falls_is_no_leak(memory: list[float]) -> None:
    assert levels_off(memory)
