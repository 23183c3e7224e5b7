"""Putting a change into a table or another value of a module that is imported already.

The assignment is run again inside the module. Whoever holds the value then holds the changed one, and what modules made
of it while they were imported is made again. What holds it otherwise (a class, a default value) sees no change.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.mutants.changes import Mutant
from tests.mutants.trial import module_of

#: Many names hold the same object of such a type: only those that are spelt alike count as the value's.
OURS = ("reminders", "worker", "tests")
PLAIN = (int, float, str, bytes, bool, type(None))


def changed_assignment(mutant: Mutant) -> int | None:
    """Which statement of the module differs, if it gives a value to one name."""
    old, new = _statements(Path(mutant.path).read_text()), _statements(mutant.text)
    differ = [place for place, (was, now) in enumerate(zip(old, new, strict=False)) if ast.dump(was) != ast.dump(now)]
    return differ[0] if len(old) == len(new) and len(differ) == 1 and _name(new[differ[0]]) else None


def changed_name(mutant: Mutant) -> str | None:
    """The name that the assignment which differs gives a value."""
    place = changed_assignment(mutant)
    return None if place is None else _name(_statements(mutant.text)[place])


def assign_again(path: str, text: str, place: int) -> None:
    """Run one of a module's assignments as `text` has it. Raises whatever running it raises."""
    module = sys.modules[module_of(path)]
    _assign(module, _statements(text)[place], set())


@cache
def _statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def _name(statement: ast.stmt) -> str | None:
    """The name that a statement gives a value."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        target = statement.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


def _assign(module: ModuleType, statement: ast.stmt, done: set[tuple[str, str]]) -> None:
    name = str(_name(statement))
    if (module.__name__, name) in done:
        return
    done.add((module.__name__, name))
    before = vars(module)[name]
    exec(compile(ast.Module([statement], []), str(module.__file__), "exec", dont_inherit=True), vars(module))
    holders = [*_holders(before, name), (module, name)]
    for holder, known_as in holders:
        setattr(holder, known_as, vars(module)[name])
    for holder, known_as in holders:
        if not holder.__name__.startswith("tests."):
            for later in _statements(Path(str(holder.__file__)).read_text()):
                if _name(later) and _uses(later, known_as):
                    _assign(holder, later, done)


def _holders(value: object, name: str) -> Iterator[tuple[Any, str]]:
    for module in list(sys.modules.values()):
        if module is not None and getattr(module, "__name__", "").split(".")[0] in OURS:
            for known_as, held in list(vars(module).items()):
                if held is value and (known_as == name or not isinstance(value, PLAIN)):
                    yield module, known_as


def _uses(statement: ast.stmt, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(statement))
