"""Running tests in a child of this process, on a changed module or to see which lines each test runs."""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from time import process_time
from types import CodeType, ModuleType
from typing import Any

import coverage
import grimp
import pytest
from sqlalchemy import Connection

from reminders.record.prepared import Prepared
from tests.mutants.changes import Mutant
from tests.mutants.in_place import noticing

CACHED = type(cache(len))
"""Functions that keep their results."""
QUIET = ("-q", "-p", "no:xdist", "-p", "no:playwright")
#: Servers that no child may start, because it ends without stopping them: tests that ask for one are not used.
SERVERS = frozenset({"postgres_server", "redis_server", "chromium"})


class _Changed(MetaPathFinder, Loader):
    """Gives Python the changed text when it imports the mutant's module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = module_of(mutant.path)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        file = Path(self.mutant.path)
        inside = [str(file.parent)] if file.name == "__init__.py" else None
        return spec_from_file_location(name, file, loader=self, submodule_search_locations=inside)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.text, self.mutant.path, "exec", dont_inherit=True), module.__dict__)


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


class Imported:
    """Everything of ours and of others, imported here once: a child imports again what a change can reach."""

    def __init__(self, names: Iterable[str]) -> None:
        self.graph = grimp.build_graph("reminders")
        self.ran_meanwhile: set[CodeType] = set()
        with noticing(self.ran_meanwhile, str(Path("reminders").absolute())):
            for name in [*names, *sorted(self.graph.modules)]:
                if not name.endswith("__main__"):
                    with suppress(Exception):
                        importlib.import_module(name)

    def reached_from(self, path: str) -> set[str]:
        """A module, everything that imports it, and what lies in a package that does."""
        found, reached = {module_of(path)}, set[str]()
        while found - reached:
            reached |= found
            found |= {name for start in reached for name in self.graph.find_downstream_modules(start)}
            found.discard("reminders")  # imports the web application, but only when asked for it
            found |= {name for package in found for name in self.graph.find_descendants(package)}
        return reached

    def forget(self, path: str) -> None:
        """In a child: nothing that a change of this module reaches is imported any more."""
        for gone in self.reached_from(path) & sys.modules.keys():
            del sys.modules[gone]
            package, _, own = gone.rpartition(".")
            if hasattr(sys.modules.get(package), own):
                delattr(sys.modules[package], own)


class _Lines:
    """A pytest plugin: which lines each passing test runs, and the processor time it takes.

    A statement is built by the first test that uses it, and kept: the lines that build it are lines of every test that
    uses it. What modules otherwise make once and keep is forgotten before each test.
    """

    def __init__(self, measured: coverage.Coverage, modules: Sequence[str]) -> None:
        self.measured, self.modules = measured, [module_of(path) for path in modules]
        self.seconds: dict[str, float] = {}
        self.statements: dict[str, set[str]] = {}
        """By test: the statements it used, each under the name of the context in which its lines were seen."""
        self._test = ""
        self._build = Prepared._for

    def pytest_sessionstart(self) -> None:
        lines = self

        def build(statement: Prepared, connection: Connection) -> Any:
            name = f"statement {id(statement)}"
            lines.statements.setdefault(lines._test, set()).add(name)
            if connection.dialect.name in statement._compiled:
                return lines._build(statement, connection)
            lines.measured.switch_context(name)
            try:
                return lines._build(statement, connection)
            finally:
                lines.measured.switch_context(lines._test)

        Prepared._for = build  # type: ignore[assignment, method-assign]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if needs_no_server(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for forget in made_once(self.modules, also_statements=False):
            forget()
        self._test = item.nodeid
        self.measured.switch_context(item.nodeid)
        began, self.passed = process_time(), True
        result = yield
        if self.passed:
            self.seconds[item.nodeid] = process_time() - began
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed = self.passed and report.passed

    def seen(self) -> dict[str, tuple[float, dict[str, list[int]]]]:
        """By test that passed: its seconds, and the lines it ran by module."""
        data = self.measured.get_data()
        ran: dict[str, dict[str, set[int]]] = {}
        for path in data.measured_files():
            for line, contexts in data.contexts_by_lineno(path).items():
                for context in contexts:
                    ran.setdefault(context, {}).setdefault(os.path.relpath(path), set()).add(line)
        found = {}
        for test, seconds in self.seconds.items():
            lines: dict[str, set[int]] = {}
            for context in (test, *self.statements.get(test, ())):
                for path, there in ran.get(context, {}).items():
                    lines.setdefault(path, set()).update(there)
            found[test] = seconds, {path: sorted(there) for path, there in lines.items()}
        return found


def needs_no_server(item: pytest.Item) -> bool:
    """Whether a test can run in a child that ends at once."""
    return not SERVERS & set(getattr(item, "fixturenames", ()))


def made_once(names: Iterable[str], *, also_statements: bool = True) -> list[Callable[[], None]]:
    """What forgets the results, and unless told otherwise the statements, that some modules make once and keep."""
    found: list[Callable[[], None]] = []
    for name in names:
        held = list(vars(sys.modules[name]).values()) if name in sys.modules else []
        for value in [*held, *(one for table in held if isinstance(table, dict) for one in table.values())]:
            if isinstance(value, Prepared) and also_statements:
                found.append(value._compiled.clear)
            elif isinstance(value, CACHED):
                found.append(value.cache_clear)
    return found


def child(output: Path, seconds: int, work: Any) -> int:
    """Fork; the child runs `work` in a session of its own and ends with what it returns. Returns its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 3
    try:
        os.setsid()
        signal.alarm(seconds)
        with output.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        code = work()
    finally:
        os._exit(code)


def try_mutant(mutant: Mutant, tests: Sequence[str], imported: Imported, output: Path, seconds: int, *how: str) -> int:
    """Begin running some tests on a mutant, until one fails unless `how` says otherwise.

    The child ends with pytest's code: 0 where all pass, and where there is none to run.
    """

    def work() -> int:
        imported.forget(mutant.path)
        sys.meta_path.insert(0, _Changed(mutant))
        return int(pytest.main([*QUIET, *(how or ("-x",)), "--tb=line", *tests]) if tests else 0)

    return child(output, seconds, work)


def see_lines(outputs: Mapping[str, Path], modules: Sequence[str]) -> int:
    """Begin running some files' tests on SQLite, in one session.

    The child leaves a JSON file for each, at the path that `outputs` names for it: its tests, their seconds and lines,
    the text of the modules they ran, and what is imported then.
    """

    def work() -> int:
        measured = coverage.Coverage(data_file=None, include=list(modules), config_file=False)
        lines = _Lines(measured, modules)
        measured.start()
        pytest.main([*QUIET, "-k", "not postgresql", *outputs], plugins=[lines])
        measured.stop()
        seen = lines.seen()
        others = [name for name in sys.modules if name.split(".")[0] not in ("reminders", "tests", "__main__")]
        for file, output in outputs.items():
            found = {test: ran for test, ran in seen.items() if test.split("::")[0] == file}
            sources = {path: Path(path).read_text() for path in {path for _, run in found.values() for path in run}}
            output.write_text(json.dumps({"tests": found, "imported": others, "sources": sources}))
        return 0

    return child(next(iter(outputs.values())).with_suffix(".out"), 3600, work)
