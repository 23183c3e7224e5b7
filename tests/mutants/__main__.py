"""`make mutants`: change the code in one place at a time and see whether a test notices.

Only tests that run the changed lines are run, those nearest to the module first, on SQLite, until one fails or until
those that remain would go over `--seconds` of processor time. What they cost and run is measured once per test file
and kept in `.build/mutants`, with every result.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from reminders.care.figures.rates import wilson
from tests.mutants.changes import Mutant, mutants
from tests.mutants.trial import Imported, see_lines, try_mutant
from tests.mutants.warm import WarmSession, try_in_place

#: What is changed, in order of the harm that a mistake in it does.
CHANGED = [
    *(f"reminders/outbox/{name}.py" for name in ("claim", "settle", "status", "reconcile", "queue", "phone_refusals")),
    "reminders/followup/intake/refusals.py",
    "reminders/outbox/effects.py",
    "reminders/texting/signature.py",
    "reminders/record/sealing.py",
    "reminders/care/hours.py",
    "reminders/care/protocol",
    "reminders/outbox",
    "reminders/followup/intake",
]
TESTS = [
    "tests/outbox", "tests/record/test_sealing.py", "tests/texting/test_signature.py", "tests/care/test_hours.py",
    "tests/care/test_protocol.py", "tests/care/test_plan.py", "tests/followup/intake",
    "tests/reliability/test_rates.py", "tests/security/test_erasing.py",
]  # fmt: skip
KEPT = Path(".build/mutants")
FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where tests keep their records: a file that is gone a moment later need not reach a disk."""
ARGUED = Path(__file__).with_name("argued.toml")

Lines = dict[str, tuple[float, dict[str, list[int]]]]
"""By test: its seconds, and the lines it runs by module."""


def files_of(places: list[str]) -> list[str]:
    """The Python files of some folders and files, each once, in the order of the places."""
    found = [
        str(f) for place in places for f in (sorted(Path(place).rglob("*.py")) if Path(place).is_dir() else [place])
    ]
    return list(dict.fromkeys(found))


def measure(modules: list[str], jobs: int) -> tuple[Lines, set[str]]:
    """The lines that each test runs, and what they import; a test file that was measured before is not run again.

    Where a module has changed since, the lines are those of its unchanged parts, and all of a part that changed.
    """
    files = [file for file in files_of(TESTS) if Path(file).name.startswith("test_")]
    kept = {f: KEPT / hashlib.sha256(f.encode() + Path(f).read_bytes()).hexdigest() for f in files}
    missing = [file for file in files if not Path(f"{kept[file]}.json").exists()]
    print(f"{len(missing)} of {len(files)} test files are measured anew", flush=True)
    for _ in run_side_by_side(missing, lambda file: see_lines(file, modules, kept[file]), jobs):
        pass
    lines: Lines = {}
    imported: set[str] = set()
    for file in files:
        measured = json.loads(Path(f"{kept[file]}.json").read_text())
        moved = {path: moves(text, Path(path).read_text()) for path, text in measured["sources"].items()}
        for test, (seconds, ran) in measured["tests"].items():
            now = {path: sorted({n for line in old for n in moved[path](line)}) for path, old in ran.items()}
            lines[test] = seconds, now
        imported |= set(measured["imported"])
    return lines, imported


def moves(old: str, new: str) -> Callable[[int], Iterable[int]]:
    """Where a line of an old text is in the new one: in the same place of a part that is equal, or all of another."""
    if old == new:
        return lambda line: [line]
    found: dict[int, Iterable[int]] = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False).get_opcodes():
        for line in range(i1, i2):
            found[line + 1] = [j1 + line - i1 + 1] if tag == "equal" else range(j1 + 1, j2 + 1)
    return lambda line: found.get(line, ())


def run_side_by_side(items: list[Any], begin: Callable[[Any], int], jobs: int) -> Iterator[tuple[Any, int]]:
    """Begin a child for each item, a few at a time; yields each item with its child's wait status."""
    running: dict[int, Any] = {}
    waiting = list(items)
    while waiting or running:
        while waiting and len(running) < jobs:
            item = waiting.pop(0)
            running[begin(item)] = item
        pid, status = os.wait()
        yield running.pop(pid), status


def tests_for(mutant: Mutant, lines: Lines, seconds: float) -> list[str]:
    """The tests that run the changed lines: of each test file the quickest, then of each the next; own folder first."""
    changed = set(range(mutant.first_line, mutant.last_line + 1))
    in_module = {test for test, (_, ran) in lines.items() if mutant.path in ran}
    running = {test for test in in_module if changed & set(lines[test][1][mutant.path])} or in_module
    folder = str(Path(mutant.path).parent).replace("reminders/", "tests/", 1)
    places: Counter[str] = Counter()
    ordered = []
    for test in sorted(running, key=lambda test: lines[test][0]):
        file = test.split("::")[0]
        ordered.append((not file.startswith(folder), places[file], test))
        places[file] += 1
    chosen: list[str] = []
    cost = 0.0
    for _, _, test in sorted(ordered):
        cost += lines[test][0]
        if chosen and cost > seconds:
            break
        chosen.append(test)
    return chosen


def output_of(mutant: Mutant) -> Path:
    return KEPT / f"{mutant.fingerprint}.out"


def failing_tests(output: Path) -> list[str]:
    """The tests that pytest's summary names."""
    said = [line.split(" - ")[0] for line in output.read_text(errors="replace").splitlines()]
    return [line.split(" ", 1)[1] for line in said if line.startswith(("FAILED ", "ERROR ")) and "::" in line]


def fails_unchanged(path: str, tests: list[str], imported: Imported) -> set[str]:
    """Of tests that noticed a change in a module, those that fail without one."""
    same = Mutant(path, "", "as it is", 1, 1, Path(path).read_text())
    if not tests or os.waitpid(try_mutant(same, tests, imported, output_of(same), 3600, "--maxfail=0"), 0)[1] == 0:
        return set()
    return set(failing_tests(output_of(same))) or set(tests)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants ARGS=…", description=__doc__)
    parser.add_argument("--sample", type=int, help="this many, chosen at random; without it every mutant")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--only", action="append", help="modules or folders to change, instead of all")
    parser.add_argument("--seconds", type=float, default=60, help="of tests a mutant at most, in processor time")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at a time")
    parser.add_argument("--anew", action="store_true", help="try also what was killed on the same code before")
    return parser.parse_args()


def sampled(every: list[Mutant], given: argparse.Namespace) -> list[Mutant]:
    """The mutants asked for, in the order of the modules."""
    if not given.sample or given.sample >= len(every):
        return every
    places = set(random.Random(given.seed).sample(range(len(every)), given.sample))
    return [mutant for place, mutant in enumerate(every) if place in places]


def try_all(
    mutants_of_module: list[Mutant], begin: Callable[[Mutant], int], jobs: int, imported: Imported
) -> list[Mutant]:
    """Try the mutants of one module; returns those that were killed, by tests that pass on the unchanged module."""
    failed: dict[str, list[Mutant]] = {}
    for mutant, status in run_side_by_side(mutants_of_module, begin, jobs):
        if status == 0:
            print(f"alive: {mutant.key}", flush=True)
        else:  # where no test is named, the changed module could not even be imported
            failed.setdefault(next(iter(failing_tests(output_of(mutant))), ""), []).append(mutant)
    unsound = fails_unchanged(mutants_of_module[0].path, [test for test in failed if test], imported)
    for test in unsound & failed.keys():
        print(f"not counted, {test} fails without any change: {[mutant.key for mutant in failed[test]]}")
    return [mutant for test, caught in failed.items() if test not in unsound for mutant in caught]


def in_place(
    to_try: list[Mutant], choose: Callable[[Mutant], list[str]], imported: Imported, kept: Path
) -> dict[str, str]:
    """Try what can be changed without importing anything anew; by fingerprint, the test that noticed it or nothing."""
    results = KEPT / "in_place"
    results.write_text("")

    def told(mutant: Mutant, test: str | None) -> None:
        with results.open("a") as file:
            file.write(f"{mutant.fingerprint} {test or ''}\n")
        if test is None:
            print(f"alive: {mutant.key}", flush=True)
        else:
            with kept.open("a") as file:
                file.write(f"{mutant.fingerprint}\n")

    files = list(dict.fromkeys(test.split("::")[0] for mutant in to_try for test in choose(mutant)))
    with TemporaryDirectory(prefix="mutants-", dir=FOLDER) as folder:
        status = os.waitpid(try_in_place(WarmSession(to_try, choose, told, imported), files, f"{folder}/tests"), 0)[1]
    if status:
        raise SystemExit("the session that tries changes in place failed")
    return dict(line.split(" ", 1) for line in results.read_text().splitlines())


def main() -> int:
    given = arguments()
    KEPT.mkdir(parents=True, exist_ok=True)
    modules, kept = files_of(CHANGED), KEPT / "killed"
    every = [mutant for module in files_of(given.only or CHANGED) for mutant in mutants(module)]
    chosen = sampled(every, given)
    reasons = {entry["change"]: entry["why"] for entry in tomllib.loads(ARGUED.read_text()).get("argued", [])}
    argued = [mutant for mutant in chosen if mutant.key in reasons]
    counted = [mutant for mutant in chosen if mutant.key not in reasons]
    lines, names = measure(modules, given.jobs)
    imported = Imported(sorted(names))
    print(f"{len(chosen)} of {len(every)} mutants, {len(lines)} tests", flush=True)

    def begin(mutant: Mutant) -> int:
        tests = tests_for(mutant, lines, given.seconds)
        limit = 120 + int(20 * sum(lines[test][0] for test in tests))
        return try_mutant(mutant, tests, imported, output_of(mutant), limit)

    kept.touch()
    before = set() if given.anew else set(kept.read_text().splitlines())
    to_try = [mutant for mutant in counted if mutant.fingerprint not in before]
    killed, began = len(counted) - len(to_try), monotonic()
    noticed = in_place(to_try, lambda mutant: tests_for(mutant, lines, given.seconds), imported, kept)
    killed += sum(map(bool, noticed.values()))
    to_try = [mutant for mutant in to_try if mutant.fingerprint not in noticed]
    for _, of_module in groupby(to_try, key=lambda mutant: mutant.path):
        now_killed = try_all(list(of_module), begin, given.jobs, imported)
        killed += len(now_killed)
        with kept.open("a") as file:
            file.writelines(f"{mutant.fingerprint}\n" for mutant in now_killed)
    for mutant in argued:
        print(f"argued: {mutant.key}: {reasons[mutant.key]}")
    for change in sorted(reasons.keys() - {mutant.key for module in modules for mutant in mutants(module)}):
        print(f"argued, but not in the code any more: {change}")
    if counted:
        low, high = wilson(killed, len(counted))
        seconds = (monotonic() - began) / max(1, len(to_try))
        print(
            f"{len(chosen)} mutants: {killed} killed, {len(argued)} argued, {len(counted) - killed} alive. "
            f"Killed of those not argued: {killed / len(counted):.1%} "
            f"(95 % interval {low:.1%} to {high:.1%}, n = {len(counted)}). {len(to_try)} tried, {seconds:.1f} s each."
        )
    return 0 if killed == len(counted) else 1


if __name__ == "__main__":
    sys.exit(main())
