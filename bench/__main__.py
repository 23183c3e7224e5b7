"""`make bench`: how fast the product is beside simpler ways to do the same, measured side by side in one run."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import TextIO

import structlog

from bench import desk, enrolling, growing, prepared, replying, sending, waiting
from bench.aims import AIMS
from bench.records import Records, records_of
from bench.run import SMOKE, Run, Sizes, machine

Measure = Callable[[Run, Records, frozenset[str], Path], None]

#: Who measures which rows.
MEASURES: dict[Measure, frozenset[str]] = {
    sending.measure: frozenset({"send:bare", "send:celery", "send-150ms:bare", "workers-2:1"}),
    replying.measure: frozenset({"reply-stored:view", "reply-outcome:view"}),
    growing.measure: frozenset({"tick", "today", "log", "patient", "report", "report-network", "export"}),
    enrolling.measure: frozenset({"enroll:inserts"}),
    prepared.measure: frozenset(prepared.ROWS),
    waiting.measure: frozenset({"waiting", "dead-worker"}),
    desk.measure: frozenset({"desk"}),
}

ENGINES = ("sqlite", "postgresql")


def measure(run: Run, engines: list[str], wanted: frozenset[str]) -> None:
    """Measure the rows that are wanted. What fails is told and does not keep the others from being measured."""
    for engine in engines:
        for work, rows in MEASURES.items():
            if not rows & wanted:
                continue
            with tempfile.TemporaryDirectory(prefix="bench-") as folder, records_of(engine, Path(folder)) as records:
                try:
                    work(run, records, rows & wanted, Path(folder))
                except Exception as error:  # noqa: BLE001 (told, and the exit code says so)
                    what = f"{', '.join(sorted(rows & wanted))}@{engine}"
                    run.failed[what] = f"{type(error).__name__}: {error}"
                    run.say(f"  {what} failed: {run.failed[what]}")


def main() -> int:
    """Measure and print; the exit code is 1 where something could not be measured, whatever the figures are."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    arguments = _arguments()
    given = {name: value for name, value in vars(arguments).items() if name in _SIZES and value is not None}
    file = _result_file(arguments.json)
    run = Run(replace(SMOKE if arguments.smoke else Sizes(), **given), quiet=file is sys.stdout)
    here = machine()
    run.say(f"{here['processors']} processors, {here['model']}, load {here['load'][0]:.1f}, {here['system']}\n")
    run.say("ours, the other side, and their ratio, round by round")
    measure(run, arguments.engines.split(","), frozenset(arguments.rows.split(",")))
    run.say("\nThe medians. A ratio is the median of the rounds' own.\n")
    for line in run.table():
        run.say(line)
    if file is not None:
        file.write(json.dumps(run.as_json(), indent=1, allow_nan=False) + "\n")
        file.flush()
    return 1 if run.failed else 0


def _result_file(name: str | None) -> TextIO | None:
    """Where the JSON goes, opened before half an hour is spent on it; None: nowhere."""
    if name is None or name == "-":
        return None if name is None else sys.stdout
    try:
        return open(name, "w", encoding="utf-8")
    except OSError as error:
        sys.exit(f"make bench: --json {name}: {error.strerror}")


_SIZES = {field.name for field in fields(Sizes)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rows", default=",".join(AIMS), help="only these rows, separated by commas")
    parser.add_argument("--engines", default=",".join(ENGINES), help="only these, separated by commas")
    parser.add_argument("--smoke", action="store_true", help="so little of everything that no figure means anything")
    parser.add_argument(
        "--json",
        metavar="FILE",
        nargs="?",
        const="-",
        help="also write all to FILE; without FILE, print only that",
    )
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name.replace('_', '-')}", dest=field.name, type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.rows.split(",")) - set(AIMS)) + sorted(set(chosen.engines.split(",")) - set(ENGINES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; rows are {', '.join(AIMS)}, engines {', '.join(ENGINES)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
