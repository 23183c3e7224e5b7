"""The languages patients can be texted in. Every file is checked whole when a process starts.

One that lacks a text, breaks a rule or cannot be read is not offered and says why: half a language would fail in the
middle of a conversation, and with it the answer to a danger. A patient who has it is texted in the default language.
"""

import importlib
from collections.abc import Iterator, Mapping
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Final

from reminders.care.wording import languages as language_files
from reminders.care.wording.check import check_wording
from reminders.care.wording.language_file import UnknownLanguage, Wording, WordingError

DEFAULT_LANGUAGE: Final = "en"
"""What pages to staff are written in, and texts to patients whose language is not offered (any more)."""

# As long as a name may be, and any well-formed number: what fits with these fits with every clinic's.
A_CLINIC: Final = "Northside Outpatient Center 12"
"""A clinic's name as long as one may be."""
_A_PHONE: Final = "+13125550100"

_offered: Final[dict[str, Wording]] = {}
_broken: Final[dict[str, tuple[str, ...]]] = {}
_names: Final[dict[str, str]] = {}

LANGUAGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(_names)
"""Each language's code and its name in that language."""


def languages() -> tuple[str, ...]:
    """The languages patients can be texted in, as ISO 639-1 codes."""
    return tuple(LANGUAGE_NAMES)


def not_offered() -> dict[str, tuple[str, ...]]:
    """The languages that are there and cannot be used, each with everything that is wrong with it, in sentences."""
    return dict(_broken)


def spoken(language: str) -> str:
    """The language a patient is texted in: their own, or the default one where that is not offered."""
    return language if language in _offered else DEFAULT_LANGUAGE


def check_default() -> None:
    """Raise WordingError, naming what is wrong, where the default language cannot be used: nothing works without."""
    if DEFAULT_LANGUAGE not in _offered:
        wrong = " ".join(_broken.get(DEFAULT_LANGUAGE, ("Its file is missing.",)))
        raise WordingError(f"The texts in the language {DEFAULT_LANGUAGE!r} cannot be used. {wrong}")


def wording(language: str) -> Wording:
    """Everything written in a language. Raises UnknownLanguage."""
    if language not in _offered:
        raise UnknownLanguage(language)
    return _offered[language]


def version(language: str) -> str:
    """The wording's version as the record keeps it, like "es-1". Raises UnknownLanguage."""
    return f"{language}-{wording(language).version}"


def read_files() -> None:
    """Read and check every language file again."""
    for known in (_offered, _broken, _names):
        known.clear()
    for module in sorted(module.name for module in iter_modules(language_files.__path__)):
        try:
            written = importlib.import_module(f"{language_files.__name__}.{module}").WORDING
            wrong = tuple(_wrong_with(written))
        except Exception as error:  # noqa: BLE001 (whatever somebody's file does, the other languages are there)
            _broken[module] = (f"Its file {module}.py cannot be read: {type(error).__name__}: {error}.",)
            continue
        if wrong:
            _broken[written.language] = wrong
        else:
            _offered[written.language] = written
    _names.update((language, _offered[language].name) for language in sorted(_offered))


def _wrong_with(written: Wording) -> Iterator[str]:
    if written.language in _offered:
        yield "Two files write it."
    for problem in check_wording(written, A_CLINIC, _A_PHONE):
        yield f"The text {problem.text} {problem.sentence}" if problem.text else problem.sentence


read_files()
