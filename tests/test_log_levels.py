"""What the levels of our log lines mean (`docs/monitoring.md`, "Log lines"), asked of every line in the code.

An error is what a person must act on: each stands in the document with what to do. So nobody adds an error without
saying so, and what somebody is woken for is not hidden among warnings.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reminders.logs.errors import Place

ROOT = Path(__file__).parents[1]
LEVELS = ("debug", "info", "warning", "error", "critical")

#: Lines of others: a library's own level and words; a step of the stand-by says its own sentence (`Step.says`).
EVENTS_OF_OTHERS = {"reminders/logs/libraries.py", "reminders/followup/intake/without_redis/stand_by.py"}

#: The functions that are called to log. `_uncaught` is called for what nobody caught.
_LOGGING = {"log_error": ("error", 1), "_uncaught": ("critical", 1)}


class Line(NamedTuple):
    """One line in the code that logs.

    `event` is None if it is no plain text. `where` is the kind that `reminders_errors_total` counts it under, if any.
    """

    file: str
    level: str
    event: str | None
    where: str | None


@cache
def lines() -> tuple[Line, ...]:
    """Every line of `reminders` and `worker` that logs."""
    files = [path for package in ("reminders", "worker") for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(
        Line(str(path.relative_to(ROOT)), *line)
        for path in files
        for line in logged(ast.parse(path.read_text(encoding="utf-8")))
    )


def logged(tree: ast.AST) -> Iterator[tuple[str, str | None, str | None]]:
    """The level, the event and the kind (`Line`) of every call in a module that logs."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Attribute) and call.func.attr in LEVELS and is_log(call.func.value):
            yield call.func.attr, plain(call.args[0]), kind(call)
        elif isinstance(call.func, ast.Name) and call.func.id in _LOGGING:
            usual, place = _LOGGING[call.func.id]
            given = {word.arg: plain(word.value) for word in call.keywords}
            yield given.get("level", usual) or "an unknown level", plain(call.args[place]), kind(call)


def is_log(value: ast.expr) -> bool:
    """Whether this is one of our logs: `log`, or one that is asked for on the spot."""
    if isinstance(value, ast.Name):
        return value.id == "log"
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith("get_logger")


def kind(call: ast.Call) -> str | None:
    given = [ast.unparse(word.value) for word in call.keywords if word.arg == "where"]
    return next(
        (place.value for place in Place if given and given[0] in (f"Place.{place.name}", f"Place.{place.name}.value")),
        None,
    )


def plain(value: ast.expr) -> str | None:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def told_what_to_do() -> dict[str, str]:
    """The events of the table in the document, each with what to do."""
    document = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
    table = document.partition("### Errors, and what to do")[2]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| `")]
    return {event: do for events, do in rows for event in re.findall("`(.+?)`", events)}


def test_every_error_stands_in_the_document_with_what_a_person_does() -> None:
    errors = {line.event for line in lines() if line.level in ("error", "critical") and line.event is not None}
    told = told_what_to_do()
    assert sorted(told) == sorted(errors)
    assert all(told.values())


def test_an_event_has_one_level_wherever_it_is_logged() -> None:
    levels: dict[str | None, set[str]] = {}
    for line in lines():
        assert line.level in LEVELS, line
        levels.setdefault(line.event, set()).add(line.level)
    assert {event: found for event, found in levels.items() if event is not None and len(found) > 1} == {}


def test_an_event_is_plain_text_in_the_code_so_nothing_is_filled_in() -> None:
    assert {line.file for line in lines() if line.event is None} <= EVENTS_OF_OTHERS
    assert len(lines()) > 40


def test_what_the_runbooks_look_for_in_a_log_can_be_found_there() -> None:
    runbooks = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")
    wanted = [shlex.split(words)[0] for words in re.findall(r"^journalctl .* \| grep (.+)$", runbooks, re.MULTILINE)]
    assert len(wanted) > 1
    written = [json.dumps({"event": line.event, "level": line.level, "where": line.where}) for line in lines()]
    kinds = [words.replace("KIND", place) for words in wanted for place in (Place if "KIND" in words else [""])]
    assert [words for words in kinds if not any(words in line for line in written)] == []


def test_every_log_is_called_log_so_that_none_is_overlooked() -> None:
    for path in (path for package in ("reminders", "worker") for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and "structlog.get_logger" in ast.unparse(node.value):
                assert [ast.unparse(target) for target in node.targets] == ["log"], path
