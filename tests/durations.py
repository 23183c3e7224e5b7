"""Which test files take long: those start first, and the slowest of a run are printed at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

#: How many files the end of a run names.
SLOWEST = 10

#: Files that take half a minute or more on two cores, and those that take a while for a few tests. With `--dist
#: loadfile` a worker takes a whole file, and one of these taken last would leave the other workers idle. Of those that
#: start many processes and wait for them, only one at a time has its turn: the file beside it keeps the machine busy.
LONG = (
    "tests/chaos/test_chaos.py",  # 330 s
    "tests/care/reading/test_properties.py",  # 150 s
    "tests/reliability/test_crash_points.py",  # 105 s
    "tests/care/reading/test_corpus.py",  # 90 s
    "tests/reliability/test_redis_away.py",  # 230 s
    "tests/followup/intake/test_loops.py",  # 145 s
    "tests/operate/test_backup.py",  # 75 s
    "tests/demo/test_run.py",  # 90 s
    "tests/web/desk/test_browser.py",  # 180 s
    "tests/story/test_story.py",  # 80 s
    "tests/launch/test_supervise.py",  # 70 s
    "tests/security/test_every_route.py",  # 60 s
    "tests/security/test_at_rest.py",  # 45 s
    "tests/followup/intake/recording/test_refusals.py",
    "tests/reliability/test_failover.py",
    "tests/cli/test_which_record.py",
    "tests/operate/test_stopped_sender.py",
    "tests/demo/test_past.py",
    "tests/worker/test_watchdog.py",
    "tests/reliability/test_memory_is_given_back.py",
    "tests/worker/test_shutdown.py",
    "tests/followup/intake/acting/test_danger.py",
    "tests/worker/test_lost_connection.py",
    "tests/followup/intake/whose/test_owner.py",
    "tests/worker/test_redis_tls.py",
    "tests/reliability/test_state_machine.py",
    "tests/bench/test_smoke.py",
    "tests/web/desk/test_two_tabs.py",
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
