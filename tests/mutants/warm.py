"""One pytest session that has everything ready, and tries each change in a child forked from it.

The tests are collected, the record's template is migrated, the phone network runs, and every statement that a test
needs is compiled, because each test is first run here on the unchanged code. A test that fails then is not used.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sqlite3
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from math import ceil
from pathlib import Path
from time import monotonic, process_time
from types import FunctionType
from typing import Any

import hypothesis
import pytest
import requests
from _pytest.runner import runtestprotocol

import tests.network
from tests.mutants.changes import Mutant
from tests.mutants.in_place import changed_functions, functions_of, put_in_place
from tests.mutants.tables import assign_again, changed_assignment
from tests.mutants.trial import QUIET, Imported, child, made_once, needs_no_server

#: How long a test waits for a text that a change may have lost.
PATIENCE_SECONDS = 15.0
#: How much processor time a child may take beyond three times what its tests took: a loop without an end takes it all.
PROCESSOR_SECONDS = 2.0
#: Tests in the first child of a mutant; those that remain follow in another one.
FIRST = 3

#: A test that noticed a change this soon, by the clock, counts for so many that did later.
SOON_SECONDS, WORTH = 5.0, 10

#: What a child ends with: no test noticed the change, something did (its output says what), or a mistake of ours.
PASSED, CAUGHT, BROKEN = 0, 1, 2

NOT_IN_PLACE = "(not in place)"

Way = Callable[[], bool | None]
"""Puts a change in place, in a child; False where that fails."""

Told = Callable[[Mutant, str | None], None]
"""Called with each mutant that was tried, and what noticed it, or None."""


def in_turn(items: list[pytest.Item]) -> list[tuple[pytest.Item, pytest.Item | None]]:
    """Each test with the one after it: what both need of their module is made once."""
    return list(zip(items, [*items[1:], None], strict=False))


class WarmSession:
    """A pytest plugin: instead of running the tests it tries mutants, in their order."""

    def __init__(
        self, mutants: list[Mutant], choose: Callable[[Mutant], list[str]], told: Told, imported: Imported
    ) -> None:
        self.mutants, self.choose, self.told, self.imported = mutants, choose, told, imported
        self.sound: dict[str, bool] = {}
        self.cost: dict[str, float] = {}
        self.failure = ""
        self.unmoved: dict[tuple[str, int, str], bool] = {}
        self.functions: list[FunctionType] = []
        self.network: tests.network.SimulatedNetwork | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        result = yield
        if fixturedef.argname == "session_network":
            self.network = result
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """An example that fails is enough: no smaller one is looked for."""
        found = hypothesis.Phase.explicit, hypothesis.Phase.generate
        hypothesis.settings.register_profile("trial", hypothesis.settings(), phases=found)
        hypothesis.settings.load_profile("trial")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items if needs_no_server(item)}
        self.session: Any = session
        path = ""
        for mutant in self.mutants:
            if mutant.path != path:
                path, worth = mutant.path, Counter[str]()
                self.functions, self.forgetting = [], made_once(self.imported.reached_from(path))
            apply = self._way(mutant)
            if apply:
                self._try(mutant, apply, worth)
        return True

    def _way(self, mutant: Mutant) -> Way | None:
        """How the change is put in place; None where it cannot be."""
        changed = changed_functions(mutant)
        if changed is None:
            place = changed_assignment(mutant)
            return None if place is None else lambda: assign_again(mutant.path, mutant.text, place)
        if changed.keys() & self.imported.ran_meanwhile:
            return None
        return lambda: put_in_place(self.functions, changed)

    def _try(self, mutant: Mutant, apply: Way, worth: Counter[str]) -> None:
        """Try a mutant: what noticed most of its module's changes so far, and soonest, is run first."""
        chosen = [self.items[test] for test in self.choose(mutant) if test in self.items]
        chosen.sort(key=lambda item: -worth[item.nodeid])
        began = monotonic()
        for items in (chosen[:FIRST], chosen[FIRST:]):
            sound = self._sound(items)
            caught = self._in_child(mutant, apply, sound) if sound else None
            if caught == NOT_IN_PLACE:
                return
            if caught is not None:
                if caught in self.items and not self._still_passes(mutant, self.items[caught]):
                    return
                # Some tests notice a lost text by waiting for it a minute: others of the module may notice it sooner.
                worth[caught] += WORTH if monotonic() - began < SOON_SECONDS else 1
                self.told(mutant, caught)
                return
        self.told(mutant, None)

    def _still_passes(self, mutant: Mutant, item: pytest.Item) -> bool:
        """Whether a test passes where the value that was changed is only made again as it was."""
        place = changed_assignment(mutant) if changed_functions(mutant) is None else None
        if place is None:
            return True
        known = (mutant.path, place, item.nodeid)
        if known not in self.unmoved:
            text = Path(mutant.path).read_text()
            same = replace(mutant, text=text)
            self.unmoved[known] = self._in_child(same, lambda: assign_again(mutant.path, text, place), [item]) is None
            if not self.unmoved[known]:
                print(f"not in place: {mutant.key} ({item.nodeid})", flush=True)
        return self.unmoved[known]

    def _sound(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """Those that pass on the unchanged code, by running each once in this process."""
        new = [item for item in items if item.nodeid not in self.sound]
        for item, after in in_turn(new):
            began = process_time()
            self.sound[item.nodeid] = not self._fails(item, after)
            self.cost[item.nodeid] = process_time() - began
            if not self.sound[item.nodeid]:
                print(f"not used, it fails without any change: {item.nodeid}", flush=True)
        self.session._setupstate.teardown_exact(self.session)  # no child may go on with a record that is open here
        return [item for item in items if self.sound[item.nodeid]]

    def _fails(self, item: pytest.Item, after: pytest.Item | None) -> bool:
        """Run a test, and end all that neither the session nor the test after it needs."""
        reports = runtestprotocol(item, log=False, nextitem=after or self.session)
        self.failure = "".join(str(report.longrepr) for report in reports if report.failed)
        return bool(self.failure)

    def _in_child(self, mutant: Mutant, apply: Way, items: list[pytest.Item]) -> str | None:
        """The first test that fails with the change, None where all pass, or what else became of the trial."""
        self.functions = self.functions or functions_of(mutant.path)  # once a test has run: some are made only then
        output = Path(".build/mutants") / f"{mutant.fingerprint}.out"
        seconds = ceil(PROCESSOR_SECONDS + 3 * sum(self.cost[item.nodeid] for item in items))

        def work() -> int:
            try:
                caught = self._run_changed(apply, items, seconds)
            except BaseException:  # noqa: BLE001 - the parent says what it was
                traceback.print_exc()
                return BROKEN
            if caught is None:
                return PASSED
            output.write_text(f"{caught}\n{self.failure[-2000:]}\n")
            return CAUGHT

        code = os.waitstatus_to_exitcode(os.waitpid(child(output, 60 + 30 * seconds, work), 0)[1])
        self._clear_the_network()
        if code == BROKEN:
            raise RuntimeError(output.read_text())
        if code == CAUGHT:
            return output.read_text().splitlines()[0]
        return None if code == PASSED else "(time)"

    def _run_changed(self, apply: Way, items: list[pytest.Item], seconds: int) -> str | None:
        """In a child: make the change and run tests until one fails."""
        gc.disable()  # a collection would copy all memory that is shared with the parent
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        tests.network.PATIENCE_SECONDS = PATIENCE_SECONDS
        try:
            if apply() is False:
                return NOT_IN_PLACE
        except Exception as error:  # noqa: BLE001 - nobody could import the module
            self.failure = repr(error)
            return "(import)"
        for forget in self.forgetting:
            forget()
        if self.network:
            self.network._session = requests.Session()
            self.network._session.trust_env = False
        return next((item.nodeid for item, after in in_turn(items) if self._fails(item, after)), None)

    def _clear_the_network(self) -> None:
        """No trial finds the texts and phones of an earlier one."""
        if self.network is None:
            return
        with closing(sqlite3.connect(self.network.database, timeout=60, isolation_level=None)) as file:
            for table in ("texts", "opt_outs", "phones"):
                file.execute(f"DELETE FROM {table}")
        self.network.set_faults()
        self.network.set_inbound_url(None)
        numbers = sys.modules["tests.day"]._numbers
        for _ in range(50):  # phones of its own for each trial: a text of the last one may still be on its way
            next(numbers)


def run_session(session: WarmSession, files: list[str], folder: str) -> int:
    """Begin trying mutants with the tests of some files, in a child; returns its id."""

    def work() -> int:
        options = ("-k", "not postgresql", "-o", "tmp_path_retention_policy=none", f"--basetemp={folder}")
        return int(pytest.main([*QUIET, "--disable-warnings", "--tb=native", *options, *files], plugins=[session]))

    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        code = work()
    finally:
        os._exit(code)
