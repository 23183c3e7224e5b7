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

import structlog

from bench import desk, enrolling, growing, replying, sending, waiting
from bench.aims import AIMS
from bench.records import Records, records_of
from bench.run import SMOKE, Run, Sizes, machine

Measure = Callable[[Run, Records, frozenset[str], Path], None]

#: Who measures which rows.
MEASURES: dict[Measure, frozenset[str]] = {
    sending.measure: frozenset({"send", "celery", "send-150", "two-workers"}),
    replying.measure: frozenset({"answered", "recorded"}),
    growing.measure: frozenset({"tick", "today", "log", "patient", "report", "report-network", "export"}),
    enrolling.measure: frozenset({"enroll"}),
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
    run = Run(replace(SMOKE if arguments.smoke else Sizes(), **given), quiet=arguments.json)
    here = machine()
    run.say(f"{here['processors']} processors, {here['model']}, load {here['load'][0]:.1f}, {here['system']}\n")
    run.say("ours, the other side, and their ratio, round by round")
    measure(run, arguments.engines.split(","), frozenset(arguments.rows.split(",")))
    if arguments.json:
        print(json.dumps(run.as_json(), indent=1))
    else:
        run.say("\nThe medians. A ratio is the median of the rounds' own.\n")
        for line in run.table():
            run.say(line)
    return 1 if run.failed else 0


_SIZES = {field.name for field in fields(Sizes)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rows", default=",".join(AIMS), help="only these rows, separated by commas")
    parser.add_argument("--engines", default=",".join(ENGINES), help="only these, separated by commas")
    parser.add_argument("--smoke", action="store_true", help="so little of everything that no figure means anything")
    parser.add_argument("--json", action="store_true", help="print everything as JSON and nothing else")
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name.replace('_', '-')}", dest=field.name, type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.rows.split(",")) - set(AIMS)) + sorted(set(chosen.engines.split(",")) - set(ENGINES))
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}; rows are {', '.join(AIMS)}, engines {', '.join(ENGINES)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
