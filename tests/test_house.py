"""How long a file and a function of ours may be, and which may be longer and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("reminders", "worker", "tests", "bench", "training")

#: A file that needs more holds two ideas; a function that needs more holds two steps. Signature and docstring count.
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

#: `path` or `path:function` → why it may be longer. An entry that is not needed any more fails the test as well.
LONGER: dict[str, str] = {}


def sources() -> Iterator[Path]:
    """Every Python file of ours."""
    return (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))


def too_long(name: str, source: str) -> dict[str, int]:
    """The file (`name`) and its functions (`name:function`) that are too long, each with its lines."""
    found = {name: len(source.splitlines())} if len(source.splitlines()) > MOST_LINES_OF_A_FILE else {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            lines = node.end_lineno - node.lineno + 1
            if lines > MOST_LINES_OF_A_FUNCTION:
                found[f"{name}:{node.name}"] = lines
    return found


def test_no_file_and_no_function_is_longer_than_it_may_be() -> None:
    found: dict[str, int] = {}
    for path in sources():
        found |= too_long(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    assert {name: lines for name, lines in found.items() if name not in LONGER} == {}
    assert set(LONGER) - set(found) == set(), "these are short enough by now: take them out of the table"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 1\n" * 400, {}),
        ("x = 1\n" * 401, {"a.py": 401}),
        ("def f():\n" + "    x = 1\n" * 59, {}),
        ("def f():\n" + "    x = 1\n" * 60, {"a.py:f": 61}),
        ("class A:\n    async def f(\n        self,\n    ):\n" + "        x = 1\n" * 58, {"a.py:f": 61}),
        ('def f():\n    """What' + "\n" * 60 + '    it does."""\n', {"a.py:f": 62}),
    ],
)
def test_every_line_counts_signature_and_docstring_included(source: str, found: dict[str, int]) -> None:
    assert too_long("a.py", source) == found
