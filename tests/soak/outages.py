"""`python -m tests.soak.outages`: Redis away, then PostgreSQL away, for hours of care time, and what each process took.

`--engine sqlite` has Redis away alone: that database is a file.

Memory must not grow with an outage's length, a kind of line is written once a minute with a count, and no line names a
patient. Then both go and come back a few times: nothing of that may end a process. It exits with 1 if something did.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import psutil
import requests

from reminders.logs.repeated import VARYING, VARYING_OF
from tests.chaos.installation import SENDER, Installation
from tests.chaos.patients import Patients, cast
from tests.services.postgres import PostgresServer

#: Monday, 10:00 in Chicago.
START = datetime(2026, 3, 2, 16, tzinfo=UTC)

SAMPLE_SECONDS = 3.0

#: A process may take so many megabytes more in an outage's last third than in its second: it varies by that much.
MOST_GROWTH_MEGABYTES = 4.0

#: A kind of line is written once a minute, and once more at either end.
LINES_BESIDE_MINUTES = 2

#: What patients write while something is away; it may stand in no log.
WORDS = "mandolin zeppelin"

#: Who writes them; the scripted patients have their own words.
STRANGER = "+13125559999"

#: How soon an outage that flaps ends and begins again, in seconds.
FLAP_SECONDS = 7.0

Away = tuple[Callable[[], Any], Callable[[], Any]]


@dataclass(frozen=True)
class Took:
    """What one process took in an outage: its mean megabytes in each third, and its lines by kind."""

    process: str
    thirds: tuple[float, ...]
    lines: Counter[str]


def main() -> int:
    """Run it; the exit code."""
    asked = argparse.ArgumentParser(prog="outages", description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], default="postgresql")
    asked.add_argument("--minutes", type=float, default=6.0, help="how long each outage lasts, in real minutes")
    asked.add_argument("--speed", type=float, default=60.0, help="care seconds a second")
    asked.add_argument("--patients", type=int, default=60)
    asked.add_argument("--flaps", type=int, default=4)
    given = asked.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="outages-"))
        postgres = stack.enter_context(PostgresServer()) if given.engine == "postgresql" else None
        wrong = list(run(Path(folder), postgres, given))
    say("\n".join(wrong) or "Nothing grew with an outage.")
    return 1 if wrong else 0


def run(folder: Path, postgres: PostgresServer | None, given: argparse.Namespace) -> Iterator[str]:
    """The outages, one after the other, and the short ones; what is wrong, each in a sentence."""
    hours = given.minutes / 60 * given.speed
    people = cast(given.patients, "outages", START, timedelta(hours=3 * hours), ("h4", "h24", "h72"))
    with Installation(
        folder, START, given.speed, "outages", "", postgres, False, workers=1, beats=1,
        environ={"COLLECT_SECONDS": "10"},
    ) as installation:  # fmt: skip
        patients = Patients(installation, people, "outages")
        patients.start()
        patients.enroll(lambda: False)
        outages: dict[str, Away] = {"Redis": (installation.redis.kill, installation.redis.start)}
        if postgres is not None:
            outages["PostgreSQL"] = (partial(postgres.stop, signal.SIGQUIT), postgres.start)
        for name, away in outages.items():
            well_again(installation)
            load = psutil.getloadavg()[0]
            say(f"{given.engine}: {name} away for {given.minutes:g} min ({hours:g} h of care time), load {load:.0f}")
            for took in outage(installation, away, given.minutes):
                thirds = " → ".join(f"{megabytes:.1f}" for megabytes in took.thirds)
                say(f"  {took.process:10}{thirds} MB, {sum(took.lines.values())} lines of {len(took.lines)} kinds")
                yield from judge(name, took, given.minutes)
        for _ in range(given.flaps):
            for away in outages.values():
                for turn in away:
                    turn()
                    time.sleep(FLAP_SECONDS)
        well_again(installation)
        patients.stop()
        said = {WORDS.split()[0], *(person.phone[-7:] for person in people)}
        for name, process in installation.processes.items():
            log = process.log.read_text(encoding="utf-8")
            if process.starts > 1:
                yield f"{name} was started {process.starts} times:\n{log[-3000:]}"
            yield from (f"the log of {name} has {word!r}" for word in sorted(said) if word in log.lower())


def outage(installation: Installation, away: Away, minutes: float) -> Iterator[Took]:
    """Have something away for so long, while patients write and staff look; what each process took."""
    began, begin, end = datetime.now(UTC), *away
    begin()
    memory: dict[str, list[float]] = {name: [] for name in installation.processes}
    ends = time.monotonic() + 60 * minutes
    while time.monotonic() < ends:
        installation.network.say(STRANGER, WORDS, to=SENDER)
        with suppress(requests.RequestException):
            requests.get(f"{installation.url}/readyz", timeout=60)
        for name, process in installation.processes.items():
            with suppress(psutil.Error):
                first = psutil.Process(process.pid)
                family = (first, *first.children(recursive=True))
                memory[name].append(sum(each.memory_info().rss for each in family) / 2**20)
        time.sleep(SAMPLE_SECONDS)
    end()
    for name, process in installation.processes.items():
        size = len(memory[name]) // 3
        thirds = tuple(mean(memory[name][part * size : (part + 1) * size]) for part in range(3))
        yield Took(name, thirds, kinds_of_lines(process.log, began))


def kinds_of_lines(log: Path, since: datetime) -> Counter[str]:
    """The warnings and errors that a process wrote since then: how many of each kind that the log tells apart."""
    found: Counter[str] = Counter()
    for line in log.read_text(encoding="utf-8").splitlines():
        if not line.startswith("{"):
            continue
        told = json.loads(line)
        if told["level"] == "info" or datetime.fromisoformat(told["timestamp"]) < since:
            continue
        varying = VARYING | VARYING_OF.get(told["event"], frozenset()) | {"repeated"}
        found[json.dumps({name: told[name] for name in sorted(told.keys() - varying)})] += 1
    return found


def judge(name: str, took: Took, minutes: float) -> Iterator[str]:
    """What is wrong with what a process took in an outage, each in a sentence."""
    if took.thirds[2] > took.thirds[1] + MOST_GROWTH_MEGABYTES:
        yield f"{took.process} grew while {name} was away: {', '.join(f'{each:.1f}' for each in took.thirds)} MB"
    for kind, lines in took.lines.items():
        if lines > minutes + LINES_BESIDE_MINUTES:
            yield f"{took.process} wrote {lines} times while {name} was away: {kind}"


def well_again(installation: Installation) -> None:
    """Wait until every duty is done and nothing is wrong, but what was sent directly lately. Raises if it never is."""
    deadline, problems = time.monotonic() + 600, ["no answer"]
    while time.monotonic() < deadline:
        with suppress(requests.RequestException):
            answer: Sequence[str] = requests.get(f"{installation.url}/readyz", timeout=60).json()["problems"]
            problems = [said for said in answer if "directly" not in said]
            if not problems:
                return
        time.sleep(1)
    raise AssertionError(f"it is not well again: {problems}")


def say(line: str) -> None:
    """What the run is for."""
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
