"""Fills a text with the clinic's name, its phone and the rest, in a patient's language."""

import re
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from reminders.care.wording import languages as language_files
from reminders.care.wording.gsm7 import plain
from reminders.care.wording.texts import FIELDS, UNTAGGED, Text
from reminders.care.wording.values import UnknownLanguage, Wording, WordingError

CLINIC_CHARACTERS: Final = 30
TAG_CHARACTERS: Final = 12
LINK_CHARACTERS: Final = 80
"""The longest clinic name, name tag and link that every text was measured with."""

_US_PHONE: Final = re.compile(r"(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})")


def _read_languages() -> dict[str, Wording]:
    modules = (
        import_module(f"{language_files.__name__}.{module.name}") for module in iter_modules(language_files.__path__)
    )
    return {module.WORDING.language: module.WORDING for module in modules}


_WORDINGS: Final = _read_languages()

LANGUAGE_NAMES: Final = MappingProxyType({language: _WORDINGS[language].name for language in sorted(_WORDINGS)})
"""Each language's code and its name in that language."""


def languages() -> tuple[str, ...]:
    """The languages patients can be texted in, as ISO 639-1 codes."""
    return tuple(LANGUAGE_NAMES)


def wording(language: str) -> Wording:
    """Everything written in a language. Raises UnknownLanguage."""
    if language not in _WORDINGS:
        raise UnknownLanguage(language)
    return _WORDINGS[language]


def version(language: str) -> str:
    """The wording's version as the record keeps it, like "es-1". Raises UnknownLanguage."""
    return f"{language}-{wording(language).version}"


def compose(text: Text, language: str, *, clinic: str, phone: str, tag: str | None = None, **fields: str) -> str:
    """One text, ready to send.

    `phone` is the clinic's own, E.164 or as staff write it; `tag` names the patient meant on a shared phone and is
    left out of texts that concern everyone there. `fields` are those that `FIELDS` names for this text. Names are
    brought into the text-message alphabet. Raises UnknownLanguage, or WordingError for fields that do not fit.
    """
    return fill(wording(language), text, clinic=clinic, phone=phone, tag=tag, **fields)


def fill(written: Wording, text: Text, *, clinic: str, phone: str, tag: str | None = None, **fields: str) -> str:
    """`compose` for a wording that need not be one of ours: a language being written, or checked."""
    expected = FIELDS.get(text, frozenset())
    if fields.keys() != expected:
        raise WordingError(f"The text {text} is filled with {sorted(expected)}, not with {sorted(fields)}.")
    if text not in written.texts:
        raise WordingError(f"The text {text} is not written in {written.name}.")
    tagged = tag is not None and text not in UNTAGGED
    pattern = (written.tagged_opening if tagged else written.opening) + written.texts[text]
    return pattern.format(clinic=plain(clinic), phone=_shown(phone), tag=plain(tag or ""), **fields)


def name_tag(name: str) -> str | None:
    """A patient's first name as it stands in texts to a shared phone, in the basic alphabet.

    None where nothing is left of it (another script): staff then choose a tag of plain letters.
    """
    kept = ""
    for word in plain(name).split():
        longer = f"{kept} {word}".strip()
        if kept and (len(longer) > TAG_CHARACTERS or len(kept) >= 3):
            break
        kept = longer[:TAG_CHARACTERS]
    return kept if any(character.isalpha() for character in kept) else None


def _shown(phone: str) -> str:
    written = plain(phone)
    us = _US_PHONE.fullmatch(written)
    return "-".join(us.groups()) if us else written
