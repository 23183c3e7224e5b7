"""Builds SVG elements as escaped markup, and makes patients' words safe to show in them."""

import unicodedata
from collections.abc import Iterator

from markupsafe import Markup, escape

# Control and format characters, surrogates, private use: nothing a reader sees, and some reorder their line.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_COMBINING_LIMIT = 2


def element(name: str, *children: str, **attributes: object) -> Markup:
    """One element. Underscores in attribute names become hyphens, a trailing one is dropped; None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_figure(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{body}</{name}>")  # noqa: S704 - every part is escaped above


def joined(parts: Iterator[Markup] | list[Markup]) -> Markup:
    """Several elements after one another."""
    return Markup("").join(parts)


def words(text: str, limit: int) -> str:
    """A patient's words on one line, without invisible characters or stacked accents, cut at `limit`."""
    shown = "".join(_seen(text[: limit * 8]))
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _seen(text: str) -> Iterator[str]:
    combining = 0
    for character in text:
        combining = combining + 1 if unicodedata.combining(character) else 0
        if character.isspace():
            yield " "
        elif unicodedata.category(character) not in _UNSEEN and combining <= _COMBINING_LIMIT:
            yield character


def _figure(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
