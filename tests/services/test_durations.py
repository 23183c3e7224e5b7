"""Long files start first, and a run ends with the names of the slowest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durations import LONG, SLOWEST, longest_first, slowest_files

ROOT = Path(__file__).parents[2]


def report(file: str, seconds: float, when: str) -> pytest.TestReport:
    test = f"{file}::test_it"
    return pytest.TestReport(test, (file, 0, "test_it"), {}, "passed", None, when, duration=seconds)  # type: ignore[arg-type]


def test_every_file_known_to_be_long_is_there() -> None:
    assert [file for file in LONG if not (ROOT / file).is_file()] == []


def test_long_files_come_first_and_the_others_keep_their_order() -> None:
    collected = ["tests/z.py::test_1", f"{LONG[1]}::test_a", "tests/a.py::test_2", f"{LONG[0]}::test_b[x::y]"]
    collected.append(f"{LONG[1]}::test_c")
    assert sorted(collected, key=longest_first) == [
        f"{LONG[0]}::test_b[x::y]", f"{LONG[1]}::test_a", f"{LONG[1]}::test_c",
        "tests/z.py::test_1", "tests/a.py::test_2",
    ]  # fmt: skip


def test_a_file_is_as_slow_as_all_its_tests_with_what_prepares_them() -> None:
    reports = [report("tests/a.py", 1.5, "setup"), report("tests/a.py", 2.0, "call"), report("tests/b.py", 3.0, "call")]
    assert slowest_files([*reports, "no report"]) == [("tests/a.py", 3.5), ("tests/b.py", 3.0)]


def test_no_more_than_the_slowest_are_named() -> None:
    reports = [report(f"tests/{number}.py", float(number), "call") for number in range(20)]
    assert slowest_files(reports) == [(f"tests/{number}.py", float(number)) for number in range(19, 19 - SLOWEST, -1)]
