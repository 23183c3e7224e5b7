"""Loads the packs of all languages from their folders, and says clearly what is wrong with one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

#: How a pack's text names a family of words: `{body}`, or the place behind none of them: `{!body}`.
NAMED: Final = re.compile(r"\{(!?)([a-z][a-z-]*)\}")


class BadPack(ValueError):
    """A pack holds what cannot be used; the message names the file and the entry."""


@dataclass
class Family:
    """Words and patterns that stand for one thing, in the order of the packs."""

    words: dict[str, None] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)


@dataclass
class Packs:
    """What all packs hold together, by the names of `fields.toml`.

    `families` are words and patterns that stand for one thing; words are small patterns too, in which spaces are
    spaces. `rules` are pairs of a pattern and what it becomes or says, `tables` maps of what is typed to what it means.
    Where two languages give one thing two meanings, the folder that comes first by name counts. `own` is what each
    language keeps for itself, by its folder: phrases, their word families, how words are folded.
    """

    languages: list[str] = field(default_factory=list)
    families: dict[str, Family] = field(default_factory=dict)
    rules: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)


@cache
def packs() -> Packs:
    """The packs that the product ships, loaded once."""
    return load(files(__package__))


def load(root: Traversable) -> Packs:
    """The packs of the folders below `root`, whose `fields.toml` says what they may hold; `BadPack` if one is bad."""
    found = Packs()
    for source in _toml(root / "fields.toml").values():
        found.families |= {name: Family() for name in source.get("families", "").split()}
        found.rules |= {name: [] for name in source.get("rules", "").split()}
        found.tables |= {name: {} for name in source.get("tables", "").split()}
        found.own |= {name: {} for name in source.get("own", "").split()}
    for folder in sorted((one for one in root.iterdir() if one.is_dir()), key=lambda one: one.name):
        sources = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
        if sources:
            found.languages.append(folder.name)
        seen: dict[str, str] = {}
        for source in sources:
            for name, said in _toml(source).items():
                where = f"{folder.name}/{source.name}: {name}"
                if name in seen:
                    raise BadPack(f"{where}: {folder.name}/{seen[name]} has it already")
                seen[name] = source.name
                _add(found, where, name, said)
    try:
        TopologicalSorter({name: _named_by(family) for name, family in found.families.items()}).prepare()
    except CycleError as error:
        raise BadPack(f"families that name each other: {' -> '.join(error.args[1])}") from error
    return found


def _named_by(family: Family) -> set[str]:
    return {name for text in (*family.words, *family.patterns) for _, name in NAMED.findall(text)}


def _toml(source: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, FileNotFoundError) as error:
        raise BadPack(f"{source}: {error}") from error


def _add(found: Packs, where: str, name: str, said: Any) -> None:
    if name in found.families:
        if isinstance(said, str):
            words = [_checked(found, where, word.replace("_", " ")) for word in said.split()]
            found.families[name].words.update(dict.fromkeys(words))
        elif _all_texts(said):
            found.families[name].patterns += [_checked(found, where, _one_line(one)) for one in said]
        else:
            raise BadPack(f"{where}: words parted by spaces are wanted, or a list of patterns")
    elif name in found.rules:
        if not (isinstance(said, list) and all(_all_texts(pair) and len(pair) == 2 for pair in said)):
            raise BadPack(f"{where}: a list of pairs is wanted, each of a pattern and what it becomes")
        found.rules[name] += [(_checked(found, where, _one_line(one)), meant) for one, meant in said]
    elif name in found.tables:
        if isinstance(said, str) and all(pair.count("=") == 1 for pair in said.split()):
            said = _pairs_of(said)
        if not (isinstance(said, dict) and all(isinstance(typed, str) for typed in said.values())):
            raise BadPack(f"{where}: a table is wanted, or pairs: what is meant = what people type")
        for typed, meant in _turned(said):
            found.tables[name].setdefault(typed, meant)
    elif name in found.own:
        found.own[name][where.partition("/")[0]] = _pairs_of(said) if isinstance(said, str) else said
    else:
        raise BadPack(f"{where}: fields.toml has no such name")


def _one_line(pattern: str) -> str:
    """A pattern without its line breaks and what indents its lines."""
    return re.sub(r"\n *", "", pattern)


def _all_texts(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) for one in said)


def _pairs_of(said: str) -> dict[str, str]:
    pairs = (pair.split("=") for pair in said.split())
    return {meant.replace("_", " "): typed.replace(",", " ") for meant, typed in pairs}


def _turned(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What is typed and what it means."""
    return ((one.replace("_", " "), meant) for meant, typed in said.items() for one in typed.split())


def _checked(found: Packs, where: str, text: str) -> str:
    for _, name in NAMED.findall(text):
        if name not in found.families:
            raise BadPack(f"{where}: {{{name}}} is no family")
    return text
