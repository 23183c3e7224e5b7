"""Every text a patient gets, in every language, as versioned data: composed, previewed and checked here."""

from reminders.care.wording.answers import answers
from reminders.care.wording.by_hand import by_hand, check_by_hand
from reminders.care.wording.check import ZERO_TO_TEN, Problem, no_name
from reminders.care.wording.clinic_words import (
    OWN_CHARACTERS,
    blanks,
    check_own,
    may_be_own,
    products_words,
    sample,
    widest,
)
from reminders.care.wording.compose import check, compose, samples
from reminders.care.wording.fill import (
    ABOUT_CHARACTERS,
    CLINIC_CHARACTERS,
    LINK_CHARACTERS,
    QUESTION_CHARACTERS,
    TAG_CHARACTERS,
)
from reminders.care.wording.language_file import UnknownLanguage, WordingError
from reminders.care.wording.library import (
    DEFAULT_LANGUAGE,
    LANGUAGE_NAMES,
    check_default,
    languages,
    not_offered,
    spoken,
    version,
)
from reminders.care.wording.questions import check_measure, own_texts, question_fields
from reminders.care.wording.tags import name_tag, name_tags
from reminders.care.wording.texts import (
    FIELDS,
    OWN_SCORE,
    PAIN_TEXTS,
    PROMISES_A_LOOK,
    SEEN,
    UNTAGGED,
    Asking,
    Text,
    asking,
)

__all__ = [
    "ABOUT_CHARACTERS",
    "CLINIC_CHARACTERS",
    "DEFAULT_LANGUAGE",
    "FIELDS",
    "LANGUAGE_NAMES",
    "LINK_CHARACTERS",
    "OWN_CHARACTERS",
    "OWN_SCORE",
    "PAIN_TEXTS",
    "PROMISES_A_LOOK",
    "QUESTION_CHARACTERS",
    "SEEN",
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
    "blanks",
    "by_hand",
    "check",
    "check_by_hand",
    "check_default",
    "check_measure",
    "check_own",
    "compose",
    "languages",
    "may_be_own",
    "name_tag",
    "name_tags",
    "no_name",
    "not_offered",
    "own_texts",
    "products_words",
    "question_fields",
    "sample",
    "samples",
    "spoken",
    "version",
    "widest",
]
