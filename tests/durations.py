"""Which test files take long: those start first, and the slowest of a run are printed at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

#: How many files the end of a run names.
SLOWEST = 10

#: Files that start processes of the service and wait for them most of their time, the longest first. They run in a test
#: process of their own (`tests.scheduling`); all of them together take less than the suite.
WAITING = (
    "tests/chaos/test_chaos.py",  # 270 s, most of it the clock's
    "tests/reliability/test_redis_away.py",  # 140 s
    "tests/story/test_story.py",  # 55 s
    "tests/launch/test_supervise.py",  # 50 s
    "tests/demo/test_run.py",
    "tests/record/test_release_before.py",
    "tests/operate/test_stopped_sender.py",
    "tests/worker/test_watchdog.py",
    "tests/reliability/test_crash_points.py",
    "tests/security/test_at_rest.py",
    "tests/worker/test_redis_tls.py",
    "tests/reliability/test_outages.py",
    "tests/reliability/test_failover.py",
    "tests/reliability/test_full_disk.py",
    "tests/worker/test_shutdown.py",
    "tests/worker/test_lost_connection.py",
)

#: Of the other files those that take long, the longest first. With `--dist loadfile` a process takes a whole file, and
#: one of these taken last would leave the others idle.
LONG = (
    "tests/web/desk/test_browser.py",  # 70 s
    "tests/followup/intake/test_loops.py",  # 55 s
    "tests/reliability/test_resume_after_restore.py",  # 50 s
    "tests/operate/test_backup.py",  # 40 s
    "tests/care/reading/test_properties.py",
    "tests/care/reading/test_corpus.py",
    "tests/followup/intake/test_what_staff_will_see.py",
    "tests/cli/test_which_record.py",
    "tests/web/desk/test_accessible.py",
    "tests/reliability/test_timelines.py",
    "tests/demo/test_past.py",
    "tests/followup/intake/acting/test_danger.py",
    "tests/followup/intake/whose/test_owner.py",
    "tests/web/desk/test_live.py",
    "tests/followup/intake/recording/test_refusals.py",
    "tests/reliability/test_state_machine.py",
    "tests/reliability/test_memory_is_given_back.py",
    "tests/bench/test_smoke.py",
    "tests/web/desk/test_two_tabs.py",
)

_FIRST = {file: place for place, file in enumerate(WAITING + LONG)}


def longest_first(nodeid: str) -> int:
    """A key to sort tests by: the files of `WAITING` and of `LONG` in their order, then the others as they are."""
    return _FIRST.get(file_of(nodeid), len(_FIRST))


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
