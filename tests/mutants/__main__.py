"""`make mutants`: change the code in one place at a time and see whether a test notices.

Only tests that run the changed lines are run, the quickest first, on SQLite, until one fails or until
those that remain would go over `--seconds` of processor time. What they cost and run is measured once per test file
and kept in `.build/mutants`, with every result.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
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

from reminders.care.figures.confidence_interval import wilson
from tests.mutants.changes import Mutant, mutants
from tests.mutants.in_place import changed_functions
from tests.mutants.tables import changed_name
from tests.mutants.trial import Imported, see_lines, try_mutant
from tests.mutants.warm import WarmSession, run_session

#: What is changed, in order of the harm that a mistake in it does.
CHANGED = [
    *(f"reminders/outbox/{name}.py" for name in ("claim", "settle", "status", "reconcile", "queue", "phone_refusals")),
    "reminders/followup/intake/recording/refusals.py",
    "reminders/outbox/effects.py",
    "reminders/texting/signature.py",
    "reminders/record/sealing.py",
    "reminders/care/hours.py",
    "reminders/care/protocol",
    "reminders/outbox",
    "reminders/followup/intake",
    "reminders/followup/asking",
]
TESTS = [
    "tests/outbox", "tests/record/test_sealing.py", "tests/record/test_sealing_erased.py",
    "tests/texting/test_signature.py", "tests/care/test_hours.py", "tests/care/test_protocol.py",
    "tests/care/test_plan.py", "tests/care/test_preview.py", "tests/care/test_own_measures.py",
    "tests/followup/intake", "tests/followup/asking", "tests/web/desk/test_protocols_page.py",
    "tests/web/desk/test_questions_page.py", "tests/web/desk/test_wording.py", "tests/followup/amending",
    "tests/reliability/test_resume_after_restore.py",
    "tests/reliability/test_danger_while_resuming.py", "tests/reliability/test_direct_way.py",
    "tests/reliability/test_late_answers.py", "tests/reliability/test_errors_leave_a_trace.py",
    "tests/reliability/test_rare_errors_leave_a_trace.py", "tests/reliability/test_mistakes_of_others.py",
    "tests/web/test_webhooks.py", "tests/reliability/test_rates.py", "tests/security/test_erasing.py",
]  # fmt: skip
KEPT = Path(".build/mutants")
FILES_A_SESSION = 6
"""Test files whose lines are measured by one session: what it imports and makes first costs more than most files."""
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


def test_files(places: list[str] | None) -> list[str]:
    """The files of tests in some files and folders, or in all of `TESTS`."""
    return [file for file in files_of(places or TESTS) if Path(file).name.startswith("test_")]


def measure(files: list[str], modules: list[str], jobs: int) -> tuple[Lines, set[str]]:
    """The lines that each test runs, and what they import; a test file that was measured before is not run again.

    Where a module has changed since, the lines are those of its unchanged parts, and all of a part that changed.
    """
    kept = {f: KEPT / f"{hashlib.sha256(f.encode() + Path(f).read_bytes()).hexdigest()}.json" for f in files}
    missing = [file for file in files if not kept[file].exists()]
    print(f"{len(missing)} of {len(files)} test files are measured anew", flush=True)
    groups = [missing[i : i + FILES_A_SESSION] for i in range(0, len(missing), FILES_A_SESSION)]
    for _ in run_side_by_side(groups, lambda group: see_lines({f: kept[f] for f in group}, modules), jobs):
        pass
    lines: Lines = {}
    imported: set[str] = set()
    for file in files:
        measured = json.loads(kept[file].read_text())
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


def lines_that_name(name: str | None, mutant: Mutant) -> set[int]:
    """The lines of a mutant's module that name something."""
    word = re.compile(rf"\b{name}\b")
    return {n for n, line in enumerate(Path(mutant.path).read_text().splitlines(), 1) if name and word.search(line)}


def tests_for(mutant: Mutant, lines: Lines, seconds: float) -> list[str]:
    """The tests that run the changed lines, the quickest first."""
    changed = set(range(mutant.first_line, mutant.last_line + 1))
    in_module = {test for test, (_, ran) in lines.items() if mutant.path in ran}
    running = {test for test in in_module if changed & set(lines[test][1][mutant.path])}
    module = Path(mutant.path)

    def is_own(test: str) -> bool:
        return Path(test.split("::")[0]).stem in (f"test_{module.stem}", f"test_{module.parent.stem}")

    if (
        changed_functions(mutant) is None
    ):  # a table's lines run when they are imported: what matters are lines that name it
        used = lines_that_name(changed_name(mutant), mutant)
        running = {test for test in in_module if used & set(lines[test][1][mutant.path])}
        running |= {test for test in lines if is_own(test)}
    running = running or in_module
    chosen: list[str] = []
    cost = 0.0
    for test in sorted(running, key=lambda test: lines[test][0]):
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
    parser.add_argument("--named", action="append", help="only changes whose line in the output contains this")
    parser.add_argument("--tests", action="append", help="files or folders of tests to use, instead of all")
    parser.add_argument("--seconds", type=float, default=15, help="of tests a mutant at most, in processor time")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tried at a time")
    parser.add_argument("--anew", action="store_true", help="try also what was killed on the same code before")
    parser.add_argument("--in-place", action="store_true", help="leave out what must be imported anew (30 s each)")
    parser.add_argument("--table", action="store_true", help="try nothing, print what became of each module's mutants")
    return parser.parse_args()


def asked_for(given: argparse.Namespace) -> list[Mutant]:
    """Every mutant of the modules asked for, or those that are named."""
    found = [mutant for module in files_of(given.only or CHANGED) for mutant in mutants(module)]
    return [mutant for mutant in found if not given.named or any(part in mutant.key for part in given.named)]


def sampled(every: list[Mutant], given: argparse.Namespace) -> list[Mutant]:
    """The mutants asked for, in the order of the modules."""
    if not given.sample or given.sample >= len(every):
        return every
    places = set(random.Random(given.seed).sample(range(len(every)), given.sample))
    return [mutant for place, mutant in enumerate(every) if place in places]


def try_anew(mutants_of_module: list[Mutant], begin: Callable[[Mutant], int], jobs: int, imported: Imported) -> None:
    """Try mutants of one module, which is imported again with all that it reaches; only sound tests count."""
    results = Results()
    failed: dict[str, list[Mutant]] = {}
    for mutant, status in run_side_by_side(mutants_of_module, begin, jobs):
        if status == 0:
            results.add(mutant, None)
        else:  # where no test is named, the changed module could not even be imported
            failed.setdefault(next(iter(failing_tests(output_of(mutant))), ""), []).append(mutant)
    unsound = fails_unchanged(mutants_of_module[0].path, [test for test in failed if test], imported)
    for test, caught in failed.items():
        for mutant in caught:
            if test in unsound:
                print(f"not counted, {test} fails without any change: {mutant.key}")
            else:
                results.add(mutant, test or "(import)")


class Results:
    """What became of each mutant so far, by the fingerprint of the changed text, kept from run to run."""

    def __init__(self) -> None:
        self.file = KEPT / "results"
        self.file.touch()
        self.noticed = {line[:20]: line[21:] for line in self.file.read_text().splitlines()}

    def add(self, mutant: Mutant, test: str | None) -> None:
        """Keep which test noticed a mutant, or None."""
        with self.file.open("a") as file:
            file.write(f"{mutant.fingerprint} {test or ''}\n")
        if test is None:
            print(f"alive: {mutant.key}", flush=True)

    def of(self, mutant: Mutant) -> str:
        noticed = self.noticed.get(mutant.fingerprint)
        return "not run" if noticed is None else "killed" if noticed else "alive"

    def table(self, every: list[Mutant], argued: Iterable[str]) -> Iterator[str]:
        """By module: how many mutants there are, and what became of them; a row of a Markdown table each."""
        allowed = set(argued)
        counts: dict[str, Counter[str]] = {}
        for mutant in every:
            state = "argued" if mutant.key in allowed else self.of(mutant)
            for row in (mutant.path.removeprefix("reminders/"), "**all**"):
                counts.setdefault(row, Counter()).update([state, "n"])
        counts["**all**"] = counts.pop("**all**", Counter())
        yield "| module | n | killed | argued | alive | not run | of those tried |"
        yield "|---|--:|--:|--:|--:|--:|--:|"
        for row, found in counts.items():
            cells = [found[name] for name in ("n", "killed", "argued", "alive", "not run")]
            tried = found["killed"] + found["alive"]
            rate = f"{found['killed'] / tried:.1%}" if tried else ""
            yield f"| {row} | {' | '.join(map(str, cells))} | {rate} |"


def try_in_place(
    to_try: list[Mutant], choose: Callable[[Mutant], list[str]], files: list[str], imported: Imported
) -> None:
    """Try what can be changed without importing anything again."""
    session = WarmSession(to_try, choose, Results().add, imported)
    with TemporaryDirectory(prefix="mutants-", dir=FOLDER) as folder:
        if os.waitpid(run_session(session, files, f"{folder}/tests"), 0)[1]:
            raise SystemExit("the session that tries changes in place failed")


def main() -> int:
    given = arguments()
    KEPT.mkdir(parents=True, exist_ok=True)
    modules, results = files_of(CHANGED), Results()
    every = asked_for(given)
    chosen = sampled(every, given)
    reasons = {entry["change"]: entry["why"] for entry in tomllib.loads(ARGUED.read_text()).get("argued", [])}
    counted = [mutant for mutant in chosen if mutant.key not in reasons]
    tries = [m for m in counted if results.of(m) != "killed" or given.anew]
    if given.table:
        tries = []
    began = monotonic()
    if tries:
        try_all(tries, given)
    results = Results()
    for change in sorted(reasons.keys() - {mutant.key for module in modules for mutant in mutants(module)}):
        print(f"argued, but not in the code any more: {change}")
    print("\n".join(results.table(chosen, reasons)))
    killed = sum(results.of(mutant) == "killed" for mutant in counted)
    if counted:
        low, high = wilson(killed, len(counted))
        seconds = (monotonic() - began) / max(1, len(tries))
        print(
            f"{len(chosen)} of {len(every)} mutants: {killed} killed, {len(chosen) - len(counted)} argued. "
            f"Killed of those not argued: {killed / len(counted):.1%} "
            f"(95 % interval {low:.1%} to {high:.1%}, n = {len(counted)}). {len(tries)} tried, {seconds:.1f} s each."
        )
    return 0 if killed == len(counted) else 1


def try_all(tries: list[Mutant], given: argparse.Namespace) -> None:
    """Try mutants, in place where that can be done, and keep what became of them."""
    files = test_files(given.tests)
    lines, names = measure(files, files_of(CHANGED), given.jobs)
    imported = Imported(sorted(names))
    began = len(Results().file.read_text().splitlines())

    def choose(mutant: Mutant) -> list[str]:
        return tests_for(mutant, lines, given.seconds)

    def begin(mutant: Mutant) -> int:
        tests = choose(mutant)
        return try_mutant(mutant, tests, imported, output_of(mutant), 120 + int(20 * sum(lines[t][0] for t in tests)))

    try_in_place(tries, choose, files, imported)
    tried = {line[:20] for line in Results().file.read_text().splitlines()[began:]}
    rest = [mutant for mutant in tries if mutant.fingerprint not in tried]
    print(f"{len(rest)} of {len(tries)} cannot be tried in place", flush=True)
    if not given.in_place:
        for _, of_module in groupby(rest, key=lambda mutant: mutant.path):
            try_anew(list(of_module), begin, given.jobs, imported)


if __name__ == "__main__":
    sys.exit(main())
