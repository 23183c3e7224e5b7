"""Whatever catches every error leaves a trace of it, or says in the table here why it need not.

A linter sees that a catch is broad; what is written beside it to quiet the linter proves nothing. Here each is looked
up in the code: it raises again on every path that says so, or it logs and counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("reminders", "worker")

#: What catches everything.
BROAD = {"Exception", "BaseException"}

#: A call of one of these, or of a function whose name ends so, writes the error to the log and counts it.
TRACES = {"log_error", "_tell"}

#: `path:function` → where its errors are told instead, or why nobody has to know.
TOLD_ELSEWHERE = {
    "reminders/care/wording/library.py:read_files": "kept with the language; doctor and the texts page say it",
    "reminders/followup/asking/batches.py:_failure": "returned to `handle`, which logs it",
    "reminders/followup/intake/arrival/grouped.py:Grouped._do": "raised in the thread that asked",
    "reminders/followup/intake/arrival/reading_queue.py:_sounds_urgent": "it breaks again as it is read, and is logged",
    "reminders/followup/intake/without_redis/stand_by.py:StandBy.end": "the process ends; its row is dropped later",
    "reminders/logs/libraries.py:ToOurLog.emit": "it is what logs; `logging` prints that a line failed",
    "reminders/operate/doctor/examine.py:_carefully": "a finding, with its place in the code",
    "reminders/outbox/in_flight.py:Flight._fly": "handed to `land`, which logs it",
    "reminders/outbox/send.py:SendLoop._settle_and_claim": "a group is logged; a claim that fails alone `run` raises",
    "worker/tasks.py:_each": "the first is raised, any other logged after the loop",
}  # fmt: skip


def silent(source: str) -> list[str]:
    """The functions (`Class.function.inner`) with a broad catch that neither raises nor traces what it caught."""
    return [name for name, caught in _broad(ast.parse(source), ()) if not _leaves_a_trace(caught)]


def _broad(node: ast.AST, path: tuple[str, ...]) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Every broad catch, with the function it is in and what it does."""
    for child in ast.iter_child_nodes(node):
        inner = path
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = (*path, child.name)
        elif isinstance(child, ast.ExceptHandler) and (child.type is None or BROAD & _names(child.type)):
            yield ".".join(path), child.body
        elif isinstance(child, ast.With) and any(_suppresses_all(item.context_expr) for item in child.items):
            yield ".".join(path), []
        yield from _broad(child, inner)


def _names(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}


def _suppresses_all(expression: ast.expr) -> bool:
    is_call = isinstance(expression, ast.Call) and ast.unparse(expression.func).endswith("suppress")
    return is_call and bool(BROAD & _names(expression))


def _leaves_a_trace(caught: list[ast.stmt]) -> bool:
    """Whether this ends by raising, or logs and counts in any case: not only inside an `if`."""
    calls = (
        statement.value.func
        for statement in caught
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    )
    is_told = any(isinstance(call, ast.Name) and call.id in TRACES for call in calls)
    return is_told or (bool(caught) and isinstance(caught[-1], ast.Raise))


def test_every_broad_catch_leaves_a_trace_or_says_why_not() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{name}"
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in silent(path.read_text(encoding="utf-8"))
    }
    assert sorted(found - TOLD_ELSEWHERE.keys()) == [], "log it with `log_error`, raise it, or say here who tells of it"
    assert sorted(TOLD_ELSEWHERE.keys() - found) == [], "these leave a trace by now: take them out of the table"


@pytest.mark.parametrize(
    ("body", "is_silent"),
    [
        ("try: g()\nexcept Exception: pass", True),
        ("try: g()\nexcept: pass", True),
        ("try: g()\nexcept (KeyError, BaseException): pass", True),
        ("with suppress(Exception): g()", True),
        ("with contextlib.suppress(KeyError, Exception): g()", True),
        ("try: g()\nexcept Exception as e:\n  if h(): log_error(log, 'x', e, where=W)", True),
        ("try: g()\nexcept Exception as e:\n  if h(): raise", True),
        ("try: g()\nexcept Exception as e: log_error(log, 'x', e, where=W)", False),
        ("try: g()\nexcept Exception as e:\n  h()\n  raise", False),
        ("try: g()\nexcept KeyError: pass", False),
        ("with suppress(KeyError): g()", False),
    ],
)
def test_a_trace_is_one_that_is_always_left(body: str, is_silent: bool) -> None:
    source = "class A:\n  def f(self):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    assert silent(source) == (["A.f"] if is_silent else [])
