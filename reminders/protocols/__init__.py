"""The protocols that ship with the product: one data file for each name and version, checked when read."""

import tomllib
from copy import deepcopy
from functools import cache
from importlib import resources
from typing import Any, Final

from reminders.care.protocol import Protocol, parse_protocol

DEFAULT: Final = "chronic-pain"

_FILES: Final = {"chronic-pain": "chronic-pain-2.toml", "chronic-pain-peg": "chronic-pain-peg-1.toml"}
"""The newest file of each protocol. Older files stay, for the infusions planned with them."""


class UnknownProtocol(LookupError):
    """There is no protocol of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no protocol named {name[:40]!r}; there are: {', '.join(names())}.")
        self.name = name


def names() -> tuple[str, ...]:
    """The names that `load` knows."""
    return tuple(sorted(_FILES))


def load(name: str) -> Protocol:
    """The newest version of a protocol. Raises UnknownProtocol."""
    source(name)
    return _protocol(_FILES[name])


def definition(name: str) -> dict[str, Any]:
    """What a protocol's newest data file says, as data; the caller's own. Raises UnknownProtocol."""
    source(name)
    return deepcopy(_data(_FILES[name]))


def source(name: str) -> str:
    """The text of a protocol's newest data file, for a clinic to copy and edit. Raises UnknownProtocol."""
    if name not in _FILES:
        raise UnknownProtocol(name)
    return _read(_FILES[name])


@cache
def _protocol(file: str) -> Protocol:
    return parse_protocol(deepcopy(_data(file)))


@cache
def _data(file: str) -> dict[str, Any]:
    return tomllib.loads(_read(file))


@cache
def _read(file: str) -> str:
    return resources.files(__name__).joinpath(file).read_text(encoding="utf-8")
