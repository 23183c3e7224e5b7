"""How long files and functions may be, how much a function may take, which exceed that and why; where modules stand."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("reminders", "worker", "tests", "bench", "training")

#: What is measured besides Python, in these folders too.
OTHER_SUFFIXES = {".css", ".js", ".html", ".toml", ".sh"}
OTHER_FOLDERS = (*FOLDERS, "setup", "deploy")

#: A file that needs more holds two ideas; a function that needs more holds two steps. Signature and docstring count.
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60

#: `path` or `path:function` → why it may be longer. An entry that is not needed any more fails the test as well.
LONGER: dict[str, str] = {
    "reminders/web/static/desk.css": "one stylesheet is one request, and its variables are in sight of what uses them",
    "tests/mutants/argued.toml": "a list: each change that nothing can notice, with its reason",
}

#: A caller who has to name more has a value to make of some of them: what belongs together, as one frozen dataclass.
MOST_PARAMETERS = 9

#: `path:function` → why it may take more. An entry that is not needed any more fails the test as well.
MORE_PARAMETERS: dict[str, str] = {
    "reminders/clinics/clinic_settings.py:add_clinic": "the answers to one command, each a column, passed on by name",
    "reminders/followup/amending/infusion.py:change_infusion": (
        "what may change of an infusion, each by its own name and most left out: a request object would repeat the list"
    ),
}

#: Folders of tests that mirror no package: what they are for. Data and fixtures below a mirrored folder come with it.
TESTS_OF_THE_WHOLE = {
    "bench": "mirrors `bench`",
    "chaos": "processes killed while a clinic's day goes on",
    "deploy": "the files of `deploy`",
    "mutants": "changes the code and looks which tests fail",
    "reliability": "crashes, outages and restores across packages",
    "roles": "what people of each role can do, from page to page",
    "security": "what the whole must keep from whom",
    "services": "the real parts that tests use, and tests of those",
    "soak": "days of load",
    "story": "one clinic from enrollment to report",
    "worker": "mirrors `worker`",
    "care/reading/corpus": "labeled replies",
    "care/reading/languages": "made-up languages",
}


def sources() -> Iterator[Path]:
    """Every Python file of ours."""
    return (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))


def other_files() -> Iterator[Path]:
    """What else we write by hand: styles, scripts, pages, tables."""
    found = (path for folder in OTHER_FOLDERS for path in sorted((ROOT / folder).rglob("*")))
    return (path for path in found if path.suffix in OTHER_SUFFIXES)


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
    for path in other_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST_LINES_OF_A_FILE:
            found[path.relative_to(ROOT).as_posix()] = lines
    assert {name: lines for name, lines in found.items() if name not in LONGER} == {}
    assert set(LONGER) - set(found) == set(), "these are short enough by now: take them out of the table"


def parameters(name: str, source: str) -> dict[str, int]:
    """The functions (`name:function`) that take more than they may, each with how many, `self` or `cls` apart."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            takes = node.args
            named = [*takes.posonlyargs, *takes.args, takes.vararg, *takes.kwonlyargs, takes.kwarg]
            taken = len([one for one in named if one is not None and one.arg not in ("self", "cls")])
            if taken > MOST_PARAMETERS:
                found[f"{name}:{getattr(node, 'name', 'lambda')}"] = taken
    return found


def test_no_function_of_the_product_takes_more_parameters_than_it_may() -> None:
    found: dict[str, int] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("reminders/", "worker/")):
            found |= parameters(name, path.read_text(encoding="utf-8"))
    assert {name: taken for name, taken in found.items() if name not in MORE_PARAMETERS} == {}
    assert set(MORE_PARAMETERS) - set(found) == set(), "these take few enough by now: take them out of the table"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(a, b, c, d, e, f, g, h, i): ...", {}),
        ("def f(a, b, c, d, e, f, g, h, i, j): ...", {"a.py:f": 10}),
        ("def f(a, /, b, c, d, e, *, f, g, h, i=1, j=2): ...", {"a.py:f": 10}),
        ("async def f(a, b, c, d, e, f, g, h, *i, **j): ...", {"a.py:f": 10}),
        ("class A:\n    def f(self, a, b, c, d, e, f, g, h, i): ...", {}),
        ("class A:\n    def f(self, a, b, c, d, e, f, g, h, i, j): ...", {"a.py:f": 10}),
    ],
)
def test_every_parameter_counts_but_self(source: str, found: dict[str, int]) -> None:
    assert parameters("a.py", source) == found


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


def test_every_folder_of_tests_mirrors_a_package_or_says_what_it_is_for() -> None:
    tests = ROOT / "tests"
    folders = {path.parent.relative_to(tests) for path in tests.rglob("*.py")} - {Path()}
    stray = {
        folder.as_posix()
        for folder in folders
        if not (ROOT / "reminders" / folder).is_dir()
        and not any(one.as_posix() in TESTS_OF_THE_WHOLE for one in (folder, *folder.parents))
    }
    assert sorted(stray) == [], "move it to the folder of what it tests, or say here what it is for"
    assert [name for name in TESTS_OF_THE_WHOLE if not (tests / name).is_dir()] == []


def test_every_module_of_the_product_stands_in_a_layer() -> None:
    """A module in no layer may import anything, and be imported by anything."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["name"].startswith("Arrows point one way"))
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    package = ROOT / "reminders"
    ours = {f"reminders.{path.stem}" for path in package.glob("*.py") if path.stem != "__init__"} | {
        f"reminders.{path.parent.name}" for path in package.glob("*/__init__.py")
    }
    assert sorted(ours - placed) == []
    assert sorted(placed - ours) == ["worker"]


def test_the_rules_of_care_import_the_standard_library_and_themselves() -> None:
    strange = set()
    for path in sorted((ROOT / "reminders" / "care").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: imports are absolute"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            strange |= {
                f"{path.relative_to(ROOT)}: {name}"
                for name in names
                if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("reminders.care.")
            }
    assert strange == set()
