"""Nothing records an outcome or changes a flag without telling the clinic's systems: looked up in the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CODE = Path(__file__).parents[2] / "reminders"

#: Where what is made is told: a call of one of these.
TELLS = {"announce", "announce_outcome", "announce_flag", "add_outcome"}

#: What is told: a row made, or one of these set.
ROWS = {"Outcome", "Flag"}
TIMES = {"acknowledged_at", "resolved_at"}

#: `file:function` that need not, and why.
NOT_TOLD = {
    "followup/alerting/flag.py:_acknowledge": "`resolve` calls it too, and tells of the resolution alone",
    "followup/amending/phone_score.py:_outcome": "only makes the row; `add_outcome` adds it and tells",
}


def names_called(function: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {func.id for func in calls if isinstance(func, ast.Name)}


def sets(function: ast.AST) -> Iterator[str]:
    """The attributes that a function assigns, and the columns that it updates (`.values(…=…)`)."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
            yield from (keyword.arg or "" for keyword in node.keywords)


def test_whatever_records_an_outcome_or_changes_a_flag_tells_of_it() -> None:
    silent, telling = set(), 0
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (ROWS & names_called(node) or TIMES & set(sets(node))):
                telling += bool(TELLS & names_called(node))
                if not TELLS & names_called(node):
                    silent.add(f"{path.relative_to(CODE).as_posix()}:{node.name}")
    assert silent == set(NOT_TOLD), "tell of it with `reminders.record.events`"
    assert telling >= 8
