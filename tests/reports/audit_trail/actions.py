"""Every action that the code writes into the audit trail, found in its source: one nobody thought of fails a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import reminders

ROOT = Path(reminders.__file__).parent

#: Functions that are given an action and write nothing.
ONLY_READ = frozenset({"sentence", "newest_of", "details_of"})

Function = ast.FunctionDef


@dataclass(frozen=True)
class _Module:
    path: str
    functions: list[Function]
    constants: dict[str, str]

    def takes_action(self, *, private: bool) -> dict[str, int]:
        """Its functions that are given an `action`, with its place among the arguments, -1 if it is only named."""
        return {
            f.name: names.index("action") if "action" in (names := [a.arg for a in f.args.args]) else -1
            for f in self.functions
            if "action" in _parameters(f) and f.name.startswith("_") is private and f.name not in ONLY_READ
        }


def actions_written() -> dict[str, str]:
    """Each action with the file that writes it. Raises `AssertionError` where the source does not show which it is."""
    packages = (ROOT, ROOT.parent / "worker")
    modules = [_module(path) for package in packages for path in sorted(package.rglob("*.py"))]
    constants = {name: text for module in modules for name, text in module.constants.items()}
    everywhere = {name: at for module in modules for name, at in module.takes_action(private=False).items()}
    found: dict[str, str] = {}
    for module in modules:
        places = everywhere | module.takes_action(private=True)
        for function in module.functions:
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                given = _given(call, places[name]) if name in places else None
                if given is not None:
                    where = f"{module.path}:{call.lineno}: show which action is written, so that it has a sentence"
                    found |= dict.fromkeys(_values(given, function, constants, where), module.path)
    return found


def _module(path: Path) -> _Module:
    tree = ast.parse(path.read_text())
    inner = [one for node in tree.body for one in (node.body if isinstance(node, ast.ClassDef) else [node])]
    constants = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    constants[name.id] = str(value.value)
    return _Module(str(path), [node for node in inner if isinstance(node, Function)], constants)


def _parameters(function: Function) -> list[str]:
    return [a.arg for a in (*function.args.args, *function.args.kwonlyargs)]


def _given(call: ast.Call, place: int) -> ast.expr | None:
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "action"), None)
    return named or (call.args[place] if 0 <= place < len(call.args) else None)


def _values(given: ast.expr, function: Function, constants: dict[str, str], where: str) -> Iterator[str]:
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from _values(given.body, function, constants, where)
        yield from _values(given.orelse, function, constants, where)
    elif isinstance(given, ast.Name) and given.id in _parameters(function):
        return  # handed on: its callers are looked at
    elif isinstance(given, ast.Name):
        local = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == given.id for t in node.targets)
        ]
        assert local or given.id in constants, where
        for value in local:
            yield from _values(value, function, constants, where)
        if not local:
            yield constants[given.id]
    else:
        assert isinstance(given, ast.Attribute), where
        assert given.attr in constants, where
        yield constants[given.attr]
