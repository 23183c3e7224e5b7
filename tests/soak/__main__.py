"""`make soak`: twenty hours of care time at work, on both engines, and what the processes took of the machine.

ARGS: `--engine sqlite`, `--hours 20`, `--speed 60` (care seconds a second), `--patients 800`, `--seed 1`. It exits with
1 if a process grew, ended, or wrote more than it may.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests

from tests.chaos.installation import Installation
from tests.chaos.patients import Patients, cast
from tests.services.postgres import PostgresServer
from tests.soak.samples import Samples, judge, table

#: Monday, 10:00 in Chicago, and for four hours nowhere in the country too late to text.
START = datetime(2026, 3, 2, 16, tzinfo=UTC)

FAULTS = "status_lost=0.05,inbound_lost=0.05,busy_429=0.01,fail_503=0.01"

SAMPLE_SECONDS = 2.0

#: What whoever watches and works reads all the time.
READ = ("/readyz", "/metrics", "/api/v1/outcomes", "/api/v1/flags")


def main() -> int:
    """Run it; the exit code."""
    asked = argparse.ArgumentParser(prog="soak", description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    asked.add_argument("--hours", type=float, default=20.0)
    asked.add_argument("--speed", type=float, default=60.0)
    asked.add_argument("--patients", type=int, default=800)
    asked.add_argument("--seed", default="1")
    given = asked.parse_args()
    wrong = []
    for engine in given.engine or ["sqlite", "postgresql"]:
        with ExitStack() as stack:
            postgres = stack.enter_context(PostgresServer()) if engine == "postgresql" else None
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
            wrong += soak(folder, postgres, given)
    print("\n".join(wrong) or "Nothing grew with time.")  # noqa: T201 (what the run is for)
    return 1 if wrong else 0


def soak(folder: Path, postgres: PostgresServer | None, given: argparse.Namespace) -> list[str]:
    """One run; what is wrong with it."""
    ends_at = START + timedelta(hours=given.hours)
    people = cast(given.patients, given.seed, START, 0.9 * (ends_at - START), ("h4", "h24", "h72"))
    environ = {"COLLECT_SECONDS": "10"}
    with Installation(
        folder, START, given.speed, given.seed, FAULTS, postgres, False, workers=1, beats=1, environ=environ
    ) as installation:
        patients, samples = Patients(installation, people, given.seed), Samples(installation)
        patients.start()
        threading.Thread(
            target=patients.enroll, args=(lambda: installation.clock.now() > ends_at,), daemon=True
        ).start()
        while installation.clock.now() < ends_at:
            read(installation)
            samples.take()
            time.sleep(SAMPLE_SECONDS)
        patients.stop()
        ledger = installation.network.ledger()
        engine = "sqlite" if postgres is None else "postgresql"
        took = f"{given.hours:g} h of care time, {given.patients} patients, {given.speed:g} x"
        texts = f"{len(ledger['outbound'])} texts, {len(ledger['inbound'])} replies"
        print("\n".join([f"\nsoak on {engine}: {took}; {texts}", *table(samples)]), flush=True)  # noqa: T201
        return [f"{engine}: {said}" for said in judge(samples, given.hours)]


def read(installation: Installation) -> None:
    """What is read all the time; a process that is still starting answers nothing."""
    headers = {"Authorization": f"Bearer {installation.key}"}
    for path in READ:
        try:
            requests.get(installation.url + path, headers=headers, timeout=60)
        except requests.ConnectionError:
            return


if __name__ == "__main__":
    sys.exit(main())
