"""What people read is in plain American English: documents, pages, and the sentences in the code.

Codes keep their spelling: a value of the API, a column and a field (`cancelled`) stay what clinics' systems know.
Decision records keep their words: they say what was written on their day.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parents[1]

_IZE: Final = (
    "anonym|apolog|author|categor|custom|emphas|final|general|hospital|initial|maxim|memor|minim|normal|optim|organ|"
    "priorit|random|real|recogn|serial|special|standard|summar|synchron|util|visual"
)

#: What is British, as a pattern of whole words.
BRITISH: Final = re.compile(
    rf"""\b(?:
    (?:{_IZE})is(?:e|es|ed|ing|ation|ations|er|ers) | (?:ana|para|cata)lys(?:e|es|ed|ing)
    | \w*(?:cancell|labell|modell|signall|travell|levell)(?:ed|ing|er|ers)
    | (?:mis)?(?:behaviour|colour|favour|honour|neighbour|rumour|harbour)\w*
    | (?:centi|kilo|milli)?(?:centre|litre|metre)[sd]? | (?:licen|defen|offen|preten)ces?
    | (?:anaesth|diarrhoea|haemo|oestro|orthopaed|paediatr)\w* | enrol(?:s|ment|ments)? | (?:ful|in)fil | grey\w*
    | practise\w* | programmes? | judgement\w* | learnt | spelt | whilst | amongst | towards | artefacts? | ageing
    | sceptic\w* | cheques?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

#: Words that engineers have to read twice, as a pattern of whole words, and what to write instead.
STILTED: Final = re.compile(
    r"""\b(?:
    hears? | heard | hearing    # a program finds, reads, receives
    | fates?                    # an unknown text; what became of it
    | anew                      # again
    | mend(?:s|ed|ing)?         # fixed, corrected
    | heed\w* | whence | by\ and\ by | holds?\ up\ no
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

#: Where a person does hear.
RIGHT: Final = re.compile(r"\bhear back\b")

_CODE: Final = re.compile(r"^```.*?^```$|(`+).+?\1|https?://\S+|\]\([^)]*\)", re.MULTILINE | re.DOTALL)
_TEMPLATE: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
_ATTRIBUTES: Final = re.compile(r"""(?:alt|aria-label|content|placeholder|title)="([^"]*)\"""")
_IN_EXPRESSIONS: Final = re.compile(r"""\{[{%].*?[}%]\}""", re.DOTALL)
_QUOTED: Final = re.compile(r"""(["'`])((?:\\.|(?!\1).)*)\1""")


def without_code(text: str) -> str:
    """Prose without what stands in backticks or leads somewhere."""
    return _CODE.sub(" ", text)


def sentences(source: str) -> str:
    """What stands in quotes with a space in it, line by line: without one, it is a code."""
    found = (said for line in source.splitlines() for _, said in _QUOTED.findall(line))
    return " ".join(said for said in found if " " in said)


def in_template(source: str) -> str:
    """What a template says itself: its text, its attributes for people, and the sentences in its expressions."""
    quoted = [sentences(found) for found in _IN_EXPRESSIONS.findall(source)]
    return " ".join([_TEMPLATE.sub(" ", source), *_ATTRIBUTES.findall(source), *quoted])


def in_python(source: str) -> str:
    """The sentences of a module: its strings with a space in them, docstrings too. What has none is a code."""
    strings = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return without_code("\n".join(one for one in strings if isinstance(one, str) and " " in one.strip()))


def explained(source: str) -> str:
    """The docstrings and comments of a module."""
    comments = (token.string for token in tokenize.generate_tokens(io.StringIO(source).readline)
                if token.type == tokenize.COMMENT)  # fmt: skip
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds))
    return without_code("\n".join([*comments, *(ast.get_docstring(node) or "" for node in nodes)]))


READ: Final = {".md": without_code, ".html": in_template, ".py": in_python, ".js": sentences}


def read_by_people() -> Iterator[Path]:
    """Documents, and the files of the product that say something."""
    yield from ROOT.glob("*.md")
    for folder in ("docs", "bench", "deploy"):
        yield from sorted((ROOT / folder).rglob("*.md"))
    for folder in ("reminders", "worker"):
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in READ)


def test_what_people_read_is_spelled_as_in_america() -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in read_by_people()
        if (words := BRITISH.findall(READ[path.suffix](path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_documents_docstrings_and_comments_are_in_plain_words() -> None:
    documents = {path: without_code(path.read_text()) for path in read_by_people() if path.suffix == ".md"}
    folders = ("reminders", "worker", "training", "bench")
    modules = {path: explained(path.read_text()) for folder in folders for path in (ROOT / folder).rglob("*.py")}
    found = {
        str(path.relative_to(ROOT)): words
        for path, text in sorted({**documents, **modules}.items())
        if "decisions" not in path.parts and (words := STILTED.findall(RIGHT.sub("", text)))
    }
    assert found == {}


def test_stilted_words_are_found_in_docstrings_and_comments_and_not_in_names() -> None:
    source = 'def count_anew():\n    """Reads it anew, whatever `fate` is."""\n    return "heard" # mended'
    assert sorted(STILTED.findall(explained(source))) == ["anew", "mended"]
    assert STILTED.findall(RIGHT.sub("", "You will hear back. What it hears.")) == ["hears"]


@pytest.mark.parametrize(
    ("kind", "source", "words"),
    [
        (".md", "It was cancelled. `cancelled` stays. [a](grey.md) Colour\n```\ncentre\n```", ["Colour", "cancelled"]),
        (".html", '<p class="grey" title="In colour">{{ x.cancelled }}{{ "was cancelled" if y }} Enrol</p>',
         ["Enrol", "colour", "cancelled"]),
        (".py", 'STATE = "cancelled"\nSAYS = f"It was cancelled {STATE}."\ndef f():\n    """A `centre`, analysed."""',
         ["analysed", "cancelled"]),
        (".js", 'const a = "cancelled", b = "It was cancelled"; // grey', ["cancelled"]),
    ],
)  # fmt: skip
def test_british_words_are_found_and_codes_are_not(kind: str, source: str, words: list[str]) -> None:
    assert sorted(BRITISH.findall(READ[kind](source))) == sorted(words)


@pytest.mark.parametrize("american", ["canceled", "labeled", "realistic", "specialist", "enroll", "center"])
def test_what_is_american_is_not_found(american: str) -> None:
    assert BRITISH.findall(american) == []
