"""What the documents name is there: files, modules, links, headings, commands, settings and calls of the API."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from reminders.cli import cli
from reminders.record.duties import DUTIES
from reminders.web import api
from reminders.web.api.operations import OPERATIONS
from training.replies import replies

ROOT = Path(__file__).parents[1]

#: Every document but the changelog, which tells of files that are gone.
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "bench" / "README.md"])
DOCUMENTS.remove(ROOT / "CHANGELOG.md")

#: The table that says which file to change for what.
CHANGES = "Where to change what"

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)\1")
_LINK = re.compile(r"\]\(([^()\s]+(?:\([^()]*\))?)\)")
_PATH = re.compile(r"[a-z][\w.-]*(/[\w.-]+)*/?", re.ASCII)
_FILE = re.compile(r"\.(py|md|toml|txt|css|js|html|sh)$")
#: Places of a grammar, which look like a path (`care/reading/danger/grammar.py`).
_NO_FILE = "a/b"
_MEDIA_TYPE = re.compile(r"(application|text)/[a-z+]+")
_MODULE = re.compile(r"(reminders|worker|tests|bench|training)(\.\w+)+")
_SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_CALL = re.compile(r"`(GET|POST|PATCH|PUT|DELETE) (/[^` ]+)`")

#: A command whose `reminders` is left out, as in `staff disable`.
_GROUP = re.compile(r"(db|clinic|staff|key|audit) [a-z]")

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@every_document
def test_every_file_and_module_named_exists(document: Path) -> None:
    assert list(missing_files(document.read_text(), document.parent)) == []


@every_document
def test_every_heading_follows_an_empty_line(document: Path) -> None:
    # Without one, some viewers take the heading for a row of the table above it.
    assert re.findall(r"(?<=[^\n]\n)#+ .+", _FENCED.sub("", document.read_text())) == []


@pytest.mark.parametrize("package", ["reminders", "worker", "training", "bench"])
def test_every_file_named_in_a_docstring_exists(package: str) -> None:
    wrong = {
        str(path.relative_to(ROOT)): missing
        for path in sorted((ROOT / package).rglob("*.py"))
        if (missing := [*missing_files("\n".join(_docstrings(path)), *path.relative_to(ROOT).parents)])
        and missing != [_NO_FILE]
    }
    assert wrong == {}


def test_the_readme_says_how_many_replies_the_reader_learned_from() -> None:
    thousands = round(len(replies()) / 1_000)
    assert f"{thousands},000 labeled replies" in " ".join((ROOT / "README.md").read_text().split())


def test_the_documents_name_every_duty() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text()
    assert f"Every duty ({', '.join(f'`{duty}`' for duty in DUTIES)})" in " ".join(text.split())


def test_the_architecture_names_every_module_that_opens_transactions_itself() -> None:
    text = _section((ROOT / "docs" / "architecture.md").read_text(), "What every package relies on")
    named = {code for code in _inline_code(text.partition("- **Identifiers**")[0]) if code.endswith(".py")}
    packages = ("outbox", "followup", "webhooks", "health", "clinics", "reports")
    files = [path for package in packages for path in (ROOT / "reminders" / package).rglob("*.py")]
    opening = {
        str(path.relative_to(ROOT / "reminders"))
        for path in files
        if re.search(r"database\.write(_soon)?\(\)", path.read_text())
    }
    assert opening == named


@every_document
def test_every_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    assert list(broken_links(document.read_text(), document)) == []


@every_document
def test_every_command_exists_with_its_options(document: Path) -> None:
    assert list(unknown_commands(document.read_text())) == []


@every_document
def test_every_name_in_capitals_is_a_setting_or_constant_of_the_code(document: Path) -> None:
    assert list(unknown_settings(document.read_text())) == []


def test_every_row_of_where_to_change_what_names_something_in_its_files() -> None:
    rows = list(_rows(_section((ROOT / "docs" / "architecture.md").read_text(), CHANGES)))
    assert len(rows) >= 30
    assert [problem for row in rows for problem in _misplaced(row)] == []


def test_the_api_document_names_every_call_there_is_and_no_other() -> None:
    assert api is not None  # importing it fills the table
    documented = set(_CALL.findall((ROOT / "docs" / "api.md").read_text()))
    there = {(entry.method, re.sub(r"<\w+>", "{id}", entry.path)) for entry in OPERATIONS}
    assert documented == there


@pytest.mark.parametrize(
    "wrong",
    [
        "`outbox/cliam.py`",
        "`outbox/claim.CLAIM_AFTER_LUNCH`",
        "`care/nowhere/`",
        "`reminders.care.reading.write(text)`",
        "`nowhere.md`",
    ],
)
def test_a_file_or_name_that_is_not_there_is_found(wrong: str) -> None:
    assert list(missing_files(f"See {wrong}.", ROOT)) == [wrong.strip("`")]


def test_a_link_to_nothing_is_found() -> None:
    here = ROOT / "docs" / "architecture.md"
    text = "[a](nothing.md) [b](glossary.md#no-such-heading) [c](#not-here) [d](glossary.md) [e](https://example.com/x)"
    assert list(broken_links(text, here)) == ["nothing.md", "glossary.md#no-such-heading", "#not-here"]


def test_a_command_option_or_setting_that_is_not_there_is_found() -> None:
    text = "`make coffee`, `reminders brew`, `reminders clinic add north --milk`, `staff promote`, `key list | cat`"
    assert list(unknown_commands(text)) == [
        "make coffee",
        "reminders brew",
        "reminders clinic add --milk",
        "reminders staff promote",
    ]
    assert list(unknown_settings("`COFFEE_MINUTES`, `NUDGE_HOURS`")) == ["COFFEE_MINUTES"]


def missing_files(text: str, *folders: Path) -> Iterator[str]:
    """The paths and modules in backticks that are not there.

    A path is looked for from the root, below `reminders/` and in the folders given (relative ones: from the root).
    `.py` may be left out, and a name in the file may follow a dot (`launch/preflight.check_port`).
    """
    bases = (ROOT, ROOT / "reminders", *(ROOT / folder for folder in folders))
    for code in _inline_code(text):
        name = re.sub(r"\(.*\)$", "", code)
        is_file = _FILE.search(name) is not None
        if _MODULE.fullmatch(name) and not is_file:
            there = _resolves(name)
        elif _PATH.fullmatch(name) and ("/" in name or is_file) and not _MEDIA_TYPE.fullmatch(name):
            there = any(_is_there(base / name) for base in bases)
        else:
            continue
        if not there:
            yield code


def broken_links(text: str, document: Path) -> Iterator[str]:
    """The relative links of a document that lead to no file, or to no heading of it."""
    for target in _LINK.findall(_FENCED.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        source = text if not path else file.read_text() if file.suffix == ".md" and file.exists() else ""
        if not file.exists() or (anchor and anchor not in _anchors(source)):
            yield target


def unknown_commands(text: str) -> Iterator[str]:
    """The calls of `make` and `reminders`, in backticks or code blocks, that name no command, or no option of it."""
    for line in _code_lines(text):
        for call in re.findall(r"(?:^|\s)make ([a-z]\S*)", line):
            if not re.search(rf"^{re.escape(call)}:", (ROOT / "Makefile").read_text(), re.MULTILINE):
                yield f"make {call}"
        for call in re.findall(r"(?:^|\s|bin/)reminders((?: +[^\s|<>&;#]+)+)", line):
            yield from _unknown_parts(shlex.split(call))
    for code in _inline_code(text):
        if _GROUP.match(code):
            yield from _unknown_parts(shlex.split(code))


def unknown_settings(text: str) -> Iterator[str]:
    """The names in capitals that stand nowhere in the code."""
    for line in _code_lines(text):
        for name in _SETTING.findall(line):
            if name not in _capitals():
                yield name


def _unknown_parts(words: list[str]) -> Iterator[str]:
    command: click.Command = cli
    path = ["reminders"]
    context = click.Context(cli)
    words = list(words)
    if words[0] == "--env-file":
        words = words[2:]
    while words and isinstance(command, click.Group):
        word = words.pop(0)
        found = command.get_command(context, word)
        if found is None:
            yield " ".join([*path, word])
            return
        command, path = found, [*path, word]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for word in words:
        if word.startswith("--") and word.partition("=")[0] not in options:
            yield " ".join([*path, word])


def _misplaced(cells: list[str]) -> Iterator[str]:
    """The names in a row's last cell that stand in none of the files it names."""
    codes = _inline_code(cells[-1])
    files = [ROOT / base / code for code in codes for base in ("", "reminders") if _FILE.search(code)]
    source = "\n".join(file.read_text() for file in files if file.exists())
    if not source:
        yield f"{cells[0]}: no file"
    for code in codes:
        is_file = "/" in code or _FILE.search(code)
        if not is_file and not re.search(rf"(?<!\w){re.escape(code)}(?!\w)", source):
            yield f"{cells[0]}: {code}"


def _rows(section: str) -> Iterator[list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    for line in lines[1:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def _section(text: str, heading: str) -> str:
    return text.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def _docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def _inline_code(text: str) -> list[str]:
    return [code for _, code in _CODE.findall(_FENCED.sub("", text))]


def _code_lines(text: str) -> list[str]:
    blocks = [line for block in _FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    return [*_inline_code(text), *blocks]


def _is_there(path: Path) -> bool:
    if path.exists() or path.with_name(path.name + ".py").exists():
        return True
    stem, _, name = path.name.rpartition(".")
    file = path.with_name(stem + ".py")
    return bool(stem) and file.exists() and re.search(rf"\b{name}\b", file.read_text()) is not None


def _resolves(name: str) -> bool:
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


@cache
def _anchors(text: str) -> frozenset[str]:
    """The anchors that GitHub gives a document's headings."""
    headings = re.findall(r"^#+ +(.+)$", _FENCED.sub("", text), re.MULTILINE)
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower() for heading in headings]
    return frozenset(re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain)


@cache
def _capitals() -> frozenset[str]:
    """Every name in capitals that the product's code knows, and those of options' values (`PATIENT_ID`)."""
    files = [*(ROOT / "reminders").rglob("*.py"), *(ROOT / "worker").glob("*.py"), ROOT / "Makefile"]
    source = "\n".join(file.read_text() for file in files)
    arguments = re.findall(r'@click\.argument\("(\w+)"', source)
    return frozenset(_SETTING.findall(source)) | {argument.upper() for argument in arguments}
