"""Of several test processes one takes the files that mostly wait, and nothing is run twice or not at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.durations import WAITING, file_of
from tests.scheduling import OneWaits

TESTS = [
    *(f"{file}::test_{number}" for file in WAITING[:3] for number in range(4)),
    *(f"tests/other_{file}.py::test_{number}" for file in range(8) for number in range(4)),
]


class Process:
    """A test process as xdist knows it."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.given: list[str] = []
        self.ran: list[str] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += [TESTS[index] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True


def run(processes: list[Process], *, quick: Process | None = None) -> None:
    """Each runs what it is given; `quick` runs ten tests while another process runs one."""
    config: Any = SimpleNamespace(
        getvalue=lambda _: [f"{len(processes)}*popen"], option=SimpleNamespace(loadscopereorder=False)
    )
    scheduler = OneWaits(config)
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, TESTS)
    scheduler.schedule()
    while scheduler.has_pending:
        for process in processes:
            for test in process.given[len(process.ran) :][: 10 if process is quick else 1]:
                process.ran.append(test)
                scheduler.mark_test_complete(process, TESTS.index(test))


def test_the_last_process_takes_what_waits_and_the_others_the_rest() -> None:
    first, second, last = processes = [Process("gw0"), Process("gw1"), Process("gw2")]
    run(processes)
    assert sorted(first.ran + second.ran + last.ran) == sorted(TESTS)
    assert [file_of(test) for test in last.ran[:12]] == [file for file in WAITING[:3] for _ in range(4)]
    assert {file_of(test) for test in first.ran + second.ran}.isdisjoint(WAITING)


def test_who_has_nothing_left_takes_what_is_left_of_the_others() -> None:
    busy, last = processes = [Process("gw0"), Process("gw1")]
    run(processes, quick=last)
    assert sorted(busy.ran + last.ran) == sorted(TESTS)
    assert {file_of(test) for test in last.ran} - set(WAITING)

    alone = Process("gw0")
    run([alone])
    assert sorted(alone.ran) == sorted(TESTS)
