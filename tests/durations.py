"""Which test files take long: those start first, and the slowest of a run are printed at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

#: How many files the end of a run names.
SLOWEST = 10

#: Files that take half a minute or more on two cores. With `--dist loadfile` a worker takes a whole file, and one of
#: these taken last would leave the other workers idle. Files that start many processes do not follow each other.
LONG = (
    "tests/chaos/test_chaos.py",
    "tests/care/reading/test_properties.py",
    "tests/reliability/test_state_machine.py",
    "tests/reliability/test_redis_away.py",
    "tests/reliability/test_crash_points.py",
    "tests/demo/test_run.py",
    "tests/care/reading/test_corpus.py",
    "tests/story/test_story.py",
    "tests/followup/intake/test_loops.py",
    "tests/web/desk/test_browser.py",
    "tests/web/desk/test_two_tabs.py",
    "tests/launch/test_supervise.py",
    "tests/security/test_at_rest.py",
    "tests/security/test_every_route.py",
    "tests/demo/test_past.py",
    "tests/operate/test_backup.py",
    "tests/worker/test_redis_tls.py",
    "tests/worker/test_watchdog.py",
)


def longest_first(nodeid: str) -> int:
    """A key to sort tests by: the files of `LONG` in their order, then the others as they are."""
    file = file_of(nodeid)
    return LONG.index(file) if file in LONG else len(LONG)


def slowest_files(reports: Iterable[Any]) -> list[tuple[str, float]]:
    """The files that took longest in all, with their seconds; `reports` are pytest's, of tests and of anything else."""
    seconds: dict[str, float] = defaultdict(float)
    for report in reports:
        if isinstance(report, pytest.TestReport):
            seconds[file_of(report.nodeid)] += report.duration
    return sorted(seconds.items(), key=lambda found: found[1], reverse=True)[:SLOWEST]


def file_of(nodeid: str) -> str:
    """The file of a test's id."""
    return nodeid.split("::", 1)[0]
