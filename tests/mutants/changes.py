"""The changes tried in a module: each takes one thing away or turns one thing round."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TURNED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip

#: Calls that mean something with an argument less; elsewhere a missing one only makes Python complain.
LISTS_OF_CONDITIONS = {
    "where",
    "and_",
    "or_",
    "order_by",
    "min",
    "max",
    "patient_is",
    "refused",
    "_check_in",
    "_overdue",
}

#: Fields of the syntax tree that hold nothing to test: types, decorators, log lines' words inside f-strings.
NOT_CHANGED = {"annotation", "returns", "decorator_list", "type_params"}

#: Row locks, which SQLite leaves out of every statement: there no test can tell one from another.
LOCKS = "with_for_update"

GONE = "(gone)"


@dataclass(frozen=True)
class Mutant:
    """One change of one module's text, named by module, function and change, whatever line that is on."""

    path: str
    function: str
    change: str
    first_line: int
    last_line: int
    text: str

    @property
    def key(self) -> str:
        return f"{self.path} {self.function}: {self.change}"

    @property
    def fingerprint(self) -> str:
        """Of the changed module's whole text."""
        return hashlib.sha256(f"{self.path}\n{self.text}".encode()).hexdigest()[:20]


def mutants(path: str) -> list[Mutant]:
    """Every change of one module, in its order."""
    source = Path(path).read_text()
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found, seen = [], Counter[str]()
    for node, function in _nodes(ast.parse(source), ""):
        for instead, before, after in _changes(node):
            change = f"{before} => {after}"
            seen[function + change] += 1
            count = seen[function + change]
            begin, end = (starts[n - 1] + c for n, c in _span(node))
            bare = source.encode()
            text = (bare[:begin] + instead.encode() + bare[end:]).decode()
            found.append(
                Mutant(path, function or "(module)", change + (f" #{count}" if count > 1 else ""),
                       node.lineno, node.end_lineno or node.lineno, text)
            )  # fmt: skip
    return found


def _span(node: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _nodes(node: ast.AST, function: str) -> Iterator[tuple[Any, str]]:
    """What may be changed, each with the dotted name of the function or class around it."""
    for name, value in ast.iter_fields(node):
        if _locks(node) and name != "func":
            continue
        for child in value if isinstance(value, list) else [value]:
            if name in NOT_CHANGED or not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            inside = function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = f"{function}.{child.name}".lstrip(".")
            elif hasattr(child, "lineno"):
                child.is_condition = name == "test"  # type: ignore[attr-defined]
                yield child, function
            yield from _nodes(child, inside)


def _locks(node: ast.AST) -> bool:
    """Whether a node is a call that locks rows."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == LOCKS


def _is_left_alone(node: ast.AST) -> bool:
    """Docstrings, `__all__`, imports, log lines, row locks and f-strings (positions in these are not to be trusted)."""
    if isinstance(node, ast.keyword):
        return node.arg == LOCKS
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant) or ast.unparse(node).startswith("log.")
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) in ("__all__", "log")
    return isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert)


def _changes(node: Any) -> Iterator[tuple[str, str, str]]:
    """The changes of one node: the text that replaces it, and what changed as the report shows it."""
    for changed, gone in _with_less(node):
        yield f"({ast.unparse(changed)})", ast.unparse(gone), GONE
    for changed in _turned(node):
        yield f"({ast.unparse(changed)})", ast.unparse(node), ast.unparse(changed)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    sets = isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Assign) and any(isinstance(t, ast.Attribute | ast.Subscript) for t in node.targets)
    )
    if is_call or sets or isinstance(node, ast.Continue | ast.Raise):
        yield "pass", ast.unparse(node), GONE
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "return None", ast.unparse(node), "return None"


def _with_less(node: Any) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Copies of a node, each without one of its parts, and that part."""
    parts = {ast.List: "elts", ast.Set: "elts", ast.BoolOp: "values", ast.Call: "args"}.get(type(node))
    called = ast.unparse(node.func).rsplit(".")[-1] if isinstance(node, ast.Call) else None
    if parts and (called is None or called in LISTS_OF_CONDITIONS):
        for place, part in enumerate(getattr(node, parts)):
            changed = copy.deepcopy(node)
            del getattr(changed, parts)[place]
            if isinstance(node, ast.BoolOp) and len(changed.values) == 1:
                changed = changed.values[0]
            if not (isinstance(node, ast.Set) and not changed.elts):
                yield changed, part
    if isinstance(node, ast.Call) and not _locks(node):
        for place, keyword in enumerate(node.keywords):
            if keyword.arg == LOCKS:
                continue
            changed = copy.deepcopy(node)
            del changed.keywords[place]
            yield changed, keyword
    if isinstance(node, ast.Dict):
        for place, key in enumerate(node.keys):
            changed = copy.deepcopy(node)
            del changed.keys[place], changed.values[place]
            yield changed, key or node.values[place]


def _turned(node: Any) -> Iterator[ast.AST]:
    """Copies of a node, each with one thing turned round."""
    changed = copy.deepcopy(node)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        changed.ops[0] = TURNED[type(node.ops[0])]()
        yield changed
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in TURNED:
        changed.op = TURNED[type(node.op)]()
        yield changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield changed.operand
    elif isinstance(node, ast.IfExp):
        yield from (changed.body, changed.orelse)
    elif node.is_condition and isinstance(node, ast.Name | ast.Attribute | ast.Call):
        yield ast.UnaryOp(ast.Not(), changed)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield ast.Constant(node.value + "!")
