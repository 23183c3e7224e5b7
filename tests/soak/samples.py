"""What each process takes of the machine, over time, and whether it grows."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean

import psutil

from tests.chaos.installation import Installation

#: A process takes what it needs for all its code and its caches in the first part, and the judgment leaves it out.
PARTS = 4

#: From one part's mean to the next it may grow by so many megabytes: that much it varies by itself.
VARIES_MEGABYTES = 3.0

#: Less care time than this decides nothing about memory: a leak of 1 MB an hour has to take more than that in a part.
LEAST_HOURS = PARTS * (VARIES_MEGABYTES + 1)

#: What levels off takes less in each part than in the one before, a leak the same: at most this share is leveling off.
LEVELING_SHARE = 0.6

#: However it goes on: one that still takes so much more in the last part has not leveled off.
MOST_MEGABYTES = 8.0

#: Descriptors that may be open more in the last part than in the one before: connections come and go.
GROWTH_FILES = 10

#: Of a process that is well, in megabytes an hour of real time: a line a request, in web alone.
MOST_LOG = {"web": 20.0, "worker-1": 1.0, "beat-1": 1.0}


@dataclass(frozen=True)
class Sample:
    """One process with its children: megabytes of memory, open descriptors, threads, bytes of log."""

    memory: float
    files: int
    threads: int
    log: int


@dataclass
class Samples:
    """The samples of every process, taken all along."""

    installation: Installation
    seconds: list[float] = field(default_factory=list)
    taken: dict[str, list[Sample]] = field(default_factory=dict)

    def take(self) -> None:
        """Take one of each process."""
        for name, process in self.installation.processes.items():
            try:
                first = psutil.Process(process.pid)
                family = [first, *first.children(recursive=True)]
                sample = Sample(
                    sum(each.memory_info().rss for each in family) / 2**20,
                    sum(each.num_fds() for each in family),
                    sum(each.num_threads() for each in family),
                    process.log.stat().st_size,
                )
            except psutil.Error:
                continue  # it ends or starts just now
            self.taken.setdefault(name, []).append(sample)
        self.seconds.append(time.monotonic())


def part(samples: list[Sample], number: int) -> list[Sample]:
    """One of the `PARTS` of a run, from 0."""
    size = len(samples) // PARTS
    return samples[number * size : (number + 1) * size]


def levels_off(memory: Sequence[float]) -> bool:
    """Whether the mean megabytes of three equally long and busy parts of a run are those of no leak."""
    earlier, last = memory[-2] - memory[-3], memory[-1] - memory[-2]
    return last <= VARIES_MEGABYTES or last <= min(LEVELING_SHARE * earlier, MOST_MEGABYTES)


def judge(samples: Samples, care_hours: float) -> Iterator[str]:
    """What is wrong after `care_hours` of care time, each in a sentence."""
    if care_hours < LEAST_HOURS:
        yield f"{care_hours:g} h of care time are too few to tell a slow leak: {LEAST_HOURS:g} h are needed"
    hours = (samples.seconds[-1] - samples.seconds[0]) / 3600
    for name, taken in samples.taken.items():
        if len(taken) < 2 * PARTS:
            yield f"{name} was seen {len(taken)} times only"
            continue
        memory = [mean(each.memory for each in part(taken, number)) for number in range(1, PARTS)]
        if not levels_off(memory):
            yield f"{name} grew: {', '.join(f'{each:.1f}' for each in memory)} MB in the parts after the first"
        before, last = part(taken, PARTS - 2), part(taken, PARTS - 1)
        if max(each.files for each in last) > max(each.files for each in before) + GROWTH_FILES:
            yield f"{name} has more and more descriptors open: {max(each.files for each in last)}"
        if taken[-1].log / 2**20 / hours > MOST_LOG[name]:
            yield f"{name} wrote {taken[-1].log / 2**20:.1f} MB of log"
    for name, process in samples.installation.processes.items():
        if process.starts > 1:
            yield f"{name} was started {process.starts} times"


def table(samples: Samples) -> Iterator[str]:
    """The figures, a line a process: memory at the end of each part, and the most descriptors and threads in it."""
    yield f"{'':10}" + "".join(f"{f'part {number + 1}':>22}" for number in range(PARTS)) + f"{'log':>12}"
    for name, taken in samples.taken.items():
        cells = []
        for number in range(PARTS):
            of = part(taken, number) or taken
            files, threads = max(each.files for each in of), max(each.threads for each in of)
            cells.append(f"{of[-1].memory:.1f} MB {files} fd {threads} th")
        yield f"{name:10}" + "".join(f"{cell:>22}" for cell in cells) + f"{taken[-1].log / 1024:9.1f} KB"
