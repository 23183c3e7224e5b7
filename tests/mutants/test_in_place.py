"""A change reaches functions and tables that others have imported already."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutants.changes import Mutant, mutants
from tests.mutants.in_place import changed_functions, functions_of, put_in_place
from tests.mutants.tables import assign_again, changed_assignment

TABLE = """
LIMIT = 2
ROUTES = {"a": 1, "b": LIMIT}
LONGEST = max(ROUTES.values())
APPLY = [lambda x: x + 1]

class Box:
    size: int = 5

def twice(values):
    return [value * 2 for value in values if value > 0]

def sized(size=3):
    return size
"""
USER = "from reminders_tried.table import LONGEST, ROUTES, twice\nKNOWN = frozenset(ROUTES)\n"


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, ModuleType]]:
    """A module with tables and functions, and one that imported them."""
    package = tmp_path / "reminders_tried"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "table.py").write_text(TABLE)
    (package / "user.py").write_text(USER)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.mutants.tables.OURS", ("reminders_tried",))
    yield importlib.import_module("reminders_tried.table"), importlib.import_module("reminders_tried.user")
    for name in ("reminders_tried.table", "reminders_tried.user", "reminders_tried"):
        sys.modules.pop(name, None)  # the next test has modules of its own, in another folder


def change(name: str) -> Mutant:
    (found,) = [mutant for mutant in mutants("reminders_tried/table.py") if mutant.change == name]
    return found


def test_a_changed_function_is_run_by_whoever_imported_it(modules: tuple[ModuleType, ModuleType]) -> None:
    table, user = modules
    for name in ("value > 0 => value >= 0", "x + 1 => x - 1"):
        changed = changed_functions(change(name))
        assert changed
        assert put_in_place(functions_of("reminders_tried/table.py"), changed)
    assert user.twice([0, 1]) == [0, 2]
    assert table.APPLY[0](1) == 0


def test_a_changed_table_reaches_what_was_imported_and_what_was_made_of_it(
    modules: tuple[ModuleType, ModuleType],
) -> None:
    table, user = modules
    gone = change("'b' => (gone)")
    assert changed_functions(gone) is None
    place = changed_assignment(gone)
    assert place is not None
    assign_again(gone.path, gone.text, place)
    assert ({"a": 1}, 1, frozenset("a")) == (user.ROUTES, user.LONGEST, user.KNOWN)

    assign_again(gone.path, TABLE, place)
    assert (2, frozenset("ab")) == (table.LONGEST, user.KNOWN)


def test_classes_and_default_values_are_not_changed_in_place(modules: tuple[ModuleType, ModuleType]) -> None:
    for name in ("5 => 6", "3 => 4"):
        assert changed_functions(change(name)) is None
        assert changed_assignment(change(name)) is None
