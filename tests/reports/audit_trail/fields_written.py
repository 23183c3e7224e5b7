"""Every field that the code writes into the details of the audit trail, found in its source and its requests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import reminders
from reminders.clinics.clinic_settings import ClinicChanges
from reminders.followup.enrolling.requests import EnrollmentRequest

ROOT = Path(reminders.__file__).parent

#: What carries details to the trail.
WRITES = frozenset({"audit", "audit_amendment", "audit_change", "audit_sign_in", "audit_erasure", "_audit"})

#: The two halves of a change, and the groups of a request: their parts are told, not they.
HALVES = frozenset({"old", "new", "patient", "consent", "infusion"})


def fields_written() -> set[str]:
    """The names of all fields: those of requests that are audited whole, and those written out where they are."""
    of_requests = {*_of(EnrollmentRequest), *_of(ClinicChanges)}
    written = {key for path in ROOT.rglob("*.py") for key in _in_source(ast.parse(path.read_text()))}
    return (of_requests | written) - HALVES


def _of(request: type) -> Iterator[str]:
    hints = get_type_hints(request)
    for field in fields(request):
        yield field.name
        for kind in (hints[field.name], *get_args(hints[field.name])):
            if is_dataclass(kind) and field.name != "baseline_peg":
                yield from _of(kind)  # type: ignore[arg-type]


def _in_source(tree: ast.Module) -> Iterator[str]:
    """The keys of every dict that a call which writes is given, under a name or by a function of its module."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if _called(call) in WRITES:
                for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                    yield from _keys(given, function, functions)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _keys(given: ast.expr, function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    trees: list[ast.AST] = [given, *_assigned(given, function)]
    makers = {_called(node) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)}
    trees += [functions[name] for name in makers if name in functions]
    for one in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        yield from (key.value for key in one.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def _assigned(given: ast.expr, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What the function has put under the names that are given."""
    named = {node.id for node in ast.walk(given) if isinstance(node, ast.Name)}
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id in named for target in targets):
            value = getattr(node, "value", None)
            if isinstance(value, ast.expr):
                yield value
