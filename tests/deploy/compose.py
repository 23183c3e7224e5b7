"""Reads deploy/container/compose.yaml as far as it goes: mappings by indentation, flow lists and mappings, one merge.

There is no YAML library among the tests' dependencies, and this file keeps to a few forms.
"""

from __future__ import annotations

import re
import shlex
from typing import Any

_LINE = re.compile(r"^( *)([\w<-]+):(?: (&\w+))?(?: (.+))?$")
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def read(text: str) -> dict[str, Any]:
    """The file's mapping. Raises `ValueError` for a line in a form that this does not know."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    anchors: dict[str, dict[str, Any]] = {}
    top: dict[str, Any] = {}
    open_mappings: list[tuple[int, dict[str, Any]]] = [(-1, top)]
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            raise ValueError(f"compose.yaml has a line in a form that is not known here: {line!r}")
        indent, key, anchor, given = len(found[1]), found[2], found[3], found[4]
        while open_mappings[-1][0] >= indent:
            open_mappings.pop()
        into = open_mappings[-1][1]
        if key == "<<":
            into.update(anchors[given.removeprefix("*")])
        elif given is None:
            into[key] = {}
            open_mappings.append((indent, into[key]))
            if anchor:
                anchors[anchor.removeprefix("&")] = into[key]
        else:
            into[key] = _value(given)
    return top


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its `${NAME}` filled in. Raises `KeyError` for a variable that must be set and is not."""

    def value(found: re.Match[str]) -> str:
        name, sign, otherwise = found.groups()
        return values.get(name) or (otherwise if sign == "-" else values[name])

    return _VARIABLE.sub(value, text)


def _value(given: str) -> Any:
    if given.startswith("["):
        return [_value(part) for part in _parts(given[1:-1])]
    if given.startswith("{") and not given.startswith("${"):
        pairs = (part.partition(":") for part in _parts(given[1:-1]))
        return {key.strip(): _value(value.strip()) for key, _, value in pairs}
    return _scalar(given)


def _parts(inside: str) -> list[str]:
    """What is between the commas that stand in no bracket, brace or quotation mark."""
    found, depth, quoted = [""], 0, False
    for character in inside:
        quoted ^= character == '"'
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0 and not quoted:
            found.append("")
        else:
            found[-1] += character
    return [part.strip() for part in found if part.strip()]


def _scalar(given: str) -> Any:
    if given in ("true", "false"):
        return given == "true"
    return shlex.split(given)[0] if given.startswith('"') else given
