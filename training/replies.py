"""The labeled replies that the decisions learn from, and the digest of all that they rest on."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import reminders.care
from tests.care.reading.corpus import LEARNED_PARTS, Labelled, file_of, load

#: The code whose findings are features: when it changes, what was learned no longer fits.
_READER = ("classifier", "concern", "reading", "reply")


def replies() -> list[Labelled]:
    """All replies to learn from, in a fixed order."""
    return [reply for part in LEARNED_PARTS for reply in load(part)]


def digest() -> str:
    """What the weights were learned from, as one short name: the labels, and the reader's code without its comments."""
    found = hashlib.sha256()
    for part in LEARNED_PARTS:
        found.update(file_of(part).read_bytes())
    root = Path(reminders.care.__file__).parent
    for file in sorted(file for name in _READER for file in (root / name).rglob("*.py")):
        found.update(_code_of(file).encode())
    return found.hexdigest()[:12]


def _code_of(file: Path) -> str:
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
    return ast.dump(tree)
