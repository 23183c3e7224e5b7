"""Every text a patient gets, in every language, as versioned data: composed, previewed and checked here."""

from reminders.care.wording.answers import answers
from reminders.care.wording.check import ZERO_TO_TEN, Problem, check, samples
from reminders.care.wording.compose import (
    CLINIC_CHARACTERS,
    LANGUAGE_NAMES,
    LINK_CHARACTERS,
    TAG_CHARACTERS,
    compose,
    languages,
    name_tag,
    version,
)
from reminders.care.wording.texts import FIELDS, PAIN_TEXTS, UNTAGGED, Asking, Text, asking
from reminders.care.wording.values import UnknownLanguage, WordingError

__all__ = [
    "CLINIC_CHARACTERS",
    "FIELDS",
    "LANGUAGE_NAMES",
    "LINK_CHARACTERS",
    "PAIN_TEXTS",
    "TAG_CHARACTERS",
    "UNTAGGED",
    "ZERO_TO_TEN",
    "Asking",
    "Problem",
    "Text",
    "UnknownLanguage",
    "WordingError",
    "answers",
    "asking",
    "check",
    "compose",
    "languages",
    "name_tag",
    "samples",
    "version",
]
