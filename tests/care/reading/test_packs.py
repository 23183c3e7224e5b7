"""Packs of data a language: a folder more is a language more, what is wrong with one is said, Python holds no words."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import reminders
from reminders.care.reading.packs import BadPack, load
from reminders.care.reading.packs.load import packs

CARE = Path(reminders.__file__).parent / "care"
PACKS = CARE / "reading" / "packs"
POLISH = Path(__file__).with_name("languages") / "pl"

#: What is read in a language once its folder is there.
READ_IN_POLISH = {
    "siedem": ["7", "bare-number"],
    "sidem": ["7", "bare-number"],  # one slip away
    "bol jest trzy": ["3", "pain-is"],
    "siedem na dziesiec": ["7", "of-ten"],
    "piec i pol": ["5.5", "bare-number"],
    "brak bolu": ["0", "no-pain"],
    "nic mnie nie boli": ["0", "no-pain"],
    "biore 2 tabletki, bol jest cztery": ["4", "pain-is"],
    "biore 2 tabletki": [None, "dose"],
    "wczoraj bylo osiem, teraz jest trzy": ["3", "now"],
    "wczoraj bylo osiem ale teras jest trzy": ["3", "now"],  # misspelled
    "sen na 4, bol jest szesc": ["6", "pain-is"],
    "terrible 9": ["9", "bare-number"],  # and the others are read as before
    "estoy en un cuatro": ["4", "i-am-at"],
}

#: Python whose words are packs: all of the reader.
WITHOUT_WORDS = sorted((CARE / "reading").rglob("*.py"))


def test_a_folder_more_is_a_language_more(tmp_path: Path) -> None:
    shutil.copytree(CARE, tmp_path / "reminders" / "care")
    shutil.copy(CARE.parent / "__init__.py", tmp_path / "reminders")
    shutil.copytree(POLISH, tmp_path / "reminders" / "care" / "reading" / "packs" / "pl")
    program = (
        "import json, sys; sys.path.insert(0, sys.argv[1])\n"
        "from reminders.care.reading import format_score, read\n"
        "readings = {text: read(text) for text in json.load(sys.stdin)}\n"
        "print(json.dumps({text: [format_score(one.score), one.rule] for text, one in readings.items()}))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(tmp_path)],
        input=json.dumps([*READ_IN_POLISH]), capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == READ_IN_POLISH
    said = [line for line in (POLISH / "polish.toml").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert len(said) <= 45  # a small pack goes a long way


@pytest.mark.parametrize(
    ("pack", "problem"),
    [
        ('pain = "bol"\nbody = 3', "pl/a.toml: body: words parted by spaces are wanted, or a list of patterns"),
        ('paim = "bol"', "pl/a.toml: paim: fields.toml has no such name"),
        ("zero = ['brak {bol}']", "pl/a.toml: zero: {bol} is no family"),
        ("span = ['3 {drug}']", "pl/a.toml: span: a list of pairs is wanted, each of a pattern and what it becomes"),
        ("[number]\n3 = 3", "pl/a.toml: number: a table is wanted, or pairs: what is meant = what people type"),
        ('pain = "bol', "pl/a.toml: Unterminated string (at end of document)"),
        ('pain = "{pain}"', "families that name each other: pain -> pain"),
    ],
)
def test_a_bad_pack_is_refused_with_its_file_and_entry(tmp_path: Path, pack: str, problem: str) -> None:
    shutil.copy(PACKS / "fields.toml", tmp_path)
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "a.toml").write_text(pack)
    with pytest.raises(BadPack) as refused:
        load(tmp_path)
    assert problem in str(refused.value)


def test_an_entry_twice_in_one_language_is_refused_and_another_folder_adds_to_it(tmp_path: Path) -> None:
    shutil.copytree(PACKS, tmp_path / "packs")
    (tmp_path / "packs" / "pl").mkdir()
    (tmp_path / "packs" / "pl" / "a.toml").write_text('pain = "bol"\nspelling = "please=pls plaza=plz"')
    found = load(tmp_path / "packs")
    assert found.languages == ["en", "es", "pl", "shared"] == sorted([*packs().languages, "pl"])
    assert {"pain", "dolor", "bol"} <= set(found.families["pain"].words)
    assert found.tables["spelling"]["plz"] == "please"  # the folder that comes first by name counts
    (tmp_path / "packs" / "pl" / "b.toml").write_text('pain = "bole"')
    with pytest.raises(BadPack, match=re.escape("pl/b.toml: pain: pl/a.toml has it already")):
        load(tmp_path / "packs")


def test_every_field_is_filled_and_every_field_is_used() -> None:
    found = packs()
    fields = {*found.families, *found.rules, *found.tables, *found.own}
    filled = {name for name, family in found.families.items() if family.words or family.patterns}
    filled |= {name for name in fields - {*found.families} if (found.rules | found.tables | found.own)[name]}
    assert fields - filled - {*found.rules} == set()
    sources = [*CARE.rglob("*.py"), *PACKS.rglob("*/*.toml")]
    text = "\n".join(source.read_text("utf-8") for source in sources)
    used = set(re.findall(r"\{!?([a-z][a-z-]*)\}|[\"']([a-z-]+)[\"']", text))
    used = {name for pair in used for name in pair}
    assert fields - used == set()


def test_python_holds_no_words_of_a_language() -> None:
    assert [problem for file in WITHOUT_WORDS for problem in words_in(file.name, file.read_text("utf-8"))] == []


def test_words_in_python_are_found() -> None:
    alternatives = 'X = r"\\b(?:took|take|taking|tome|tomo)\\b"'
    table = 'X = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}'
    assert len([*words_in("a.py", alternatives)]) == len([*words_in("a.py", table)]) == 1
    assert [
        *words_in("a.py", '"""He took, took, takes, tome, tomo, five six."""\nX = "{take} {number} {pain} {take}"')
    ] == []
    assert [*words_in("a.py", 'X = "ma\xf1ana"')] == ["a.py: ['\xf1'] belong to a pack"]


def words_in(name: str, source: str) -> Iterator[str]:
    """What is wrong in a file: a letter outside ASCII, or a text with more than a handful of words that packs hold."""
    if letters := {one for one in source if one.isalpha() and not one.isascii()}:
        yield f"{name}: {sorted(letters)} belong to a pack"
    tree = ast.parse(source)
    documentation = (one for one in ast.walk(tree) if isinstance(one, ast.Expr))
    messages = (one for one in ast.walk(tree) if isinstance(one, ast.Raise))
    ours = {id(part) for one in (*documentation, *messages) for part in ast.walk(one) if isinstance(part, ast.Constant)}
    for node in ast.walk(tree):
        texts = [one for one in _texts_of(node) if id(one) not in ours]
        found = {word for one in texts for word in _words_of(str(one.value))}
        if len(found) > 4:
            yield f"{name}:{texts[0].lineno}: {sorted(found)} belong to a pack"


def _texts_of(node: ast.AST) -> list[ast.Constant]:
    """The texts of one constant or of one collection."""
    if isinstance(node, ast.Dict):
        parts: list[ast.expr | None] = [*node.keys, *node.values]
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [*node.elts]
    else:
        parts = [node] if isinstance(node, ast.Constant) else []
    return [one for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _words_of(text: str) -> set[str]:
    """The words in a text that a pack holds; what stands in braces names a family."""
    found = set(re.findall(r"(?<![\\\w-])[a-z]{2,}(?![\w-])", re.sub(r"\{!?[a-z-]+\}", " ", text)))
    return found & _held()


@cache
def _held() -> frozenset[str]:
    known = packs()
    return frozenset(
        {word for family in known.families.values() for word in family.words}
        | {word for table in known.tables.values() for word in (*table, *table.values())}
    )
