"""The labeled replies that the decisions learn from, and the digest of all that they rest on."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import tokenize
import tomllib
from pathlib import Path

from reminders.care import reading
from tests.care.reading.corpus import LEARNED_PARTS, Labelled, file_of, load

#: The code that teaches; when it or the reader changes, what was learned no longer fits.
_TEACHES = ("examples.py", "fit.py", "heads.py")


def replies() -> list[Labelled]:
    """All replies to learn from, in a fixed order."""
    return [reply for part in LEARNED_PARTS for reply in load(part)]


def digest() -> str:
    """What the weights were learned from, in short: labels, packs, the code of the reader without comments."""
    found = hashlib.sha256()
    for part in LEARNED_PARTS:
        found.update(file_of(part).read_bytes())
    root = Path(reading.__file__).parent
    code = sorted(root.rglob("*.py"))
    for pack in sorted((root / "packs").rglob("*.toml")):
        found.update(json.dumps([pack.parent.name, tomllib.loads(pack.read_text("utf-8"))]).encode())
    for file in [*code, *(Path(__file__).with_name(name) for name in _TEACHES)]:
        found.update(_code_of(file).encode())
    return found.hexdigest()[:12]


def _code_of(file: Path) -> str:
    """A file's code without docstrings, comments and white space; the same on every Python."""
    text = file.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
            said = node.body[0]
            lines[said.lineno - 1 : said.end_lineno] = ["\n"] * ((said.end_lineno or said.lineno) - said.lineno + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "".join("".join(lines).split())
